"""Complaints: what was said (sealed), about which place, and the two clocks that run for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, LargeBinary, String, Table, bindparam, select, update

from rules.chance import Chance
from rules.complaints import Category
from store import numbers
from store.base import RowId, Utc, metadata
from store.quick import Typed, new_row
from store.sealed import index, seal, unseal_text
from store.unit import Conflict, Unit

__all__ = [
    "ALLOWED", "Category", "Complaint", "Event", "NotAllowed", "State", "by_number", "change", "events", "file", "of_citizen"
]  # fmt: skip


class State(StrEnum):
    """Where a complaint stands (indonesia 3.5)."""

    RECEIVED = "received"
    CHECKING = "checking"
    FORWARDED = "forwarded"
    WORKING = "working"
    ANSWERED = "answered"
    CLOSED = "closed"
    NEEDS_FACTS = "needs_facts"
    NOT_OURS = "not_ours"
    REOPENED = "reopened"
    RAISED = "raised"


_S = State
_AT_WORK = frozenset({_S.FORWARDED, _S.WORKING, _S.ANSWERED, _S.NEEDS_FACTS, _S.NOT_OURS, _S.RAISED})
ALLOWED: dict[State, frozenset[State]] = {
    _S.RECEIVED: _AT_WORK | {_S.CHECKING},
    _S.CHECKING: _AT_WORK,
    _S.FORWARDED: _AT_WORK,
    _S.WORKING: _AT_WORK,
    _S.ANSWERED: frozenset({_S.CLOSED, _S.REOPENED, _S.RAISED}),
    _S.CLOSED: frozenset({_S.REOPENED}),
    _S.NEEDS_FACTS: _AT_WORK | {_S.CHECKING, _S.CLOSED},
    _S.NOT_OURS: frozenset({_S.CLOSED, _S.REOPENED}),
    _S.REOPENED: _AT_WORK | {_S.CHECKING},
    _S.RAISED: _AT_WORK,
}


class NotAllowed(ValueError):
    """A change of state that the table does not have."""


complaints = Table(
    "complaints",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", String(8), nullable=False, unique=True),
    Column("town", String(40), nullable=False),
    Column("category", String(12), nullable=False),
    Column("region", String(20)),
    Column("landmark", LargeBinary),  # sealed
    Column("words", LargeBinary),  # sealed
    Column("recording", String(64)),
    Column("anonymous", Boolean, nullable=False),  # the agency does not see who complains
    Column("secret", Boolean, nullable=False),  # the public does not see the complaint
    Column("citizen", RowId, nullable=False),
    Column("channel", String(8), nullable=False),
    Column("state", String(12), nullable=False),
    Column("first_due", Date, nullable=False),
    Column("done_due", Date, nullable=False),
    Column("first_done_at", Utc),  # when it left received and checking
    Column("same_as", String(8)),
    Column("said", String(32), nullable=False, unique=True),  # blind index of who said what on which day
    Column("filed_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Index("complaints_citizen", "citizen", "filed_at"),
    Index("complaints_open", "town", "state", "first_due"),
)
complaint_events = Table(
    "complaint_events",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("complaint", RowId, ForeignKey("complaints.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("state", String(12), nullable=False),
    Column("note", LargeBinary),  # sealed to the complaint and the moment
    Column("by", String(60), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint. `first_due` is the day by which we answer first, `done_due` by which it is settled."""

    id: int
    number: str
    town: str
    category: Category
    region: str | None
    landmark: str
    words: str
    recording: str | None
    anonymous: bool
    secret: bool
    citizen: int
    channel: str
    state: State
    first_due: date
    done_due: date
    filed_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a complaint."""

    at: datetime
    state: State
    note: str
    by: str


_c = complaints.c
_FILE = Typed(new_row(
    complaints, "number", "town", "category", "region", "landmark", "words", "recording", "anonymous", "secret", "citizen",
    "channel", "said", "state", "first_due", "done_due", "filed_at", "updated_at",
).returning(_c.id))  # fmt: skip
_EVENT = Typed(new_row(complaint_events, "complaint", "at", "state", "note", "by"))
_SAID = Typed(select(_c.number).where(_c.said == bindparam("this")))
_BY_NUMBER = select(complaints).where(_c.number == bindparam("this"))
_OF = select(complaints).where(_c.citizen == bindparam("who")).order_by(_c.filed_at.desc()).limit(bindparam("most"))
_CHANGE = (
    update(complaints)
    .where(_c.id == bindparam("this"), _c.state == bindparam("was"))
    .values(state=bindparam("new"), updated_at=bindparam("now"), first_done_at=bindparam("first"))
)
_EVENTS = select(complaint_events).where(complaint_events.c.complaint == bindparam("this")).order_by(complaint_events.c.id)


def file(
    unit: Unit, *, town: str, category: Category, region: str | None, words: str, recording: str | None, anonymous: bool,
    secret: bool, citizen: int, channel: str, now: datetime, first_due: date, done_due: date, chance: Chance, landmark: str = "",
) -> Complaint:  # fmt: skip
    """Take in a complaint under a fresh number. ValueError when there are neither words nor a recording.

    The same citizen telling the same on the same day is one complaint: a network that starts a session again and sends the
    whole path once more gets the same number.
    """
    if not words and not recording:
        raise ValueError("a complaint needs words or a recording")
    told = (str(citizen), town, category, region or "", words.casefold() or recording or "", now.date().isoformat())
    said = index(unit.keys, "said", "\0".join(told))
    known = _SAID.run(unit, {"this": said}).fetchone()
    if known is not None:
        return _complaint(unit, unit.conn.execute(_BY_NUMBER, {"this": known[0]}).one())
    number = numbers.fresh(unit, "complaint", chance, now)
    row: dict[str, Any] = {
        "number": number, "town": town, "category": category, "region": region,
        "landmark": seal(unit.keys, "complaints", "landmark", number, landmark) if landmark else None,
        "words": seal(unit.keys, "complaints", "words", number, words) if words else None,
        "recording": recording, "anonymous": anonymous, "secret": secret, "citizen": citizen, "channel": channel,
        "said": said, "state": State.RECEIVED, "first_due": first_due, "done_due": done_due, "filed_at": now, "updated_at": now,
    }  # fmt: skip
    id = _FILE.run(unit, row).fetchone()[0]
    _EVENT.run(unit, {"complaint": id, "at": now, "state": State.RECEIVED, "note": None, "by": "citizen"})
    return Complaint(
        id, number, town, category, region, landmark, words, recording, anonymous, secret, citizen, channel,
        State.RECEIVED, first_due, done_due, now, now,
    )  # fmt: skip


def by_number(unit: Unit, number: str) -> Complaint | None:
    """The complaint with this number."""
    row = unit.conn.execute(_BY_NUMBER, {"this": number}).one_or_none()
    return None if row is None else _complaint(unit, row)


def of_citizen(unit: Unit, citizen: int, limit: int = 10) -> list[Complaint]:
    """A citizen's latest complaints, newest first."""
    return [_complaint(unit, row) for row in unit.conn.execute(_OF, {"who": citizen, "most": limit})]


