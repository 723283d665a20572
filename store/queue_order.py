"""In which order a counter calls, told before it does; and who missed a turn and stands there now."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam

from store import queues
from store.counter_rows import Counter
from store.queue_rows import State, queue_days, tickets
from store.queues import THESE, NotAllowed, Ticket
from store.unit import Unit

MOST = 60  # skipped numbers looked at


@dataclass(frozen=True, slots=True)
class Skipped:
    """Who missed a turn, and after how many other numbers of that queue it is called by itself: 0 next of all."""

    ticket: Ticket
    after: int


_q, _t = queue_days.c, tickets.c
_SKIPPED = (
    queues.TICKETS.add_columns(_t.back_after, _q.called).where(*THESE, _t.state == State.SKIPPED)
    .order_by(_t.back_after, _t.nth, _t.id).limit(bindparam("most"))
)  # fmt: skip
_CHOSEN = (
    queues.TICKETS.where(*THESE, _t.state == State.SKIPPED, _t.number == bindparam("this"))
    .with_for_update(skip_locked=True, of=tickets)
)  # fmt: skip


def skipped(unit: Unit, town: str, office: str, day: date, services: Sequence[str], most: int = MOST) -> list[Skipped]:
    """Who missed a turn in these queues and may be called again, in the order in which they would be."""
    chosen = {"in_town": town, "in_office": office, "on_day": day, "services": list(services), "most": most}
    found = unit.conn.execute(_SKIPPED, chosen)
    return [Skipped(queues.ticket_of(row[:-2]), max(0, (row.back_after or 0) - row.called)) for row in found]


def upcoming(unit: Unit, counter: Counter, day: date, missed: Sequence[Skipped], most: int) -> list[Ticket]:
    """Those whom this counter would call next, in that order, if nobody else called or came. `missed` are the `skipped` of its queues."""
    lines = [(one,) for one in counter.services] if counter.in_order else [counter.services]
    made: list[Ticket] = []
    for services in lines:
        if len(made) < most:
            mine = [one for one in missed if one.ticket.service in services]
            made += _merged(_waiting(unit, counter, day, services, most - len(made)), mine, most - len(made))
    return made


def call_skipped(unit: Unit, counter: Counter, number: str, day: date, now: datetime, by: str) -> Ticket:
    """Call this one who missed a turn and is there now. Raises NotAllowed when another counter has called them, or they are not skipped."""
    chosen = {"in_town": counter.town, "in_office": counter.office, "on_day": day, "services": list(counter.services), "this": number}
    row = unit.conn.execute(_CHOSEN, chosen).one_or_none()  # locked: two counters at once call them once
    if row is None:
        raise NotAllowed("nobody of that number missed a turn here")
    return queues.change(unit, row.id, State.CALLED, now, counter=counter.label, by=by)


def _waiting(unit: Unit, counter: Counter, day: date, services: Sequence[str], most: int) -> list[Ticket]:
    chosen = {
        "in_town": counter.town, "in_office": counter.office, "services": list(services), "on_day": day,
        "at_counter": counter.label, "most": most,
    }  # fmt: skip
    return [queues.ticket_of(row) for row in unit.conn.execute(queues.WAITING, chosen)]


def _merged(waiting: Sequence[Ticket], missed: Sequence[Skipped], most: int) -> list[Ticket]:
    """As `queues.call_next` takes them: who is due again, then who waits, then who missed a turn and is not due yet."""
    line, again, called = list(waiting), list(missed), Tally[str]()
    made: list[Ticket] = []
    while len(made) < most and (line or again):
        due = next((one for one in again if one.after <= called[one.ticket.service]), None)
        if due is None and not line:
            due = again[0]
        if due is not None:
            again.remove(due)
        made.append(due.ticket if due is not None else line.pop(0))
        called[made[-1].service] += 1
    return made
