"""Texts that need a human: what the machine did not understand, and what answers an officer's own text.

The gateway notes them in the transaction in which they came in; nothing is written for any other text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column, Index, String, Table, bindparam, exists, insert, select, text, update

from store import case_events, case_work, staff
from store.base import IfNew, RowId, Utc, metadata
from store.case_events import Kind, What
from store.complaint_rows import Route, complaints
from store.messages import messages
from store.sealed import unseal_text
from store.unit import Unit

LATELY = timedelta(days=3)  # so long a text of a citizen may answer an officer's

unanswered = Table(
    "unanswered",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("message", String(64), nullable=False),
    Column("citizen", RowId, nullable=False),
    Column("town", String(40), nullable=False),
    Column("number", String(8)),  # the case that the officer wrote about
    Column("at", Utc, nullable=False),
    Column("done_at", Utc),
    Column("done_by", String(60)),
)
_OPEN = text("done_at IS NULL")
_u = unanswered.c
Index("unanswered_waiting", _u.town, _u.at, _u.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("unanswered_number", _u.number, _u.id)
Index("unanswered_citizen", _u.citizen, _u.id)

officer_texts = Table(
    "officer_texts",
    metadata,
    Column("message", String(64), primary_key=True),
    Column("citizen", RowId, nullable=False),
    Column("town", String(40), nullable=False),
    Column("number", String(8)),
    Column("by", String(60), nullable=False),
    Column("at", Utc, nullable=False),
    Index("officer_texts_citizen", "citizen", "at"),
    Index("officer_texts_number", "number", "at"),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text. `number` is the case it belongs to, if an officer wrote about one. `words` are gone with the message after 90 days."""

    id: int
    message: str
    citizen: int
    town: str
    number: str | None
    at: datetime
    done_at: datetime | None
    done_by: str
    words: str

    @property
    def key(self) -> str:
        """How the work on it is named in store.case_work."""
        return key_of(self.id)


class Wrote(NamedTuple):
    """An officer's latest text to a citizen."""

    number: str | None
    town: str
    at: datetime


class Head(NamedTuple):
    """Which text, and since when it waits."""

    id: int
    at: datetime


_t = officer_texts.c
_NOTE = insert(unanswered).returning(_u.id)
_WROTE = IfNew(officer_texts, "message", "citizen", "town", "number", "by", "at")
_LATEST = (
    select(_t.number, _t.town, _t.at).where(_t.citizen == bindparam("who"), _t.at >= bindparam("since"))
    .order_by(_t.at.desc()).limit(1)
)  # fmt: skip
_c = complaints.c
_PASSED_BY = exists(select(_c.id).where(_c.number == _u.number, _c.route == Route.OVERSEER))
_WAITING = (
    select(unanswered)
    .where(_u.town == bindparam("where"), _OPEN, ~_PASSED_BY, _u.at >= bindparam("since"))
    .order_by(_u.at, _u.id).limit(bindparam("most"))
)  # fmt: skip
HEADS = (
    select(_u.id, _u.at).where(_u.town == bindparam("where"), _OPEN, ~_PASSED_BY).order_by(_u.at, _u.id).limit(bindparam("most"))
)
"""The heads of what waits in the town `where`, `most` of them, longest first."""
_THESE = select(unanswered).where(_u.id.in_(bindparam("these", expanding=True)))
_OPEN_OF = select(_u.id).where(_u.number == bindparam("this"), _u.town == bindparam("where"), _OPEN).order_by(_u.id)
_OF_CASE = select(unanswered).where(_u.number == bindparam("this")).order_by(_u.id.desc()).limit(bindparam("most"))
_OF_CITIZEN = select(unanswered).where(_u.citizen == bindparam("who")).order_by(_u.id.desc()).limit(bindparam("most"))
_TEXTS = select(messages.c.id, messages.c.text).where(messages.c.id.in_(bindparam("these", expanding=True)))
_DONE = (
    update(unanswered).where(_u.id == bindparam("this"), _u.town == bindparam("where"), _OPEN)
    .values(done_at=bindparam("now"), done_by=bindparam("who"))
)  # fmt: skip
_AGAIN = (
    update(unanswered)
    .where(_u.id == bindparam("this"), _u.town == bindparam("where"), _u.done_by == bindparam("who"), _u.done_at >= bindparam("since"))
    .values(done_at=None, done_by=None)
)


def key_of(id: int) -> str:
    """How the work on an unanswered text is named: "t17"."""
    return f"t{id}"


def id_of(key: str) -> int | None:
    """The text that a name means; None when it is no such name."""
    return int(key[1:]) if key[:1] == "t" and key[1:].isascii() and key[1:].isdigit() and len(key) <= 15 else None


