"""Who looks at a case, or at all of one citizen, just now, and who writes to them: so that no two answer the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Index, String, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from store.base import RowId, Utc, metadata
from store.quick import Typed
from store.staff import staff
from store.unit import Unit

LASTS = timedelta(seconds=15)  # without a beat: gone
BEAT = timedelta(seconds=5)  # a page that was seen so lately writes nothing

case_viewers = Table(
    "case_viewers",
    metadata,
    Column("number", String(8), primary_key=True),  # of a case, or key_of(a citizen)
    Column("staff", RowId, primary_key=True, autoincrement=False),
    Column("typing", Boolean, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Index("case_viewers_seen", "seen_at"),
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """One who looks. `typing`: writes a reply."""

    staff: int
    name: str
    typing: bool
    seen_at: datetime


_v = case_viewers.c
_OF = (
    select(_v.staff, staff.c.name, _v.typing, _v.seen_at)
    .join_from(case_viewers, staff, staff.c.id == _v.staff)
    .where(_v.number == bindparam("this"), _v.seen_at > bindparam("since"))
    .order_by(staff.c.name)
    .limit(20)
)
_OF_TOWN = _OF.where(staff.c.town == bindparam("where"))
_LEAVE = delete(case_viewers).where(_v.number == bindparam("this"), _v.staff == bindparam("who"))
_FORGET = delete(case_viewers).where(_v.seen_at < bindparam("before"))


def _beat(dialect: type[sqlite.Insert] | type[postgresql.Insert]) -> Any:
    row: dict[str, Any] = {name: bindparam(name) for name in ("number", "staff", "typing", "seen_at")}
    made = dialect(case_viewers).values(row)
    return made.on_conflict_do_update(
        index_elements=[_v.number, _v.staff], set_={"typing": made.excluded.typing, "seen_at": made.excluded.seen_at}
    )


_BEAT = Typed(_beat(postgresql.Insert), _beat(sqlite.Insert))


def of_case(unit: Unit, number: str, now: datetime) -> list[Viewer]:
    """Who looks at this case now, by name, oneself among them."""
    return [Viewer(*row) for row in unit.conn.execute(_OF, {"this": number, "since": now - LASTS})]


def key_of(citizen: int) -> str:
    """How the page of a citizen is named beside the numbers of cases: "c1f", which is no number."""
    return f"c{citizen:x}"


def of_citizen(unit: Unit, citizen: int, town: str, now: datetime) -> list[Viewer]:
    """Who of a town's staff looks at this citizen's page now, by name, oneself among them."""
    return [Viewer(*row) for row in unit.conn.execute(_OF_TOWN, {"this": key_of(citizen), "since": now - LASTS, "where": town})]


def stale(known: list[Viewer], me: int, typing: bool, now: datetime) -> bool:
    """Whether my own row must be written again."""
    mine = next((one for one in known if one.staff == me), None)
    return mine is None or mine.typing is not typing or now - mine.seen_at >= BEAT


def beat(unit: Unit, number: str, me: int, typing: bool, now: datetime) -> None:
    """I look at this case now."""
    _BEAT.run(unit, {"number": number, "staff": me, "typing": typing, "seen_at": now})


def leave(unit: Unit, number: str, me: int) -> None:
    """I look at it no more."""
    unit.conn.execute(_LEAVE, {"this": number, "who": me})


def forget(unit: Unit, before: datetime) -> int:
    """Delete what is older than this; how many."""
    return unit.conn.execute(_FORGET, {"before": before}).rowcount
