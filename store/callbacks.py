"""Call-backs: citizens who asked for an officer, with what they had already tried (sealed)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, String, Table, bindparam, insert, select, update

from rules.chance import Chance
from store import numbers
from store.base import RowId, Utc, metadata
from store.sealed import seal, unseal_text
from store.unit import Unit


class State(StrEnum):
    """Where a call-back is."""

    WAITING = "waiting"
    CALLED = "called"
    DONE = "done"
    GAVE_UP = "gave_up"


ALLOWED: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.CALLED, State.DONE, State.GAVE_UP}),
    State.CALLED: frozenset({State.CALLED, State.DONE, State.GAVE_UP}),
    State.DONE: frozenset(),
    State.GAVE_UP: frozenset(),
}

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", String(8), nullable=False, unique=True),
    Column("town", String(40), nullable=False),
    Column("citizen", RowId, nullable=False),
    Column("waiting_citizen", RowId),
    Column("channel", String(8), nullable=False),
    Column("language", String(8), nullable=False),
    Column("path", LargeBinary, nullable=False),  # sealed: the states they went through
    Column("state", String(8), nullable=False),
    Column("filed_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Index("callbacks_waiting", "town", "state", "filed_at"),
    # One open call-back per citizen and town: asking again does not make two calls.
    Index("callbacks_one", "waiting_citizen", "town", unique=True),
)


@dataclass(frozen=True, slots=True)
class Callback:
    """One request to be called."""

    id: int
    number: str
    town: str
    citizen: int
    channel: str
    language: str
    path: tuple[str, ...]
    state: State
    filed_at: datetime


_b = callbacks.c
_OPEN = select(callbacks).where(_b.waiting_citizen == bindparam("who"), _b.town == bindparam("where"))
_BY_NUMBER = select(callbacks).where(_b.number == bindparam("this"))
_WAITING = (
    select(callbacks)
    .where(_b.town == bindparam("where"), _b.state == State.WAITING)
    .order_by(_b.filed_at)
    .limit(bindparam("most"))
)
_FILE = insert(callbacks).returning(_b.id)
_CHANGE = (
    update(callbacks)
    .where(_b.number == bindparam("this"), _b.state.in_(bindparam("from_", expanding=True)))
    .values(state=bindparam("new"), waiting_citizen=bindparam("who"), updated_at=bindparam("now"))
)


def file(
    unit: Unit, *, town: str, citizen: int, channel: str, language: str, path: tuple[str, ...], now: datetime, chance: Chance
) -> Callback:
    """Ask that an officer calls this citizen. Asking again while it is open gives the same request."""
    row = unit.conn.execute(_OPEN, {"who": citizen, "where": town}).one_or_none()
    if row is not None:
        return _callback(unit, row)
    number = numbers.fresh(unit, "callback", chance, now)
    made: dict[str, Any] = {
        "number": number, "town": town, "citizen": citizen, "waiting_citizen": citizen, "channel": channel, "language": language,
        "path": seal(unit.keys, "callbacks", "path", number, "\n".join(path)), "state": State.WAITING,
        "filed_at": now, "updated_at": now,
    }  # fmt: skip
    id = unit.conn.execute(_FILE, made).scalar_one()
    return Callback(id, number, town, citizen, channel, language, path, State.WAITING, now)


def by_number(unit: Unit, number: str) -> Callback | None:
    """The call-back with this number."""
    row = unit.conn.execute(_BY_NUMBER, {"this": number}).one_or_none()
    return None if row is None else _callback(unit, row)


def waiting(unit: Unit, town: str, limit: int = 50) -> list[Callback]:
    """Who waits to be called in a town, longest first."""
    return [_callback(unit, row) for row in unit.conn.execute(_WAITING, {"where": town, "most": limit})]


def change(unit: Unit, number: str, state: State, now: datetime) -> bool:
    """Move a call-back on; False when the table does not allow it from where it is."""
    known = by_number(unit, number)
    if known is None:
        return False
    before = [was for was, after in ALLOWED.items() if state in after]
    holder = known.citizen if state in (State.WAITING, State.CALLED) else None
    return unit.conn.execute(_CHANGE, {"this": number, "from_": before, "new": state, "who": holder, "now": now}).rowcount == 1


def _callback(unit: Unit, row: Any) -> Callback:
    path = unseal_text(unit.keys, "callbacks", "path", row.number, row.path)
    return Callback(
        row.id, row.number, row.town, row.citizen, row.channel, row.language, tuple(path.split("\n")) if path else (),
        State(row.state), row.filed_at,
    )  # fmt: skip
