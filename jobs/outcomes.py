"""What can come of one attempt to pay what is owed: a closed list, each written down in one commit."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.types import Sent
from store.submitted import Silence, Submitted


@dataclass(frozen=True, slots=True)
class Taken:
    """The network has it."""

    sent: Sent


@dataclass(frozen=True, slots=True)
class Doubt:
    """Nobody knows: a receipt may come, or the network can be asked later."""

    why: str


@dataclass(frozen=True, slots=True)
class Later:
    """Surely not taken; worth another try after `wait` seconds."""

    why: str
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Never:
    """It cannot be sent; staff see why."""

    why: str


@dataclass(frozen=True, slots=True)
class TooLate:
    """It may have been taken, or nobody waits for it any more: it is left alone."""

    why: str


@dataclass(frozen=True, slots=True, repr=False)
class Fetched:
    """The sound of a recording."""

    sound: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Looked:
    """What an office's own system said of a case."""

    said: Submitted | Silence


Came = Taken | Doubt | Later | Never | TooLate | Fetched | Looked
