"""Sign-ins of staff: one row each, found by the hash of a token that only their browser has. A row that ended opens nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, bindparam, delete, insert, select, update

from store.base import RowId, Utc, metadata
from store.sealed import index
from store.staff import Member
from store.staff import get as get_member
from store.unit import Unit

IDLE = timedelta(minutes=60)  # a counter that was left open is nobody's any more
LONGEST = timedelta(hours=12)  # one working day
TOUCHED = timedelta(minutes=1)  # how exactly it is known when somebody was last seen
TRIES = 5  # wrong passwords or codes of one login before a rest; from one address four times as many
REST = timedelta(minutes=15)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token", String(64), primary_key=True),  # SHA-256; the token has 128 bits, so no slow hash is needed
    Column("staff", RowId, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("town", String(40)),  # where they work in this sign-in; a training town while they practise
    Column("training", Boolean, nullable=False),
    Column("half", Boolean, nullable=False),  # the password was right, the second factor is awaited
    Column("began_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("ended_at", Utc, index=True),
)
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("target", String(32), primary_key=True),  # keyed index of a login, or of an address
    Column("wrong", Integer, nullable=False),
    Column("until", Utc, nullable=False, index=True),
)
Index("sign_ins_open", sign_ins.c.staff, sign_ins.c.ended_at)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in that holds, and whose it is."""

    token: str  # its hash
    member: Member
    town: str | None
    training: bool
    half: bool
    began_at: datetime
    seen_at: datetime


_i, _t = sign_ins.c, sign_in_tries.c
_OPEN = insert(sign_ins)
_FIND = select(sign_ins).where(_i.token == bindparam("this"), _i.ended_at.is_(None))
_TOUCH = update(sign_ins).where(_i.token == bindparam("this")).values(seen_at=bindparam("now"))
_WHOLE = update(sign_ins).where(_i.token == bindparam("this")).values(half=False)
_END = update(sign_ins).where(_i.token == bindparam("this"), _i.ended_at.is_(None)).values(ended_at=bindparam("now"))
_END_ALL = (
    update(sign_ins)
    .where(_i.staff == bindparam("who"), _i.ended_at.is_(None), _i.token != bindparam("but"))
    .values(ended_at=bindparam("now"))
)
_WORK = update(sign_ins).where(_i.token == bindparam("this")).values(town=bindparam("where"), training=bindparam("practises"))
_OPEN_OF = select(_i.token, _i.began_at, _i.seen_at).where(_i.staff == bindparam("who"), _i.ended_at.is_(None))
_FORGET = (delete(sign_ins).where(_i.began_at < bindparam("before")), delete(sign_in_tries).where(_t.until < bindparam("now")))
_TRIED = select(sign_in_tries).where(_t.target.in_(bindparam("targets", expanding=True)), _t.until > bindparam("now"))


