"""What an officer's work makes of a call-back: back in line after a ring in vain or for another talk, or over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, exists, update

from rules.chance import Chance
from rules.wrap_up import AGAIN
from store import case_events, case_work, citizens, placed
from store.callbacks import Callback, State, by_number, callbacks, change, file
from store.case_events import Kind, What
from store.officer_calls import OfficerCall
from store.unit import Unit

_b, _other = callbacks.c, callbacks.alias("other")
_FREE = ~exists().where(_other.c.waiting_citizen == _b.citizen, _other.c.town == _b.town, _other.c.number != _b.number)
_BACK = (
    update(callbacks)
    .where(_b.number == bindparam("this"), _b.state.in_(bindparam("from_", expanding=True)), _FREE)
    .values(state=State.WAITING, waiting_citizen=_b.citizen, due_at=None, until=None, officer=None, updated_at=bindparam("now"))
)
_TALKED = _BACK.values(call=None)  # a late word of the network on the call that was talked in changes nothing more
_UNDO = (
    update(callbacks).where(_b.number == bindparam("this"), _b.state == State.DONE)
    .values(state=State.OFFICER, updated_at=bindparam("now"))
)  # fmt: skip
_FROM = (State.WAITING, State.READY, State.OFFICER, State.GAVE_UP)


def back(unit: Unit, number: str, now: datetime) -> bool:
    """In line again, in the same place: the clock finds the next window for it, and tells it (gateway.calling).

    False when it is over, a call is under way, or the citizen has asked anew meanwhile.
    """
    return unit.conn.execute(_BACK, {"this": number, "from_": _FROM, "now": now}).rowcount == 1


def after_talk(unit: Unit, call: OfficerCall, code: str, chance: Chance, now: datetime) -> Callback | None:
    """What the wrap-up of a talk that is over makes of the call-back for which the citizen was called; it as it is now, None when
    there is none.

    It is done. After AGAIN it is in line again, in its place, and who was called by nobody asks from now on: the clock finds the
    next window within the help desk's hours, and tells it. A number that was withheld cannot be called.
    """
    number = placed.answered_as(unit, {call.citizen: call.entered_at}).get(call.citizen, "")
    asked = by_number(unit, number) if number else None
    ours = asked is not None and asked.town == call.town
    if code == AGAIN and ours and unit.conn.execute(_TALKED, {"this": number, "from_": (*_FROM, State.CALLED), "now": now}).rowcount:
        return by_number(unit, number)
    done = ours and change(unit, number, State.DONE, now)
    if code != AGAIN:
        return by_number(unit, number) if done else None
    if citizens.phone_of(unit, call.citizen).e164.startswith("+999"):
        return None
    return file(
        unit, town=call.town, citizen=call.citizen, channel="voice", language=call.language, path=call.path, now=now, chance=chance
    )


def worked(unit: Unit, number: str, by: str, now: datetime, *, over: bool) -> None:
    """Something was done about a call-back: it does not go back to the queue by itself; when it is over it leaves every list."""
    case_work.touch(unit, number, by, now)
    if over:
        case_work.finish(unit, number, by, now)
        case_events.write(unit, number, Kind.CALLBACK, What.DONE, by, now)


def undone(unit: Unit, number: str, by: str, since: datetime, now: datetime) -> bool:
    """An officer is wanted for it again; False unless `by` was the last to touch it and said that it was done, at `since` or later.

    No machine calls it any more: what the citizen was promised may have passed meanwhile, and a human has it in hand.
    """
    last = case_events.of(unit, number, 1)
    if not last or (last[0].what, last[0].by) != (What.DONE, by) or last[0].at < since:
        return False
    if unit.conn.execute(_UNDO, {"this": number, "now": now}).rowcount != 1:
        return False
    case_work.reopen(unit, number, now)
    case_events.write(unit, number, Kind.CALLBACK, What.UNDONE, by, now)
    return True
