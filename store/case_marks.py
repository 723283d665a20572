"""Forms that were taken: each page of a case carries a mark, so that a form which is sent twice is done once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, String, Table, bindparam, delete

from store.base import IfNew, Utc, metadata
from store.unit import Unit

KEPT_DAYS = 2  # a page that was left open longer is asked to load again by its forgery token anyway

case_marks = Table(
    "case_marks",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("by", String(60), nullable=False),
    Column("at", Utc, nullable=False),
    Index("case_marks_at", "at"),
)
_ADD = IfNew(case_marks, "mark", "by", "at")
_FORGET = delete(case_marks).where(case_marks.c.at < bindparam("before"))


def first(unit: Unit, mark: str, by: str, now: datetime) -> bool:
    """Whether this form comes for the first time. In the transaction of what it does: one that failed may come again."""
    return _ADD.run(unit, {"mark": f"{by}/{mark}"[:64], "by": by, "at": now})


def forget(unit: Unit, before: datetime) -> int:
    """Delete marks older than this; how many."""
    return unit.conn.execute(_FORGET, {"before": before}).rowcount
