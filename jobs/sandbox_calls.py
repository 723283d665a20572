"""What a real network says by itself of calls that we placed, said for the demonstration's: nobody answered; the phone is gone.

Its phones are pages in a browser. One that is not open cannot say that nobody is there, and one that crashed cannot hang up:
without this the call-back would stand as being called for minutes, and its line with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from gateway.sending import PLAYED
from gateway.types import Sender
from rules.callbacks import Outcome
from store import dialogues, officer_calls, placed
from store.placed import Placed
from store.unit import Store, Unit

RINGS = timedelta(seconds=35)  # as long as a network lets a phone ring
QUIET = timedelta(minutes=3)  # longer than any recording or wait for a key: a call that says nothing for so long is over

def attend(store: Store, now: datetime, senders: Mapping[str, Sender]) -> int:
    """Say what became of calls whose phone is not there; how many. Only on the sandbox, and on networks of `senders` that it plays.

    Twice is harmless: what is over is under way no more.
    """
    networks = {PLAYED} | {name for name, sender in senders.items() if sender.name == PLAYED}
    with store.reading() as unit:
        found = [(one, word) for one in placed.under_way(unit) if one.provider in networks and (word := _word(unit, one, now))]
    for one, (outcome, detail) in found:
        with store.writing() as unit:
            placed.note(unit, one.id, now, word=outcome, detail=detail)
    return len(found)


def _word(unit: Unit, one: Placed, now: datetime) -> tuple[Outcome, str] | None:
    if one.answered_at is None:
        return (Outcome.NO_ANSWER, "no-answer") if one.taken_at is not None and now - one.taken_at > RINGS else None
    if now - one.answered_at <= QUIET or any(call.state in officer_calls.LIVE for call in officer_calls.of_citizen(unit, one.citizen, 5)):
        return None  # in the line, or talking: what goes on there is seen to by the desk (gateway/helpdesk.py)
    heard = dialogues.last_call(unit, one.citizen, one.provider, since=one.answered_at)
    return (Outcome.ANSWERED, "the phone is gone") if heard is None or now - heard > QUIET else None
