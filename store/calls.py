"""Calls: when they came and ended, and how. What was said in them is in dialogues, recordings and cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Integer, String, Table, bindparam, select, update

from store.base import IfNew, RowId, Utc, metadata
from store.unit import Unit

calls = Table(
    "calls",
    metadata,
    Column("provider", String(40), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("line", String(60), nullable=False),
    Column("citizen", RowId, nullable=False, index=True),
    Column("began_at", Utc, nullable=False, index=True),
    Column("ended_at", Utc),
    Column("seconds", Integer),
    Column("status", String(40), nullable=False),  # the network's own word
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call or session."""

    provider: str
    key: str
    line: str
    citizen: int
    began_at: datetime
    ended_at: datetime | None
    seconds: int | None
    status: str


_c = calls.c
_BEGIN = IfNew(calls, "provider", "key", "line", "citizen", "began_at", "status")
_THIS = (_c.provider == bindparam("p"), _c.key == bindparam("k"))
_END = (
    update(calls)
    .where(*_THIS, _c.ended_at.is_(None))
    .values(ended_at=bindparam("now"), seconds=bindparam("lasted"), status=bindparam("how"))
)
_GET = select(calls).where(*_THIS)
_OF = select(calls).where(_c.citizen == bindparam("who")).order_by(_c.began_at.desc()).limit(bindparam("most"))


def begin(unit: Unit, provider: str, key: str, line: str, citizen: int, now: datetime) -> bool:
    """A call rings; False when we knew of it."""
    row = {"provider": provider, "key": key, "line": line, "citizen": citizen, "began_at": now, "status": ""}
    return _BEGIN.run(unit, row)


def end(unit: Unit, provider: str, key: str, now: datetime, *, seconds: int = 0, status: str = "") -> bool:
    """A call is over; False when it is unknown or was over. The first word counts."""
    chosen = {"p": provider, "k": key, "now": now, "lasted": seconds, "how": status[:40]}
    return unit.conn.execute(_END, chosen).rowcount == 1


def find(unit: Unit, provider: str, key: str) -> Call | None:
    """The call of this key."""
    row = unit.conn.execute(_GET, {"p": provider, "k": key}).one_or_none()
    return None if row is None else Call(*row)


def of_citizen(unit: Unit, citizen: int, limit: int = 10) -> list[Call]:
    """A citizen's latest calls, newest first."""
    return [Call(*row) for row in unit.conn.execute(_OF, {"who": citizen, "most": limit})]
