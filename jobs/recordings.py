"""Bringing a recording home: asked of the network, and sealed among our rows. Fetching twice is harmless: the first one counts."""

from __future__ import annotations

from gateway.errors import NotSent
from gateway.sending import Sending
from jobs.outcomes import Came, Fetched, Later, Never
from store import recordings
from store.recordings import Recording
from store.unit import Unit


def fetch(sending: Sending, recording: Recording) -> Came:
    """The sound, or why it is not to be had (yet: a network may need some minutes)."""
    try:
        return Fetched(sending.fetch_recording(recording.provider, recording.reference))
    except NotSent as fault:
        return Later(fault.reason, fault.wait) if fault.try_again else Never(fault.reason)


def write_down(unit: Unit, id: str, came: Came) -> None:
    """What became of it, in the same commit as the outbox row."""
    match came:
        case Fetched(sound):
            recordings.bring_home(unit, id, sound)
        case Never():
            recordings.lose(unit, id)
        case _:
            pass
