"""What the keys mean on each channel: a raw answer becomes one of a few meanings, the same for every flow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from menus.model import Channel
from menus.screen import Expects


class Key(Enum):
    """An answer that means the same in every step."""

    BACK = auto()
    FRONT = auto()
    NEXT = auto()  # the next page of this screen
    OFFICER = auto()
    REPEAT = auto()
    SILENCE = auto()


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer to this very step."""

    text: str


@dataclass(frozen=True, slots=True)
class Spoke:
    """A recording that the caller left; `reference` is our id of it."""

    reference: str
    seconds: int


Said = Key | Typed | Spoke

_SCREEN = {"0": Key.BACK, "00": Key.FRONT, "98": Key.NEXT}
_VOICE = {"0": Key.OFFICER, "9": Key.REPEAT, "*": Key.BACK, "": Key.SILENCE}


def read(channel: Channel, text: str, expects: Expects) -> Said:
    """What `text` means on this channel while the line listens for `expects`. Never fails."""
    bare = text.strip()
    if channel is Channel.VOICE:
        # While digits are collected, 0 and 9 are digits; * alone is still back, and nothing is still silence.
        if expects in (Expects.DIGITS, Expects.RECORDING) and bare not in ("*", ""):
            return Typed(bare)
        return _VOICE.get(bare) or Typed(bare)
    if bare == "" and channel is Channel.USSD:
        return Key.REPEAT  # an empty answer: show the same again
    return _SCREEN.get(bare.rstrip("#")) or Typed(bare)
