"""Ringing an officer's phone for a caller, ending it, putting a caller on hold: orders to a network, each given at most once.

Running twice is harmless: the second claim finds the lease. Dying while the network is asked leaves the ledger at "started":
the phone is not rung again; its own word, by our id in its address, may still tell that it rang, and the sweep of the line
gives the caller their place back. Never running is harmless for the same reason.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from gateway.errors import UNKNOWN, NotSent, Reason
from gateway.sending import Sending
from gateway.types import Calling, Sent
from jobs.calls import REQUEST_SECONDS
from jobs.outcomes import Came, Doubt, Later, Never, Taken, TooLate
from rules.callbacks import Outcome
from store import officer_calls, officer_legs
from store.officer_calls import State
from store.officer_legs import END, HOLD, RING, Leg, Order
from store.outbox import Claimed
from store.unit import Unit

__all__ = ["TOPICS", "Owed", "give", "owed", "write_down"]

TOPICS = frozenset({RING, END, HOLD})
PATIENCE = timedelta(seconds=45)  # a caller waits on the line: who was not rung by then is not rung
RINGS = 25  # seconds

Owed = Leg | Order


def owed(unit: Unit, topic: str, id: str) -> Owed | None:
    """The ring or the order behind an outbox row."""
    return officer_legs.get(unit, id) if topic == RING else officer_legs.ordered(unit, id)


def give(sending: Sending, claimed: Claimed, todo: Owed, base: str, now: datetime) -> Came:
    """Give the order to the network, unless it has it, or may have, or it is too late."""
    if isinstance(todo, Leg) and todo.taken_at is not None:
        return Taken(Sent(todo.reference))
    if claimed.doubtful or now - todo.owed_at > PATIENCE:
        return TooLate(Reason.NO_ANSWER if claimed.doubtful else Reason.TOO_LATE)
    if now + timedelta(seconds=REQUEST_SECONDS) > claimed.lease_until:
        return Later("slept_too_long")
    try:
        if isinstance(todo, Leg):
            if todo.outcome:
                return Never("over")
            placed = sending.place_call(
                claimed.provider, Calling(todo.id, todo.phone, todo.line, base, RINGS, 3600, "voice/officer", "leg")
            )  # fmt: skip
            return Taken(Sent(placed.reference))
        if todo.topic == END:
            sending.end_call(claimed.provider, todo.reference)
        else:
            sending.move_call(claimed.provider, todo.reference, f"{base}/voice/held")
    except NotSent as fault:
        if fault.reason in UNKNOWN:
            return Doubt(fault.reason)
        return Later(fault.reason, min(fault.wait, 5.0)) if fault.try_again else Never(fault.reason)
    return Taken(Sent(todo.reference))


def write_down(unit: Unit, claimed: Claimed, came: Came, now: datetime, mine: bool) -> None:
    """What became of a ring, in the same commit as the outbox row. A ring that surely never was gives the caller their place back."""
    if claimed.topic != RING:
        return
    match came:
        case Taken(sent):
            officer_legs.note(unit, claimed.id, now, taken=True, reference=sent.reference)
        case (Never(why) | TooLate(why)) if mine:
            leg = officer_legs.note(unit, claimed.id, now, outcome=Outcome.UNKNOWN if claimed.doubtful else Outcome.FAILED, detail=why)
            call = officer_calls.get(unit, leg.call) if leg is not None else None
            if call is not None and call.leg == claimed.id and call.state is State.RINGING:
                officer_calls.change(unit, call, State.WAITING, now, detail=why)
        case _:
            pass
