"""The rows behind the outbox: what is owed, who holds it, and a ledger of every attempt. The verbs are in store/outbox.py."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, bindparam, insert, select, text, update

from store.base import RowId, Utc, metadata
from store.quick import Typed
from store.town_rows import house
from store.unit import Unit


class State(StrEnum):
    """Where a row is. pending, leased and unknown are unfinished; the others are final, held waits for a human."""

    PENDING = "pending"
    LEASED = "leased"
    UNKNOWN = "unknown"  # the network may have taken it: ask before sending again
    DONE = "done"
    DEAD = "dead"
    EXPIRED = "expired"
    HELD = "held"


class Outcome(StrEnum):
    """What the ledger says of one attempt."""

    STARTED = "started"
    ACCEPTED = "accepted"
    REFUSED = "refused"  # surely not taken
    UNKNOWN = "unknown"


outbox = Table(
    "outbox",
    metadata,
    Column("seq", RowId, primary_key=True),  # the order in which they were owed
    Column("id", String(64), nullable=False, unique=True),  # also the message's id: opaque, safe in Redis and in logs
    Column("topic", String(24), nullable=False),  # send_sms, fetch_recording, place_call ...
    Column("kind", String(8), nullable=False),  # reply, news, code: what to do when nobody knows
    Column("provider", String(40), nullable=False),
    Column("order_key", String(64)),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("available_at", Utc, nullable=False),
    Column("ring_at", Utc, nullable=False),  # when the sweep should ring for it, unless it is finished by then
    Column("published_at", Utc),
    Column("lease_until", Utc),
    Column("expires_at", Utc),
    Column("owner", String(64)),
    Column("last_error", String(300)),
    Column("epoch", Integer, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("ended_at", Utc, index=True),
)
UNFINISHED = "state IN ('pending', 'leased', 'unknown')"
Index("outbox_due", outbox.c.state, outbox.c.ring_at)
Index(
    "outbox_order",
    outbox.c.order_key,
    outbox.c.seq,
    sqlite_where=text(UNFINISHED),
    postgresql_where=text(UNFINISHED),
)

send_attempts = Table(
    "send_attempts",
    metadata,
    Column("outbox_id", String(64), ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("provider", String(40), nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("outcome", String(8), nullable=False),
    Column("provider_ref", String(128)),
    Column("detail", String(300)),
)

GRACE = timedelta(seconds=2)  # what the doorbell is given before the sweep looks

_EPOCH = select(house.c.epoch).where(house.c.id == 1).scalar_subquery()
_INSERT = Typed(insert(outbox).values(
    epoch=_EPOCH,
    state=State.PENDING,
    attempts=0,
    **{name: bindparam(name) for name in
       ("id", "topic", "kind", "provider", "order_key", "available_at", "ring_at", "expires_at", "created_at")},
))  # fmt: skip


def add(
    unit: Unit, id: str, topic: str, kind: str, provider: str, now: datetime, *,
    order_key: str | None = None, expires_at: datetime | None = None, rest: timedelta = timedelta(0),
) -> None:  # fmt: skip
    """Owe this, after a `rest`. Rows with one `order_key` are paid in the order in which they were owed.

    What rests counts as owed (and so as old) only from the end of its rest. The id of what does not rest joins `unit.owed`,
    so that the doorbell rings for it after the commit.
    """
    row: dict[str, Any] = {
        "id": id, "topic": topic, "kind": kind, "provider": provider, "order_key": order_key,
        "available_at": now + rest, "ring_at": now + rest + GRACE, "expires_at": expires_at, "created_at": now + rest,
    }  # fmt: skip
    _INSERT.run(unit, row)
    if not rest:
        unit.owed.append(id)


_HASTEN = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == State.PENDING, outbox.c.available_at > bindparam("now"))
    .values(available_at=bindparam("now"), ring_at=bindparam("now"))
)


def hasten(unit: Unit, id: str, now: datetime) -> bool:
    """What rested may be paid now. False when it is under way or finished."""
    if unit.conn.execute(_HASTEN, {"row": id, "now": now}).rowcount != 1:
        return False
    unit.owed.append(id)
    return True
