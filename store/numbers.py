"""Case numbers: one pot for applications, complaints, tickets and call-backs, so that eight digits name one thing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, String, Table, bindparam, select

from rules import reference
from rules.chance import Chance
from store.base import IfNew, Utc, metadata
from store.unit import Conflict, Unit

numbers = Table(
    "numbers",
    metadata,
    Column("number", String(8), primary_key=True),
    Column("kind", String(12), nullable=False),  # application, complaint, ticket, callback
    Column("given_at", Utc, nullable=True),
)

TRIES = 20

_INSERT = IfNew(numbers, "number", "kind", "given_at")
_KIND = select(numbers.c.kind).where(numbers.c.number == bindparam("number"))


def fresh(unit: Unit, kind: str, chance: Chance, now: datetime | None = None) -> str:
    """A case number that nobody has: eight digits with a check digit, by chance, so that none can be guessed from another."""
    for _ in range(TRIES):
        number = reference.make(chance.below)
        if take(unit, kind, number, now):
            return number
    raise Conflict("no free case number was found")


def take(unit: Unit, kind: str, number: str, now: datetime | None = None) -> bool:
    """Allot this very number; False when it is taken. That of practice is free in practice alone."""
    if unit.only is None and number == reference.PRACTISED:
        return False
    if not _INSERT.run(unit, {"number": number, "kind": kind, "given_at": now}):
        return False
    if unit.only is not None:
        unit.only.add(number)
    return True


def kind_of(unit: Unit, number: str) -> str | None:
    """What a number names: "application", "complaint", "ticket", "callback", or None."""
    return unit.conn.execute(_KIND, {"number": number}).scalar_one_or_none() if unit.sees(number) else None
