"""Phones that were opened: by whom, when, and how many an hour. The reason stands in the audit."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column, Index, String, Table, bindparam, func, insert, select

from store.base import RowId, Utc, metadata
from store.unit import Unit

MOST = 30  # an hour and officer: who needs more than that copies, and does not call (reliability.md A-10)
HOUR = timedelta(hours=1)

reveals = Table(
    "reveals",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("staff", RowId, nullable=False),
    Column("citizen", RowId, nullable=False),
    Column("number", String(8), nullable=False),  # the case it was opened for; "" for none
    Column("at", Utc, nullable=False),
    Index("reveals_of", "staff", "at"),
)
_r = reveals.c
_ADD = insert(reveals)
_LATELY = select(func.count()).select_from(
    select(_r.id).where(_r.staff == bindparam("who"), _r.at > bindparam("since")).limit(MOST).subquery()
)


def left(unit: Unit, staff: int, now: datetime) -> int:
    """How many phones this member of the staff may still open within this hour."""
    return MOST - int(unit.conn.execute(_LATELY, {"who": staff, "since": now - HOUR}).scalar_one())


def note(unit: Unit, staff: int, citizen: int, number: str, now: datetime) -> None:
    """A phone was opened."""
    unit.conn.execute(_ADD, {"staff": staff, "citizen": citizen, "number": number, "at": now})
