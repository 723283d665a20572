"""Counters: where an office calls its numbers, which services each calls, and who sits there. One officer, one counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, UniqueConstraint, bindparam, exists, or_, select, update

from store.base import IfNew, RowId, Utc, metadata
from store.queue_rows import AT_A_COUNTER, tickets
from store.sign_ins import IDLE, LONGEST, sign_ins
from store.unit import Conflict, Unit


class State(StrEnum):
    """Whether a counter calls numbers."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSE = "pause"


counters = Table(
    "counters",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("town", String(40), nullable=False),
    Column("office", String(60), nullable=False),
    Column("label", String(40), nullable=False),  # "Loket 1"
    Column("services", JSON, nullable=False),  # codes
    Column("in_order", Boolean, nullable=False),  # the first service first; otherwise all make one line
    Column("state", String(8), nullable=False),
    Column("staff", RowId, ForeignKey("staff.id", ondelete="SET NULL"), unique=True),
    Column("last_staff", RowId, index=True),  # who sat here last: it is offered to them again
    Column("ticket", RowId, ForeignKey("tickets.id", ondelete="SET NULL"), unique=True),  # in hand
    Column("version", Integer, nullable=False),  # counts what was pressed here: the same press twice is one
    Column("changed_at", Utc, nullable=False),
    Column("did", String(12), nullable=False),  # what can be taken back: "done", "skipped", "no_show", "serving"; "" nothing
    Column("did_to", RowId),
    Column("did_at", Utc),
    UniqueConstraint("town", "office", "label"),
)


