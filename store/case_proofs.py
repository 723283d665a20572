"""That a caller knew the second fact of a case: when it was shown, and to whom. It holds for a while, for that case only.

A wrong answer counts against the same lock as a citizen's own (store.guesses): five close the number for a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select

from store import case_events, numbers, officer_desk
from store.case_events import Kind
from store.case_events import case_events as events
from store.officer_desk import Proved
from store.unit import Unit

LASTS = timedelta(minutes=30)
PROVED = "proved"


class Proof(NamedTuple):
    """When it was shown, to which of the staff."""

    at: datetime
    by: str


_e = events.c
_LATEST = (
    select(_e.at, _e.by)
    .where(_e.number == bindparam("this"), _e.what == PROVED, _e.at > bindparam("since"))
    .order_by(_e.id.desc()).limit(1)
)  # fmt: skip


def prove(unit: Unit, number: str, said: str, by: str, now: datetime) -> Proved:
    """Whether this is the second fact of the case: the digits of a receipt, or what an application was filed with."""
    came = officer_desk.check(unit, number, said, now)
    if came is Proved.RIGHT:
        note(unit, number, by, now)
    return came


def note(unit: Unit, number: str, by: str, now: datetime) -> None:
    """It was shown just now."""
    kind = Kind.APPLICATION if numbers.kind_of(unit, number) == "application" else Kind.COMPLAINT
    case_events.write(unit, number, kind, PROVED, by, now)


def of(unit: Unit, number: str, now: datetime) -> Proof | None:
    """The proof that holds for this case now."""
    row = unit.conn.execute(_LATEST, {"this": number, "since": now - LASTS}).one_or_none()
    return None if row is None else Proof(row.at, row.by)
