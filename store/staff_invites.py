"""One-time addresses by which somebody of the staff chooses a password: for the first administrator, for a new member, after a reset.

Only the hash of the token is kept; it opens once, and for a limited time. Nobody ever has a password that somebody else chose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, ForeignKey, String, Table, bindparam, delete, insert, select, update

from rules.chance import Chance
from store.base import RowId, Utc, metadata
from store.sign_ins import hashed
from store.staff import forget_proofs
from store.unit import Unit

LASTS = timedelta(hours=48)

staff_invites = Table(
    "staff_invites",
    metadata,
    Column("token", String(64), primary_key=True),  # SHA-256; the token has 128 bits
    Column("staff", RowId, ForeignKey("staff.id", ondelete="CASCADE"), index=True),  # NULL: whoever comes first, as system administrator
    Column("until", Utc, nullable=False, index=True),
    Column("used_at", Utc),
)


@dataclass(frozen=True, slots=True)
class Invite:
    """An address that still opens. `staff` is None for the very first administrator."""

    staff: int | None
    until: datetime


_i = staff_invites.c
_FIND = select(_i.staff, _i.until).where(_i.token == bindparam("this"), _i.used_at.is_(None), _i.until > bindparam("now"))
_USE = (
    update(staff_invites)
    .where(_i.token == bindparam("this"), _i.used_at.is_(None), _i.until > bindparam("now"))
    .values(used_at=bindparam("now"))
)


def invite(unit: Unit, staff: int | None, now: datetime, chance: Chance) -> str:
    """A fresh token. What opened for the same person before opens nothing any more: other tokens, the password, the codes.

    Who asks for one may have lost all of them, and somebody may have found them. Whoever calls ends their sign-ins.
    """
    same = _i.staff.is_(None) if staff is None else _i.staff == staff
    unit.conn.execute(delete(staff_invites).where(same))
    if staff is not None:
        forget_proofs(unit, staff)
    token = chance.token()
    unit.conn.execute(insert(staff_invites), {"token": hashed(token), "staff": staff, "until": now + LASTS})
    return token


def find(unit: Unit, token: str, now: datetime) -> Invite | None:
    """The invitation of this token, if it still opens."""
    row = unit.conn.execute(_FIND, {"this": hashed(token), "now": now}).one_or_none()
    return None if row is None else Invite(row.staff, row.until)


def use(unit: Unit, token: str, now: datetime) -> bool:
    """It was used; False when somebody was quicker."""
    return unit.conn.execute(_USE, {"this": hashed(token), "now": now}).rowcount == 1
