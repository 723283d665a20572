"""Finding the place somebody means in what they wrote, and how far apart two places are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
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
    words = _words(text)
    full: list[tuple[int, int, Found]] = []
    nearly: list[tuple[int, int, Found]] = []
    partly: list[tuple[int, int, Found]] = []
    for code, name in places:
        parts = _words(name)
        glued = "".join(parts)
        for start, end, window in _windows(words, len(parts) + 1):
            if window == glued:
                full.append((start, end, Found(code, name, SURE)))
            elif window not in _EVERYDAY and _close(window, glued):
                nearly.append((start, end, Found(code, name, TYPO)))
            elif parts[:-1] and window == "".join(parts[:-1]) and not _PLAIN_WORDS.issuperset(parts[:-1]):
                partly.append((start, end, Found(code, name, PART)))
    return _longest(full) or _longest(nearly) or _longest(partly)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    return [_SHORT.get(word, word) for word in re.findall(r"[a-z]+|[0-9]+", plain) if word not in _TITLES]


def _windows(words: list[str], most: int) -> Iterator[tuple[int, int, str]]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + most) + 1):
            yield start, end, "".join(words[start:end])


def _close(written: str, name: str) -> bool:
    shorter = min(len(written), len(name))
    allowed = 2 if shorter >= 12 else 1 if shorter >= 5 else 0
    return allowed > 0 and written[0] == name[0] and _distance(written, name, allowed) <= allowed


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
