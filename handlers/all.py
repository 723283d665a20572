"""Imports every subject, so that each of its services is registered. A new subject is one line here."""

from __future__ import annotations

from handlers import (
    complaint,
    complaint_place,
    info,
    language,
    office,
    officer,
    queue,
    status,
    stop,
    ticket,
    town,
)

__all__ = ["complaint", "complaint_place", "info", "language", "office", "officer", "queue", "status", "stop", "ticket", "town"]