def note(unit: Unit, message: str, citizen: int, town: str, number: str | None, now: datetime) -> None:
    """This text that came in needs a human: whoever has the case that it is about, or had it last. A case that sleeps wakes."""
    row: dict[str, Any] = {"message": message, "citizen": citizen, "town": town, "number": number, "at": now}
    key = key_of(unit.conn.execute(_NOTE, row).scalar_one())
    held = case_work.of(unit, number) if number is not None else None
    if held is None or held.town != town:
        return
    case_work.rouse(unit, held.number, f"citizen {citizen}", now)
    if held.staff is not None and (whose := staff.get(unit, held.staff)) is not None and not whose.disabled:
        case_work.assign(unit, key, Kind.TEXT, town, held.staff, None, f"citizen {citizen}", now)


def wrote(unit: Unit, message: str, citizen: int, town: str, number: str | None, by: str, now: datetime) -> None:
    """An officer owes this text to a citizen, about a case: what the citizen texts in the next 3 days may be the answer.

    To be called once beside each messages.owe(...) of an officer, with the id that it gave.
    """
    _WROTE.run(unit, {"message": message, "citizen": citizen, "town": town, "number": number, "by": by[:60], "at": now})


def written_to(unit: Unit, citizen: int, now: datetime, since: datetime | None = None) -> Wrote | None:
    """The latest text of an officer to this citizen in the last 3 days, after `since` if given."""
    begun = max(now - LATELY, since) if since else now - LATELY
    row = unit.conn.execute(_LATEST, {"who": citizen, "since": begun}).one_or_none()
    return Wrote(row.number, row.town, row.at) if row else None


def waiting(unit: Unit, town: str, limit: int = 50, before: datetime | None = None, since: datetime | None = None) -> list[Waiting]:
    """What waits for an officer of a town, longest first, but for answers to the overseer; what came `since` then, and `before`."""
    begun = since or datetime.fromisoformat("2000-01-01T00:00+00:00")
    statement = _WAITING if before is None else _WAITING.where(_u.at < before)
    rows = unit.conn.execute(statement, {"where": town, "most": limit, "since": begun}).all()
    return _made(unit, rows)


def heads(unit: Unit, town: str, limit: int) -> list[Head]:
    """When what waits for an officer of a town came, longest first; no words are opened."""
    return [Head(*row) for row in unit.conn.execute(HEADS, {"where": town, "most": limit})]


def of_ids(unit: Unit, ids: Sequence[int]) -> list[Waiting]:
    """These texts, waiting or done."""
    rows = unit.conn.execute(_THESE, {"these": list(ids)}).all() if ids else []
    return _made(unit, rows)


def of_case(unit: Unit, number: str, limit: int = 50) -> list[Waiting]:
    """The texts that belong to a case, oldest first: the latest `limit`."""
    return _made(unit, unit.conn.execute(_OF_CASE, {"this": number, "most": limit}).all()[::-1])


def of_citizen(unit: Unit, citizen: int, limit: int = 50) -> list[Waiting]:
    """The texts of a citizen that needed a human, newest first."""
    return _made(unit, unit.conn.execute(_OF_CITIZEN, {"who": citizen, "most": limit}).all())


def done(unit: Unit, id: int, town: str, by: str, now: datetime) -> bool:
    """A human has seen to it; False when somebody had, or when it is of another town."""
    if unit.conn.execute(_DONE, {"this": id, "where": town, "now": now, "who": by[:60]}).rowcount != 1:
        return False
    case_work.finish(unit, key_of(id), by, now)
    case_events.write(unit, key_of(id), Kind.TEXT, What.DONE, by, now)
    return True


def undone(unit: Unit, id: int, town: str, by: str, since: datetime, now: datetime) -> bool:
    """It waits again, with whoever had it; False unless `by` said that it was done, at `since` or later."""
    if unit.conn.execute(_AGAIN, {"this": id, "where": town, "who": by[:60], "since": since}).rowcount != 1:
        return False
    case_work.reopen(unit, key_of(id), now)
    case_events.write(unit, key_of(id), Kind.TEXT, What.UNDONE, by, now)
    return True


def done_of_case(unit: Unit, number: str, town: str, by: str, now: datetime) -> int:
    """The citizen of a case was answered: so is every text of theirs about it that waited; how many."""
    waits = unit.conn.execute(_OPEN_OF, {"this": number, "where": town}).scalars().all()
    return sum(done(unit, id, town, by, now) for id in waits)


def _made(unit: Unit, rows: Sequence[Any]) -> list[Waiting]:
    """The values of these rows, their words looked up at once."""
    if not rows:
        return []
    found = unit.conn.execute(_TEXTS, {"these": [row.message for row in rows]})
    words = {row.id: unseal_text(unit.keys, "messages", "text", row.id, row.text) for row in found}
    return [
        Waiting(row.id, row.message, row.citizen, row.town, row.number, row.at, row.done_at, row.done_by or "", words.get(row.message, ""))
        for row in rows
    ]
