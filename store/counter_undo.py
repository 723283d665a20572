"""Taking back what was pressed last at a counter: within half a minute, and only while the number has not gone on."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, exists, null, select, update

from store import board, notices, queues
from store.counter_rows import Counter, put
from store.notice_rows import notices as told
from store.queue_rows import AT_A_COUNTER, BACK, UNDONE, State, queue_days, ticket_events, tickets
from store.queues import NotAllowed, Ticket
from store.unit import Unit

UNDO = timedelta(seconds=30)  # a mistake is seen at once or not at all

_q, _t, _e, _n = queue_days.c, tickets.c, ticket_events.c, told.c
_theirs = tickets.alias("theirs")
# Another person's number on this phone stays that: the phone holds its own in this queue.
_HELD = exists().where(_theirs.c.active_citizen == _t.citizen, _theirs.c.queue_day == _t.queue_day, _theirs.c.id != _t.id)
_BACK_TO = (
    update(tickets)
    .where(_t.id == bindparam("this"), _t.state == bindparam("was"))
    .values(state=bindparam("new"), active_citizen=case((_HELD, null()), else_=_t.citizen), back_after=None, seconds=None, wanted="")
)
_IN_FRONT = update(tickets).where(_t.id == bindparam("this")).values(turn=-1, called_at=None)
_SENT = (
    select(_t.id).select_from(tickets.join(queue_days, _q.id == _t.queue_day))
    .where(
        _q.town == bindparam("in_town"), _q.office == bindparam("in_office"), _q.day == bindparam("on_day"),
        _t.label == bindparam("named"), _t.state == State.WAITING, _t.id > bindparam("old"),
    )
    .order_by(_t.id.desc()).limit(1)
)  # fmt: skip
_LAST_EVENT = (
    select(_e.id).where(_e.ticket == bindparam("this"), _e.state == bindparam("was")).order_by(_e.id.desc()).limit(1)
)
_UNDONE = update(ticket_events).where(_e.id == bindparam("event"), _e.counted == 0).values(state=UNDONE)
_UNTELL = delete(told).where(_n.citizen == bindparam("who"), _n.subject == bindparam("about"), _n.fact.in_(("missed", "no-show")))


class InHand(NotAllowed):
    """The counter has a number: that one first."""


def undo(unit: Unit, counter: Counter, now: datetime, by: str) -> Ticket:
    """Take back what was pressed last (called, served, finished, skipped, cancelled, sent on), within 30 s. Raises NotAllowed.

    What was called by mistake waits again, in front; what was sent on is at this counter again, called.
    """
    if not counter.did or counter.did_to is None or counter.did_at is None or now - counter.did_at > UNDO:
        raise NotAllowed("too late")
    if counter.ticket not in (None, counter.did_to):
        raise InHand("another number is in hand")
    was = State(counter.did)
    back = BACK[was]
    if was is State.MOVED:
        _take_back_sent(unit, counter, counter.did_to, now, by)
    if unit.conn.execute(_BACK_TO, {"this": counter.did_to, "was": was, "new": back}).rowcount != 1:
        raise NotAllowed("the number went on meanwhile")
    if back is State.WAITING:
        unit.conn.execute(_IN_FRONT, {"this": counter.did_to})
        board.unsay(unit, counter.did_to)
    event = unit.conn.execute(_LAST_EVENT, {"this": counter.did_to, "was": was}).scalar_one_or_none()
    unit.conn.execute(_UNDONE, {"event": event})
    queues.note(unit, counter.did_to, now, back, by)
    put(unit, counter.id, ticket=counter.did_to if back in AT_A_COUNTER else None, did="", did_to=None)
    ticket = queues.get(unit, counter.did_to)
    assert ticket is not None
    if ticket.citizen is not None and was in (State.SKIPPED, State.NO_SHOW):
        notices.withdraw(unit, ticket.citizen, now, "undone", subject=ticket.number)
        unit.conn.execute(_UNTELL, {"who": ticket.citizen, "about": ticket.number})
    return ticket


def _take_back_sent(unit: Unit, counter: Counter, old: int, now: datetime, by: str) -> None:
    """The number in the other queue goes, if nobody called it yet."""
    ticket = queues.get(unit, old)
    if ticket is None:
        raise NotAllowed("it is gone")
    chosen = {"in_town": counter.town, "in_office": counter.office, "on_day": ticket.day, "named": ticket.label, "old": old}
    new = unit.conn.execute(_SENT, chosen).scalar_one_or_none()
    if new is None:
        raise NotAllowed("the number went on meanwhile")
    queues.change(unit, new, State.MOVED, now, by=by)