def change(unit: Unit, number: str, state: State, now: datetime, *, note: str = "", by: str = "") -> Complaint:
    """Move a complaint on, with a note for its history. Raises NotAllowed, LookupError, and Conflict when another was quicker."""
    row = unit.conn.execute(_BY_NUMBER, {"this": number}).one_or_none()
    if row is None:
        raise LookupError("no such complaint")
    was = State(row.state)
    if state not in ALLOWED[was]:
        raise NotAllowed(f"{was} does not become {state}")
    first = row.first_done_at or (None if state in (State.RECEIVED, State.CHECKING) else now)
    chosen = {"this": row.id, "was": was, "new": state, "now": now, "first": first}
    if unit.conn.execute(_CHANGE, chosen).rowcount != 1:
        raise Conflict("the complaint was changed meanwhile")
    sealed = seal(unit.keys, "complaint_events", "note", f"{row.id}/{now.isoformat()}", note) if note else None
    _EVENT.run(unit, {"complaint": row.id, "at": now, "state": state, "note": sealed, "by": by})
    changed = by_number(unit, number)
    assert changed is not None
    return changed


def events(unit: Unit, complaint: int) -> list[Event]:
    """What happened to a complaint, oldest first."""
    made = []
    for row in unit.conn.execute(_EVENTS, {"this": complaint}):
        here = f"{complaint}/{row.at.isoformat()}"
        note = unseal_text(unit.keys, "complaint_events", "note", here, row.note) if row.note else ""
        made.append(Event(row.at, State(row.state), note, row.by))
    return made


def _complaint(unit: Unit, row: Any) -> Complaint:
    opened = {
        name: unseal_text(unit.keys, "complaints", name, row.number, sealed) if sealed else ""
        for name, sealed in (("landmark", row.landmark), ("words", row.words))
    }
    return Complaint(
        row.id, row.number, row.town, Category(row.category), row.region, opened["landmark"], opened["words"], row.recording,
        row.anonymous, row.secret, row.citizen, row.channel, State(row.state), row.first_due, row.done_due, row.filed_at, row.updated_at,
    )  # fmt: skip
