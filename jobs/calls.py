"""Placing a call that is owed: at most once, and never again after a doubt. Delivered by the rules of jobs/deliver.py.

Running twice is harmless: the second claim finds the lease. Dying while the network is asked leaves the ledger at "started":
then only the network's own word, by our id in its address, can tell that the phone rang. The call is not placed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.errors import UNKNOWN, NotSent, Reason
from gateway.sending import Sending
from gateway.types import Calling, Sent
from jobs.outcomes import Came, Doubt, Later, Never, Taken, TooLate
from rules.callbacks import Outcome
from rules.phone import Phone
from store import citizens, placed
from store.outbox import Claimed
from store.placed import PLACE, Placed
from store.unit import Unit

__all__ = ["PLACE", "Owed", "owed", "place", "write_down"]

PATIENCE = timedelta(minutes=3)  # a call that could not be placed by then is not: the line is free for the next in turn
DOUBT = timedelta(seconds=90)  # how long a word of the network may still prove that it was placed
REQUEST_SECONDS = 12  # what asking a network may take at most, with some room


@dataclass(frozen=True, slots=True)
class Owed:
    """A call and the phone it goes to: the citizen's own, never a number that was typed."""

    call: Placed
    phone: Phone


def owed(unit: Unit, id: str) -> Owed | None:
    """The call behind an outbox row."""
    call = placed.get(unit, id)
    return None if call is None else Owed(call, citizens.phone_of(unit, call.citizen))


def place(sending: Sending, claimed: Claimed, todo: Owed, base: str, now: datetime) -> Came:
    """Have the network ring, unless it did, or may have, or it is too late."""
    call = todo.call
    if call.taken_at is not None:  # the network has told of it before its answer reached us
        return Taken(Sent(call.reference))
    if call.outcome is not None:
        return Never("over")
    if claimed.doubtful:
        waits = claimed.since is not None and now - claimed.since < DOUBT
        return Doubt(Reason.NO_ANSWER) if waits else TooLate(Reason.NO_ANSWER)
    if now - call.owed_at > PATIENCE:
        return TooLate(Reason.TOO_LATE)
    if now + timedelta(seconds=REQUEST_SECONDS) > claimed.lease_until:
        return Later("slept_too_long")
    try:
        taken = sending.place_call(claimed.provider, Calling(call.id, todo.phone, call.line, base))
    except NotSent as fault:
        if fault.reason in UNKNOWN:
            return Doubt(fault.reason)
        return Later(fault.reason, fault.wait) if fault.try_again else Never(fault.reason)
    return Taken(Sent(taken.reference))


def write_down(unit: Unit, claimed: Claimed, came: Came, now: datetime, mine: bool) -> None:
    """What became of it, in the same commit as the outbox row. What follows from it is carried out by the scheduler.

    That a network took a call is written down even by a worker that was asleep too long (not `mine`): it is a fact.
    """
    match came:
        case Taken(sent):
            placed.note(unit, claimed.id, now, taken=True, reference=sent.reference)
        case Never(why) if mine:
            word = Outcome.INVALID if why == Reason.BAD_NUMBER else Outcome.FAILED
            placed.note(unit, claimed.id, now, word=word, detail=why)
        case TooLate(why) if mine:
            placed.note(unit, claimed.id, now, word=Outcome.UNKNOWN if claimed.doubtful else Outcome.FAILED, detail=why)
        case _:
            pass
