"""How long a town keeps what people told it once a case is over: what it may choose, and what holds when it chooses nothing.

UU 27/2022 on personal data, art. 16 and 44: no longer than its purpose needs, by a schedule. What remains after that tells of nobody:
number, kind, place, dates and states, for the figures. The periods are a technician's reading; a lawyer must confirm them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

__all__ = ["PHONES", "REQUESTS", "SPANS", "Kept", "NotKept", "Span", "span"]


class Kept(StrEnum):
    """What is kept for a time that a town chooses; the value is its key in town.yaml, in days."""

    SOUNDS = "keep_sounds"  # recordings of a complaint
    WORDS = "keep_words"  # what citizen and officers wrote in a complaint, its notes and files
    APPLICATIONS = "keep_applications"  # name, second fact and reasons of an application
    CALLBACKS = "keep_callbacks"  # the way to a call-back, its message and its calls


class NotKept(ValueError):
    """Not a number of days that a town may choose."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days after the end of a case: the usual, the fewest and the most that a town may choose, and the reason of the usual."""

    usual: int
    least: int
    most: int
    why: str


# 10 days to object (SP4N-LAPOR!), and 60 working days of a supervisory complaint, are over before anything of it may go.
SPANS: Mapping[Kept, Span] = {
    Kept.SOUNDS: Span(90, 30, 730, "a voice tells more of a person than words do; the officer has written down what it says"),
    Kept.WORDS: Span(730, 90, 3650, "the Ombudsman takes reports of what happened at most two years ago (UU 37/2008 art. 36)"),
    Kept.APPLICATIONS: Span(730, 90, 3650, "the office's own register is the record; here it is only told from"),
    Kept.CALLBACKS: Span(90, 30, 730, "as long as calls"),
}
PHONES = timedelta(days=730)
"""After the last contact of a phone with nothing under way: it is cut loose for good, in every town."""
REQUESTS = timedelta(days=1095)
"""After the end of a request about one's data: that it was met must be shown for a while (UU 27/2022 art. 31)."""


def span(kind: Kept, told: object) -> timedelta:
    """What a town wrote under this key; the usual when it wrote nothing. Raises NotKept with what is allowed."""
    allowed = SPANS[kind]
    text = str(told if told is not None else "").strip()
    if not text:
        return timedelta(days=allowed.usual)
    if not (text.isascii() and text.isdigit() and len(text) < 6) or not allowed.least <= int(text) <= allowed.most:
        raise NotKept(f"{kind}: {allowed.least} to {allowed.most} days")
    return timedelta(days=int(text))
