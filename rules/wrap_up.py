"""What a talk with a citizen was about, in one word: the wrap-up. A town may have its own list (town.yaml `wrap_up`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

AGAIN = "call_again"
"""The one code that does something: the citizen is called once more (store/callback_returns.py)."""
CODES: tuple[tuple[str, str, str], ...] = (
    ("answered", "Terjawab", "Answered"),
    ("filed", "Pengaduan dicatat", "Complaint filed"),
    ("queue", "Nomor antrean dibuat", "Queue number taken"),
    ("forwarded", "Diteruskan ke dinas", "Passed on to an agency"),
    (AGAIN, "Perlu ditelepon lagi", "To be called again"),
    ("not_ours", "Bukan wewenang kami", "Not ours"),
    ("dropped", "Terputus", "Cut off"),
    ("abuse", "Tidak pantas", "Abusive"),
)
"""(code, Indonesian, English)."""


def codes(facts: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """The wrap-ups of a town in this language: its own if it has any, else those of the house."""
    own: Sequence[Any] = facts.get("wrap_up") or ()
    listed = [
        (str(one["code"])[:20], str(one.get("id", one["code"])), str(one.get("en") or one.get("id", one["code"])))
        for one in own if isinstance(one, Mapping) and "code" in one
    ]  # fmt: skip
    return [(code, english if language == "en" else indonesian) for code, indonesian, english in listed or CODES]
