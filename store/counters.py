"""What an officer does at a counter: call the next, once more, serve, finish, skip, send on, take back, close.

Each verb takes the Counter that `counter_rows.press` gave: its row is locked, and the same press twice was sorted out there.
Taking back is in `store/counter_undo.py`.
"""

from __future__ import annotations

from collections import Counter as Tally
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select, update

from rules import waiting
from rules.chance import Chance
from store import audit, board, counter_rows, queue_order, queue_turns, queues, walk_ins
from store.base import Utc
from store.counter_rows import Counter, State, at_work, of_office, of_staff, put, seat
from store.counter_undo import UNDO, InHand, undo
from store.queue_rows import State as Ticket_State
from store.queue_rows import queue_days, tickets
from store.queues import NotAllowed, Taken, Ticket
from store.unit import Unit

S = Ticket_State
SAYS = timedelta(seconds=10)  # a board says a call that long

__all__ = [
    "SAYS", "UNDO", "InHand", "StillSaid", "call_next", "call_skipped", "cancel", "finish", "free_idle", "leave", "prioritise", "recall",
    "refresh", "rest", "send_to_counter", "send_to_service", "serve", "signed_out", "sit", "skip", "undo",
]  # fmt: skip

_q, _t = queue_days.c, tickets.c
_CALLED_AT = select(_t.called_at, _t.queue_day).where(_t.id == bindparam("this"))
_MEASURED = update(tickets).where(_t.id == bindparam("this")).values(seconds=bindparam("took"))
_LATELY = (
    select(_t.seconds).where(_t.queue_day == bindparam("queue"), _t.state == S.DONE, _t.seconds.is_not(None))
    .order_by(_t.called_at.desc()).limit(waiting.LATELY)
)  # fmt: skip
_PACE = update(queue_days).where(_q.id == bindparam("queue")).values(pace=bindparam("minutes"))
_DESKS = (
    update(queue_days)
    .where(
        _q.town == bindparam("in_town"), _q.office == bindparam("in_office"), _q.service == bindparam("for_service"),
        _q.day == bindparam("on_day"),
    )
    .values(desks=bindparam("many"), desks_at=bindparam("now", type_=Utc()))
)  # fmt: skip
_WANT = update(tickets).where(_t.id == bindparam("this")).values(wanted=bindparam("counter_"), turn=-1)
_FREE = (
    update(tickets)
    .where(
        _t.queue_day.in_(select(_q.id).where(
            _q.town == bindparam("in_town"), _q.office == bindparam("in_office"), _q.day == bindparam("on_day")
        )),
        _t.state == S.WAITING, _t.wanted == bindparam("counter_"),
    )
    .values(wanted="")
)  # fmt: skip
_FIRST = update(tickets).where(_t.id == bindparam("this"), _t.state.in_((S.WAITING, S.CALLED))).values(priority=bindparam("so"))
_EARLIER = update(tickets).where(_t.id == bindparam("this"), _t.turn > bindparam("new")).values(turn=bindparam("new"))


class StillSaid(NotAllowed):
    """The board says this number at this very moment."""


def sit(
    unit: Unit, *, town: str, office: str, label: str, services: tuple[str, ...], in_order: bool, staff: int, day: date, now: datetime
) -> Counter:
    """This officer sits down there, and leaves wherever they sat. Raises counter_rows.Taken, and InHand while a number is in hand."""
    before = of_staff(unit, staff)
    if before is not None and (before.town, before.office, before.label) != (town, office, label):
        before = counter_rows.shed(unit, before.id)
        if before.ticket is not None:
            raise InHand("finish that number first")
        leave(unit, before, day, now)
    made = seat(unit, town=town, office=office, label=label, services=services, in_order=in_order, staff=staff, now=now)
    refresh(unit, made, day, now)
    return made


def call_next(unit: Unit, counter: Counter, day: date, now: datetime, by: str) -> Ticket | None:
    """Call who is next for any service of this counter: priority first, then by turn. None when nobody waits. Raises NotAllowed."""
    _may_call(counter)
    here = {"town": counter.town, "office": counter.office, "day": day, "counter": counter.label, "now": now, "by": by}
    lines = [(one,) for one in counter.services] if counter.in_order else [counter.services]
    called = None
    refresh(unit, counter, day, now)  # first: so every counter of an office locks its queues in one order
    for services in lines:
        called = called or queues.call_next(unit, service=services, **here)  # type: ignore[arg-type]
    if called is not None:
        _take_up(unit, counter, called, now)
    return called


