"""Filters of the inbox that a member of the staff gave a name, and those that a supervisor shares with the town."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, Index, String, Table, UniqueConstraint, bindparam, delete, insert, select, true

from store.base import RowId, Utc, metadata
from store.unit import Conflict, Unit

MOST = 20  # of one member of the staff
LONGEST = 40  # letters of a name

inbox_filters = Table(
    "inbox_filters",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("town", String(40), nullable=False),
    Column("staff", RowId, nullable=False),
    Column("name", String(40), nullable=False),
    Column("chosen", String(300), nullable=False),  # as the page's address has it; never a search, which may name somebody
    Column("shared", Boolean, nullable=False),
    Column("made_at", Utc, nullable=False),
    UniqueConstraint("staff", "name"),
    Index("inbox_filters_shared", "town", "shared"),
)


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved filter. `chosen` is the page's address without its path."""

    id: int
    staff: int
    name: str
    chosen: str
    shared: bool


_f = inbox_filters.c
_MINE = select(inbox_filters).where(_f.staff == bindparam("who"), _f.town == bindparam("where")).order_by(_f.name).limit(MOST)
_SHARED = (
    select(inbox_filters).where(_f.town == bindparam("where"), _f.shared == true(), _f.staff != bindparam("who"))
    .order_by(_f.name).limit(MOST)
)  # fmt: skip
_NEW = insert(inbox_filters).returning(_f.id)
_SAME = delete(inbox_filters).where(_f.staff == bindparam("who"), _f.name == bindparam("called"))
_GONE = delete(inbox_filters).where(_f.staff == bindparam("who"), _f.id == bindparam("this"))


def of(unit: Unit, town: str, staff: int) -> list[Saved]:
    """Their own by name, then those that others share with the town."""
    made: list[Saved] = []
    for statement in (_MINE, _SHARED):
        rows = unit.conn.execute(statement, {"who": staff, "where": town})
        made += [Saved(row.id, row.staff, row.name, row.chosen, row.shared) for row in rows]
    return made


def keep(unit: Unit, town: str, staff: int, name: str, chosen: str, shared: bool, now: datetime) -> int:
    """Keep a filter under a name, in place of theirs of that name. ValueError without a name; Conflict when they have 20."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST or len(chosen) > 300:
        raise ValueError("a filter has a name of 1 to 40 letters")
    unit.conn.execute(_SAME, {"who": staff, "called": name})
    if len([one for one in of(unit, town, staff) if one.staff == staff]) >= MOST:
        raise Conflict("too many filters")
    row = {"town": town, "staff": staff, "name": name, "chosen": chosen, "shared": shared, "made_at": now}
    return int(unit.conn.execute(_NEW, row).scalar_one())


def forget(unit: Unit, id: int, staff: int) -> bool:
    """Take one of theirs away; False when it is not theirs."""
    return unit.conn.execute(_GONE, {"this": id, "who": staff}).rowcount == 1
