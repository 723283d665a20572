"""Notes that officers write about a case for each other (sealed), and who is named in them. A citizen is told nothing of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, bindparam, insert, select, update

from rules.chance import Chance
from store.base import IfNew, RowId, Utc, metadata
from store.sealed import seal, unseal_text
from store.staff import Member
from store.unit import Unit

LONGEST = 4000  # characters
_NAMED = re.compile(r"(?<![\w@.])@([a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?)", re.IGNORECASE)

case_notes = Table(
    "case_notes",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("number", String(8), nullable=False),
    Column("words", LargeBinary, nullable=False),  # sealed
    Column("by", String(60), nullable=False),
    Column("at", Utc, nullable=False),
    Index("case_notes_of", "number", "at"),
)
case_mentions = Table(
    "case_mentions",
    metadata,
    Column("note", String(64), ForeignKey("case_notes.id", ondelete="CASCADE"), primary_key=True),
    Column("staff", RowId, primary_key=True, autoincrement=False),
    Column("number", String(8), nullable=False),
    Column("at", Utc, nullable=False),
    Column("seen_at", Utc),  # when they next opened the case
    Index("case_mentions_of", "staff", "seen_at", "at"),
)


@dataclass(frozen=True, slots=True)
class Note:
    """One note."""

    id: str
    at: datetime
    by: str
    words: str


_n, _m = case_notes.c, case_mentions.c
_ADD = insert(case_notes)
_NAME = IfNew(case_mentions, "note", "staff", "number", "at")
_OF = select(case_notes).where(_n.number == bindparam("this")).order_by(_n.at.desc(), _n.id).limit(bindparam("most"))
_SEEN = (
    update(case_mentions)
    .where(_m.staff == bindparam("who"), _m.seen_at.is_(None), _m.number == bindparam("this"))
    .values(seen_at=bindparam("now"))
)


def add(
    unit: Unit, number: str, words: str, *, by: str, now: datetime, chance: Chance, colleagues: Iterable[Member] = ()
) -> tuple[Note, tuple[Member, ...]]:
    """Keep a note; it, and those of `colleagues` whose @login stands in it. ValueError for an empty or a far too long one."""
    words = words.replace("\r\n", "\n").strip()
    if not words or len(words) > LONGEST:
        raise ValueError(f"a note has 1 to {LONGEST} characters")
    id = chance.token()
    row: dict[str, Any] = {
        "id": id, "number": number, "words": seal(unit.keys, "case_notes", "words", id, words), "by": by, "at": now
    }  # fmt: skip
    unit.conn.execute(_ADD, row)
    logins = named(words)
    called = tuple(one for one in colleagues if one.login in logins and one.by != by and not one.disabled)
    for one in called:
        _NAME.run(unit, {"note": id, "staff": one.id, "number": number, "at": now})
    return Note(id, now, by, words), called


def named(words: str) -> frozenset[str]:
    """The logins that stand in a note behind an @."""
    return frozenset(found.lower() for found in _NAMED.findall(words))


def of_case(unit: Unit, number: str, limit: int = 50) -> list[Note]:
    """The notes of a case, newest first."""
    rows = unit.conn.execute(_OF, {"this": number, "most": limit})
    return [Note(row.id, row.at, row.by, unseal_text(unit.keys, "case_notes", "words", row.id, row.words)) for row in rows]


def looked(unit: Unit, staff: int, number: str, now: datetime) -> int:
    """They opened the case: its mentions of them are seen (store/for_you.py lists the others). How many were not."""
    return unit.conn.execute(_SEEN, {"who": staff, "this": number, "now": now}).rowcount
