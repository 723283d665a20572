"""Wrong answers, counted per case number on all channels together, so that nobody tries a second fact until it fits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Column, Integer, String, Table, bindparam, case, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from store.base import Utc, metadata
from store.news import NumberLocked
from store.sealed import index, indexes
from store.unit import Unit

MOST = 5
LOCKED = timedelta(hours=24)

guesses = Table(
    "guesses",
    metadata,
    # A keyed index of the typed number, whether such a case exists or not: the table tells nobody which do.
    Column("target", String(32), primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("until", Utc, nullable=False, index=True),  # then all is forgotten, the lock too
)


class Count(NamedTuple):
    """How many wrong answers a number had, and until when that is remembered: from MOST on it is locked so long."""

    wrong: int
    until: datetime

    @property
    def locked(self) -> bool:
        """Whether the number takes no answer."""
        return self.wrong >= MOST

    @property
    def left(self) -> int:
        """Wrong answers until it is locked."""
        return max(0, MOST - self.wrong)


_g = guesses.c
_LOCKED = select(_g.target).where(
    _g.target.in_(bindparam("targets", expanding=True)), _g.wrong >= MOST, _g.until > bindparam("now")
)
_OF = (
    select(_g.wrong, _g.until).where(_g.target.in_(bindparam("targets", expanding=True)), _g.until > bindparam("now"))
    .order_by(_g.wrong.desc()).limit(1)
)  # fmt: skip
_RIGHT = delete(guesses).where(_g.target.in_(bindparam("targets", expanding=True)))
_OLD = delete(guesses).where(_g.until < bindparam("now"))
_HOLD = select(func.pg_advisory_xact_lock(bindparam("key")))


def _upsert(dialect: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    made = dialect(guesses).values(target=bindparam("target"), wrong=1, until=bindparam("later"))
    over = _g.until <= bindparam("now", type_=_g.until.type)
    return made.on_conflict_do_update(
        index_elements=[_g.target],
        set_={
            "wrong": case((over, 1), else_=_g.wrong + 1),
            # Guessing on while it is locked does not make the lock longer: else anybody could shut out the owner for good.
            "until": case((or_(over, _g.wrong < MOST), bindparam("later", type_=_g.until.type)), else_=_g.until),
        },
    )


_WRONG_SQLITE = _upsert(sqlite.Insert).returning(_g.wrong)
_WRONG_POSTGRESQL = _upsert(postgresql.Insert).returning(_g.wrong)


def locked(unit: Unit, number: str, now: datetime) -> bool:
    """Whether this number takes no more answers now; none is in practice. In a writing unit others who ask for it wait until it ends."""
    if unit.only is not None:
        return False
    if unit.writes and not unit.sqlite:
        unit.conn.execute(_HOLD, {"key": int(index(unit.keys, "guess", number)[:15], 16)})
    found = unit.conn.execute(_LOCKED, {"targets": indexes(unit.keys, "guess", number), "now": now}).first()
    return found is not None


def of(unit: Unit, number: str, now: datetime) -> Count | None:
    """What is remembered of this number now; None when nobody answered wrong. For who looks: it holds nobody up."""
    row = unit.conn.execute(_OF, {"targets": indexes(unit.keys, "guess", number), "now": now}).one_or_none()
    return None if row is None else Count(row.wrong, row.until)


def wrong(unit: Unit, number: str, now: datetime) -> int:
    """Count one wrong answer; how many it makes. The 5th locks the number for 24 hours; so long it is remembered, and whose it is
    hears of it.

    In practice nothing is counted: there is no real case to guess at.
    """
    if unit.only is not None:
        return 1
    chosen = {"target": index(unit.keys, "guess", number), "now": now, "later": now + LOCKED}
    many = int(unit.conn.execute(_WRONG_SQLITE if unit.sqlite else _WRONG_POSTGRESQL, chosen).scalar_one())
    if many == MOST:
        unit.news.append(NumberLocked(number))
    return many


def right(unit: Unit, number: str) -> None:
    """A right answer: the wrong ones before it are forgotten."""
    if unit.only is not None:
        return
    unit.conn.execute(_RIGHT, {"targets": indexes(unit.keys, "guess", number)})


def unlock(unit: Unit, number: str) -> None:
    """An officer who knows the citizen opens the number again."""
    right(unit, number)


def forget(unit: Unit, now: datetime) -> int:
    """Delete counts whose time is over; how many."""
    return unit.conn.execute(_OLD, {"now": now}).rowcount
