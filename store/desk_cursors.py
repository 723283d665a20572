"""How far a scheduled task of the help desk has followed a log: by a growing number, or by a moment and a name."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column, String, Table, bindparam, select, update

from store.base import IfNew, RowId, Utc, metadata
from store.unit import Unit

desk_cursors = Table(
    "desk_cursors",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("seq", RowId, nullable=False, server_default="0"),
    Column("at", Utc),
    Column("place", String(64), nullable=False, server_default=""),
)


class Cursor(NamedTuple):
    """Where it stands."""

    seq: int = 0
    at: datetime | None = None
    place: str = ""


_d = desk_cursors.c
_GET = select(_d.seq, _d.at, _d.place).where(_d.name == bindparam("this")).with_for_update()
_NEW = IfNew(desk_cursors, "name")
_SET = update(desk_cursors).where(_d.name == bindparam("this")).values(
    seq=bindparam("to_seq"), at=bindparam("to_at", type_=_d.at.type), place=bindparam("to_place")
)  # fmt: skip


def take(unit: Unit, name: str) -> Cursor:
    """Where this cursor stands, held until the unit ends: two tasks at once follow one after the other."""
    _NEW.run(unit, {"name": name})
    row = unit.conn.execute(_GET, {"this": name}).one()
    return Cursor(row.seq, row.at, row.place)


def put(unit: Unit, name: str, cursor: Cursor) -> None:
    """From now on it stands here."""
    unit.conn.execute(_SET, {"this": name, "to_seq": cursor.seq, "to_at": cursor.at, "to_place": cursor.place})