def call_skipped(unit: Unit, counter: Counter, number: str, day: date, now: datetime, by: str) -> Ticket:
    """Call who missed a turn and stands there now, before everybody else. Two counters at once call them once. Raises NotAllowed."""
    _may_call(counter)
    refresh(unit, counter, day, now)
    called = queue_order.call_skipped(unit, counter, number, day, now, by)
    _take_up(unit, counter, called, now)
    return called


def recall(unit: Unit, counter: Counter, now: datetime, by: str) -> Ticket:
    """Call the number in hand once more; after the third call its turn is missed instead. Raises StillSaid within 10 s of the last."""
    in_hand = _in_hand(counter)
    last = board.said_at(unit, in_hand)
    if last is not None and last <= now < last + SAYS:
        raise StillSaid("the board still says it")
    ticket = queue_turns.call_again(unit, in_hand, now, by=by)
    if ticket.state is S.CALLED:
        put(unit, counter.id, did="", did_to=None)
        board.note(unit, ticket, counter.label, now, again=True)
    else:
        _let_go(unit, counter, ticket.state, ticket.id, now)
    return ticket


def serve(unit: Unit, counter: Counter, now: datetime, by: str) -> Ticket:
    """They came."""
    ticket = queues.change(unit, _in_hand(counter), S.SERVING, now, counter=counter.label, by=by)
    put(unit, counter.id, did=S.SERVING, did_to=ticket.id, did_at=now)
    return ticket


def finish(unit: Unit, counter: Counter, promised: float, day: date, now: datetime, by: str) -> Ticket:
    """Served. How long it took tells how long others wait; `promised` are the minutes that the town says."""
    refresh(unit, counter, day, now)
    ticket = queues.change(unit, _in_hand(counter), S.DONE, now, counter=counter.label, by=by)
    _let_go(unit, counter, S.DONE, ticket.id, now)
    row = unit.conn.execute(_CALLED_AT, {"this": ticket.id}).one()
    if row.called_at is not None:
        unit.conn.execute(_MEASURED, {"this": ticket.id, "took": max(0, round((now - row.called_at).total_seconds()))})
        lately = unit.conn.execute(_LATELY, {"queue": row.queue_day}).scalars().all()
        unit.conn.execute(_PACE, {"queue": row.queue_day, "minutes": waiting.pace(promised, lately)})
    return ticket


def skip(unit: Unit, counter: Counter, now: datetime, by: str) -> Ticket:
    """Nobody came: called again after five others; the second time the number is void."""
    ticket = queue_turns.missed(unit, _in_hand(counter), now, by=by)
    _let_go(unit, counter, ticket.state, ticket.id, now)
    return ticket


def cancel(unit: Unit, counter: Counter, now: datetime, by: str) -> Ticket:
    """They came and do not want it any more."""
    ticket = queues.change(unit, _in_hand(counter), S.CANCELLED, now, counter=counter.label, by=by)
    _let_go(unit, counter, S.CANCELLED, ticket.id, now)
    return ticket


def send_to_counter(unit: Unit, counter: Counter, to: Counter, now: datetime, by: str) -> Ticket:
    """The same service at another counter: the same number, called there next of all, for its turn had come already."""
    if to.office != counter.office or to.town != counter.town or to.id == counter.id or to.state is State.CLOSED:
        raise NotAllowed("that counter does not take it")
    in_hand = queues.get(unit, _in_hand(counter))
    if in_hand is None or in_hand.service not in to.services:
        raise NotAllowed("that counter does not serve this")
    ticket = queues.change(unit, in_hand.id, S.WAITING, now, by=by)
    unit.conn.execute(_WANT, {"this": ticket.id, "counter_": to.label})
    _let_go(unit, counter, S.WAITING, ticket.id, now)
    return ticket


def send_to_service(unit: Unit, counter: Counter, service: str, letter: str, now: datetime, chance: Chance, by: str) -> Ticket:
    """Another service of the office: the old ticket is moved, a new one in that queue keeps the turn and the label in their hand.

    The label is what is called and what they hold; the case number is new, so that the history and the figures of each
    service stay true. Who holds a number there already comes as early as this one would have.
    """
    old = queues.get(unit, _in_hand(counter))
    if old is None or old.service == service:
        raise NotAllowed("choose another service")
    given = walk_ins.give(
        unit, town=old.town, office=old.office, service=service, letter=letter, day=old.day, share=walk_ins.MOST,
        turn=max(old.turn, 0), citizen=old.citizen, priority=old.priority, now=now, chance=chance, by=by, label=old.label,
        another=old.another,
    )  # fmt: skip
    if not isinstance(given, Taken):
        raise NotAllowed("that queue has given its last number")
    if given.again:
        unit.conn.execute(_EARLIER, {"this": given.ticket.id, "new": max(old.turn, 0)})
    queues.change(unit, old.id, S.MOVED, now, by=by)
    _let_go(unit, counter, S.MOVED, old.id, now)
    if given.again:
        put(unit, counter.id, did="", did_to=None)  # theirs was put forward: there is no new number to take back
    return given.ticket


