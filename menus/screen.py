"""What a citizen is shown or told, before and after a channel has given it its form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Expects(StrEnum):
    """What the line listens for next."""

    NOTHING = "nothing"  # the dialogue is over
    CHOICE = "choice"  # one key
    DIGITS = "digits"  # several keys, ended by # or silence
    WORDS = "words"  # free text on a screen; never on voice
    RECORDING = "recording"  # the caller speaks
    OFFICER = "officer"  # the caller waits for a human


@dataclass(frozen=True, slots=True)
class Screen:
    """One step, its words already chosen for channel and language and its slots filled."""

    text: str
    options: tuple[tuple[str, str], ...] = ()  # (key, label), in order
    notice: str = ""  # said first: what was wrong with the last answer
    expects: Expects = Expects.CHOICE
    digits: int = 0  # DIGITS: how many at most; 0 when not known
    page: int = 0
    back: bool = False  # is there a step to go back to
    more: bool = False  # voice: further options behind "more"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over a channel. `lines` are the same words in the pieces that voice speaks one by one."""

    text: str
    ends: bool = False
    lines: tuple[str, ...] = ()
    expects: Expects = Expects.CHOICE
    digits: int = 0
    language: str = "id"
    step: int = 0  # voice: our own number of this step, repeated by the network in the next request
    queue: str = ""  # voice: the line in which the caller waits, or from which an officer takes them
    number: str = ""  # voice: our own number that holds that line
