"""What the staff did about a case, kept for its page and for the audit: assigned, put back, snoozed, merged, noted ..."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, String, Table, bindparam, insert, select, text

from store.base import RowId, Utc, aware, metadata
from store.sealed import seal, unseal_text
from store.unit import Unit


class Kind(StrEnum):
    """What sort of thing is worked on."""

    COMPLAINT = "complaint"
    CALLBACK = "callback"
    TEXT = "text"
    APPLICATION = "application"


class What(StrEnum):
    """What happened. Others may be written too: a page shows what it does not know by its name."""

    ASSIGNED = "assigned"
    RELEASED = "released"
    RETURNED = "returned"  # by the clock: assigned and untouched
    RAISED = "raised"  # by the clock, again: the supervisor sees it
    SNOOZED = "snoozed"
    WOKE = "woke"
    DONE = "done"
    UNDONE = "undone"  # by who said that it was done, soon after


case_events = Table(
    "case_events",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", String(16), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", String(60), nullable=False),  # "staff 12", "clock"
    Column("what", String(24), nullable=False),
    Column("staff", RowId),  # to whom, or from whom
    Column("detail", LargeBinary),  # sealed: words, or a moment
    Column("unseen_by", RowId),  # whom it concerns, until they opened the case or said that they know
    Index("case_events_number", "number", "id"),
)
UNSEEN = text("unseen_by IS NOT NULL")
Index("case_events_unseen", case_events.c.unseen_by, case_events.c.id, sqlite_where=UNSEEN, postgresql_where=UNSEEN)
CONCERNS = frozenset({What.ASSIGNED, What.RETURNED, What.RAISED})
"""What is news to the one to whom, or from whom: unless they did it. Who is named in a note finds it by the note."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a case at the desk. `until` is set for one that was put to sleep."""

    at: datetime
    by: str
    what: str
    staff: int | None
    detail: str
    until: datetime | None = None


_e = case_events.c
_ADD = insert(case_events)
_OF = select(case_events).where(_e.number == bindparam("this")).order_by(_e.id.desc()).limit(bindparam("most"))
_UNTIL = "until "


def write(
    unit: Unit, number: str, kind: Kind, what: str, by: str, now: datetime, *, staff: int | None = None, detail: str = "",
    until: datetime | None = None,
) -> None:  # fmt: skip
    """Write down what was done. `detail` are an officer's words; they are sealed."""
    told = f"{_UNTIL}{until.isoformat()}\n{detail}" if until else detail
    sealed = seal(unit.keys, "case_events", "detail", f"{number}/{aware(now).isoformat()}", told) if told else None
    unseen_by = staff if what in CONCERNS and by != f"staff {staff}" else None
    row: dict[str, Any] = {
        "number": number, "kind": kind, "at": now, "by": by[:60], "what": what[:24], "staff": staff, "detail": sealed,
        "unseen_by": unseen_by,
    }  # fmt: skip
    unit.conn.execute(_ADD, row)


def of(unit: Unit, number: str, limit: int = 200) -> list[Event]:
    """What happened to a case at the desk, oldest first; the latest `limit` of it."""
    rows = unit.conn.execute(_OF, {"this": number, "most": limit}).all()
    return [_event(unit, row) for row in reversed(rows)]


def opened(unit: Unit, number: str, at: datetime, detail: bytes) -> str:
    """The words of an event, as they were written."""
    return unseal_text(unit.keys, "case_events", "detail", f"{number}/{at.isoformat()}", detail)


def _event(unit: Unit, row: Any) -> Event:
    told, until = "", None
    if row.detail:
        told = opened(unit, row.number, row.at, row.detail)
    if told.startswith(_UNTIL):
        head, _, told = told.partition("\n")
        until = datetime.fromisoformat(head.removeprefix(_UNTIL))
    return Event(row.at, row.by, row.what, row.staff, told, until)
