"""Callers who wait for one officer: handed on to them, or called back by them. Nobody is kept for one who does not come."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, insert, select, update

from store import presence
from store.officer_call_rows import State, officer_call_events, officer_calls
from store.unit import Unit

KEPT = timedelta(seconds=30)
"""A caller waits for one officer alone so long. Then, after one ring that nobody took, or when that officer is not ready: for any."""

_c, _e = officer_calls.c, officer_call_events.c
_WAITS = (_c.state == State.WAITING, _c.wanted.is_not(None))
# Nothing is noted of a call while it stands in the line: its last event is when it came there.
_SINCE = select(func.max(_e.at)).where(_e.call == _c.id).scalar_subquery()
_KEPT = select(_c.id, _c.town, _c.wanted, _SINCE.label("since")).where(*_WAITS).limit(200)
_OF = select(_c.id).where(*_WAITS, _c.wanted == bindparam("who")).limit(50)
_LET_GO = (
    update(officer_calls).where(_c.id == bindparam("this"), _c.state == State.WAITING, _c.wanted == bindparam("who")).values(wanted=None)
)
_EVENT = insert(officer_call_events)


def over(unit: Unit, now: datetime) -> list[tuple[int, int]]:
    """Callers who were kept long enough for an officer, or whose officer is not ready any more: the call, and that officer."""
    found, ready = [], dict[str, list[int]]()
    for row in unit.conn.execute(_KEPT).all():
        if row.town not in ready:
            ready[row.town] = presence.ready(unit, row.town, now)
        if row.wanted not in ready[row.town] or now - row.since >= KEPT:
            found.append((row.id, row.wanted))
    return found


def let_go(unit: Unit, call: int, staff: int, now: datetime) -> bool:
    """From now on any officer may answer this caller, who keeps their place. False when they wait for that officer no more."""
    if unit.conn.execute(_LET_GO, {"this": call, "who": staff}).rowcount != 1:
        return False
    unit.conn.execute(_EVENT, {"call": call, "at": now, "state": State.WAITING, "staff": None, "detail": "for anybody now"})
    return True


def leave(unit: Unit, staff: int, now: datetime) -> None:
    """This officer is not ready any more: who waits for them waits for anybody."""
    for call in unit.conn.execute(_OF, {"who": staff}).scalars().all():
        let_go(unit, call, staff, now)
