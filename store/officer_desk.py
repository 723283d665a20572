"""What an officer does with a call: answer, hold, take back, hand on, end, and say what it was. Each is one step of a transaction."""

from __future__ import annotations

import hmac
from datetime import datetime
from enum import StrEnum

from rules import proof, reference
from rules.callbacks import Outcome
from rules.chance import Chance
from rules.phone import Phone
from store import applications, guesses, numbers, officer_calls, officer_legs
from store.officer_calls import OfficerCall, State
from store.officer_legs import END, HOLD, MARK
from store.proofs import four
from store.sealed import digests
from store.unit import Conflict, Unit

CAN_MOVE = frozenset({"twilio", "sandbox"})
"""Networks that hang up, hold and hand on calls that are under way. Elsewhere nothing of it is offered."""


class NotNow(Conflict):
    """The officer has another call in hand, or a wrap-up to say first."""


class Proved(StrEnum):
    """What became of a question that proves who somebody is."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


def free(unit: Unit, staff: int) -> None:
    """NotNow while an officer has a call in hand, or a talk to say what it was."""
    if officer_legs.unwrapped(unit, staff) is not None or officer_calls.of_staff(unit, staff, officer_calls.LIVE[1:]):
        raise NotNow("another call is in hand")


def answer(unit: Unit, call: OfficerCall, staff: int, phone: Phone, chance: Chance, now: datetime) -> str:
    """Have this officer's phone ring for a caller; the leg's id. NotNow, or Conflict when another officer was quicker."""
    free(unit, staff)
    if call.wanted not in (None, staff) or call.state is not State.WAITING:
        raise Conflict("another officer has it")
    leg = MARK + chance.token()
    if not officer_calls.change(unit, call, State.RINGING, now, staff=staff, leg=leg):
        raise Conflict("another officer was quicker")
    officer_legs.owe(unit, id=leg, call=call.id, staff=staff, provider=call.provider, line=call.line, phone=phone, now=now)
    return leg


def hold(unit: Unit, call: OfficerCall, chance: Chance, now: datetime) -> None:
    """The caller hears the line's words; the officer stays on the phone. Conflict when they do not talk, or the network cannot."""
    if call.provider not in CAN_MOVE or call.state is not State.TALKING or not officer_calls.change(unit, call, State.HELD, now):
        raise Conflict("cannot be held")
    officer_legs.order(unit, chance.token(), HOLD, call.provider, call.key, now)


def take_back(unit: Unit, call: OfficerCall, now: datetime) -> None:
    """The officer's phone, which waits, takes the caller again. Conflict when they are not on hold."""
    if call.state is not State.HELD or not officer_calls.change(unit, call, State.RINGING, now, detail="back from hold"):
        raise Conflict("not on hold")


def hand_on(unit: Unit, call: OfficerCall, to: int | None, chance: Chance, now: datetime) -> None:
    """The caller goes back to the head of the line, for one officer or for any; the first officer says what it was so far."""
    if call.provider not in CAN_MOVE or call.state not in (State.TALKING, State.HELD):
        raise Conflict("cannot be handed on")
    leg = officer_legs.note(unit, call.leg, now, outcome=Outcome.ANSWERED, detail="handed on")
    if not officer_calls.change(unit, call, State.WAITING, now, wanted=to, detail="handed on"):
        raise Conflict("it moved meanwhile")
    if call.state is State.TALKING:
        officer_legs.order(unit, chance.token(), HOLD, call.provider, call.key, now)
    if leg is not None and leg.reference:
        officer_legs.order(unit, chance.token(), END, leg.provider, leg.reference, now)


def end(unit: Unit, call: OfficerCall, chance: Chance, now: datetime) -> None:
    """The talk is over. A phone that rings still is called off, and the caller keeps their place."""
    leg = officer_legs.get(unit, call.leg) if call.leg else None
    rings = call.state is State.RINGING and (leg is None or leg.joined_at is None)  # handed on, somebody else may have talked before
    if not rings and call.state not in (State.TALKING, State.HELD, State.RINGING):
        raise Conflict("it is over")
    if not officer_calls.change(unit, call, State.WAITING if rings else State.WRAP_UP, now, detail="called off" if rings else ""):
        raise Conflict("it moved meanwhile")
    if leg is not None:
        officer_legs.note(unit, leg.id, now, outcome=Outcome.FAILED if rings else Outcome.ANSWERED)
        if leg.reference and leg.provider in CAN_MOVE:
            officer_legs.order(unit, chance.token(), END, leg.provider, leg.reference, now)
    if call.state is State.HELD:  # nobody is on the phone with them: they hear the end of the line's words
        officer_legs.order(unit, chance.token(), END, call.provider, call.key, now)


def wrap(unit: Unit, staff: int, code: str, now: datetime) -> tuple[OfficerCall, bool] | None:
    """Say what the officer's last talk was; its call, and whether the call ended with that talk. None when nothing waits for it."""
    leg = officer_legs.unwrapped(unit, staff)
    if leg is None or not officer_legs.wrap(unit, leg.id, code, now):
        return None
    call = officer_calls.get(unit, leg.call)
    if call is None:
        return None
    last = call.state is State.WRAP_UP and call.leg == leg.id
    if last:
        officer_calls.change(unit, call, State.DONE, now, detail=code)
    return call, last


def prove(unit: Unit, call: OfficerCall, typed: str, said: str, now: datetime) -> Proved:
    """Whether the caller knows the second fact of a case, as `check`; a right one stays with the call."""
    number = reference.tidy(typed)
    came = check(unit, number, said, now) if number else Proved.WRONG
    if came is Proved.RIGHT and number:
        officer_calls.prove(unit, call, number)
    return came


def check(unit: Unit, number: str, said: str, now: datetime) -> Proved:
    """Whether this is the second fact of a case. The same lock as for citizens: five wrong answers close it for a day."""
    if guesses.locked(unit, number, now):
        return Proved.LOCKED
    if not _proves(unit, number, said):
        return Proved.LOCKED if guesses.wrong(unit, number, now) >= guesses.MOST else Proved.WRONG
    guesses.right(unit, number)
    return Proved.RIGHT


def _proves(unit: Unit, number: str, said: str) -> bool:
    if numbers.kind_of(unit, number) == "application":
        case = applications.by_number(unit, number)
        tidy = proof.tidy(case.proof_kind, said) if case else None
        return tidy is not None and applications.prove(unit, number, tidy) is not None
    given = "".join(filter(str.isdigit, said)).encode()
    found = [hmac.compare_digest(four(made).encode(), given) for made in digests(unit.keys, "receipt", number)]
    return any(found) and numbers.kind_of(unit, number) in ("complaint", "ticket")
