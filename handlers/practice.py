"""Practice: from here on the dialogue answers like the real thing and stores nothing (docs/decisions/0024-practice.md)."""

from __future__ import annotations

from handlers.service import PRACTICE, Outcome, Visit, service, text


@service("practice.begin", writes=False, begun={PRACTICE: text(1)})
def begin(visit: Visit) -> Outcome:
    """Everything after this, until the dialogue ends, is practice."""
    return Outcome("begun", {PRACTICE: "1"})
