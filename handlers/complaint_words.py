"""What one telling says besides its story: which case it is about, for whom it is filed, how the name is to be treated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.complaint_place import named_in
from handlers.service import Visit
from rules import followup, reference
from rules.phone import Phone

ENOUGH = 3  # words; fewer tell nobody what to repair
# A street, a house, a landmark: good enough to send somebody there, though no kelurahan is named.
_SOMEWHERE = re.compile(
    r"\b(?:jl|jln|jalan|gang|gg|rt|rw|km|simpang|komplek|komp|blok|perum\w*|depan|dekat|samping|belakang|sebelah|parak|celak|caket"
    r"|pasar|sekolah|sd|smp|sma|masjid|mesjid|musholla|langgar|gereja|jembatan|puskesmas|kantor|loket|mpp|dukcapil|terminal)\b"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A telling, taken apart. `follows` is the case it is about ("" for none), `helped` whose phone it is filed for."""

    words: str
    naming: str = "open"  # open, anonymous, secret
    helped: Phone | None = None
    follows: str = ""


def read(words: str) -> Told:
    """LAPOR 48217396 ..., LAPOR UNTUK 0812... ..., LAPOR RAHASIA ..., in this order, each of them perhaps. Never fails."""
    parts = followup.split(words)
    follows, rest = (parts.number, f"{parts.digits} {parts.words}".strip()) if reference.valid(parts.number) else ("", words)
    helped, rest = followup.for_somebody(rest)
    naming, rest = _naming(rest)
    return Told(rest, naming, helped, follows)


def clear(visit: Visit, words: str) -> bool:
    """Could somebody go and look? Enough words, and a place among them."""
    return enough(words) and (named_in(visit, words) is not None or _SOMEWHERE.search(words.lower()) is not None)


def enough(words: str) -> bool:
    """Are there enough words to tell anything?"""
    return len(re.findall(r"[^\W\d_]{2,}", words)) >= ENOUGH


def _naming(words: str) -> tuple[str, str]:
    """RAHASIA ... and ANONIM ... say at once how the name is to be treated."""
    first, _, rest = words.partition(" ")
    match first.strip(".,:").upper():
        case "RAHASIA" | "RAHASIAKAN":
            return "secret", rest or words
        case "ANONIM" | "ANONYMOUS":
            return "anonymous", rest or words
        case _:
            return "open", words