def hashed(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(unit: Unit, member: Member, token: str, now: datetime, *, half: bool) -> None:
    """Somebody proved who they are; `half` while their second factor is awaited."""
    row: dict[str, Any] = {"token": hashed(token), "staff": member.id, "town": member.town, "training": False, "half": half}
    unit.conn.execute(_OPEN, {**row, "began_at": now, "seen_at": now})


def find(unit: Unit, token: str, now: datetime) -> SignIn | None:
    """The sign-in of this token; None when it ended, was idle too long, is older than a day's work, or its member may no more."""
    row = unit.conn.execute(_FIND, {"this": hashed(token)}).one_or_none()
    if row is None or now - row.seen_at > IDLE or now - row.began_at > LONGEST:
        return None
    member = get_member(unit, row.staff)
    if member is None or member.disabled:
        return None
    return SignIn(row.token, member, row.town, row.training, row.half, row.began_at, row.seen_at)


def left(found: SignIn, now: datetime) -> tuple[timedelta, bool]:
    """How long this sign-in still holds if nobody uses it, and whether that is the end of a day's work, which no use puts off."""
    idle, day = found.seen_at + IDLE - now, found.began_at + LONGEST - now
    return min(idle, day), day <= idle


def touch(unit: Unit, found: SignIn, now: datetime) -> None:
    """Note that they are at work: somebody used a page just now."""
    unit.conn.execute(_TOUCH, {"this": found.token, "now": now})


def complete(unit: Unit, found: SignIn) -> None:
    """The second factor was right."""
    unit.conn.execute(_WHOLE, {"this": found.token})


def work_in(unit: Unit, found: SignIn, town: str | None, training: bool) -> None:
    """From now on this sign-in works in another town, or practises."""
    unit.conn.execute(_WORK, {"this": found.token, "where": town, "practises": training})


def end(unit: Unit, found: SignIn, now: datetime) -> bool:
    """They signed out."""
    return unit.conn.execute(_END, {"this": found.token, "now": now}).rowcount == 1


def end_of(unit: Unit, token: str, now: datetime) -> None:
    """The sign-in of this token ends, if it holds: the browser that has it begins another."""
    unit.conn.execute(_END, {"this": hashed(token), "now": now})


def end_all(unit: Unit, staff: int, now: datetime, but: str = "") -> int:
    """End every sign-in of a member, but for the one with this hash: after a change of password, or when they are disabled."""
    return unit.conn.execute(_END_ALL, {"who": staff, "now": now, "but": but}).rowcount


def open_of(unit: Unit, staff: int, now: datetime) -> list[tuple[str, datetime, datetime]]:
    """The sign-ins of a member that hold: their hash, since when, and last seen; the latest first."""
    rows = unit.conn.execute(_OPEN_OF, {"who": staff})
    found = [(row.token, row.began_at, row.seen_at) for row in rows if now - row.seen_at <= IDLE and now - row.began_at <= LONGEST]
    return sorted(found, key=lambda one: one[2], reverse=True)


def resting(unit: Unit, login: str, address: str, now: datetime) -> bool:
    """Whether this login, or whoever tries from this address, must wait after too many wrong tries. "" is no address."""
    most = _targets(unit, login, address)
    return any(row.wrong >= most[row.target] for row in unit.conn.execute(_TRIED, {"targets": list(most), "now": now}))


def wrong(unit: Unit, login: str, address: str, now: datetime) -> None:
    """Count one wrong try. A login rests since its last; an address is counted anew 15 minutes after its first, unless it rests."""
    for target, most in _targets(unit, login, address).items():
        row = unit.conn.execute(select(sign_in_tries).where(_t.target == target)).one_or_none()
        if row is None:
            unit.conn.execute(insert(sign_in_tries), {"target": target, "wrong": 1, "until": now + REST})
        else:
            count = row.wrong + 1 if row.until > now else 1
            goes_on = most > TRIES and 1 < count < most  # an office has one address, and somebody mistypes all day
            until = row.until if goes_on else now + REST
            unit.conn.execute(update(sign_in_tries).where(_t.target == target).values(wrong=count, until=until))


def right(unit: Unit, login: str, address: str) -> None:
    """A right try: the wrong ones of this login are forgotten, at the address too."""
    mine, *theirs = _targets(unit, login, address)
    many = unit.conn.execute(delete(sign_in_tries).where(_t.target == mine).returning(_t.wrong)).scalar() or 0
    if many and theirs:
        unit.conn.execute(update(sign_in_tries).where(_t.target.in_(theirs), _t.wrong >= many).values(wrong=_t.wrong - many))


def forget(unit: Unit, now: datetime) -> int:
    """Delete sign-ins older than 90 days and tries whose rest is over; how many."""
    chosen = {"before": now - timedelta(days=90), "now": now}
    return sum(unit.conn.execute(statement, chosen).rowcount for statement in _FORGET)


def _targets(unit: Unit, login: str, address: str) -> dict[str, int]:
    """What is counted, the login first, and how many wrong tries each may have."""
    most = {f"login {login.strip().lower()}": TRIES} | ({f"address {address}": TRIES * 4} if address else {})
    return {index(unit.keys, "sign-in", told): many for told, many in most.items()}
