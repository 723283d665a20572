"""Files that members of the staff asked for: what is in them, for which days, and how far each is. The rows are in export_rows.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, bindparam, delete, func, insert, select, update

from store.base import RowId, Utc, metadata
from store.unit import Unit

KEPT = timedelta(hours=24)
SPAN = 366  # days
OPEN_A_DAY = 5  # files with phones and words that one person may ask for in 24 hours
MOST = 100_000  # rows of one file; more are cut by days, and that is said


class What(StrEnum):
    """What an export holds."""

    COMPLAINTS = "complaints"
    QUEUE = "queue"
    MESSAGES = "messages"
    APPLICATIONS = "applications"
    CALLBACKS = "callbacks"


class State(StrEnum):
    """How far a file is."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


exports = Table(
    "exports",
    metadata,
    Column("id", String(64), primary_key=True),  # also the file's name
    Column("town", String(40), nullable=False),
    Column("staff", RowId, nullable=False),
    Column("what", String(16), nullable=False),
    Column("form", String(4), nullable=False),  # csv, xlsx
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("open", Boolean, nullable=False),  # with phones and words
    Column("state", String(8), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("upto", Date),  # the last whole day in it, when it was cut
    Column("asked_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Index("exports_staff", "staff", "asked_at"),
)


@dataclass(frozen=True, slots=True)
class Export:
    """One file that was asked for. `upto` is the last day in it when it was cut."""

    id: str
    town: str
    staff: int
    what: What
    form: str
    first: date
    last: date
    open: bool
    state: State
    rows: int
    upto: date | None
    asked_at: datetime
    changed_at: datetime


_x = exports.c
_GET = select(exports).where(_x.id == bindparam("this"))
_OF = select(exports).where(_x.staff == bindparam("who"), _x.asked_at > bindparam("since")).order_by(_x.asked_at.desc()).limit(20)
_OPEN = select(func.count()).where(_x.staff == bindparam("who"), _x.asked_at > bindparam("since"), _x.open.is_(True))
_NOTE = (
    update(exports)
    .where(_x.id == bindparam("this"))
    .values(state=bindparam("new"), rows=bindparam("many"), upto=bindparam("last_day"), changed_at=bindparam("now"))
)
_FORGET = delete(exports).where(_x.asked_at < bindparam("before"))


def ask(unit: Unit, made: Export) -> None:
    """Write down that this file is wanted."""
    unit.conn.execute(insert(exports), {
        "id": made.id, "town": made.town, "staff": made.staff, "what": made.what, "form": made.form, "first": made.first,
        "last": made.last, "open": made.open, "state": made.state, "rows": made.rows, "upto": made.upto, "asked_at": made.asked_at,
        "changed_at": made.changed_at,
    })  # fmt: skip


def get(unit: Unit, id: str) -> Export | None:
    """The export with this id."""
    row = unit.conn.execute(_GET, {"this": id}).one_or_none()
    return None if row is None else _export(row)


def of_staff(unit: Unit, staff: int, now: datetime) -> list[Export]:
    """What a member asked for in the last day, newest first."""
    return [_export(row) for row in unit.conn.execute(_OF, {"who": staff, "since": now - KEPT})]


def open_left(unit: Unit, staff: int, now: datetime) -> int:
    """How many more files with phones and words this person may ask for now."""
    return max(0, OPEN_A_DAY - int(unit.conn.execute(_OPEN, {"who": staff, "since": now - timedelta(days=1)}).scalar_one()))


def note(unit: Unit, id: str, state: State, rows: int, upto: date | None, now: datetime) -> None:
    """How far it is."""
    unit.conn.execute(_NOTE, {"this": id, "new": state, "many": rows, "last_day": upto, "now": now})


def forget(unit: Unit, now: datetime) -> int:
    """Forget what is older than a week; the audit keeps who asked for what."""
    return unit.conn.execute(_FORGET, {"before": now - timedelta(days=7)}).rowcount


def _export(row: Any) -> Export:
    return Export(
        row.id, row.town, row.staff, What(row.what), row.form, row.first, row.last, bool(row.open), State(row.state), row.rows, row.upto,
        row.asked_at, row.changed_at,
    )  # fmt: skip
