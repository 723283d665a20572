"""Messages in and out: the words (sealed), what became of them, and the receipts that tell it.

States form a lattice: whatever the order in which receipts come, and however often, the same state is reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, bindparam, case, func, select, update

from rules.chance import Chance
from rules.phone import Phone
from store import ledger
from store.base import RowId, Utc, metadata
from store.quick import Typed, new_row
from store.sealed import index, indexes, seal, unseal_text
from store.unit import Unit


class State(StrEnum):
    """What became of a message. A later one in this list is never replaced by an earlier one."""

    OWED = "owed"
    SENT = "sent"
    EXPIRED = "expired"
    FAILED = "failed"
    DELIVERED = "delivered"
    HEARD = "heard"  # one that came in


RANK = {State.OWED: 0, State.SENT: 1, State.EXPIRED: 2, State.FAILED: 3, State.DELIVERED: 4}

messages = Table(
    "messages",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("direction", String(3), nullable=False),  # in, out
    Column("town", String(40)),
    Column("provider", String(40), nullable=False),
    Column("address", String(60), nullable=False),  # ours
    Column("citizen", RowId, nullable=False),
    Column("phone_index", String(32), nullable=False),
    Column("phone", LargeBinary, nullable=False),  # sealed
    Column("text", LargeBinary, nullable=False),  # sealed
    Column("purpose", String(60), nullable=False),
    Column("kind", String(8), nullable=False),  # reply, news, code; text for one that came in
    Column("state", String(10), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("reference", String(128)),  # the network's id
    Column("segments", Integer, nullable=False),
    Column("cost", String(40), nullable=False),
    Column("detail", String(300), nullable=False),  # the network's word, for staff
    Column("created_at", Utc, nullable=False, index=True),
    Column("changed_at", Utc, nullable=False),
    Index("messages_phone", "phone_index", "created_at"),
    Index("messages_reference", "provider", "reference"),
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message, its words open. `address` is ours, `phone` the citizen's."""

    id: str
    direction: str
    town: str | None
    provider: str
    address: str
    citizen: int
    phone: Phone
    text: str
    purpose: str
    kind: str
    state: State
    reference: str
    segments: int
    cost: str
    detail: str
    created_at: datetime
    changed_at: datetime


_CHANCE = Chance()
_m = messages.c
_INSERT = Typed(new_row(
    messages, "id", "direction", "town", "provider", "address", "citizen", "phone_index", "phone", "text", "purpose", "kind",
    "state", "rank", "reference", "segments", "cost", "detail", "created_at", "changed_at",
))  # fmt: skip
_GET = select(messages).where(_m.id == bindparam("message"))
_TO_PHONE = (
    select(messages)
    .where(_m.phone_index.in_(bindparam("phone_indexes", expanding=True)))
    .order_by(_m.created_at.desc())
    .limit(bindparam("limit"))
)
_LATELY = select(func.count()).select_from(
    select(_m.id)
    .where(_m.phone_index.in_(bindparam("phone_indexes", expanding=True)), _m.created_at >= bindparam("begun"))
    .where(_m.direction == "out", _m.state != State.OWED, _m.changed_at >= bindparam("since"))
    .limit(bindparam("most"))
    .subquery()
)
_RISE = (
    update(messages)
    .where(_m.id == bindparam("message"), _m.rank < bindparam("higher"))
    .values(state=bindparam("new"), rank=bindparam("higher"), detail=bindparam("why"), changed_at=bindparam("now"))
)
_TAKEN = (
    update(messages)
    .where(_m.id == bindparam("message"))
    .values(
        reference=func.coalesce(_m.reference, bindparam("ref")),
        segments=case((_m.segments == 0, bindparam("parts")), else_=_m.segments),
        cost=case((_m.cost == "", bindparam("price")), else_=_m.cost),
    )
)


def write_in(
    unit: Unit, *, provider: str, address: str, citizen: int, phone: Phone, text: str, reference: str, now: datetime,
    town: str | None = None, chance: Chance = _CHANCE,
) -> str:  # fmt: skip
    """Write down a text that a citizen sent us; its id. `reference` is the network's id of it."""
    row = _row(unit, chance.token(), "in", provider, address, citizen, phone, text, now)
    row |= {"town": town, "purpose": "text", "kind": "text", "state": State.HEARD, "rank": 9, "reference": reference or None}
    _INSERT.run(unit, row)
    return str(row["id"])


