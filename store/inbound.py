"""What the networks told us, by their own ids: the same event again gets the same reply and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary, String, Table, bindparam, delete, func, insert, select, tuple_

from store.base import IfNew, RowId, Utc, aware, metadata
from store.sealed import seal, unseal_text
from store.unit import Unit

inbound_events = Table(
    "inbound_events",
    metadata,
    Column("provider", String(40), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("external_id", String(255), primary_key=True),
    Column("body_hash", LargeBinary(32), nullable=False),
    Column("reply", LargeBinary, nullable=False),  # sealed
    Column("received_at", Utc, nullable=False),
    Index("inbound_events_heard", "provider", "kind", "received_at"),  # one beside the key: each is work on the path of a caller
    sqlite_with_rowid=False,
)
rejected_events = Table(
    "rejected_events",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("provider", String(40), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed to provider and moment
    Column("received_at", Utc, nullable=False, index=True),
    Column("kind", String(16)),  # the door it came to: ussd, sms, voice ...
)

KEPT_BYTES = 65536


@dataclass(frozen=True, slots=True)
class Answered:
    """An event that we answered before. Another `body_hash` under the same id is a forgery or a fault: the first one counts."""

    reply: str
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A genuine event that could not be read, kept for inspection."""

    provider: str
    reason: str
    body: str
    received_at: datetime
    kind: str  # the door it came to: ussd, sms, voice ...; "" where it was not noted


_e = inbound_events.c
_KEY = (_e.provider == bindparam("p"), _e.kind == bindparam("k"), _e.external_id == bindparam("x"))
_ANSWERED = select(_e.reply, _e.body_hash).where(*_KEY)
_REMEMBER = IfNew(inbound_events, "provider", "kind", "external_id", "body_hash", "reply", "received_at")
_REJECT = insert(rejected_events)
_LATEST = select(rejected_events).order_by(rejected_events.c.received_at.desc()).limit(bindparam("limit"))
_OF = (_e.provider == bindparam("p"), _e.kind == bindparam("k"))
_OLD = (
    select(_e.provider, _e.kind, _e.external_id)
    .where(*_OF, _e.received_at < bindparam("before"))
    .order_by(_e.received_at)
    .limit(bindparam("limit"))
)
_FORGET = delete(inbound_events).where(
    tuple_(_e.provider, _e.kind, _e.external_id).in_(_OLD)  # the index finds them, the key removes them
)
_FIRST = select(_e.provider, _e.kind).order_by(_e.provider, _e.kind).limit(1)
_NEXT = _FIRST.where(tuple_(_e.provider, _e.kind) > tuple_(bindparam("p", type_=String), bindparam("k", type_=String)))
_HEARD = select(func.max(_e.received_at)).where(*_OF)
_r = rejected_events.c
_FORGET_REJECTED = delete(rejected_events).where(
    _r.id.in_(select(_r.id).where(_r.received_at < bindparam("before")).order_by(_r.received_at).limit(bindparam("limit")))
)


def answered(unit: Unit, provider: str, kind: str, external_id: str) -> Answered | None:
    """The reply that this event got before; None when it is new."""
    row = unit.conn.execute(_ANSWERED, {"p": provider, "k": kind, "x": external_id}).one_or_none()
    if row is None:
        return None
    return Answered(unseal_text(unit.keys, "inbound_events", "reply", row_id(provider, kind, external_id), row.reply), row.body_hash)


def remember(
    unit: Unit, provider: str, kind: str, external_id: str, body_hash: bytes, reply: str, now: datetime
) -> bool:
    """Write the reply that this event gets. False: it was answered before (read that reply and give it again)."""
    row = {
        "provider": provider,
        "kind": kind,
        "external_id": external_id,
        "body_hash": body_hash,
        "reply": seal(unit.keys, "inbound_events", "reply", row_id(provider, kind, external_id), reply),
        "received_at": now,
    }
    return _REMEMBER.run(unit, row)


def row_id(provider: str, kind: str, external_id: str) -> str:
    """The row as its seal names it."""
    return f"{provider}/{kind}/{external_id}"


def reject(unit: Unit, provider: str, reason: str, body: str, now: datetime, *, kind: str = "") -> None:
    """Keep a genuine but malformed event, sealed, at most 64 KB of it. `kind` is the door it came to."""
    row = f"{provider}/{aware(now).isoformat()}"
    sealed = seal(unit.keys, "rejected_events", "body", row, body[:KEPT_BYTES])
    refused = {"provider": provider, "reason": reason[:200], "body": sealed, "received_at": now, "kind": kind[:16]}
    unit.conn.execute(_REJECT, refused)


def rejected(unit: Unit, limit: int = 50) -> list[Refused]:
    """The latest malformed events, newest first."""
    rows = unit.conn.execute(_LATEST, {"limit": limit})
    return [
        Refused(
            row.provider,
            row.reason,
            unseal_text(unit.keys, "rejected_events", "body", f"{row.provider}/{row.received_at.isoformat()}", row.body),
            row.received_at,
            row.kind or "",
        )
        for row in rows
    ]


def channels(unit: Unit) -> list[tuple[str, str]]:
    """Each network and kind of event that was heard of in the time that is kept: one look at an index for each, however many events."""
    found: list[tuple[str, str]] = []
    row = unit.conn.execute(_FIRST).one_or_none()
    while row is not None:
        found.append((row.provider, row.kind))
        row = unit.conn.execute(_NEXT, {"p": row.provider, "k": row.kind}).one_or_none()
    return found


def heard_at(unit: Unit, provider: str, kind: str) -> datetime | None:
    """When a network last told us something of this kind."""
    found: datetime | None = unit.conn.execute(_HEARD, {"p": provider, "k": kind}).scalar_one()
    return found


def forget(unit: Unit, before: datetime, limit: int = 500) -> int:
    """Delete events older than `before` (30 days is the rule), up to `limit` of each kind; how many went. Call again until it is 0."""
    chosen = {"before": before, "limit": limit}
    gone = sum(unit.conn.execute(_FORGET, {"p": provider, "k": kind, **chosen}).rowcount for provider, kind in channels(unit))
    return gone + unit.conn.execute(_FORGET_REJECTED, chosen).rowcount
