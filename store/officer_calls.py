"""Calls of citizens who want a human: who waits in a line since when, who talks to whom, and how it ended.

Who came first is first: an officer who does not answer, a hold, a transfer never move `entered_at`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update

from store.base import IfNew
from store.officer_call_rows import (
    ALLOWED,
    IN_LINE,
    LIVE,
    QUEUES,
    SLOTS,
    Event,
    OfficerCall,
    State,
    call_of,
    officer_call_events,
    officer_calls,
)
from store.sealed import index, seal
from store.unit import Unit

__all__ = [
    "ALLOWED", "IN_LINE", "LIVE", "QUEUES", "Event", "OfficerCall", "State", "ahead", "change", "crowds", "enter", "events", "get", "heard",
    "in_line", "of_citizen", "of_key", "of_staff", "offer", "officer_call_events", "officer_calls", "prove", "silent", "usual",
]  # fmt: skip

_c, _e = officer_calls.c, officer_call_events.c
MOST_OF_ONE = 3
"""Calls of one number that may be in the lines and with officers at once: a family's phone or a small office, not a machine."""
_LONG = timedelta(hours=6)  # no call goes on for so long

_NEW = IfNew(
    officer_calls, "provider", "key", "line", "town", "citizen", "language", "state", "queue", "path", "entered_at", "heard_at",
    "held_seconds", "proved", "wanted",
)  # fmt: skip
_THIS = _c.id == bindparam("this")
_GET = select(officer_calls).where(_THIS)
_OF = select(officer_calls).where(_c.provider == bindparam("network"), _c.key == bindparam("call_key"))
_LINE = (
    select(officer_calls)
    .where(_c.town == bindparam("where"), _c.state.in_(bindparam("states", expanding=True)))
    .order_by(_c.entered_at, _c.id)
    .limit(bindparam("most"))
)
_MINE = (
    select(officer_calls)
    .where(_c.staff == bindparam("who"), _c.state.in_(bindparam("states", expanding=True)))
    .order_by(_c.entered_at, _c.id)
    .limit(5)
)
_OF_CITIZEN = select(officer_calls).where(_c.citizen == bindparam("who")).order_by(_c.entered_at.desc()).limit(bindparam("most"))
_HOLD = select(func.pg_advisory_xact_lock(bindparam("key")))
_LIVE_OF = select(_c.provider, _c.key).where(
    _c.citizen == bindparam("who"), _c.entered_at >= bindparam("since"), _c.state.in_([str(one) for one in LIVE])
).limit(99)  # fmt: skip
_AHEAD = select(func.count()).select_from(
    select(_c.id)
    .where(_c.town == bindparam("where"), _c.state.in_(bindparam("states", expanding=True)))
    .where(or_(_c.entered_at < bindparam("since"), and_(_c.entered_at == bindparam("since"), _c.id < bindparam("this"))))
    .limit(99)
    .subquery()
)
_TALKS = (
    select(_c.answered_at, _c.ended_at)
    .where(_c.town == bindparam("where"), _c.answered_at.is_not(None), _c.ended_at.is_not(None))
    .order_by(_c.answered_at.desc())
    .limit(20)
)
_SILENT = (
    select(officer_calls)
    .where(_c.state == bindparam("where_it_is"), _c.heard_at <= bindparam("before"))
    .order_by(_c.heard_at)
    .limit(bindparam("most"))
)
_CHANGED = ("state", "staff", "wanted", "leg", "answered_at", "ended_at", "held_at", "held_seconds", "callback", "heard_at")
_CHANGE = (
    update(officer_calls)
    .where(_THIS, _c.state == bindparam("was"), func.coalesce(_c.leg, "") == bindparam("was_leg"))
    .values({name: bindparam(f"to_{name}", type_=_c[name].type) for name in _CHANGED})
)
_HEARD = update(officer_calls).where(_THIS, _c.heard_at < bindparam("now")).values(heard_at=bindparam("now"))
_QUEUE = update(officer_calls).where(_THIS).values(queue=bindparam("named"))
_PROVE = update(officer_calls).where(_THIS).values(proved=bindparam("number"))
_OFFER = update(officer_calls).where(_THIS, _c.offered_at.is_(None)).values(offered_at=bindparam("now"))
_OFFERED = select(_c.id).where(_c.citizen == bindparam("who"), _c.entered_at >= bindparam("since"), _c.offered_at.is_not(None)).limit(1)
_EVENT = insert(officer_call_events)
_EVENTS = select(officer_call_events).where(_e.call == bindparam("this")).order_by(_e.id)


def enter(
    unit: Unit, *, provider: str, key: str, line: str, town: str, citizen: int, language: str, path: tuple[str, ...], now: datetime,
    wanted: int | None = None, proved: str = "",
) -> OfficerCall:  # fmt: skip
    """Take a place at the end of a town's line. The same call asking again keeps the place it has."""
    row = {
        "provider": provider, "key": key, "line": line, "town": town, "citizen": citizen, "language": language, "state": State.WAITING,
        "queue": "", "path": seal(unit.keys, "officer_calls", "path", f"{provider}/{key}", "\n".join(path)), "entered_at": now,
        "heard_at": now, "held_seconds": 0, "proved": proved, "wanted": wanted,
    }  # fmt: skip
    new = _NEW.run(unit, row)
    found = of_key(unit, provider, key)
    assert found is not None
    if not new:
        heard(unit, found, now)
        return found
    unit.conn.execute(_QUEUE, {"this": found.id, "named": f"petugas-{found.id % SLOTS}"})
    _note(unit, found.id, now, State.WAITING, None, "")
    again = get(unit, found.id)
    assert again is not None
    return again