def owe(
    unit: Unit, *, provider: str, sender: str, to: Phone, citizen: int, text: str, purpose: str, kind: str, now: datetime,
    order_key: str | None = None, expires_at: datetime | None = None, town: str | None = None, chance: Chance = _CHANCE,
    rest: timedelta = timedelta(0),
) -> str:  # fmt: skip
    """Owe a citizen an SMS: the message and its outbox row; its id, which also joins `unit.owed`.

    `kind` is reply, news or code. Messages to one citizen go out in the order in which they were owed; another
    `order_key` makes another order. With a `rest` it is sent that much later, and needs an order of its own.
    """
    row = _row(unit, chance.token(), "out", provider, sender, citizen, to, text, now)
    row |= {"town": town, "purpose": purpose, "kind": kind, "state": State.OWED, "rank": 0, "reference": None}
    _INSERT.run(unit, row)
    ledger.add(
        unit, row["id"], "send_sms", kind, provider, now,
        order_key=order_key or f"citizen-{citizen}", expires_at=expires_at, rest=rest,
    )  # fmt: skip
    return str(row["id"])


def get(unit: Unit, id: str) -> Message | None:
    """One message by our id."""
    row = unit.conn.execute(_GET, {"message": id}).mappings().one_or_none()
    return None if row is None else message_of(unit, row)


def to_phone(unit: Unit, phone: Phone, limit: int = 20) -> list[Message]:
    """The latest messages from and to a phone, newest first."""
    wanted = indexes(unit.keys, "bidx-phone", phone.e164)
    rows = unit.conn.execute(_TO_PHONE, {"phone_indexes": wanted, "limit": limit}).mappings()
    return [message_of(unit, row) for row in rows]


def sent_lately(unit: Unit, phone: Phone, since: datetime, most: int) -> int:
    """How many messages went to this phone since then, counted up to `most`. Opens none of them."""
    wanted = indexes(unit.keys, "bidx-phone", phone.e164)
    chosen = {"phone_indexes": wanted, "begun": since - timedelta(days=1), "since": since, "most": most}
    return int(unit.conn.execute(_LATELY, chosen).scalar_one())


def rise(unit: Unit, id: str, state: State, now: datetime, detail: str = "") -> bool:
    """Move a message up to `state`; False when it is that far, or farther, already."""
    chosen = {"message": id, "new": state, "higher": RANK[state], "why": detail[:300], "now": now}
    return unit.conn.execute(_RISE, chosen).rowcount == 1


def taken(unit: Unit, id: str, reference: str, segments: int, cost: str) -> None:
    """Note the network's id of a message, its segments and cost, the first time they are known."""
    unit.conn.execute(_TAKEN, {"message": id, "ref": reference or None, "parts": segments, "price": cost[:40]})


def _row(
    unit: Unit, id: str, direction: str, provider: str, address: str, citizen: int, phone: Phone, text: str, now: datetime
) -> dict[str, Any]:
    return {
        "id": id,
        "direction": direction,
        "provider": provider,
        "address": address,
        "citizen": citizen,
        "phone_index": index(unit.keys, "bidx-phone", phone.e164),
        "phone": seal(unit.keys, "messages", "phone", id, phone.e164),
        "text": seal(unit.keys, "messages", "text", id, text),
        "segments": 0,
        "cost": "",
        "detail": "",
        "created_at": now,
        "changed_at": now,
    }


def message_of(unit: Unit, row: Any) -> Message:
    """The message in a whole row, its words open."""
    return Message(
        id=row["id"],
        direction=row["direction"],
        town=row["town"],
        provider=row["provider"],
        address=row["address"],
        citizen=row["citizen"],
        phone=Phone(unseal_text(unit.keys, "messages", "phone", row["id"], row["phone"])),
        text=unseal_text(unit.keys, "messages", "text", row["id"], row["text"]),
        purpose=row["purpose"],
        kind=row["kind"],
        state=State(row["state"]),
        reference=row["reference"] or "",
        segments=row["segments"],
        cost=row["cost"],
        detail=row["detail"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
