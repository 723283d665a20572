"""Case numbers: eight digits that work by keypad, SMS and voice, the last of them a check digit."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["PRACTISED", "check_digit", "make", "spaced", "tidy", "valid"]

LENGTH = 8
PRACTISED = "12345678"  # a right number that no case ever gets: the one to practise with
_START = 7
# H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004), the order-10 table: it catches every single wrong
# digit and every swap of neighbours. Counting starts at 7, so the 48217396 of posters and drawings is a right number.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_SHAPE = re.compile(r"[1-9][0-9]{7}")
_NOISE = re.compile(r"[\s.,\-_#*/:\u2010-\u2015]+")
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "i": "1", "L": "1", "|": "1"})
_EIGHT = re.compile(r"[0-9]{8}")


def check_digit(digits: str) -> str:
    """The digit that makes `digits` (ASCII digits only) a right number when put at its end."""
    interim = _START
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def make(below: Callable[[int], int]) -> str:
    """A new number by chance; `below(n)` gives 0..n-1. That it is not taken is for the caller to see to."""
    body = str(1_000_000 + below(9_000_000))
    return make(below) if body == PRACTISED[:-1] else body + check_digit(body)


def valid(text: str) -> bool:
    """Whether `text` is exactly eight digits, the first not 0, with a right check digit."""
    return bool(_SHAPE.fullmatch(text)) and check_digit(text) == "0"


def tidy(text: str) -> str | None:
    """The eight digits that somebody meant, or None when there are not eight.

    Forgives spaces, dots, dashes and the letters O, I and l. It does not judge the check digit: see `valid`.
    """
    bare = _NOISE.sub("", text).translate(_LOOKALIKES)
    return bare if _EIGHT.fullmatch(bare) else None


def spaced(number: str) -> str:
    """The number as screens show it: "4821 7396"."""
    return f"{number[:4]} {number[4:]}"
