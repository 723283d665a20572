"""Imports every subject, so that each of its services is registered. A new subject is one line here."""

from __future__ import annotations

from handlers import (
    bulletin,
    callback,
    complaint,
    complaint_overseen,
    complaint_place,
    figures,
    followup,
    followup_deeds,
    info,
    language,
    my_data,
    my_messages,
    office,
    officer,
    officer_line,
    practice,
    queue,
    rating,
    status,
    stop,
    survey,
    ticket,
    town,
)

__all__ = [
    "bulletin", "callback", "complaint", "complaint_overseen", "complaint_place", "figures", "followup", "followup_deeds", "info",
    "language", "my_data", "my_messages", "office", "officer", "officer_line", "practice", "queue", "rating", "status", "stop",
    "survey", "ticket", "town",
]  # fmt: skip
