"""Numbers that people hold at an office for a service: a town does not drop either while somebody would come for nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select

from store.queue_rows import ACTIVE, queue_days, tickets
from store.unit import Unit


@dataclass(frozen=True, slots=True)
class Held:
    """How many people hold a number there, and the last day for which one does."""

    office: str
    service: str
    people: int
    last: date

    def __str__(self) -> str:
        return (
            f"offices.csv: {self.office}: {self.people} people hold numbers for {self.service} until {self.last}: "
            "serve or move them first, and set its quota to 0 so that no others are given"
        )


_q, _t = queue_days.c, tickets.c
_HELD = (
    select(_q.office, _q.service, func.count().label("people"), func.max(_q.day).label("last"))
    .select_from(queue_days.join(tickets, _t.queue_day == _q.id))
    .where(_q.town == bindparam("where"), _q.day >= bindparam("today"), _t.state.in_(sorted(ACTIVE)))
    .group_by(_q.office, _q.service).order_by(_q.office, _q.service)
)  # fmt: skip


def left_behind(unit: Unit, town: str, served: Collection[tuple[str, str]], today: date) -> list[Held]:
    """Who holds a number for today or later at an office and service that are not among `served`. Looks at the days to come only."""
    found = unit.conn.execute(_HELD, {"where": town, "today": today})
    return [Held(row.office, row.service, row.people, row.last) for row in found if (row.office, row.service) not in served]


@dataclass(frozen=True, slots=True)
class OnDay:
    """How many people hold a number at an office for a service on one day."""

    office: str
    service: str
    day: date
    people: int


_BY_DAY = (
    select(_q.office, _q.service, _q.day, func.count().label("people"))
    .select_from(queue_days.join(tickets, _t.queue_day == _q.id))
    .where(_q.town == bindparam("where"), _q.day >= bindparam("today"), _t.state.in_(sorted(ACTIVE)))
    .group_by(_q.office, _q.service, _q.day).order_by(_q.day, _q.office, _q.service)
)  # fmt: skip


def by_day(unit: Unit, town: str, today: date) -> list[OnDay]:
    """Who holds a number for today or later, day by day."""
    rows = unit.conn.execute(_BY_DAY, {"where": town, "today": today})
    return [OnDay(row.office, row.service, row.day, row.people) for row in rows]
