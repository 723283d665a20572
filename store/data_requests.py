"""Requests about one's own data: a copy, an erasure, a hold. Each has a number and is answered within 3 x 24 hours.

UU PDP 27/2022: access art. 32, hold art. 41, erasure art. 43. The hours run through nights and holidays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, String, Table, UniqueConstraint, bindparam, insert, select, update

from rules.chance import Chance
from store import numbers
from store.base import RowId, Utc, metadata
from store.unit import Unit

ANSWERED_IN = timedelta(hours=72)


class Kind(StrEnum):
    """What is asked for."""

    COPY = "copy"
    ERASE = "erase"
    HOLD = "hold"


class State(StrEnum):
    """Where a request is. Done and refused are final; a refusal names the law in the answer to the citizen."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


data_requests = Table(
    "data_requests",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", String(8), nullable=False, unique=True),
    Column("citizen", RowId, nullable=False),
    Column("open_for", RowId),  # the citizen while it is open: one of each kind at a time
    Column("town", String(40), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("state", String(8), nullable=False),
    Column("filed_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("by", String(60), nullable=False, server_default=""),
    UniqueConstraint("open_for", "kind"),
    Index("data_requests_due", "state", "due_at"),
    Index("data_requests_citizen", "citizen", "filed_at"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `due_at` is when it must be answered."""

    number: str
    citizen: int
    town: str
    kind: Kind
    channel: str
    state: State
    filed_at: datetime
    due_at: datetime


_r = data_requests.c
_FILE = insert(data_requests)
_OPEN = select(data_requests).where(_r.open_for == bindparam("who"), _r.kind == bindparam("what"))
_WAITING = select(data_requests).where(_r.state == State.OPEN).order_by(_r.due_at).limit(bindparam("most"))
_LATE = _WAITING.where(_r.due_at <= bindparam("now"))
_OF = select(data_requests).where(_r.citizen == bindparam("who")).order_by(_r.filed_at.desc()).limit(bindparam("most"))
_BY_NUMBER = select(data_requests).where(_r.number == bindparam("this"))
_END = (
    update(data_requests)
    .where(_r.number == bindparam("this"), _r.state == State.OPEN)
    .values(state=bindparam("new"), open_for=None, ended_at=bindparam("now"), by=bindparam("who"))
)


def file(unit: Unit, *, citizen: int, town: str, kind: Kind, channel: str, now: datetime, chance: Chance) -> tuple[Request, bool]:
    """Ask for it, and whether it is new. Asking again while it is open gives the same request, with the same clock."""
    row = unit.conn.execute(_OPEN, {"who": citizen, "what": kind}).one_or_none()
    if row is not None:
        return _request(row), False
    number = numbers.fresh(unit, "data", chance, now)
    made = Request(number, citizen, town, kind, channel, State.OPEN, now, now + ANSWERED_IN)
    unit.conn.execute(_FILE, {
        "number": number, "citizen": citizen, "open_for": citizen, "town": town, "kind": kind, "channel": channel,
        "state": State.OPEN, "filed_at": now, "due_at": made.due_at, "by": "",
    })  # fmt: skip
    return made, True


def waiting(unit: Unit, limit: int = 100) -> list[Request]:
    """What is to be answered, the most urgent first."""
    return [_request(row) for row in unit.conn.execute(_WAITING, {"most": limit})]


def late(unit: Unit, now: datetime, limit: int = 100) -> list[Request]:
    """What should have been answered by now."""
    return [_request(row) for row in unit.conn.execute(_LATE, {"now": now, "most": limit})]


def of_citizen(unit: Unit, citizen: int, limit: int = 20) -> list[Request]:
    """A citizen's latest requests, newest first."""
    return [_request(row) for row in unit.conn.execute(_OF, {"who": citizen, "most": limit})]


def by_number(unit: Unit, number: str) -> Request | None:
    """The request with this number."""
    row = unit.conn.execute(_BY_NUMBER, {"this": number}).one_or_none()
    return None if row is None else _request(row)


def end(unit: Unit, number: str, state: State, now: datetime, by: str) -> bool:
    """It was answered by somebody; False when it is unknown or was answered. The first answer counts."""
    return unit.conn.execute(_END, {"this": number, "new": state, "now": now, "who": by}).rowcount == 1


def _request(row: Any) -> Request:
    return Request(row.number, row.citizen, row.town, Kind(row.kind), row.channel, State(row.state), row.filed_at, row.due_at)
