"""Finding the place somebody means in what they wrote, and how far apart two places are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

__all__ = ["PART", "SURE", "TYPO", "Found", "find", "kilometres"]

SURE, TYPO, PART = 1.0, 0.8, 0.5
_EARTH_KM = 6371.0088  # mean radius, IUGG

# How people shorten the words that place names are made of.
_SHORT = {
    "utr": "utara", "slt": "selatan", "sel": "selatan", "sltn": "selatan", "tmr": "timur", "tim": "timur", "brt": "barat", "tgh": "tengah",
    "tngh": "tengah", "sei": "sungai", "sungei": "sungai", "gtg": "guntung",
}
_TITLES = frozenset(("kel", "kelurahan", "kec", "kecamatan", "ds", "desa"))
# Half a name is a guess only when that half says something: "guntung" does, "sungai" is any river.
_PLAIN_WORDS = frozenset(("sungai", "pintu", "masjid", "gajah", "parit", "air", "pasar", "bukit", "taman", "batu", "kacang"))
# Everyday words one letter from a place (Palam, Komet, Bangkal, Bintang, Keramat): never taken for a mistyped name.
_EVERYDAY = frozenset(("paham", "komen", "bangka", "bangkai", "binatang", "keramas"))


class Found(NamedTuple):
    """One place that may be meant. `score`: SURE the full name, TYPO nearly the full name, PART half of it."""

    code: str
    name: str
    score: float

    @property
    def sure(self) -> bool:
        """Whether the full name stands there. Otherwise it is a guess, and the citizen must be asked."""
        return self.score >= SURE


def find(text: str, places: Sequence[tuple[str, str]]) -> list[Found]:
    """The (code, name) of `places` that the text names, best first; several when it cannot be told which one.

    The longest full name wins over a shorter one inside it. Only when no full name stands there, names with a typing
    mistake count (one slip in 5 letters or more, two in 12 or more), and only then names of which the last word is missing.
    """
    names = [(code, name, _parts(name)) for code, name in places]
    windows = list(_windows(_words(text), max((len(parts) for _, _, parts in names), default=0)))
    for meant in (_full, _nearly, _partly):
        spans = [
            (start, end, Found(code, name, score))
            for start, end, window in windows for code, name, parts in names if (score := meant(window, parts))
        ]
        if spans:
            return _longest(spans)
    return []


def _full(window: str, parts: tuple[str, ...]) -> float:
    return SURE if window == parts[-1] else 0


def _nearly(window: str, parts: tuple[str, ...]) -> float:
    return TYPO if _close(window, parts[-1]) and window not in _EVERYDAY else 0


def _partly(window: str, parts: tuple[str, ...]) -> float:
    return PART if len(parts) > 2 and window == "".join(parts[:-2]) and not _PLAIN_WORDS.issuperset(parts[:-2]) else 0


@cache
def _parts(name: str) -> tuple[str, ...]:
    """The words of a name, and last all of them in one."""
    words = _words(name)
    return (*words, "".join(words))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    return [_SHORT.get(word, word) for word in re.findall(r"[a-z]+|[0-9]+", plain) if word not in _TITLES]


def _windows(words: list[str], most: int) -> Iterator[tuple[int, int, str]]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + most) + 1):
            yield start, end, "".join(words[start:end])


def _close(written: str, name: str) -> bool:
    if written[:1] != name[:1] or abs(len(written) - len(name)) > 2:
        return False
    shorter = min(len(written), len(name))
    allowed = 2 if shorter >= 12 else 1 if shorter >= 5 else 0
    return allowed > 0 and _distance(written, name, allowed) <= allowed


def _distance(a: str, b: str, most: int) -> int:
    """Letters to add, drop, change or swap with a neighbour to make b of a; `most` + 1 when it is more than that."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    last: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, last, row = last, row, [i]
        for j, other in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _longest(spans: list[tuple[int, int, Found]]) -> list[Found]:
    """What is left when spans inside, or overlapping, a longer one are dropped: one per place, longest name first."""
    left: dict[str, tuple[int, Found]] = {}
    for start, end, found in spans:
        beaten = any(s < end and start < e and _weight(other, s, e) > _weight(found, start, end) for s, e, other in spans)
        if not beaten:
            left.setdefault(found.code, (_weight(found, start, end), found))
    return [found for _, found in sorted(left.values(), key=lambda item: (-item[0], item[1].code))]


def _weight(found: Found, start: int, end: int) -> int:
    return len(found.name) if found.score > PART else end - start


def kilometres(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """The great-circle distance in km between two points in degrees. Not the way by road."""
    phi1, phi2 = radians(lat1), radians(lat2)
    half = sin((phi2 - phi1) / 2) ** 2 + cos(phi1) * cos(phi2) * sin(radians(lng2 - lng1) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, half)))