def prioritise(unit: Unit, ticket: Ticket, first: bool, now: datetime, by: str) -> None:
    """An officer saw that this person is elderly, disabled or pregnant (or is not). Which of them is kept nowhere. Raises NotAllowed."""
    if unit.conn.execute(_FIRST, {"this": ticket.id, "so": int(first)}).rowcount != 1:
        raise NotAllowed("too late")
    queues.note(unit, ticket.id, now, ticket.state, by)


def rest(unit: Unit, counter: Counter, state: State, day: date, now: datetime) -> None:
    """Pause, or go on."""
    if state is State.CLOSED:
        raise NotAllowed("leave the counter instead")
    put(unit, counter.id, state=state)
    refresh(unit, counter, day, now)


def leave(unit: Unit, counter: Counter, day: date, now: datetime) -> None:
    """The officer goes, and the counter is free. Who was sent to this very counter may be called by the others. Raises InHand."""
    if counter.ticket is not None:
        raise InHand("finish that number first")
    put(unit, counter.id, state=State.CLOSED, staff=None, did="", did_to=None, version=counter.version + 1, changed_at=now)
    chosen = {"in_town": counter.town, "in_office": counter.office, "on_day": day, "counter_": counter.label}
    unit.conn.execute(_FREE, chosen)
    refresh(unit, counter, day, now)


def signed_out(unit: Unit, staff: int, day: date, now: datetime) -> None:
    """Whoever signs out sits nowhere. A number in hand stays there for the next at that counter, or for `free_idle`."""
    found = of_staff(unit, staff)
    if found is None:
        return
    if found.ticket is None:
        leave(unit, found, day, now)
    else:
        put(unit, found.id, state=State.CLOSED, staff=None, did="", did_to=None, version=found.version + 1, changed_at=now)
        refresh(unit, found, day, now)


def free_idle(unit: Unit, town: str, office: str, day: date, now: datetime, most: int = 99) -> int:
    """Free at most so many counters of who is not at work any more; how many. Numbers that were called there wait again, in front."""
    all = of_office(unit, town, office)
    present = at_work(unit, [one.staff for one in all if one.staff is not None], now)
    freed = 0
    for one in all:
        if one.staff in present or (one.staff is None and one.ticket is None) or freed == most:
            continue
        if counter_rows.lock(unit, one.id).version != one.version:
            continue  # somebody sat down or pressed meanwhile
        in_hand = queues.get(unit, one.ticket) if one.ticket is not None else None
        if in_hand is not None and in_hand.state is S.CALLED and in_hand.day == day:
            queues.change(unit, in_hand.id, S.WAITING, now, by="clock")
            unit.conn.execute(_WANT, {"this": in_hand.id, "counter_": ""})
        elif in_hand is not None and in_hand.state is S.SERVING:
            queues.change(unit, in_hand.id, S.DONE, now, by="clock")
        put(unit, one.id, ticket=None)
        leave(unit, counter_rows.get(unit, one.id), day, now)
        if one.staff is not None:
            audit.write(unit, f"staff {one.staff}", "counter_freed", f"counter {one.id}", now, one.label)
        freed += 1
    return freed


def refresh(unit: Unit, counter: Counter, day: date, now: datetime) -> None:
    """Keep with each queue of the office how many counters call it now: so much a citizen's question may look at."""
    open_ = [one for one in of_office(unit, counter.town, counter.office) if one.state is State.OPEN and one.staff is not None]
    many = Tally(service for one in open_ for service in set(one.services))
    for service in sorted({*counter.services, *many}):
        here = {"in_town": counter.town, "in_office": counter.office, "for_service": service, "on_day": day}
        unit.conn.execute(_DESKS, {**here, "many": many[service], "now": now})


def _may_call(counter: Counter) -> None:
    if counter.ticket is not None:
        raise InHand("finish that number first")
    if counter.state is not State.OPEN:
        raise NotAllowed("the counter does not call now")


def _take_up(unit: Unit, counter: Counter, called: Ticket, now: datetime) -> None:
    put(unit, counter.id, ticket=called.id, did=S.CALLED, did_to=called.id, did_at=now)
    board.note(unit, called, counter.label, now, again=False)


def _in_hand(counter: Counter) -> int:
    if counter.ticket is None:
        raise NotAllowed("no number is in hand")
    return counter.ticket


def _let_go(unit: Unit, counter: Counter, did: Ticket_State, ticket: int, now: datetime) -> None:
    put(unit, counter.id, ticket=None, did=did, did_to=ticket, did_at=now)
