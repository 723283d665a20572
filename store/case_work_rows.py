"""The rows of work on cases: the table with its indexes, and the value that comes out of a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Date, Index, Integer, String, Table, text

from store.base import RowId, Utc, metadata
from store.case_events import Kind


class Level(StrEnum):
    """Whose eyes a case has that came back twice."""

    QUEUE = ""
    SUPERVISOR = "supervisor"


case_work = Table(
    "case_work",
    metadata,
    Column("number", String(16), primary_key=True),  # of an unanswered text: "t" and its row id
    Column("kind", String(12), nullable=False),
    Column("town", String(40), nullable=False),
    Column("office", String(60)),
    Column("staff", RowId),  # who has it; NULL: in the queue
    Column("due", Date),  # by when whoever has it shall be done, as agreed when it was given
    Column("level", String(12), nullable=False, server_default=""),
    Column("assigned_at", Utc),
    Column("touched_at", Utc),  # first thing done about it since it was assigned
    Column("snoozed_until", Utc),
    Column("returned", Integer, nullable=False, server_default="0"),  # how often it came back untouched
    Column("returned_at", Utc),
    Column("done_at", Utc),
)
OPEN = text("done_at IS NULL")
UNTOUCHED = text("done_at IS NULL AND staff IS NOT NULL AND touched_at IS NULL")
ASLEEP = text("done_at IS NULL AND snoozed_until IS NOT NULL")
HIGH = text("done_at IS NULL AND level = 'supervisor'")
_w = case_work.c
Index("case_work_staff", _w.town, _w.staff, _w.assigned_at, sqlite_where=OPEN, postgresql_where=OPEN)
Index("case_work_kind", _w.town, _w.kind, _w.number, sqlite_where=OPEN, postgresql_where=OPEN)
Index("case_work_untouched", _w.town, _w.assigned_at, sqlite_where=UNTOUCHED, postgresql_where=UNTOUCHED)
Index("case_work_asleep", _w.town, _w.snoozed_until, sqlite_where=ASLEEP, postgresql_where=ASLEEP)
Index("case_work_high", _w.town, _w.number, sqlite_where=HIGH, postgresql_where=HIGH)


@dataclass(frozen=True, slots=True)
class Work:
    """How the work on one case stands. `staff` None: in the queue. `returned`: how often it came back untouched."""

    number: str
    kind: Kind
    town: str
    office: str | None
    staff: int | None
    due: date | None
    level: Level
    assigned_at: datetime | None
    touched_at: datetime | None
    snoozed_until: datetime | None
    returned: int
    returned_at: datetime | None
    done_at: datetime | None

    def asleep(self, now: datetime) -> bool:
        """Whether nobody wants to see it yet."""
        return self.snoozed_until is not None and self.snoozed_until > now


def work_of(row: Any) -> Work | None:
    """The value of a row; None without one."""
    if row is None:
        return None
    return Work(
        row.number, Kind(row.kind), row.town, row.office, row.staff, row.due, Level(row.level), row.assigned_at, row.touched_at,
        row.snoozed_until, row.returned, row.returned_at, row.done_at,
    )  # fmt: skip
