"""Citizens: a phone (sealed, found by its blind index), a language, a town, and what they agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, String, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from rules.phone import Phone
from store.base import RowId, Utc, metadata
from store.quick import Quick, Typed
from store.sealed import index, indexes, seal, unseal_text
from store.unit import Unit

citizens = Table(
    "citizens",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("phone_index", String(32), nullable=False, unique=True),
    Column("phone", LargeBinary, nullable=False),  # sealed to phone_index: written and rotated together
    Column("language", String(8), nullable=False),
    Column("town", String(40)),
    Column("opted_out_at", Utc),
    Column("noticed_at", Utc),  # when the privacy notice was first given (UU PDP 27/2022)
    Column("met_at", Utc, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Citizen:
    """One citizen as far as we know them. `opted_out`: wants no messages of ours. `noticed`: has had the privacy notice."""

    id: int
    language: str
    town: str | None
    opted_out: bool
    noticed: bool


_c = citizens.c
_COLUMNS = (_c.id, _c.language, _c.town, _c.opted_out_at, _c.noticed_at)
_FIND = Quick(select(*_COLUMNS).where(_c.phone_index == bindparam("phone_index")))
_FIND_ANY = select(*_COLUMNS).where(_c.phone_index.in_(bindparam("phone_indexes", expanding=True)))
_GET = select(*_COLUMNS).where(_c.id == bindparam("citizen"))
_PHONE = select(_c.phone_index, _c.phone).where(_c.id == bindparam("citizen"))
_VALUES: dict[str, Any] = {name: bindparam(name) for name in ("phone_index", "phone", "language", "met_at")}
_MEET_SQLITE = sqlite.insert(citizens).values(_VALUES).on_conflict_do_nothing().returning(_c.id)
_MEET_POSTGRESQL = postgresql.insert(citizens).values(_VALUES).on_conflict_do_nothing().returning(_c.id)
_ME = _c.id == bindparam("citizen")
_SPEAK = update(citizens).where(_ME).values(language=bindparam("value"))
_LIVE = update(citizens).where(_ME).values(town=bindparam("value"))
_OPT = update(citizens).where(_ME).values(opted_out_at=bindparam("value"))
_NOTICE = Typed(update(citizens).where(_ME, _c.noticed_at.is_(None)).values(noticed_at=bindparam("value")))


def meet(unit: Unit, phone: Phone, now: datetime, language: str = "id") -> Citizen:
    """The citizen with this phone, made if new. Two first calls at once make one citizen."""
    known = find(unit, phone)
    if known is not None:
        return known
    key = index(unit.keys, "bidx-phone", phone.e164)
    sealed = seal(unit.keys, "citizens", "phone", key, phone.e164)
    row = {"phone_index": key, "phone": sealed, "language": language, "met_at": now}
    made = unit.conn.execute(_MEET_SQLITE if unit.sqlite else _MEET_POSTGRESQL, row).scalar_one_or_none()
    if made is not None:
        return Citizen(made, language, None, False, False)
    known = find(unit, phone)
    assert known is not None, "a citizen that was there is gone"
    return known


def find(unit: Unit, phone: Phone) -> Citizen | None:
    """The citizen with this phone, if we met them. Finds them under older data keys too."""
    if len(unit.keys.all) == 1:
        found = _FIND.run(unit, {"phone_index": index(unit.keys, "bidx-phone", phone.e164)})
        return _citizen(found.fetchone())
    return _citizen(unit.conn.execute(_FIND_ANY, {"phone_indexes": indexes(unit.keys, "bidx-phone", phone.e164)}).first())


def get(unit: Unit, citizen: int) -> Citizen | None:
    """The citizen with this row id."""
    return _citizen(unit.conn.execute(_GET, {"citizen": citizen}).one_or_none())


def phone_of(unit: Unit, citizen: int) -> Phone:
    """The phone of a citizen; LookupError when there is no such citizen."""
    row = unit.conn.execute(_PHONE, {"citizen": citizen}).one_or_none()
    if row is None:
        raise LookupError("no such citizen")
    return Phone(unseal_text(unit.keys, "citizens", "phone", row.phone_index, row.phone))


def speak(unit: Unit, citizen: int, language: str) -> None:
    """From now on this citizen hears this language."""
    unit.conn.execute(_SPEAK, {"citizen": citizen, "value": language})


def live_in(unit: Unit, citizen: int, town: str) -> None:
    """Remember the town that a citizen chose."""
    unit.conn.execute(_LIVE, {"citizen": citizen, "value": town})


def opt_out(unit: Unit, citizen: int, now: datetime) -> None:
    """No more messages to this citizen, but for answers to what they ask."""
    unit.conn.execute(_OPT, {"citizen": citizen, "value": now})


def opt_in(unit: Unit, citizen: int) -> None:
    """Messages are welcome again."""
    unit.conn.execute(_OPT, {"citizen": citizen, "value": None})


def notice(unit: Unit, citizen: int, now: datetime) -> bool:
    """Note that the privacy notice was given; False when it was given before."""
    return bool(_NOTICE.run(unit, {"citizen": citizen, "value": now}).rowcount == 1)


def _citizen(row: Any) -> Citizen | None:
    if row is None:
        return None
    id, language, town, opted_out_at, noticed_at = row
    return Citizen(id, language, town, opted_out_at is not None, noticed_at is not None)