def crowds(unit: Unit, citizen: int, provider: str, key: str, now: datetime) -> bool:
    """Whether this number has as many other calls with us as it may: then one more takes nobody's turn. Those at once count each other."""
    if not unit.sqlite:
        unit.conn.execute(_HOLD, {"key": int(index(unit.keys, "line", str(citizen))[:15], 16)})
    rows = unit.conn.execute(_LIVE_OF, {"who": citizen, "since": now - _LONG}).all()
    return (provider, key) not in {(row.provider, row.key) for row in rows} and len(rows) >= MOST_OF_ONE


def get(unit: Unit, id: int) -> OfficerCall | None:
    """One call by our id."""
    return call_of(unit, unit.conn.execute(_GET, {"this": id}).one_or_none())


def of_key(unit: Unit, provider: str, key: str) -> OfficerCall | None:
    """The call that a network calls so."""
    return call_of(unit, unit.conn.execute(_OF, {"network": provider, "call_key": key}).one_or_none())


def in_line(unit: Unit, town: str, limit: int = 50, states: Sequence[State] = IN_LINE) -> list[OfficerCall]:
    """Who waits in a town, longest first."""
    rows = unit.conn.execute(_LINE, {"where": town, "states": list(states), "most": limit})
    return [one for row in rows if (one := call_of(unit, row))]


def of_staff(unit: Unit, staff: int, states: Sequence[State] = (*LIVE[1:], State.WRAP_UP)) -> list[OfficerCall]:
    """What an officer has in hand."""
    rows = unit.conn.execute(_MINE, {"who": staff, "states": list(states)})
    return [one for row in rows if (one := call_of(unit, row))]


def of_citizen(unit: Unit, citizen: int, limit: int = 10) -> list[OfficerCall]:
    """A citizen's latest calls to a human, newest first."""
    rows = unit.conn.execute(_OF_CITIZEN, {"who": citizen, "most": limit})
    return [one for row in rows if (one := call_of(unit, row))]


def ahead(unit: Unit, call: OfficerCall) -> int:
    """How many came before this one and wait still; 99 means that many or more."""
    chosen = {"where": call.town, "states": list(IN_LINE), "since": call.entered_at, "this": call.id}
    return int(unit.conn.execute(_AHEAD, chosen).scalar_one())


def usual(unit: Unit, town: str, otherwise: timedelta = timedelta(minutes=4)) -> timedelta:
    """How long a talk of this town took lately, on average over the last 20."""
    talks = [row.ended_at - row.answered_at for row in unit.conn.execute(_TALKS, {"where": town})]
    return sum(talks, timedelta()) / len(talks) if talks else otherwise


def silent(unit: Unit, state: State, before: datetime, limit: int = 50) -> list[OfficerCall]:
    """Calls in this state of which the network told nothing since then."""
    rows = unit.conn.execute(_SILENT, {"where_it_is": state, "before": before, "most": limit})
    return [one for row in rows if (one := call_of(unit, row))]


def change(
    unit: Unit, call: OfficerCall, state: State, now: datetime, *, staff: int | None = None, leg: str | None = None,
    wanted: int | None = None, callback: str = "", detail: str = "",
) -> bool:  # fmt: skip
    """Move a call on from where the caller saw it. False when the table does not allow it, or another was quicker.

    Without `staff` and `leg` they stay as they are; back in line nobody has it, and without `wanted` any officer may answer.
    """
    if state not in ALLOWED[call.state]:
        return False
    back = state is State.WAITING
    held = call.held_seconds + (int((now - call.held_at).total_seconds()) if call.held_at and state is not State.HELD else 0)
    values: dict[str, Any] = {
        "state": state,
        "staff": None if back else staff if staff is not None else call.staff,
        "wanted": wanted if back else None if state is State.TALKING else call.wanted,
        "leg": None if back else leg if leg is not None else call.leg or None,
        "answered_at": call.answered_at or (now if state is State.TALKING else None),
        "ended_at": now if state in (State.WRAP_UP, State.ABANDONED, State.CALLBACK) else call.ended_at,
        "held_at": (now if call.held_at is None else call.held_at) if state is State.HELD else None,
        "held_seconds": held, "callback": callback or call.callback or None, "heard_at": now,
    }  # fmt: skip
    chosen = {"this": call.id, "was": call.state, "was_leg": call.leg, **{f"to_{name}": value for name, value in values.items()}}
    if unit.conn.execute(_CHANGE, chosen).rowcount != 1:
        return False
    _note(unit, call.id, now, state, values["staff"] or call.staff, detail)
    return True


def heard(unit: Unit, call: OfficerCall, now: datetime) -> None:
    """The network tells that they still wait."""
    unit.conn.execute(_HEARD, {"this": call.id, "now": now})


def prove(unit: Unit, call: OfficerCall, number: str) -> None:
    """The caller knew the digits of this case."""
    unit.conn.execute(_PROVE, {"this": call.id, "number": number})


def offer(unit: Unit, call: OfficerCall, since: datetime, now: datetime) -> bool:
    """Note that a call-back is offered by SMS: once for a call, and once for a citizen since then. False: it was."""
    if unit.conn.execute(_OFFERED, {"who": call.citizen, "since": since}).first() is not None:
        return False
    return unit.conn.execute(_OFFER, {"this": call.id, "now": now}).rowcount == 1


def events(unit: Unit, call: int) -> list[Event]:
    """What happened to a call, oldest first."""
    return [Event(row.at, State(row.state), row.staff, row.detail) for row in unit.conn.execute(_EVENTS, {"this": call})]


def _note(unit: Unit, call: int, now: datetime, state: State, staff: int | None, detail: str) -> None:
    unit.conn.execute(_EVENT, {"call": call, "at": now, "state": state, "staff": staff, "detail": detail[:60]})
