"""Who did what, to what, and why: written once. The database itself refuses to change a line, or to delete a young one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    Index("audit_action", "action", "id"),
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
_DID = select(*_COLUMNS).where(_a.action == bindparam("done"), _a.id < bindparam("before")).order_by(_a.id.desc()).limit(bindparam("most"))
_UNTIL = select(_a.id).where(_a.at < bindparam("moment")).order_by(_a.at.desc(), _a.id.desc()).limit(1)
LOOKED_AT = 5_000  # lines, when those of many people are wanted: what others did is passed over
NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class Looked:
    """Lines that were found, newest first, and the id before which to look further; None when there is nothing further back."""

    lines: list[Line]
    before: int | None


def write(unit: Unit, actor: str, action: str, subject: str, now: datetime, purpose: str = "") -> None:
    """Write down what somebody did. `subject` names a row by our id ("application 48217396").

    What is done in a training town stands there under a name of its own: who looks for what an officer did finds none of it.
    """
    unit.conn.execute(_WRITE, {"at": now, "actor": acting(actor, unit.twin), "action": action, "subject": subject, "purpose": purpose})


def acting(actor: str, twin: str) -> str:
    """How somebody is called in lines about what they did in this training town; "" is no such town."""
    return f"{actor} in {twin}"[:60] if twin else actor


def about(unit: Unit, subject: str, limit: int = 50) -> list[Line]:
    """The latest lines about a row, newest first."""
    return [Line(*row) for row in unit.conn.execute(_ABOUT, {"this": subject, "most": limit})]


def of_actors(unit: Unit, actors: Collection[str], limit: int = 50, before: int | None = None) -> Looked:
    """The latest lines of what these did; with `before`, only those older than this line's id.

    Of one person all are found; of many, those among LOOKED_AT lines: where these hold fewer than `limit`, look again from `before`.
    """
    start = before if before is not None else NEWEST
    if len(actors) == 1:
        rows = list(unit.conn.execute(_BY, {"who": next(iter(actors)), "before": start, "most": limit + 1}))
    else:
        rows = list(unit.conn.execute(_BACK, {"before": start, "most": LOOKED_AT}))
    return _found(rows, frozenset(actors), limit, rows[-1].id if len(rows) == LOOKED_AT else 0)


def of_actions(unit: Unit, actions: Collection[str], actors: Collection[str], limit: int = 50, before: int | None = None) -> Looked:
    """The latest lines in which these people did one of these things, however much else was done since."""
    start, each = before if before is not None else NEWEST, max(limit + 1, 2_000 // max(1, len(actions)))
    looks = [list(unit.conn.execute(_DID, {"done": done, "before": start, "most": each})) for done in actions]
    seen_to = max((rows[-1].id for rows in looks if len(rows) == each), default=0)  # below it one of them was not looked at
    rows = sorted((row for rows in looks for row in rows if row.id >= seen_to), key=lambda row: -row.id)
    return _found(rows, frozenset(actors), limit, seen_to)


def until(unit: Unit, moment: datetime) -> int:
    """The id before which everything was written before this moment."""
    newest = unit.conn.execute(_UNTIL, {"moment": moment}).scalar_one_or_none()
    return int(newest) + 1 if newest is not None else 0


def _found(rows: Sequence[Any], actors: frozenset[str], limit: int, seen_to: int) -> Looked:
    """`seen_to` is the id below which nothing was looked at; 0 when all was."""
    lines = [Line(*row) for row in rows if row.actor in actors]
    return Looked(lines[:limit], lines[limit - 1].id if len(lines) > limit else seen_to or None)
