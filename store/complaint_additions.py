"""What was added to a complaint after it was filed: further facts, by whom and when, in words (sealed) or as a recording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, bindparam, insert, select, update

from rules.chance import Chance
from store import case_work
from store.base import RowId, Utc, metadata
from store.complaint_rows import complaints
from store.sealed import seal, unseal_text
from store.unit import Unit

complaint_additions = Table(
    "complaint_additions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("complaint", RowId, ForeignKey("complaints.id", ondelete="CASCADE"), nullable=False),
    Column("citizen", RowId, nullable=False),
    Column("channel", String(8), nullable=False),
    Column("words", LargeBinary),  # sealed
    Column("recording", String(64)),
    Column("at", Utc, nullable=False),
    Index("complaint_additions_of", "complaint", "at"),
)


@dataclass(frozen=True, slots=True)
class Addition:
    """One thing added. `citizen` is whoever's phone it came from."""

    at: datetime
    citizen: int
    channel: str
    words: str
    recording: str | None


_a = complaint_additions.c
_ADD = insert(complaint_additions)
_c = complaints.c
_TOUCH = (
    update(complaints).where(_c.id == bindparam("this")).values(updated_at=bindparam("now"), added_at=bindparam("now"))
    .returning(_c.number)
)  # fmt: skip
_SEEN = update(complaints).where(_c.number == bindparam("this"), _c.added_at.is_not(None)).values(added_at=None)
_OF = select(complaint_additions).where(_a.complaint == bindparam("this")).order_by(_a.at, _a.id).limit(bindparam("most"))


def add(
    unit: Unit, complaint: int, *, citizen: int, channel: str, words: str, recording: str | None, now: datetime, chance: Chance
) -> None:
    """Keep what was added, which nobody has looked at; a case that sleeps wakes. ValueError without words and a recording."""
    if not words and not recording:
        raise ValueError("nothing was added")
    id = chance.token()
    row: dict[str, Any] = {
        "id": id, "complaint": complaint, "citizen": citizen, "channel": channel, "at": now, "recording": recording,
        "words": seal(unit.keys, "complaint_additions", "words", id, words) if words else None,
    }  # fmt: skip
    unit.conn.execute(_ADD, row)
    number = unit.conn.execute(_TOUCH, {"this": complaint, "now": now}).scalar_one()
    case_work.rouse(unit, number, f"citizen {citizen}", now)


def seen(unit: Unit, number: str) -> None:
    """Somebody at the desk looked at this complaint, or did something about it."""
    unit.conn.execute(_SEEN, {"this": number})


def of_complaint(unit: Unit, complaint: int, limit: int = 50) -> list[Addition]:
    """What was added to a complaint, oldest first."""
    made = []
    for row in unit.conn.execute(_OF, {"this": complaint, "most": limit}):
        words = unseal_text(unit.keys, "complaint_additions", "words", row.id, row.words) if row.words else ""
        made.append(Addition(row.at, row.citizen, row.channel, words, row.recording))
    return made
