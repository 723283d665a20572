"""What a character costs: GSM-7, its extension and UTF-16, and how to stay inside GSM-7.

Tables and sizes: 3GPP TS 23.038 (alphabet) and TS 23.040 (parts of a long SMS).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

# Index = septet value. 0x1B is the escape to the extension table and is no character of its own.
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"  # an escape and a septet: cost two

_BASIC = frozenset(ALPHABET) - {"\x1b"}
_EXTRA = frozenset(EXTENSION)
_IN_GSM7 = re.compile("[" + re.escape("".join(sorted(_BASIC | _EXTRA))) + "]*")
_COSTS_TWO = re.compile("[" + re.escape(EXTENSION) + "]")


class Encoding(StrEnum):
    """How the network carries a text."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


SINGLE = {Encoding.GSM7: 160, Encoding.UCS2: 70}  # septets; UTF-16 units
PART = {Encoding.GSM7: 153, Encoding.UCS2: 67}  # the same, beside the six octets that join the parts


@dataclass(frozen=True, slots=True)
class Segments:
    """How many SMS a text is, how it is coded, and how many septets or units the last one has left."""

    count: int
    encoding: Encoding
    left: int


def septets(text: str) -> int | None:
    """The cost in GSM-7 septets, or None when a character is outside GSM-7."""
    if _IN_GSM7.fullmatch(text) is None:
        return None
    return len(text) + len(_COSTS_TWO.findall(text))


def units(text: str) -> int:
    """The cost in UTF-16 units: an emoji is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def encoding(text: str) -> Encoding:
    """GSM-7 when every character is in it."""
    return Encoding.GSM7 if _IN_GSM7.fullmatch(text) else Encoding.UCS2


def parts(text: str) -> tuple[str, ...]:
    """The text as the SMS it is sent in. No escape pair and no surrogate pair is cut."""
    code = encoding(text)
    cost = _costs(text, code)
    if sum(cost) <= SINGLE[code]:
        return (text,)
    room, start, used, found = PART[code], 0, 0, []
    for place, price in enumerate(cost):
        if used + price > room:
            found.append(text[start:place])
            start, used = place, 0
        used += price
    return (*found, text[start:])


def segments(text: str) -> Segments:
    """What the text is charged as. An empty text is still one SMS."""
    code = encoding(text)
    pieces = parts(text)
    room = SINGLE[code] if len(pieces) == 1 else PART[code]
    return Segments(len(pieces), code, room - sum(_costs(pieces[-1], code)))


def cost(text: str, limit: int) -> tuple[int, int]:
    """What a text uses of a line of `limit` septets, and what there is: both in septets, or both in UTF-16 units.

    The octets are what a line really limits: 160 septets are 140 octets or 70 units, 182 septets are 160 octets or 80 units.
    """
    used = septets(text)
    if used is not None:
        return used, limit
    octets = -(-limit * 7 // 8)
    return units(text), octets // 2


def fits(text: str, limit: int) -> bool:
    """Does the text fit a line of `limit` septets?"""
    used, room = cost(text, limit)
    return used <= room


def plain(text: str) -> str:
    """The text in GSM-7 only: known signs by their nearest, letters without the accents GSM-7 lacks, anything else "?"."""
    if _IN_GSM7.fullmatch(text):
        return text
    return "".join(map(_plain_character, unicodedata.normalize("NFC", text)))


def _costs(text: str, code: Encoding) -> list[int]:
    if code is Encoding.GSM7:
        return [2 if character in _EXTRA else 1 for character in text]
    return [2 if character > "\uffff" else 1 for character in text]


_NEAREST = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛`´ʹʻʼʿ′‹›", "'"),
    **dict.fromkeys("‐‑‒–—―−•‣·●▪◦⁃", "-"),
    **dict.fromkeys("\t\u2003\u2009\u202f\u00a0", " "),
    **dict.fromkeys("\v\x85\u2028\u2029", "\n"),
    **dict.fromkeys("⁄∕÷", "/"),
    "…": "...",
    "×": "x",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≈": "~",
    "©": "(c)",
    "®": "(R)",
    "°": "o",
    "¢": "c",
    "¦": "|",
    "µ": "u",
    "¬": "-",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "ł": "l",
    "Ł": "L",
    "ħ": "h",
    "ı": "i",
    "œ": "oe",
    "Œ": "OE",
    "þ": "th",
    "Þ": "Th",
    "ə": "e",
}


@lru_cache(maxsize=2048)
def _plain_character(character: str) -> str:
    if character in _BASIC or character in _EXTRA:
        return character
    if character in _NEAREST:
        return _NEAREST[character]
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cf", "Mn", "Me"):  # bells, joiners, marks without a letter: nothing to see
        return ""
    if kind == "Zs":
        return " "
    pieces = unicodedata.normalize("NFKD", character)
    known = "".join(_NEAREST.get(piece, piece) for piece in pieces if not unicodedata.combining(piece))
    return known if known and _IN_GSM7.fullmatch(known) else "?"
