"""What a counter does besides calling the next: call once more, give a missed turn up, close for a day; and who is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, exists, select, update

from rules.chance import Chance
from store import queues
from store.news import TicketMoved
from store.notice_rows import notices
from store.queue_rows import UNDONE, WALK_IN, State, queue_days, ticket_events, tickets
from store.queues import Full, Ticket
from store.unit import Unit

__all__ = ["CALLS", "Moved", "call_again", "calls", "history", "missed", "move_day", "new_place", "next_waiting", "tell_shift", "tomorrow"]

CALLS = 3  # times that a number is called before its turn is missed (indonesia.md 10)
MOST = WALK_IN - 1  # numbers given by phone


@dataclass(frozen=True, slots=True)
class Moved:
    """How many were moved to another day just now, and whether others remain. `untold`: (old, new) of who has paper and no phone."""

    count: int
    more: bool
    untold: tuple[tuple[Ticket, Ticket], ...] = ()


_q, _t, _e = queue_days.c, tickets.c, ticket_events.c
_HISTORY = select(_e.at, _e.state, _e.by).where(_e.ticket == bindparam("this")).order_by(_e.id)
_DAY = (
    _q.town == bindparam("in_town"), _q.office == bindparam("in_office"), _q.service == bindparam("for_service"),
    _q.day == bindparam("on_day"),
)  # fmt: skip
_WAITING = (
    queues.TICKETS.where(*_DAY, _t.state == State.WAITING).order_by(_t.priority.desc(), _t.turn, _t.nth).limit(bindparam("most"))
)  # fmt: skip
_TO_MOVE = (
    queues.TICKETS.where(*_DAY, _t.state.in_((State.WAITING, State.CALLED, State.SKIPPED)))
    .order_by(_t.priority.desc(), _t.turn, _t.nth)
    .limit(bindparam("most"))
)
_SHIFT = (
    update(tickets)
    .where(_t.id == bindparam("this"), _t.told_shifts == bindparam("seen"))
    .values(told_for=bindparam("when"), told_shifts=bindparam("seen") + 1)
)
_REMINDED = exists().where(
    notices.c.citizen == _t.citizen, notices.c.purpose == "reminder", notices.c.subject == _t.number, notices.c.fact == "tomorrow"
)
_TOMORROW = (
    queues.TICKETS.where(
        _q.town == bindparam("in_town"), _q.day == bindparam("on_day"), _t.state == State.WAITING, _t.citizen.is_not(None),
        _t.taken_at < bindparam("before"), _t.id > bindparam("after"), ~_REMINDED,
    )
    .order_by(_t.id)
    .limit(bindparam("most"))
)  # fmt: skip


def calls(unit: Unit, ticket: int) -> tuple[int, int]:
    """How often a ticket was called since it last waited, and how often its turn was missed."""
    called = missed_ = 0
    before = ""
    for _at, state, _by in history(unit, ticket):
        if state == State.CALLED and before != UNDONE:  # after that it is only what was taken back
            called += 1
        elif state == State.WAITING:
            called = 0
        elif state == State.SKIPPED:
            called, missed_ = 0, missed_ + 1
        before = state
    return called, missed_


def history(unit: Unit, ticket: int) -> list[tuple[datetime, str, str]]:
    """When, what and by whom, oldest first; what is UNDONE took back the one before."""
    return [(row.at, row.state, row.by) for row in unit.conn.execute(_HISTORY, {"this": ticket})]


def call_again(unit: Unit, ticket: int, now: datetime, *, by: str = "") -> Ticket:
    """Call the number once more; after the third call without an answer its turn is missed instead.

    Raises NotAllowed, LookupError, Conflict.
    """
    if calls(unit, ticket)[0] >= CALLS:
        return missed(unit, ticket, now, by=by)
    return queues.change(unit, ticket, State.CALLED, now, by=by)


def missed(unit: Unit, ticket: int, now: datetime, *, by: str = "") -> Ticket:
    """Nobody came: skipped, and called again after five others; the second time the number is void. As `call_again` raises."""
    state = State.NO_SHOW if calls(unit, ticket)[1] else State.SKIPPED
    return queues.change(unit, ticket, state, now, by=by)


def move_day(
    unit: Unit, *, town: str, office: str, service: str, day: date, to: Sequence[date], letter: str, quota: int, reason: str,
    now: datetime, chance: Chance, by: str = "", limit: int = 100,
) -> Moved:  # fmt: skip
    """The counter stays closed on `day`: everybody gets a number on the first of the days `to` that has one, and hears of it.

    When all those days are full the first takes them beyond its quota. Who had a number there already keeps that one. At most
    `limit` in one unit: call again while there are `more`. Twice is harmless. ValueError when `to` is empty or has `day`.
    """
    if not to or day in to:
        raise ValueError("say to which other days")
    chosen = {"in_town": town, "in_office": office, "for_service": service, "on_day": day, "most": limit + 1}
    found = [queues.ticket_of(row) for row in unit.conn.execute(_TO_MOVE, chosen)]
    untold = []
    for old in found[:limit]:
        new = new_place(unit, old, to, letter, quota, now, chance)
        queues.change(unit, old.id, State.MOVED, now, by=by)
        unit.news.append(TicketMoved(old, new, reason))
        if old.citizen is None:
            untold.append((old, new))
    return Moved(min(len(found), limit), len(found) > limit, tuple(untold))


def next_waiting(unit: Unit, like: Ticket, limit: int) -> list[Ticket]:
    """The next who will be called in the queue of this ticket, in order; at most `limit` rows are looked at."""
    chosen = {"in_town": like.town, "in_office": like.office, "for_service": like.service, "on_day": like.day, "most": limit}
    return [queues.ticket_of(row) for row in unit.conn.execute(_WAITING, chosen)]


def tell_shift(unit: Unit, ticket: Ticket, when: datetime) -> bool:
    """Note that the turn is told to come about `when` now; False when another was quicker to tell."""
    return unit.conn.execute(_SHIFT, {"this": ticket.id, "seen": ticket.told_shifts, "when": when}).rowcount == 1


def tomorrow(unit: Unit, town: str, day: date, *, taken_before: datetime, after: int = 0, limit: int = 100) -> list[Ticket]:
    """Numbers for `day` whose holders were not reminded of it, by row id from `after` on.

    Who took theirs only after `taken_before` needs no reminder.
    """
    chosen = {"in_town": town, "on_day": day, "before": taken_before, "after": after, "most": limit}
    return [queues.ticket_of(row) for row in unit.conn.execute(_TOMORROW, chosen)]


def new_place(unit: Unit, old: Ticket, to: Sequence[date], letter: str, quota: int, now: datetime, chance: Chance) -> Ticket:
    """The number that this holder gets, or has, on the first of these days with room; when all are full the first takes them too."""
    for day, most in (*((day, quota) for day in to), *((day, MOST) for day in to)):
        taken = queues.take(
            unit, town=old.town, office=old.office, service=old.service, letter=letter, day=day, quota=most,
            citizen=old.citizen, priority=old.priority, now=now, chance=chance, spread=quota, another=old.another,
        )  # fmt: skip
        if not isinstance(taken, Full):
            return taken.ticket
    raise ValueError("all these days have given their last number")
