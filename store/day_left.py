"""Who still waits when a queue's day is over, or will not come: nobody keeps a number that no counter calls any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, exists, func, select, update

from rules.chance import Chance
from store import audit, queue_turns, queues
from store.base import Utc
from store.counter_rows import counters
from store.day_end import BACK
from store.news import TicketMoved
from store.queue_rows import State, queue_days, tickets
from store.queues import Ticket
from store.town_values import TownService
from store.unit import Unit

__all__ = ["BACK", "MOVED", "VOID", "Left", "Place", "actor", "left", "lines", "move_on", "used", "void"]

MOST = 100  # numbers in one unit
STEP = 5  # minutes: "about" would be a lie if it were finer
MOVED, VOID = "queue_left_moved", "queue_left_void"


@dataclass(frozen=True, slots=True)
class Left:
    """A queue and its day in which somebody waits."""

    town: str
    office: str
    service: str
    day: date

    def __str__(self) -> str:
        return f"queue {self.office} {self.service} {self.day}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where they go: one of these days (soonest first), in front, and when its first number is called."""

    service: TownService
    days: Sequence[date]
    opens: Callable[[date], datetime]
    reason: str


_q, _t = queue_days.c, tickets.c
_LEFT = (
    select(_q.town, _q.office, _q.service, _q.day)
    .where(
        _q.town == bindparam("in_town"), _q.day >= bindparam("since"), _q.day <= bindparam("until"),
        exists().where(_t.queue_day == _q.id, _t.state == State.WAITING),
    )
    .order_by(_q.day, _q.office, _q.service)
)  # fmt: skip
_WAITING = (
    queues.TICKETS.where(
        _q.town == bindparam("in_town"), _q.office == bindparam("in_office"), _q.service == bindparam("for_service"),
        _q.day == bindparam("on_day"), _t.state == State.WAITING,
    )
    .order_by(_t.priority.desc(), _t.turn, _t.nth).limit(bindparam("most"))
)  # fmt: skip
_FRONT = update(tickets).where(_t.id == bindparam("this")).values(turn=-1, told_for=bindparam("when", type_=Utc()))
_c = counters.c
_USED = select(_c.office, func.max(_c.changed_at)).where(_c.town == bindparam("in_town")).group_by(_c.office)


def actor(town: str) -> str:
    """Whom the audit names for what the clock does in a town."""
    return f"clock {town}"


def left(unit: Unit, town: str, today: date) -> list[Left]:
    """The queues of this town, from two weeks ago until tomorrow, in which somebody waits."""
    chosen = {"in_town": town, "since": today - BACK, "until": today + timedelta(days=1)}
    return [Left(*row) for row in unit.conn.execute(_LEFT, chosen)]


def used(unit: Unit, town: str) -> dict[str, datetime]:
    """When each office of a town last did anything at a counter. One that is not here calls nobody by this console."""
    return {office: at for office, at in unit.conn.execute(_USED, {"in_town": town}) if at is not None}


def move_on(unit: Unit, queue: Left, place: Place, now: datetime, chance: Chance) -> bool:
    """Give who still waits a number on another day, before all who booked it, and tell them; whether others remain.

    Who came without a phone cannot be told: that number ends. They are given another at the desk. Twice is harmless.
    """
    moved = ended = 0
    found = _waiting(unit, queue)
    for old in found[:MOST]:
        if old.citizen is None:
            queues.change(unit, old.id, State.CANCELLED, now, by="clock")
            ended += 1
            continue
        service = place.service
        new = queue_turns.new_place(unit, old, place.days, service.letter, service.quota, now, chance)
        queues.change(unit, old.id, State.MOVED, now, by="clock")
        unit.news.append(TicketMoved(old, _in_front(unit, new, place), place.reason))
        moved += 1
    _note(unit, queue, MOVED, moved, now)
    _note(unit, queue, VOID, ended, now)
    return len(found) > MOST


def void(unit: Unit, queue: Left, now: datetime) -> bool:
    """End who still waits where nobody calls by this console, or where the service is no more; whether others remain.

    Nobody is told: at such an office they were served all the same, and a message would say what is not so. Twice is harmless.
    """
    found = _waiting(unit, queue)
    for old in found[:MOST]:
        queues.change(unit, old.id, State.CANCELLED, now, by="clock")
    _note(unit, queue, VOID, len(found[:MOST]), now)
    return len(found) > MOST


def lines(unit: Unit, town: str, since: datetime, limit: int = 20) -> list[audit.Line]:
    """For staff: what became since then of those whom no counter called, newest first."""
    return [one for one in audit.of_actors(unit, [actor(town)], limit).lines if one.at >= since and one.action in (MOVED, VOID)]


def _waiting(unit: Unit, queue: Left) -> list[Ticket]:
    chosen = {
        "in_town": queue.town, "in_office": queue.office, "for_service": queue.service, "on_day": queue.day, "most": MOST + 1,
    }  # fmt: skip
    return [queues.ticket_of(row) for row in unit.conn.execute(_WAITING, chosen)]


def _in_front(unit: Unit, ticket: Ticket, place: Place) -> Ticket:
    first = replace(ticket, turn=-1)
    wait = queues.ahead(unit, first).people * place.service.minutes // max(place.service.counters, 1) // STEP * STEP
    when = place.opens(ticket.day) + timedelta(minutes=wait)
    unit.conn.execute(_FRONT, {"this": ticket.id, "when": when})
    return replace(first, told_for=when)


def _note(unit: Unit, queue: Left, action: str, many: int, now: datetime) -> None:
    if many:
        audit.write(unit, actor(queue.town), action, str(queue), now, str(many))
