"""How long each kind of row is kept, and the verb that deletes what is older, a few at a time by an index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Column, Table, bindparam, delete, select

from store import dialogues, guesses, inbound, runs
from store.ledger import outbox
from store.messages import messages
from store.receipts import status_events
from store.unit import Unit

KEPT: Mapping[str, timedelta] = {
    "inbound_events": timedelta(days=30),  # the defence against replayed requests outlives the words
    "dialogues": timedelta(days=7),  # an unfinished one is offered for a day
    "schedule_runs": timedelta(days=30),
    "outbox": timedelta(days=30),  # with its ledger, after it ended
    "status_events": timedelta(days=30),
    "messages": timedelta(days=90),
}
"""Since the last event. Wrong answers are forgotten when their lock is over. Cases, their history and the audit are kept."""

BATCH = 500


def forget(unit: Unit, now: datetime) -> int:
    """Delete up to one batch of each kind; how many rows. Call again until it is 0. Twice is harmless."""
    return sum(one(unit, now) for one in _EACH)


def _older(table: Table, column: Column[datetime], key: Column[str], kind: str) -> Callable[[Unit, datetime], int]:
    old = select(key).where(column < bindparam("before", type_=column.type)).order_by(column).limit(BATCH)
    statement = delete(table).where(key.in_(old))

    def forget_older(unit: Unit, now: datetime) -> int:
        return unit.conn.execute(statement, {"before": now - KEPT[kind]}).rowcount

    return forget_older


def _old_status_events(unit: Unit, now: datetime) -> int:
    before = now - KEPT["status_events"]
    return unit.conn.execute(delete(status_events).where(status_events.c.at < before)).rowcount


_EACH: tuple[Callable[[Unit, datetime], int], ...] = (
    lambda unit, now: inbound.forget(unit, now - KEPT["inbound_events"], BATCH),
    lambda unit, now: dialogues.forget(unit, now - KEPT["dialogues"], BATCH),
    lambda unit, now: runs.forget(unit, now - KEPT["schedule_runs"]),
    guesses.forget,
    _older(outbox, outbox.c.ended_at, outbox.c.id, "outbox"),
    _older(messages, messages.c.created_at, messages.c.id, "messages"),
    _old_status_events,
)
