"""Imports every subject, so that the metadata knows every table."""

from __future__ import annotations

from store import (
    agencies,
    api_keys,
    applications,
    audit,
    callbacks,
    calls,
    citizens,
    complaint_additions,
    complaint_joins,
    complaint_same,
    complaints,
    data_requests,
    dialogues,
    figures,
    guesses,
    inbound,
    ledger,
    look_ups,
    messages,
    notice_rows,
    numbers,
    placed,
    published,
    queue_rows,
    receipts,
    recordings,
    runs,
    surveys,
    town_rows,
)
from store.base import metadata

__all__ = [
    "agencies", "api_keys", "applications", "audit", "callbacks", "calls", "citizens", "complaint_additions", "complaint_joins",
    "complaint_same", "complaints", "data_requests", "dialogues", "figures", "guesses", "inbound", "ledger", "look_ups", "messages",
    "metadata", "notice_rows", "numbers", "placed", "published", "queue_rows", "receipts", "recordings", "runs", "surveys", "town_rows",
]  # fmt: skip
