"""The rows of calls to a human, and where each may go from where it is. The verbs are in store/officer_calls.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from store.base import RowId, Utc, metadata
from store.sealed import unseal_text
from store.unit import Unit

QUEUES = frozenset({"twilio", "africastalking", "sandbox"})
"""Networks that can hold a caller in a line until an officer takes the call."""
SLOTS = 1000  # names of lines that are used again and again: a network keeps every name it ever heard


class State(StrEnum):
    """Where a call is."""

    WAITING = "waiting"
    RINGING = "ringing"  # an officer's phone rings for it
    TALKING = "talking"
    HELD = "held"
    WRAP_UP = "wrap_up"  # the talk is over, the officer has not said what it was
    DONE = "done"
    ABANDONED = "abandoned"  # hung up before anybody answered
    CALLBACK = "callback"  # left the line to be called


_S = State
IN_LINE = (_S.WAITING, _S.RINGING)
LIVE = (_S.WAITING, _S.RINGING, _S.TALKING, _S.HELD)
ALLOWED: dict[State, frozenset[State]] = {
    _S.WAITING: frozenset({_S.RINGING, _S.TALKING, _S.ABANDONED, _S.CALLBACK}),
    _S.RINGING: frozenset({_S.WAITING, _S.TALKING, _S.HELD, _S.ABANDONED, _S.CALLBACK, _S.WRAP_UP}),
    _S.TALKING: frozenset({_S.HELD, _S.WAITING, _S.RINGING, _S.WRAP_UP}),
    _S.HELD: frozenset({_S.RINGING, _S.TALKING, _S.WAITING, _S.WRAP_UP}),
    _S.WRAP_UP: frozenset({_S.DONE}),
    _S.DONE: frozenset(),
    _S.ABANDONED: frozenset(),
    _S.CALLBACK: frozenset(),
}

officer_calls = Table(
    "officer_calls",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("provider", String(40), nullable=False),
    Column("key", String(128), nullable=False),  # the network's id of the caller's call
    Column("line", String(60), nullable=False),  # our number that they called
    Column("town", String(40), nullable=False),
    Column("citizen", RowId, nullable=False),
    Column("language", String(8), nullable=False),
    Column("state", String(10), nullable=False),
    Column("queue", String(40), nullable=False),  # the line's name at the network
    Column("path", LargeBinary, nullable=False),  # sealed: the states they went through
    Column("entered_at", Utc, nullable=False),
    Column("heard_at", Utc, nullable=False),  # when the network last told that they wait
    Column("answered_at", Utc),
    Column("ended_at", Utc),
    Column("held_at", Utc),
    Column("held_seconds", Integer, nullable=False),
    Column("staff", RowId),  # who has it, or had it last
    Column("wanted", RowId),  # to whom it was transferred, or who called back
    Column("leg", String(64)),  # the ring of an officer's phone that it is in (store.officer_legs)
    Column("proved", String(8), nullable=False),  # the case whose digits the caller knew
    Column("callback", String(8)),
    Column("offered_at", Utc),  # a call-back was offered by SMS
    Index("officer_calls_key", "provider", "key", unique=True),
    Index("officer_calls_line", "town", "state", "entered_at"),
    Index("officer_calls_staff", "staff", "state"),
    Index("officer_calls_citizen", "citizen", "entered_at"),
    Index("officer_calls_answered", "town", "answered_at"),
    Index("officer_calls_heard", "state", "heard_at"),
)
officer_call_events = Table(
    "officer_call_events",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("call", RowId, nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("state", String(10), nullable=False),
    Column("staff", RowId),
    Column("detail", String(60), nullable=False),
)


@dataclass(frozen=True, slots=True)
class OfficerCall:
    """One call to a human. `wanted` is None when any officer will do."""

    id: int
    provider: str
    key: str
    line: str
    town: str
    citizen: int
    language: str
    state: State
    queue: str
    path: tuple[str, ...]
    entered_at: datetime
    heard_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    held_at: datetime | None
    held_seconds: int
    staff: int | None
    wanted: int | None
    leg: str
    proved: str
    callback: str
    offered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a call's history."""

    at: datetime
    state: State
    staff: int | None
    detail: str


def call_of(unit: Unit, row: Any) -> OfficerCall | None:
    """The call of a row."""
    if row is None:
        return None
    path = unseal_text(unit.keys, "officer_calls", "path", f"{row.provider}/{row.key}", row.path)
    return OfficerCall(
        row.id, row.provider, row.key, row.line, row.town, row.citizen, row.language, State(row.state), row.queue,
        tuple(path.split("\n")) if path else (), row.entered_at, row.heard_at, row.answered_at, row.ended_at, row.held_at, row.held_seconds,
        row.staff, row.wanted, row.leg or "", row.proved, row.callback or "", row.offered_at,
    )  # fmt: skip