class Taken(Conflict):
    """Somebody else sits at this counter, and is at work."""


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter."""

    id: int
    town: str
    office: str
    label: str
    services: tuple[str, ...]
    in_order: bool
    state: State
    staff: int | None
    last_staff: int | None
    ticket: int | None
    version: int
    changed_at: datetime
    did: str
    did_to: int | None
    did_at: datetime | None


_c, _i = counters.c, sign_ins.c
_GET = select(counters).where(_c.id == bindparam("this"))
_OF_STAFF = select(counters).where(_c.staff == bindparam("who"))
_LAST = select(counters).where(_c.last_staff == bindparam("who")).order_by(_c.changed_at.desc()).limit(1)
_OF_OFFICE = select(counters).where(_c.town == bindparam("in_town"), _c.office == bindparam("in_office"))
_NAMED = _OF_OFFICE.where(_c.label == bindparam("named"))
_LOCK = _GET.with_for_update()
_IN_USE = select(_c.office).where(
    _c.town == bindparam("in_town"), or_(_c.staff.is_not(None), _c.ticket.is_not(None))
).distinct().order_by(_c.office)  # fmt: skip
_AT_WORK = select(_i.staff).where(
    _i.staff.in_(bindparam("people", expanding=True)), _i.ended_at.is_(None), _i.seen_at > bindparam("since", type_=Utc()),
    _i.began_at > bindparam("long_since", type_=Utc()), _i.half.is_(False),
)
_SHED = (
    update(counters)
    .where(
        _c.id == bindparam("this"), _c.ticket.is_not(None),
        ~exists().where(tickets.c.id == _c.ticket, tickets.c.state.in_(sorted(AT_A_COUNTER))),
    )
    .values(ticket=None)
)  # fmt: skip
_NEW = IfNew(
    counters, "town", "office", "label", "services", "in_order", "state", "staff", "last_staff", "ticket", "version", "changed_at", "did"
)
_PRESS = (
    update(counters)
    .where(_c.id == bindparam("this"), _c.version == bindparam("seen"), _c.staff == bindparam("who"))
    .values(version=_c.version + 1, changed_at=bindparam("now"))
)


def get(unit: Unit, id: int) -> Counter:
    """This counter. LookupError when there is none."""
    row = unit.conn.execute(_GET, {"this": id}).one_or_none()
    if row is None:
        raise LookupError("no such counter")
    return _counter(row)


def lock(unit: Unit, id: int) -> Counter:
    """This counter, as it is now and stays until the unit ends. LookupError when there is none."""
    row = unit.conn.execute(_LOCK, {"this": id}).one_or_none()
    if row is None:
        raise LookupError("no such counter")
    return _counter(row)


def in_use(unit: Unit, town: str) -> list[str]:
    """The offices of a town in which somebody sits at a counter, or a number is in hand there."""
    return list(unit.conn.execute(_IN_USE, {"in_town": town}).scalars())


def of_staff(unit: Unit, staff: int) -> Counter | None:
    """Where this officer sits."""
    row = unit.conn.execute(_OF_STAFF, {"who": staff}).one_or_none()
    return None if row is None else _counter(row)


def last_of(unit: Unit, staff: int) -> Counter | None:
    """Where this officer sat last."""
    row = unit.conn.execute(_LAST, {"who": staff}).one_or_none()
    return None if row is None else _counter(row)


def of_office(unit: Unit, town: str, office: str) -> list[Counter]:
    """The counters of an office, "Loket 2" before "Loket 10"."""
    found = [_counter(row) for row in unit.conn.execute(_OF_OFFICE, {"in_town": town, "in_office": office})]
    return sorted(found, key=lambda one: (len(one.label), one.label))


def at_work(unit: Unit, staff: Sequence[int], now: datetime) -> frozenset[int]:
    """Those of these officers who are signed in: somebody used a page within the hour. Whoever is not holds no counter."""
    if not staff:
        return frozenset()
    return frozenset(unit.conn.execute(_AT_WORK, {"people": list(staff), "since": now - IDLE, "long_since": now - LONGEST}).scalars())


def press(unit: Unit, id: int, staff: int, version: int, now: datetime) -> Counter | None:
    """Begin what an officer pressed at a counter that looked like `version`; None when that was done already, or is not theirs.

    The row is locked from here on: what is pressed at one counter happens one after another. A number that its holder gave
    back meanwhile is in nobody's hand any more.
    """
    if unit.conn.execute(_PRESS, {"this": id, "seen": version, "who": staff, "now": now}).rowcount != 1:
        return None
    return shed(unit, id)


def shed(unit: Unit, id: int) -> Counter:
    """This counter, without a number that ended by itself: its holder may cancel it by phone while it is called."""
    unit.conn.execute(_SHED, {"this": id})
    return get(unit, id)


def put(unit: Unit, id: int, **values: Any) -> None:
    """Change this of a counter."""
    unit.conn.execute(update(counters).where(_c.id == id).values(**values))


def seat(
    unit: Unit, *, town: str, office: str, label: str, services: Sequence[str], in_order: bool, staff: int, now: datetime
) -> Counter:
    """The counter of this label, made when it is not there, with this officer at it and open.

    Raises Taken when somebody else is at work there. Whoever left without a word, or signed out, makes room.
    """
    row = {
        "town": town, "office": office, "label": label, "services": list(services), "in_order": in_order, "state": State.CLOSED,
        "staff": None, "last_staff": None, "ticket": None, "version": 0, "changed_at": now, "did": "",
    }  # fmt: skip
    _NEW.run(unit, row)
    named = _NAMED.with_for_update()
    found = _counter(unit.conn.execute(named, {"in_town": town, "in_office": office, "named": label}).one())
    if found.staff not in (None, staff) and at_work(unit, [found.staff or 0], now):
        raise Taken("somebody sits there")
    shed(unit, found.id)
    put(
        unit, found.id, staff=staff, last_staff=staff, services=list(services), in_order=in_order, state=State.OPEN,
        version=found.version + 1, changed_at=now, did="",
    )  # fmt: skip
    return get(unit, found.id)


def _counter(row: Any) -> Counter:
    return Counter(
        row.id, row.town, row.office, row.label, tuple(row.services), row.in_order, State(row.state), row.staff, row.last_staff,
        row.ticket, row.version, row.changed_at, row.did, row.did_to, row.did_at,
    )  # fmt: skip
