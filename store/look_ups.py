"""Answers that an office's system still owes a citizen: asked again by a worker, texted once. Gone when they are answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, LargeBinary, String, Table, UniqueConstraint, bindparam, delete, select

from rules.chance import Chance
from rules.phone import Phone
from store import ledger
from store.base import IfNew, RowId, Utc, metadata
from store.sealed import seal, unseal_text
from store.unit import Unit

TOPIC = "look_up"

look_ups = Table(
    "look_ups",
    metadata,
    Column("id", String(64), primary_key=True),  # the outbox row's
    Column("number", String(8), nullable=False),
    Column("citizen", RowId, nullable=False),
    Column("phone", LargeBinary, nullable=False),  # sealed
    Column("language", String(8), nullable=False),
    Column("provider", String(40), nullable=False),  # the line that the answer is texted on
    Column("address", String(60), nullable=False),
    Column("until", Utc, nullable=False),  # then the citizen hears that no answer came
    UniqueConstraint("number", "citizen"),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """One answer that is owed: about which case, to whom, in which language, on which of our lines."""

    id: str
    number: str
    citizen: int
    phone: Phone
    language: str
    provider: str
    address: str
    until: datetime


_l = look_ups.c
_INSERT = IfNew(look_ups, "id", "number", "citizen", "phone", "language", "provider", "address", "until")
_GET = select(look_ups).where(_l.id == bindparam("this"))
_DONE = delete(look_ups).where(_l.id == bindparam("this"))


def owe(
    unit: Unit, *, number: str, citizen: int, phone: Phone, language: str, provider: str, address: str, now: datetime,
    until: datetime, chance: Chance,
) -> bool:  # fmt: skip
    """Owe this citizen an answer about a case. False: it is owed already, and one answer is enough."""
    id = chance.token()
    row = {
        "id": id, "number": number, "citizen": citizen, "phone": seal(unit.keys, "look_ups", "phone", id, phone.e164),
        "language": language, "provider": provider, "address": address, "until": until,
    }  # fmt: skip
    if not _INSERT.run(unit, row):
        return False
    ledger.add(unit, id, TOPIC, "news", provider, now)
    return True


def get(unit: Unit, id: str) -> Owed | None:
    """What is owed under this id; None when it was answered."""
    row = unit.conn.execute(_GET, {"this": id}).one_or_none()
    if row is None:
        return None
    phone = Phone(unseal_text(unit.keys, "look_ups", "phone", id, row.phone))
    return Owed(id, row.number, row.citizen, phone, row.language, row.provider, row.address, row.until)


def done(unit: Unit, id: str) -> bool:
    """It is answered. False when it was before: then nothing may be said again."""
    return unit.conn.execute(_DONE, {"this": id}).rowcount == 1
