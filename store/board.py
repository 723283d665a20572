"""What the board of a waiting room shows: a row for each call, written with the call itself, and the state of an office now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Date, Index, String, Table, and_, bindparam, delete, func, insert, select

from store.base import RowId, Utc, metadata
from store.counter_rows import State as Desk
from store.counter_rows import counters
from store.queue_rows import AT_A_COUNTER, State, queue_days, tickets
from store.queues import Ticket
from store.unit import Unit

board_calls = Table(
    "board_calls",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("town", String(40), nullable=False),
    Column("office", String(60), nullable=False),
    Column("day", Date, nullable=False),
    Column("label", String(4), nullable=False),
    Column("counter", String(40), nullable=False),
    Column("at", Utc, nullable=False),
    Column("again", Boolean, nullable=False),  # the number was called before
    Column("ticket", RowId),  # whose; None in what the release before wrote
    Index("board_calls_office", "town", "office", "day", "id"),
    Index("board_calls_ticket", "ticket", "id"),
)
LOOKED_AT = 40  # calls; an office does not make more in the minute that a board repeats
SPOKEN = frozenset({State.CALLED, State.SERVING, State.DONE})
"""A call is worth saying while its number is one of these, at that counter. Who is served already may not have heard it yet."""
MISSED = frozenset({State.SKIPPED, State.NO_SHOW})
"""And worth showing while it is one of these: who comes late looks for their counter."""


@dataclass(frozen=True, slots=True)
class Call:
    """A number was called to a counter. Who holds it is not known here. Whether it may still be said, and shown among the last."""

    id: int
    label: str
    counter: str
    at: datetime
    again: bool
    spoken: bool
    shown: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A counter and the number that it has now ("" none), with the last call of that number."""

    label: str
    state: Desk
    services: tuple[str, ...]
    number: str
    serving: bool
    call: int | None
    called_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """Who waits for one service, and how fast that queue moves: `pace` in minutes, `desks` as of `desks_at`, None where not known."""

    service: str
    people: int
    pace: float | None
    desks: int | None
    desks_at: datetime | None


_b, _c, _q, _t = board_calls.c, counters.c, queue_days.c, tickets.c
_ADD = insert(board_calls)
_told = board_calls.alias("told")
_LAST, _LAST_AT = (
    select(func.max(one)).where(_told.c.ticket == _t.id).correlate(tickets).scalar_subquery() for one in (_told.c.id, _told.c.at)
)
_SAID = select(func.max(_b.at)).where(_b.ticket == bindparam("this"))
_UNSAY = delete(board_calls).where(_b.id == select(func.max(_told.c.id)).where(_told.c.ticket == bindparam("this")).scalar_subquery())
_CALLS = (
    select(_b.id, _b.label, _b.counter, _b.at, _b.again, _b.ticket, _t.state.label("its"), _t.counter.label("there"))
    .select_from(board_calls.outerjoin(tickets, _t.id == _b.ticket))
    .where(_b.town == bindparam("in_town"), _b.office == bindparam("in_office"), _b.day == bindparam("on_day"))
    .order_by(_b.id.desc())
    .limit(LOOKED_AT)
)
_DESKS = (
    select(
        _c.label, _c.state, _c.services, _t.label.label("number"), _t.state.label("its"), _LAST.label("call"), _LAST_AT.label("called_at")
    )
    .select_from(counters.outerjoin(tickets, and_(_t.id == _c.ticket, _t.state.in_(sorted(AT_A_COUNTER)))))
    .where(_c.town == bindparam("in_town"), _c.office == bindparam("in_office"), _c.state != Desk.CLOSED)
)
_LINES = select(_q.id, _q.service, _q.pace, _q.desks, _q.desks_at).where(
    _q.town == bindparam("in_town"), _q.office == bindparam("in_office"), _q.day == bindparam("on_day")
)
_PEOPLE = select(func.count()).where(_t.queue_day == bindparam("queue"), _t.state == State.WAITING)


def note(unit: Unit, ticket: Ticket, counter: str, now: datetime, *, again: bool) -> None:
    """A number is called: the board of its office shows and says it."""
    row = {"town": ticket.town, "office": ticket.office, "day": ticket.day, "label": ticket.label, "counter": counter, "at": now}
    unit.conn.execute(_ADD, {**row, "again": again, "ticket": ticket.id})


def unsay(unit: Unit, ticket: int) -> None:
    """The last call of this ticket was a mistake: no board shows or says it any more."""
    unit.conn.execute(_UNSAY, {"this": ticket})


def said_at(unit: Unit, ticket: int) -> datetime | None:
    """When this ticket was called last; None when it was not."""
    return unit.conn.execute(_SAID, {"this": ticket}).scalar_one()  # type: ignore[no-any-return]


def calls(unit: Unit, town: str, office: str, day: date) -> list[Call]:
    """The latest calls of the day, newest first."""
    found = unit.conn.execute(_CALLS, {"in_town": town, "in_office": office, "on_day": day})
    return [_call(row) for row in found]


def desks(unit: Unit, town: str, office: str) -> list[Place]:
    """The counters that are not closed, in the order of their labels ("Loket 2" before "Loket 10")."""
    found = unit.conn.execute(_DESKS, {"in_town": town, "in_office": office})
    made = [
        Place(row.label, Desk(row.state), tuple(row.services), row.number or "", row.its == State.SERVING, row.call, row.called_at)
        for row in found
    ]
    return sorted(made, key=lambda one: (len(one.label), one.label))


def lines(unit: Unit, town: str, office: str, day: date, services: Sequence[str]) -> list[Line]:
    """Who waits for each of these services today, in their order. At most a day's quota of index entries each is looked at."""
    found = {row.service: row for row in unit.conn.execute(_LINES, {"in_town": town, "in_office": office, "on_day": day})}
    made = []
    for service in services:
        row = found.get(service)
        people = unit.conn.execute(_PEOPLE, {"queue": row.id}).scalar_one() if row else 0
        made.append(Line(service, people, row.pace if row else None, row.desks if row else None, row.desks_at if row else None))
    return made


def _call(row: Any) -> Call:
    here = row.ticket is None or row.there == row.counter  # not sent on since
    spoken, shown = (here and (row.ticket is None or row.its in states) for states in (SPOKEN, SPOKEN | MISSED))
    return Call(row.id, row.label, row.counter, row.at, row.again, spoken, shown)
