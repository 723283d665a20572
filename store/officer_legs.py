"""Rings of an officer's phone for a caller, owed to a network like a message; what became of each; and its wrap-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, String, Table, bindparam, insert, select, update

from rules.phone import Phone
from store import ledger
from store.base import RowId, Utc, metadata
from store.sealed import seal, unseal_text
from store.unit import Unit

RING = "ring_officer"  # the outbox's topics
END, HOLD = "end_leg", "hold_caller"
MARK = "o-"  # how the id of a leg begins: networks repeat it to us

officer_legs = Table(
    "officer_legs",
    metadata,
    Column("id", String(64), primary_key=True),  # also the outbox row's
    Column("call", RowId, nullable=False),
    Column("staff", RowId, nullable=False),
    Column("provider", String(40), nullable=False),
    Column("line", String(60), nullable=False),  # our number that the officer sees
    Column("phone", LargeBinary, nullable=False),  # sealed
    Column("reference", String(128)),
    Column("owed_at", Utc, nullable=False),
    Column("taken_at", Utc),
    Column("answered_at", Utc),  # the officer's phone was picked up
    Column("joined_at", Utc),  # and the caller was on it
    Column("ended_at", Utc),
    Column("outcome", String(10), nullable=False),
    Column("detail", String(60), nullable=False),  # the network's own word
    Column("code", String(20), nullable=False),  # the wrap-up
    Column("wrapped_at", Utc),
    Index("officer_legs_call", "call"),
    Index("officer_legs_staff", "staff", "owed_at"),
    Index("officer_legs_reference", "provider", "reference"),
)
officer_orders = Table(
    "officer_orders",
    metadata,
    Column("id", String(64), primary_key=True),  # also the outbox row's
    Column("topic", String(24), nullable=False),
    Column("provider", String(40), nullable=False),
    Column("reference", String(128), nullable=False),  # the network's id of the call that is meant
    Column("owed_at", Utc, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Leg:
    """One ring of an officer's phone."""

    id: str
    call: int
    staff: int
    provider: str
    line: str
    phone: Phone
    reference: str
    owed_at: datetime
    taken_at: datetime | None
    answered_at: datetime | None
    joined_at: datetime | None
    ended_at: datetime | None
    outcome: str
    code: str
    wrapped_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether the wrap-up is still to be said."""
        return self.joined_at is not None and self.wrapped_at is None


@dataclass(frozen=True, slots=True)
class Order:
    """Something that a network shall do with a call that is under way."""

    id: str
    topic: str
    provider: str
    reference: str
    owed_at: datetime


_l, _o = officer_legs.c, officer_orders.c
_NEW, _ORDER = insert(officer_legs), insert(officer_orders)
_GET = select(officer_legs).where(_l.id == bindparam("this"))
_LOCKED = _GET.with_for_update()
_OF = select(officer_legs).where(_l.provider == bindparam("network"), _l.reference == bindparam("ref")).limit(1)
_OF_STAFF = select(officer_legs).where(_l.staff == bindparam("who")).order_by(_l.owed_at.desc()).limit(bindparam("most"))
_OF_CALL = select(officer_legs).where(_l.call == bindparam("of")).order_by(_l.owed_at)
_NOTED = ("reference", "taken_at", "answered_at", "joined_at", "ended_at", "outcome", "detail")
_NOTE = (
    update(officer_legs)
    .where(_l.id == bindparam("this"))
    .values({name: bindparam(f"to_{name}", type_=_l[name].type) for name in _NOTED})
)
_WRAP = (
    update(officer_legs)
    .where(_l.id == bindparam("this"), _l.wrapped_at.is_(None))
    .values(code=bindparam("said"), wrapped_at=bindparam("now"))
)
_GET_ORDER = select(officer_orders).where(_o.id == bindparam("this"))


def owe(unit: Unit, *, id: str, call: int, staff: int, provider: str, line: str, phone: Phone, now: datetime) -> None:
    """Owe a ring. Its kind is "code": after a doubt the phone is never rung again."""
    unit.conn.execute(_NEW, {
        "id": id, "call": call, "staff": staff, "provider": provider, "line": line, "owed_at": now, "outcome": "", "detail": "", "code": "",
        "phone": seal(unit.keys, "officer_legs", "phone", id, phone.e164),
    })  # fmt: skip
    ledger.add(unit, id, RING, "code", provider, now)


def order(unit: Unit, id: str, topic: str, provider: str, reference: str, now: datetime) -> None:
    """Owe an order about a call that is under way."""
    unit.conn.execute(_ORDER, {"id": id, "topic": topic, "provider": provider, "reference": reference, "owed_at": now})
    ledger.add(unit, id, topic, "code", provider, now)


def ordered(unit: Unit, id: str) -> Order | None:
    """The order behind an outbox row."""
    row = unit.conn.execute(_GET_ORDER, {"this": id}).one_or_none()
    return None if row is None else Order(*row)


def get(unit: Unit, id: str) -> Leg | None:
    """One leg by our id."""
    return _leg(unit, unit.conn.execute(_GET, {"this": id}).one_or_none())


def of_reference(unit: Unit, provider: str, reference: str) -> Leg | None:
    """The leg that a network calls so."""
    return _leg(unit, unit.conn.execute(_OF, {"network": provider, "ref": reference}).one_or_none()) if reference else None


def of_staff(unit: Unit, staff: int, limit: int = 5) -> list[Leg]:
    """An officer's latest legs, newest first."""
    return [one for row in unit.conn.execute(_OF_STAFF, {"who": staff, "most": limit}) if (one := _leg(unit, row))]


