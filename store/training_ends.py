"""How practising ends: an officer leaves nothing of it where they work, and a training town begins anew for everybody in it.

The pile is put away by its rows and not by the verbs of a case: nobody answered these people, and nobody is told.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from rules.chance import Chance
from store import counters, officer_calls, officer_keeps, officer_legs, presence, town_rows, training
from store.base import Utc
from store.callbacks import State as Asked
from store.callbacks import callbacks
from store.case_work import case_work
from store.complaint_rows import State as Complained
from store.complaint_rows import complaints
from store.counter_rows import State as Counting
from store.counter_rows import counters as desks
from store.officer_call_rows import LIVE
from store.officer_call_rows import State as Talk
from store.officer_call_rows import officer_calls as talks
from store.officer_legs import officer_legs as legs
from store.presence import There
from store.queue_rows import ACTIVE, queue_days, tickets
from store.queue_rows import State as Queued
from store.unanswered import unanswered
from store.unit import Unit

_HERE: Any = bindparam("here")
_NOW: Any = bindparam("now", type_=Utc())
_k, _w, _b, _t, _d, _u, _c, _l = (one.c for one in (complaints, case_work, callbacks, tickets, desks, unanswered, talks, legs))
_BUSY = (*LIVE, Talk.WRAP_UP)
_MINE = (_c.town == _HERE, _c.staff == bindparam("who"), _c.state.in_(_BUSY))
_ALL = (_c.town == _HERE, _c.state.in_(_BUSY))


def _calls_over(*which: Any) -> tuple[Any, ...]:
    """Their officers' phones are free, then they are over."""
    these = select(_c.id).where(*which)
    return (
        update(legs).where(_l.call.in_(these), _l.wrapped_at.is_(None)).values(wrapped_at=_NOW, ended_at=func.coalesce(_l.ended_at, _NOW)),
        update(talks).where(*which).values(state=Talk.DONE, ended_at=func.coalesce(_c.ended_at, _NOW)),
    )


_LEAVE = _calls_over(*_MINE)
_ANEW: tuple[Any, ...] = (
    update(desks).where(_d.town == _HERE).values(
        state=Counting.CLOSED, staff=None, ticket=None, did="", did_to=None, version=_d.version + 1, changed_at=_NOW
    ),
    update(tickets).where(_t.queue_day.in_(select(queue_days.c.id).where(queue_days.c.town == _HERE)), _t.state.in_(ACTIVE)).values(
        state=Queued.CANCELLED, active_citizen=None
    ),
    update(complaints).where(_k.town == _HERE, _k.state != Complained.CLOSED).values(
        state=Complained.CLOSED, look_on=None, near=None, in_hand=0, updated_at=_NOW
    ),
    update(callbacks).where(_b.town == _HERE, _b.state.not_in((Asked.DONE, Asked.DROPPED))).values(
        state=Asked.DROPPED, waiting_citizen=None, updated_at=_NOW
    ),
    update(case_work).where(_w.town == _HERE, _w.done_at.is_(None)).values(done_at=_NOW, snoozed_until=None),
    update(unanswered).where(_u.town == _HERE, _u.done_at.is_(None)).values(done_at=_NOW, done_by="training"),
    *_calls_over(*_ALL),
)  # fmt: skip


def busy(unit: Unit, staff: int) -> bool:
    """Whether a call is in this officer's hands, or waits for them to say what it was."""
    return bool(officer_calls.of_staff(unit, staff)) or officer_legs.unwrapped(unit, staff) is not None


def leave(unit: Unit, staff: int, town: str, day: date, sign_in: str, now: datetime) -> None:
    """Nobody is at two places: whoever goes from a town to its twin, or back, takes no calls where they were and sits at no counter there.

    Calls that they practised are over, whatever the phone in the browser says.
    """
    here = presence.of(unit, staff, now)
    if here.state is not There.OFFLINE:
        presence.say(unit, staff, here.town, There.OFFLINE, sign_in, now)
    officer_keeps.leave(unit, staff, now)
    counters.signed_out(unit, staff, day, now)
    if training.is_twin(town):
        for statement in _LEAVE:
            unit.conn.execute(statement, {"here": town, "who": staff, "now": now})


def anew(unit: Unit, twin: str, now: datetime, chance: Chance) -> None:
    """Put away all that waits in a training town, of everybody who practises there, and let new people come.

    Raises ValueError for a town where nobody practises: the same there would be a disaster.
    """
    if not training.is_twin(twin):
        raise ValueError("only a training town begins anew")
    for statement in _ANEW:
        unit.conn.execute(statement, {"here": twin, "now": now})
    training.people(unit, town_rows.read(unit).by_id[twin], now, chance)
