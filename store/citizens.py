"""Citizens: a phone (sealed, found by its blind index), a language, a town, and what they agreed to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, LargeBinary, String, Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from rules.phone import Phone
from store.base import RowId, Utc, metadata
from store.quick import Typed
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
    Column("seen_at", Utc),  # when this phone last contacted us, to a week; NULL: as met_at
    Column("parted_at", Utc),  # when the phone was taken away from them
    Column("held_at", Utc),  # a hold was asked for (UU PDP 27/2022 art. 41): kept, and not used
)

FORGOTTEN = timedelta(days=180)  # a number that is silent so long may have a new owner (reliability.md T19)
NOTED = timedelta(days=7)  # a contact is written down once a week: most hops write nothing about their citizen


@dataclass(frozen=True, slots=True)
class Citizen:
    """One citizen as far as we know them. `opted_out`: wants no messages of ours. `noticed`: has had the privacy notice.

    `held`: their data is kept and not used. `seen_at`: their last contact, to a week.
    """

    id: int
    language: str
    town: str | None
    opted_out: bool
    noticed: bool
    held: bool = False
    seen_at: datetime | None = field(default=None, compare=False)


_c = citizens.c
_SEEN_AT = func.coalesce(_c.seen_at, _c.met_at).label("seen_at")
_COLUMNS = (_c.id, _c.language, _c.town, _c.opted_out_at, _c.noticed_at, _c.held_at, _SEEN_AT)
_FIND = select(*_COLUMNS).where(_c.phone_index == bindparam("phone_index"))
_FIND_ANY = select(*_COLUMNS).where(_c.phone_index.in_(bindparam("phone_indexes", expanding=True)))
_GET = select(*_COLUMNS).where(_c.id == bindparam("citizen"))
_PHONE = select(_c.phone_index, _c.phone).where(_c.id == bindparam("citizen"))
_PHONES = select(_c.id, _c.phone_index, _c.phone).where(_c.id.in_(bindparam("these", expanding=True)))
_VALUES: dict[str, Any] = {name: bindparam(name) for name in ("phone_index", "phone", "language", "met_at", "seen_at")}
_MEET_SQLITE = sqlite.insert(citizens).values(_VALUES).on_conflict_do_nothing().returning(_c.id)
_MEET_POSTGRESQL = postgresql.insert(citizens).values(_VALUES).on_conflict_do_nothing().returning(_c.id)
_ME = _c.id == bindparam("citizen")
_SPEAK = update(citizens).where(_ME).values(language=bindparam("value"))
_LIVE = update(citizens).where(_ME).values(town=bindparam("value"))
_OPT = update(citizens).where(_ME).values(opted_out_at=bindparam("value"))
_SEEN = update(citizens).where(_ME).values(seen_at=bindparam("value"))
_HOLD = update(citizens).where(_ME).values(held_at=bindparam("value"))
_PART = update(citizens).where(_ME).values(phone_index=bindparam("dead_index"), phone=bindparam("dead_phone"), parted_at=bindparam("now"))
_NOTICE = Typed(update(citizens).where(_ME, _c.noticed_at.is_(None)).values(noticed_at=bindparam("value")))


def meet(unit: Unit, phone: Phone, now: datetime, language: str = "id") -> Citizen:
    """The citizen with this phone, made if new. Two first calls at once make one citizen.

    A phone that was silent for 180 days is a new citizen's: nothing of before is reached from it any more (T19).
    """
    known = find(unit, phone)
    if known is not None and lapsed(known, now):
        part(unit, known.id, now)
    elif known is not None:
        if long_unseen(known, now):
            unit.conn.execute(_SEEN, {"citizen": known.id, "value": now})
        return known
    key = index(unit.keys, "bidx-phone", phone.e164)
    sealed = seal(unit.keys, "citizens", "phone", key, phone.e164)
    row = {"phone_index": key, "phone": sealed, "language": language, "met_at": now, "seen_at": now}
    made = unit.conn.execute(_MEET_SQLITE if unit.sqlite else _MEET_POSTGRESQL, row).scalar_one_or_none()
    if made is not None:
        return Citizen(made, language, None, False, False, seen_at=now)
    known = find(unit, phone)
    assert known is not None, "a citizen that was there is gone"
    return known


def long_unseen(citizen: Citizen, now: datetime) -> bool:
    """Whether `meet` has something to write: a contact to note down, or a phone that changed hands."""
    return citizen.seen_at is not None and now - citizen.seen_at >= NOTED


def lapsed(citizen: Citizen, now: datetime) -> bool:
    """Whether this phone was surely silent for 180 days. What is noted down of a contact is up to a week old."""
    return citizen.seen_at is not None and now - citizen.seen_at >= FORGOTTEN + NOTED


def part(unit: Unit, citizen: int, now: datetime) -> None:
    """Take the phone away from this citizen, for good. Their cases stay and answer to number and proof.

    They get a number on the unassigned country code 999 instead, as callers have who withhold theirs: nothing is ever sent to it.
    """
    dead = Phone(f"+999{int(index(unit.keys, 'parted', f'{citizen}/{now.isoformat()}'), 16) % 10**11:011d}")
    key = index(unit.keys, "bidx-phone", dead.e164)
    sealed = seal(unit.keys, "citizens", "phone", key, dead.e164)
    unit.conn.execute(_PART, {"citizen": citizen, "dead_index": key, "dead_phone": sealed, "now": now})


def hold(unit: Unit, citizen: int, now: datetime | None) -> None:
    """From now on their data is kept and not used; None ends that."""
    unit.conn.execute(_HOLD, {"citizen": citizen, "value": now})


def find(unit: Unit, phone: Phone) -> Citizen | None:
    """The citizen with this phone, if we met them. Finds them under older data keys too."""
    if len(unit.keys.all) == 1:
        return _citizen(unit.conn.execute(_FIND, {"phone_index": index(unit.keys, "bidx-phone", phone.e164)}).one_or_none())
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


def phones_of(unit: Unit, these: Iterable[int]) -> dict[int, Phone]:
    """The phone of each of these citizens, in one look; who is not there is left out."""
    wanted = sorted({*these})
    rows = unit.conn.execute(_PHONES, {"these": wanted}) if wanted else ()
    return {row.id: Phone(unseal_text(unit.keys, "citizens", "phone", row.phone_index, row.phone)) for row in rows}


def speak(unit: Unit, citizen: int, language: str) -> None:
    """From now on this citizen hears this language."""
    unit.conn.execute(_SPEAK, {"citizen": citizen, "value": language})


def live_in(unit: Unit, citizen: int, town: str | None) -> None:
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
    out, told, held = (moment is not None for moment in (row.opted_out_at, row.noticed_at, row.held_at))
    return Citizen(row.id, row.language, row.town, out, told, held, row.seen_at)
