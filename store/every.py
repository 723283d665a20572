"""Imports every subject, so that the metadata knows every table."""

from __future__ import annotations

from store import (
    applications,
    audit,
    callbacks,
    calls,
    citizens,
    complaints,
    dialogues,
    guesses,
    inbound,
    ledger,
    messages,
    numbers,
    queue_rows,
    receipts,
    recordings,
    runs,
    town_rows,
)
from store.base import metadata

__all__ = [
    "applications", "audit", "callbacks", "calls", "citizens", "complaints", "dialogues", "guesses", "inbound", "ledger", "messages",
    "metadata", "numbers", "queue_rows", "receipts", "recordings", "runs", "town_rows",
]  # fmt: skip
