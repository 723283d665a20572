"""What the queue verbs give and take: a ticket, and what became of the wish for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from store.queue_rows import ACTIVE, State, queue_days, tickets


class NotAllowed(ValueError):
    """A change of state that the table does not have."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One place in a queue. `number` is its case number, `label` what is called out ("A012"), `nth` its place in the day's row."""

    id: int
    number: str
    label: str
    nth: int
    town: str
    office: str
    service: str
    day: date
    state: State
    priority: bool
    citizen: int | None
    taken_at: datetime
    counter: str = ""
    told_for: datetime | None = None
    told_shifts: int = 0
    turn: int = 0
    another: bool = False  # held on this phone for another person, besides its own


@dataclass(frozen=True, slots=True)
class Taken:
    """A ticket was given; `again` when it is the one that this citizen already held."""

    ticket: Ticket
    again: bool = False


@dataclass(frozen=True, slots=True)
class Full:
    """All numbers of the day are given."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many wait before this ticket, the label that was called last ("" when none was), and how fast the queue moves.

    `pace` is measured, in minutes; `desks` counters called it at `desks_at`. None where nothing is known yet.
    """

    people: int
    now_serving: str
    pace: float | None = None
    desks: int | None = None
    desks_at: datetime | None = None


_q, _t = queue_days.c, tickets.c
_COLUMNS = (
    _t.id, _t.number, _t.label, _t.nth, _q.town, _q.office, _q.service, _q.day, _t.state, _t.priority, _t.citizen, _t.taken_at, _t.counter,
    _t.told_for, _t.told_shifts, _t.turn, _t.active_citizen,
)  # fmt: skip
TICKETS = select(*_COLUMNS).select_from(tickets.join(queue_days, _t.queue_day == _q.id))


def ticket_of(row: Any) -> Ticket:
    """The ticket in a row of TICKETS."""
    id, number, label, nth, town, office, service, day, state, priority, citizen, taken_at, counter, told_for, shifts, turn, holder = row
    return Ticket(
        id, number, label, nth, town, office, service, day, State(state), bool(priority), citizen, taken_at, counter, told_for, shifts,
        turn, citizen is not None and holder is None and state in ACTIVE,
    )  # fmt: skip
