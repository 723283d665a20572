"""Imports every subject, so that the metadata knows every table."""

from __future__ import annotations

from store import (
    applications,
    audit,
    callbacks,
    calls,
    citizens,
    complaint_additions,
    complaint_joins,
    complaints,
    dialogues,
    figures,
    guesses,
    inbound,
    ledger,
    messages,
    notice_rows,
    numbers,
    placed,
    queue_rows,
    receipts,
    recordings,
    runs,
    surveys,
    town_rows,
)
from store.base import metadata

__all__ = [
    "applications", "audit", "callbacks", "calls", "citizens", "complaint_additions", "complaint_joins", "complaints", "dialogues",
    "figures", "guesses", "inbound", "ledger", "messages", "metadata", "notice_rows", "numbers", "placed", "queue_rows", "receipts",
    "recordings", "runs", "surveys", "town_rows",
]  # fmt: skip
