"""Keys of other systems: each belongs to one agency of one town, may do what its rights say, and counts its own requests."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, bindparam, case, insert, select, update

from rules.chance import Chance
from store.base import Utc, metadata
from store.unit import Store, Unit

PER_MINUTE = 120


class Right(StrEnum):
    """What a key may do."""

    READ = "read"  # its agency's applications
    WRITE = "write"  # file applications and tell their changes
    COMPLAIN = "complain"  # file complaints over Open311


api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(12), primary_key=True),  # the part of a key that may be shown
    Column("secret", LargeBinary(32), nullable=False),  # SHA-256; the secret has 128 bits, so no slow hash is needed
    Column("town", String(40), nullable=False),
    Column("agency", String(40), nullable=False),
    Column("rights", String(60), nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("revoked_at", Utc),
    Column("last_used_at", Utc),
    Column("minute", BigInteger, nullable=False),  # the minute that `used` counts
    Column("used", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key, without its secret."""

    id: str
    town: str
    agency: str
    rights: frozenset[Right]
    per_minute: int
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


_k = api_keys.c
_INSERT = insert(api_keys)
_GET = select(api_keys).where(_k.id == bindparam("this"))
_ALL = select(api_keys).order_by(_k.town, _k.agency, _k.created_at)
_REVOKE = update(api_keys).where(_k.id == bindparam("this"), _k.revoked_at.is_(None)).values(revoked_at=bindparam("now"))
_SPEND = (
    update(api_keys)
    .where(_k.id == bindparam("this"))
    .values(used=case((_k.minute == bindparam("at"), _k.used + 1), else_=1), minute=bindparam("at"), last_used_at=bindparam("now"))
    .returning(_k.used)
)
_SHAPE = re.compile(r"ttn_([0-9a-f]{12})_([0-9a-f]{32})")
_AGENCY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_NOBODY = b"\0" * 32


def make(
    unit: Unit, *, town: str, agency: str, rights: frozenset[Right], now: datetime, chance: Chance, per_minute: int = PER_MINUTE
) -> str:
    """A new key, shown this once: only its hash is kept. ValueError for an agency's name that cannot be one, or no right."""
    if not _AGENCY.fullmatch(agency):
        raise ValueError("an agency's name is small letters, digits and dashes, such as disdukcapil")
    if not rights or not 1 <= per_minute <= 100_000:
        raise ValueError("a key has a right, and 1 to 100000 requests a minute")
    id, secret = chance.token()[:12], chance.token()
    row = {
        "id": id, "secret": _hash(secret), "town": town, "agency": agency, "rights": ",".join(sorted(rights)),
        "per_minute": per_minute, "created_at": now, "minute": 0, "used": 0,
    }  # fmt: skip
    unit.conn.execute(_INSERT, row)
    return f"ttn_{id}_{secret}"


def of(unit: Unit, text: str) -> Key | None:
    """The key that `text` is, unless it was revoked. The comparison takes the same time whether there is such a key or not."""
    match = _SHAPE.fullmatch(text)
    row = unit.conn.execute(_GET, {"this": match[1] if match else ""}).one_or_none()
    expected = bytes(row.secret) if row is not None else _NOBODY
    right = hmac.compare_digest(_hash(match[2] if match else ""), expected)
    return _key(row) if right and row is not None and row.revoked_at is None else None


def spend(store: Store, key: Key, now: datetime) -> int:
    """Count one request; how many seconds to wait when it is one too many in this minute, else 0. One relaxed statement."""
    seconds = int(now.timestamp())
    with store.stroke() as unit:
        used = unit.conn.execute(_SPEND, {"this": key.id, "at": seconds // 60, "now": now}).scalar_one()
    return 60 - seconds % 60 if used > key.per_minute else 0


def revoke(unit: Unit, id: str, now: datetime) -> bool:
    """From now on this key opens nothing. False when there is no such key, or it was revoked before."""
    return unit.conn.execute(_REVOKE, {"this": id, "now": now}).rowcount == 1


def all(unit: Unit) -> list[Key]:
    """Every key there ever was."""
    return [_key(row) for row in unit.conn.execute(_ALL)]


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _key(row: object) -> Key:
    rights = frozenset(Right(one) for one in row.rights.split(","))  # type: ignore[attr-defined]
    names = ("id", "town", "agency", "per_minute", "created_at", "revoked_at", "last_used_at")
    return Key(rights=rights, **{name: getattr(row, name) for name in names})
