"""Practice: from here on the dialogue answers like the real thing and stores nothing (docs/decisions/0024-practice.md)."""

from __future__ import annotations

from handlers.service import PRACTICE, Outcome, Visit, number, service, text
from rules.reference import PRACTISED

BIRTH_YEAR = "1990"
"""The second fact of the case that there is in practice; the words of the flow say it too."""


@service("practice.begin", writes=False, begun={PRACTICE: text(1), "practised": number()})
def begin(visit: Visit) -> Outcome:
    """Everything after this, until the dialogue ends, is practice."""
    return Outcome("begun", {PRACTICE: "1", "practised": PRACTISED})
