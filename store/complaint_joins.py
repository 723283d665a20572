"""Citizens with a part in somebody else's complaint: neighbours who joined it, and those for whom a helper filed it.

Each has digits of their own to ask about it, kept as a keyed index only. They see where it stands, never who else is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint, bindparam, delete, func, select

from store.base import IfNew, RowId, Utc, metadata
from store.complaint_rows import complaints
from store.sealed import index, indexes
from store.unit import Unit


class Part(StrEnum):
    """What somebody has to do with a complaint that is not their own filing."""

    JOINED = "joined"  # has the same problem
    HELPED = "helped"  # it was filed for them by somebody else


complaint_joins = Table(
    "complaint_joins",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("complaint", RowId, ForeignKey("complaints.id", ondelete="CASCADE"), nullable=False),
    Column("citizen", RowId, nullable=False),
    Column("part", String(8), nullable=False),
    Column("proof", String(32), nullable=False, index=True),  # keyed index of number and digits
    Column("at", Utc, nullable=False),
    UniqueConstraint("complaint", "citizen"),
    Index("complaint_joins_citizen", "citizen", "part", "at"),
)


class Taken(NamedTuple):
    """One citizen's part in a complaint."""

    complaint: int
    citizen: int
    part: Part


_j = complaint_joins.c
_COLUMNS = (_j.complaint, _j.citizen, _j.part)
_ADD = IfNew(complaint_joins, "complaint", "citizen", "part", "proof", "at")
_OF = select(*_COLUMNS).where(_j.complaint == bindparam("this")).order_by(_j.id)
_MINE = select(*_COLUMNS).where(_j.complaint == bindparam("this"), _j.citizen == bindparam("who"))
_PROVED = select(*_COLUMNS).where(_j.proof.in_(bindparam("proofs", expanding=True)))
_NUMBERS = (
    select(complaints.c.number, _j.part)
    .join_from(complaint_joins, complaints, complaints.c.id == _j.complaint)
    .where(_j.citizen == bindparam("who"))
    .order_by(_j.at.desc())
    .limit(bindparam("most"))
)
_LATELY = (
    select(_j.id)
    .where(_j.citizen == bindparam("who"), _j.part == bindparam("as_"), _j.at >= bindparam("since"))
    .limit(bindparam("most"))
)
_JOINED = (
    select(_j.complaint, func.count().label("many"))
    .where(_j.complaint.in_(bindparam("these", expanding=True)), _j.part == Part.JOINED).group_by(_j.complaint)
)  # fmt: skip
_LEAVE = delete(complaint_joins).where(_j.complaint == bindparam("this"), _j.citizen == bindparam("who"), _j.part == bindparam("as_"))


def add(unit: Unit, complaint: int, number: str, citizen: int, part: Part, digits: str, now: datetime) -> bool:
    """Give a citizen a part in a complaint; `digits` will prove it. False: they had one already, which stays as it is."""
    proof = index(unit.keys, "joined", f"{number}/{digits}")
    return _ADD.run(unit, {"complaint": complaint, "citizen": citizen, "part": part, "proof": proof, "at": now})


def of_complaint(unit: Unit, complaint: int) -> list[Taken]:
    """Everybody with a part in a complaint besides who filed it, oldest first."""
    return [_taken(row) for row in unit.conn.execute(_OF, {"this": complaint})]


def of_citizen(unit: Unit, citizen: int, limit: int = 10) -> list[tuple[str, Part]]:
    """The numbers of the complaints in which a citizen has a part, the latest first."""
    return [(row.number, Part(row.part)) for row in unit.conn.execute(_NUMBERS, {"who": citizen, "most": limit})]


def part_of(unit: Unit, complaint: int, citizen: int) -> Taken | None:
    """This citizen's part in this complaint."""
    row = unit.conn.execute(_MINE, {"this": complaint, "who": citizen}).one_or_none()
    return None if row is None else _taken(row)


def proved(unit: Unit, number: str, digits: str) -> Taken | None:
    """The part that these digits prove. The same one look-up whether or not such a number exists."""
    proofs = indexes(unit.keys, "joined", f"{number}/{digits}")
    row = unit.conn.execute(_PROVED, {"proofs": proofs}).first()
    return None if row is None else _taken(row)


def lately(unit: Unit, citizen: int, part: Part, since: datetime, most: int) -> int:
    """How often a citizen was given such a part since then, counted up to `most`."""
    chosen = {"who": citizen, "as_": part, "since": since, "most": most}
    return len(unit.conn.execute(_LATELY, chosen).all())


def joined(unit: Unit, these: Iterable[int]) -> dict[int, int]:
    """How many neighbours joined each of these complaints that any did: one look for all."""
    wanted = sorted({*these})
    return {row.complaint: row.many for row in unit.conn.execute(_JOINED, {"these": wanted})} if wanted else {}


def leave(unit: Unit, complaint: int, citizen: int, part: Part) -> bool:
    """Take a citizen out of a complaint: no more news of it, and their digits prove nothing. False: they were not in it."""
    return unit.conn.execute(_LEAVE, {"this": complaint, "who": citizen, "as_": part}).rowcount == 1


def _taken(row: Any) -> Taken:
    return Taken(row.complaint, row.citizen, Part(row.part))
