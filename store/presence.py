"""Who is there to take calls. It is the officer's own word; the house only says "offline" for those whose sign-in ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, and_, bindparam, insert, select, update

from rules.phone import Phone
from store.base import IfNew, RowId, Utc, metadata
from store.sealed import seal, unseal_text
from store.sign_ins import IDLE, LONGEST, sign_ins
from store.staff import staff as staff_rows
from store.unit import Unit


class There(StrEnum):
    """What an officer says of themselves."""

    READY = "ready"
    BREAK = "break"
    MEETING = "meeting"
    OFFLINE = "offline"


presence = Table(
    "presence",
    metadata,
    Column("staff", RowId, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("town", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("since", Utc, nullable=False),
    Column("sign_in", String(64), nullable=False),  # under which it was said: it ends with it
    Column("phone", LargeBinary),  # sealed: where their calls ring
    Index("presence_town", "town", "state"),
)
presence_events = Table(
    "presence_events",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("staff", RowId, nullable=False),
    Column("town", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("at", Utc, nullable=False),
    Index("presence_events_staff", "staff", "at"),
    Index("presence_events_town", "town", "at"),
)


@dataclass(frozen=True, slots=True)
class Presence:
    """How somebody is there, and since when. `phone` is None until they gave one."""

    staff: int
    town: str
    state: There
    since: datetime | None
    phone: Phone | None


_p, _i = presence.c, sign_ins.c
_NEW = IfNew(presence, "staff", "town", "state", "since", "sign_in")
_ALIVE = and_(
    _i.token == _p.sign_in, _i.ended_at.is_(None), _i.seen_at > bindparam("idle_since"), _i.began_at > bindparam("long_since")
)
_ME = _p.staff == bindparam("who")
_OF = select(presence, _i.token.label("alive")).select_from(presence.outerjoin(sign_ins, _ALIVE)).where(_ME)
_IN_TOWN = (
    select(presence, _i.token.label("alive")).select_from(presence.outerjoin(sign_ins, _ALIVE)).where(_p.town == bindparam("where"))
)
_READY = (
    select(_p.staff)
    .select_from(presence.join(sign_ins, _ALIVE))
    .where(_p.town == bindparam("where"), _p.state == There.READY)
    .order_by(_p.since)
    .limit(200)
)
_DEMO = (
    select(_p.staff)
    .select_from(presence.join(sign_ins, _ALIVE).join(staff_rows, staff_rows.c.id == _p.staff))
    .where(_p.town == bindparam("where"), _p.state == There.READY, staff_rows.c.demo.is_(True))
    .limit(1)
)
_GONE = (
    select(presence)
    .select_from(presence.outerjoin(sign_ins, _ALIVE))
    .where(_p.state != There.OFFLINE, _i.token.is_(None))
    .limit(200)
)
_THERE = select(presence).where(_ME, _p.state != There.OFFLINE)
_SAY = update(presence).where(_ME).values(
    town=bindparam("where"), state=bindparam("new"), since=bindparam("now"), sign_in=bindparam("token")
)  # fmt: skip
_HERE = update(presence).where(_ME).values(sign_in=bindparam("token"))
_PHONE = update(presence).where(_ME).values(phone=bindparam("sealed"))
_EVENT = insert(presence_events)


def of(unit: Unit, staff: int, now: datetime, town: str = "") -> Presence:
    """How a member is there; offline when they never said, or their sign-in ended since; with `town` also when they are in another."""
    row = unit.conn.execute(_OF, {"who": staff, **_times(now)}).one_or_none()
    found = Presence(staff, "", There.OFFLINE, None, None) if row is None else _presence(unit, row)
    return replace(found, town=town, state=There.OFFLINE) if town and found.town != town else found


def in_town(unit: Unit, town: str, now: datetime) -> list[Presence]:
    """Everybody of a town who ever said how they are there."""
    return [_presence(unit, row) for row in unit.conn.execute(_IN_TOWN, {"where": town, **_times(now)})]


def ready(unit: Unit, town: str, now: datetime) -> list[int]:
    """Who is ready in a town, longest first: the ids of the staff."""
    return list(unit.conn.execute(_READY, {"where": town, **_times(now)}).scalars())


def demonstrates(unit: Unit, town: str, now: datetime) -> bool:
    """Whether an invented officer of the demonstration is ready: they work at any hour, and sign in nowhere else."""
    return unit.conn.execute(_DEMO, {"where": town, **_times(now)}).first() is not None


def say(unit: Unit, staff: int, town: str, state: There, sign_in: str, now: datetime) -> bool:
    """What a member says of themselves, under this sign-in (the hash of its token), and ends with it. False when it was so."""
    before = of(unit, staff, now)
    row = {"staff": staff, "town": town, "state": state, "since": now, "sign_in": sign_in}
    if not _NEW.run(unit, row):
        if (before.state, before.town) == (state, town):
            unit.conn.execute(_HERE, {"who": staff, "token": sign_in})  # where it was said last: that sign-in's end takes it away
            return False
        unit.conn.execute(_SAY, {"who": staff, "where": town, "new": state, "now": now, "token": sign_in})
    unit.conn.execute(_EVENT, {"staff": staff, "town": town, "state": state, "at": now})
    return True


def ring_at(unit: Unit, staff: int, town: str, phone: Phone | None, sign_in: str, now: datetime) -> None:
    """Where this member's calls ring; None takes it away."""
    _NEW.run(unit, {"staff": staff, "town": town, "state": There.OFFLINE, "since": now, "sign_in": sign_in})
    sealed = seal(unit.keys, "presence", "phone", str(staff), phone.e164) if phone else None
    unit.conn.execute(_PHONE, {"who": staff, "sealed": sealed})


def gone(unit: Unit, now: datetime) -> bool:
    """Whether anybody's sign-in ended without a word."""
    return unit.conn.execute(_GONE, _times(now)).first() is not None


def close(unit: Unit, now: datetime) -> int:
    """Write down that those whose sign-in ended are offline; how many."""
    gone = unit.conn.execute(_GONE, _times(now)).all()
    for row in gone:
        _away(unit, row, now)
    return len(gone)


def leave(unit: Unit, staff: int, now: datetime) -> None:
    """Somebody said for them that they are gone: they are offline."""
    row = unit.conn.execute(_THERE, {"who": staff}).one_or_none()
    if row is not None:
        _away(unit, row, now)


def _away(unit: Unit, row: Any, now: datetime) -> None:
    unit.conn.execute(_SAY, {"who": row.staff, "where": row.town, "new": There.OFFLINE, "now": now, "token": row.sign_in})
    unit.conn.execute(_EVENT, {"staff": row.staff, "town": row.town, "state": There.OFFLINE, "at": now})


def _times(now: datetime) -> dict[str, datetime]:
    return {"idle_since": now - IDLE, "long_since": now - LONGEST}


def _presence(unit: Unit, row: Any) -> Presence:
    state = There(row.state) if row.alive is not None else There.OFFLINE
    phone = Phone(unseal_text(unit.keys, "presence", "phone", str(row.staff), row.phone)) if row.phone else None
    return Presence(row.staff, row.town, state, row.since, phone)
