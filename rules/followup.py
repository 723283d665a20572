"""What stands behind TAMBAH, BELUM, PUAS, BUKTI and RAHASIA: a case number, perhaps the digits of its receipt, perhaps words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules import reference
from rules.phone import NotAPhone, Phone

__all__ = ["FollowUp", "for_somebody", "split"]

# Eight digits, however they are grouped, with the letters that people take for digits; then perhaps four more.
_NUMBER = re.compile(r"^\W*((?:[0-9OoIl][\s.\-#/:,]*){8})(?![0-9])(.*)$", re.DOTALL)
_DIGITS = re.compile(r"^\W*([0-9]{4})(?![0-9])(.*)$", re.DOTALL)
_FOR = re.compile(r"^\W*(?:untuk|utk|buat|atas nama|for)\W+(\+?[0-9][0-9 .\-]{7,18}[0-9])(?![0-9])(.*)$", re.DOTALL | re.IGNORECASE)
_EDGES = " \t\r\n.,;:-#/*\"'"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The parts; "" for one that is not there. `number` is eight digits, whether right or not."""

    number: str
    digits: str
    words: str


def split(text: str) -> FollowUp:
    """The parts of "4821 7396 0407 lampu masih mati". Never fails: what has no number is words."""
    found = _NUMBER.match(text)
    number = reference.tidy(found[1]) if found else None
    if found is None or number is None or not any(character.isdigit() for character in found[1]):
        return FollowUp("", "", text.strip(_EDGES))
    rest = found[2]
    digits = _DIGITS.match(rest)
    return FollowUp(number, digits[1], digits[2].strip(_EDGES)) if digits else FollowUp(number, "", rest.strip(_EDGES))


def for_somebody(text: str) -> tuple[Phone | None, str]:
    """Whose phone stands in "UNTUK 0812-3456-7890 lampu mati", and the words after it; None and the whole text when none does."""
    found = _FOR.match(text)
    if found is None:
        return None, text
    try:
        return Phone.parse(found[1]), found[2].strip(_EDGES)
    except NotAPhone:
        return None, text
