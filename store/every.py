"""Imports every subject, so that the metadata knows every table."""

from __future__ import annotations

from store import (
    citizens,
    dialogues,
    inbound,
    ledger,
    messages,
    numbers,
    receipts,
    town_rows,
)
from store.base import metadata

__all__ = ["citizens", "dialogues", "inbound", "ledger", "messages", "metadata", "numbers", "receipts", "town_rows"]