def of_call(unit: Unit, call: int) -> list[Leg]:
    """Every leg of a call, oldest first."""
    return [one for row in unit.conn.execute(_OF_CALL, {"of": call}) if (one := _leg(unit, row))]


def unwrapped(unit: Unit, staff: int) -> Leg | None:
    """A talk of this officer that is over and has no wrap-up yet."""
    return next((one for one in of_staff(unit, staff) if one.open and one.ended_at is not None), None)


def note(
    unit: Unit, id: str, now: datetime, *, reference: str = "", taken: bool = False, answered: bool = False, joined: bool = False,
    outcome: str = "", detail: str = "",
) -> Leg | None:  # fmt: skip
    """Take in what is known of a leg. Facts only grow: twice, late and out of order come to the same."""
    row = unit.conn.execute(_LOCKED, {"this": id}).one_or_none()
    if row is None:
        return None
    unit.conn.execute(_NOTE, {
        "this": id,
        "to_reference": row.reference or reference or None,
        "to_taken_at": row.taken_at or (now if taken or reference or answered else None),
        "to_answered_at": row.answered_at or (now if answered or joined else None),
        "to_joined_at": row.joined_at or (now if joined else None),
        "to_ended_at": row.ended_at or (now if outcome else None),
        "to_outcome": row.outcome or outcome[:10],
        "to_detail": (row.detail or detail)[:60],
    })  # fmt: skip
    return get(unit, id)


def wrap(unit: Unit, id: str, code: str, now: datetime) -> bool:
    """Say what the talk was. False when it was said."""
    return unit.conn.execute(_WRAP, {"this": id, "said": code, "now": now}).rowcount == 1


def _leg(unit: Unit, row: Any) -> Leg | None:
    if row is None:
        return None
    phone = Phone(unseal_text(unit.keys, "officer_legs", "phone", row.id, row.phone))
    return Leg(
        row.id, row.call, row.staff, row.provider, row.line, phone, row.reference or "", row.owed_at, row.taken_at, row.answered_at,
        row.joined_at, row.ended_at, row.outcome, row.code, row.wrapped_at,
    )  # fmt: skip
