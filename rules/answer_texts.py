"""What officers write to citizens: the slots of a prepared answer, and what a text of an office never has in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

__all__ = ["SLOTS", "Doubt", "at_its_longest", "doubts", "fill", "unknown_slots"]

SLOTS: Mapping[str, str] = {
    "number": "4821 7396",
    "office": "Kec. Banjarbaru Utara XX",  # 24 characters
    "due": "28 Des 2026",
    "officer": "Ahmad Permisalan Umpama",  # 24 at most
    "hours": "Sen-Kam 08.00-15.00, Jum 08.00-11.00",
}
"""What a slot holds at its longest. An answer is measured with these, and a longer value is cut."""

_SLOT = re.compile(r"\{([^{}]*)\}")
_LINK = re.compile(
    r"(?:https?:|www\.)\S*|\b[a-z0-9-]{2,}(?:\.[a-z0-9-]+)*\.(?:com|net|org|info|xyz|link|site|online|app|me|ly|id|co|go|apk)(?:/\S*)?(?![\w.])",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"\b(?:PIN|OTP|CVV|kata ?sandi|sandi|password|kode (?:rahasia|verifikasi|masuk)|nomor (?:kartu|rekening)|no\.? ?rek(?:ening)?|"
    r"tembung sandi|kecap sandi|verification code)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\b(?:transfer|kirim(?:kan)? (?:uang|pulsa)|isi pulsa|send money)\b", re.IGNORECASE)


class Doubt(StrEnum):
    """Why a text looks like a swindler's. An office never sends one (reference: indonesia 11)."""

    LINK = "link"
    SECRET = "secret"  # asks for a PIN, a code, a password, an account
    MONEY = "money"


def doubts(text: str) -> tuple[Doubt, ...]:
    """What of this text a citizen has been told never to trust."""
    found = ((Doubt.LINK, _LINK), (Doubt.SECRET, _SECRET), (Doubt.MONEY, _MONEY))
    return tuple(doubt for doubt, pattern in found if pattern.search(text))


def unknown_slots(text: str) -> tuple[str, ...]:
    """The slots of this text that there are not, in their order."""
    return tuple(name for name in _SLOT.findall(text) if name not in SLOTS)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its slots filled, each value cut to the longest that was measured. A slot without a value stays to be seen."""

    def one(found: re.Match[str]) -> str:
        name = found[1]
        value = values.get(name, "")
        return value[: len(SLOTS[name])].rstrip() if name in SLOTS and value else found[0]

    return _SLOT.sub(one, text)


def unfilled(text: str) -> bool:
    """Whether a slot still stands to be seen: nobody may be sent "{number}"."""
    return any(name in SLOTS for name in _SLOT.findall(text))


def at_its_longest(text: str) -> str:
    """The text with every slot at its longest."""
    return fill(text, SLOTS)
