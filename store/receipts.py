"""What the networks say became of our messages: every word kept once, in any order, also before we know which message it is about."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Column, String, Table, bindparam, func, literal, or_, select, update

from store import messages
from store.base import IfNew, Utc, metadata
from store.ledger import Outcome, outbox, send_attempts
from store.ledger import State as Owed
from store.messages import State
from store.unit import Unit

status_events = Table(
    "status_events",
    metadata,
    Column("provider", String(40), primary_key=True),
    Column("ref", String(128), primary_key=True),  # the network's id, or "=" and our own where it gave none
    Column("status", String(10), primary_key=True),
    Column("detail", String(300), nullable=False),
    Column("at", Utc, nullable=False, index=True),
)

_s = status_events.c
_KEEP = IfNew(status_events, "provider", "ref", "status", "detail", "at")
_OF = select(_s.status, _s.detail).where(_s.provider == bindparam("p"), _s.ref == bindparam("r"))
_m = messages.messages.c
_WHOSE = select(_m.id).where(
    _m.provider == bindparam("p"),
    or_(_m.reference == bindparam("r"), _m.id == bindparam("token")),
    _m.direction == literal("out"),
)
_PROVEN = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state.in_([Owed.LEASED, Owed.UNKNOWN, Owed.PENDING]), outbox.c.attempts > 0)
    .values(state=Owed.DONE, ended_at=bindparam("now"), lease_until=None)
    .returning(outbox.c.attempts)
)
_PROOF = (
    update(send_attempts)
    .where(send_attempts.c.outbox_id == bindparam("row"), send_attempts.c.n == bindparam("nth"))
    .where(send_attempts.c.outcome.in_([Outcome.STARTED, Outcome.UNKNOWN]))
    .values(outcome=Outcome.ACCEPTED, ended_at=bindparam("now"), provider_ref=bindparam("ref"))
)
_LOCK = select(func.pg_advisory_xact_lock(bindparam("key")))


def settle(
    unit: Unit, *, provider: str, state: str, now: datetime, reference: str = "", token: str = "", detail: str = ""
) -> str | None:
    """Take in one receipt. Our id of the message, or None when it is about none that we know (yet): then it waits.

    Twice, late and out of order are harmless: an event is kept once, and a message only moves up the lattice. A receipt
    that carries our token proves that the network took the message: an outbox row in doubt is done, and not sent again.
    """
    reached = State(state)
    ref = reference or f"={token}"[:128]  # ours are shorter: one that is cut is nobody's
    hold(unit, provider, ref)
    row = {"provider": provider, "ref": ref, "status": reached, "detail": detail[:300], "at": now}
    _KEEP.run(unit, row)
    found = unit.conn.execute(_WHOSE, {"p": provider, "r": reference, "token": token}).scalars().first()
    if found is None:
        return None
    if reference:
        messages.taken(unit, found, reference, 0, "")
    messages.rise(unit, found, reached, now, detail)
    attempts = unit.conn.execute(_PROVEN, {"row": found, "now": now}).scalar_one_or_none()
    if attempts is not None:
        unit.conn.execute(_PROOF, {"row": found, "nth": attempts, "now": now, "ref": reference or None})
    return str(found)


def apply(unit: Unit, message: str, provider: str, reference: str, now: datetime) -> None:
    """Give a message the receipts that came before its reference was known."""
    hold(unit, provider, reference)
    for row in unit.conn.execute(_OF, {"p": provider, "r": reference}).all():
        messages.rise(unit, message, State(row.status), now, row.detail)


def hold(unit: Unit, provider: str, ref: str) -> None:
    """Let a receipt and the storing of its reference not pass each other unseen. SQLite has one writer anyhow."""
    if not unit.sqlite:
        key = int.from_bytes(hashlib.blake2b(f"{provider}/{ref}".encode(), digest_size=8).digest(), signed=True)
        unit.conn.execute(_LOCK, {"key": key})
