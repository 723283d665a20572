"""Who did what, to what, and why: written once. The database itself refuses to change a line, or to delete a young one."""

from __future__ import annotations

from collections.abc import Sequence
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
    Index("audit_actor", "actor", "id"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit."""

    at: datetime
    actor: str
    action: str
    subject: str
    purpose: str
    id: int = 0


_a = audit.c
_WRITE = insert(audit)
_ABOUT = (
    select(_a.at, _a.actor, _a.action, _a.subject, _a.purpose)
    .where(_a.subject == bindparam("this"))
    .order_by(_a.at.desc(), _a.id.desc())
    .limit(bindparam("most"))
)


_COLUMNS = (_a.at, _a.actor, _a.action, _a.subject, _a.purpose, _a.id)
_BACK = select(*_COLUMNS).where(_a.id < bindparam("before")).order_by(_a.id.desc()).limit(bindparam("most"))
_BY = select(*_COLUMNS).where(_a.actor == bindparam("who"), _a.id < bindparam("before")).order_by(_a.id.desc()).limit(bindparam("most"))
LOOKED_AT = 5_000  # lines, when those of many people are wanted: what others did is passed over


def write(unit: Unit, actor: str, action: str, subject: str, now: datetime, purpose: str = "") -> None:
    """Write down what somebody did. `subject` names a row by our id ("application 48217396")."""
    unit.conn.execute(_WRITE, {"at": now, "actor": actor, "action": action, "subject": subject, "purpose": purpose})


def about(unit: Unit, subject: str, limit: int = 50) -> list[Line]:
    """The latest lines about a row, newest first."""
    return [Line(*row) for row in unit.conn.execute(_ABOUT, {"this": subject, "most": limit})]


def of_actors(unit: Unit, actors: Sequence[str], limit: int = 50, before: int | None = None) -> list[Line]:
    """The latest lines of what these did, newest first; with `before`, only those older than this line's id.

    Of one, all are found; of many, those among the latest LOOKED_AT lines.
    """
    start = before if before is not None else 2**62
    if len(actors) == 1:
        return [Line(*row) for row in unit.conn.execute(_BY, {"who": actors[0], "before": start, "most": limit})]
    wanted = frozenset(actors)
    rows = unit.conn.execute(_BACK, {"before": start, "most": LOOKED_AT})
    return [Line(*row) for row in rows if row.actor in wanted][:limit]
