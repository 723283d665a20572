"""What prepared answers of a town were: each change with who and when, so that any of them can be brought back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Column, Index, Integer, String, Table, bindparam, func, insert, select

from store.base import RowId, Utc, metadata
from store.unit import Unit

template_versions = Table(
    "template_versions",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("town", String(40), nullable=False),
    Column("key", String(40), nullable=False),
    Column("title", String(80), nullable=False),
    Column("texts", JSON, nullable=False),  # as it was from then on; none: the town did not use it
    Column("house", Integer, nullable=False),  # 1: as the program has it
    Column("by", String(60), nullable=False),
    Column("at", Utc, nullable=False),
    Index("template_versions_of", "town", "key", "id"),
)
SHOWN = 50
_v = template_versions.c
_LAST = select(func.max(_v.id)).where(_v.town == bindparam("where")).group_by(_v.key)
_ALL = select(_v.key, _v.title).where(_v.id.in_(_LAST)).order_by(_v.key).limit(500)
_OF = select(template_versions).where(_v.town == bindparam("where"), _v.key == bindparam("this")).order_by(_v.id.desc()).limit(SHOWN)


@dataclass(frozen=True, slots=True)
class Was:
    """One prepared answer from `at` on. Without `texts` it was hidden; `house`: it was as the program has it."""

    id: int
    title: str
    texts: Mapping[str, str]
    house: bool
    by: str
    at: datetime


def history(unit: Unit, town: str, key: str) -> list[Was]:
    """What it was, the newest first, at most fifty."""
    rows = unit.conn.execute(_OF, {"where": town, "this": key})
    return [Was(row.id, row.title, row.texts, bool(row.house), row.by, row.at) for row in rows]


def changed(unit: Unit, town: str) -> dict[str, str]:
    """The key and the last title of each prepared answer that this town ever changed."""
    return {row.key: row.title for row in unit.conn.execute(_ALL, {"where": town})}


def note(unit: Unit, town: str, key: str, title: str, texts: Mapping[str, str], *, house: bool, by: str, now: datetime) -> None:
    """Write down what it is from now on."""
    unit.conn.execute(insert(template_versions), {
        "town": town, "key": key, "title": title, "texts": dict(texts), "house": int(house), "by": by, "at": now,
    })  # fmt: skip
