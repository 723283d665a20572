"""What counts as an answer: each check turns what was typed, texted or keyed into its tidy form, or says no.

A check is written in a flow as a name, or a name with sizes: `reference`, `digits(4)`, `date`, `words(5,300)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from menus.model import Slot, SlotKind
from menus.screen import Expects

_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"})
_SEPARATORS = re.compile(r"[\s.,\-_/#:;*]+")
_DATE = re.compile(r"(?<!\d)\d{1,2}(?:[\s.,/-]+\d{1,2}[\s.,/-]+|[\s.,/-]*[^\W\d_]{3,12}[\s.,/-]*)\d{4}(?!\d)")
_DATE_AS_WRITTEN = 24  # characters: 2 September 2024 and some room
_SPEC = re.compile(r"^([a-z]+)(?:\((\d+)(?:,(\d+))?\))?$")


@dataclass(frozen=True, slots=True)
class Check:
    """One check with its sizes. `expects` tells the line what to listen for; `slot` what the saved fact is."""

    name: str
    low: int
    high: int
    expects: Expects
    slot: Slot

    def tidy(self, typed: str) -> str | None:
        """The answer in its tidy form, or None when it is not one."""
        return _TIDY[self.name](typed, self.low, self.high)


def digits_only(typed: str) -> str | None:
    """Digits without the spaces, dots and look-alike letters that people put among them; None when others remain."""
    bare = _SEPARATORS.sub("", typed).translate(_LOOKALIKES)
    return bare if bare.isascii() and bare.isdigit() else None


def _digits(typed: str, low: int, high: int) -> str | None:
    bare = digits_only(typed)
    return bare if bare is not None and low <= len(bare) <= high else None


def _date(typed: str, low: int, high: int) -> str | None:
    """Eight digits, or a day, a month by number or name, and a year as people write them: 2-1-2024, 2 Januari 2024."""
    if whole := _digits(typed, low, low):
        return whole
    found = _DATE.search(typed)
    return " ".join(found[0].split())[:_DATE_AS_WRITTEN] if found else None


def _words(typed: str, low: int, high: int) -> str | None:
    tidy = " ".join(typed.split())
    letters = sum(1 for character in tidy if character.isalnum())
    return tidy[:high].rstrip() if letters >= low else None


_TIDY: dict[str, Callable[[str, int, int], str | None]] = {
    "reference": _digits,
    "digits": _digits,
    "date": _date,
    "proof": _words,
    "words": _words,
    "name": _words,
}
_SIZES = {"reference": (8, 8), "date": (8, 8), "proof": (2, 40), "name": (2, 40)}


@cache
def check(spec: str) -> Check:
    """The check that a flow names; ValueError with an exact message when there is none."""
    match = _SPEC.match(spec)
    if match is None or match[1] not in _TIDY:
        raise ValueError(f"there is no check {spec!r}; there are {', '.join(sorted(_TIDY))}")
    name = match[1]
    if name in _SIZES:
        low, high = _SIZES[name]
    elif match[2] is None:
        raise ValueError(f"check {spec!r} wants a size, as in {name}(4) or {name}(5,300)")
    else:
        low = int(match[2])
        high = int(match[3]) if match[3] is not None else low
    if not 0 < low <= high:
        raise ValueError(f"check {spec!r} can never be met")
    keyed = name in ("reference", "digits", "date", "proof")
    kind = SlotKind.NUMBER if name == "reference" else SlotKind.TEXT
    longest = _DATE_AS_WRITTEN if name == "date" else high
    return Check(name, low, high, Expects.DIGITS if keyed else Expects.WORDS, Slot(kind, longest=longest))
