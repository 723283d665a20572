"""Who did what, to what, and why: written once. The database itself refuses to change a line, or to delete a young one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Index, String, Table, bindparam, insert, select

from store.base import RowId, Utc, metadata
from store.unit import Unit

audit = Table(
    "audit",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Utc, nullable=False, index=True),
    Column("actor", String(60), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(120), nullable=False),  # our ids only: never a phone, a name or words
    Column("purpose", String(200), nullable=False),
    Index("audit_subject", "subject", "at"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit."""

    at: datetime
    actor: str
    action: str
    subject: str
    purpose: str


_a = audit.c
_WRITE = insert(audit)
_ABOUT = (
    select(_a.at, _a.actor, _a.action, _a.subject, _a.purpose)
    .where(_a.subject == bindparam("this"))
    .order_by(_a.at.desc(), _a.id.desc())
    .limit(bindparam("most"))
)


def write(unit: Unit, actor: str, action: str, subject: str, now: datetime, purpose: str = "") -> None:
    """Write down what somebody did. `subject` names a row by our id ("application 48217396")."""
    unit.conn.execute(_WRITE, {"at": now, "actor": actor, "action": action, "subject": subject, "purpose": purpose})


def about(unit: Unit, subject: str, limit: int = 50) -> list[Line]:
    """The latest lines about a row, newest first."""
    return [Line(*row) for row in unit.conn.execute(_ABOUT, {"this": subject, "most": limit})]
