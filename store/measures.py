"""A supervisor's measures: counts and sums per town, day and hour, kept as things happen (store/measures_fold.py).

A reader sums the rows of whole days ("hour" 24), so that a month costs the same however much happened in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Column, Date, Integer, SmallInteger, String, Table, bindparam, func, or_, select

from rules.figures import percentile
from rules.measuring import WHOLE
from store.base import metadata
from store.unit import Unit

measures = Table(
    "measures",
    metadata,
    Column("town", String(40), primary_key=True),
    Column("hour", SmallInteger, primary_key=True, autoincrement=False),  # of the town's clock; 24 is the whole day
    Column("day", Date, primary_key=True),
    Column("measure", String(32), primary_key=True),
    Column("subject", String(60), primary_key=True),  # a service, a category, a kelurahan, a state, one of the staff
    Column("office", String(60), primary_key=True),
    Column("channel", String(8), primary_key=True),
    Column("n", Integer, nullable=False),
)
_m = measures.c
_SPAN = (_m.town == bindparam("where"), _m.day.between(bindparam("first"), bindparam("last")))
_SUMS = (
    select(_m.measure, _m.subject, _m.office, _m.channel, func.sum(_m.n).label("n"))
    .where(*_SPAN, _m.hour == WHOLE)
    .group_by(_m.measure, _m.subject, _m.office, _m.channel)
)
_BY_DAY = (
    select(_m.day, _m.measure, func.sum(_m.n).label("n"))
    .where(*_SPAN, _m.hour == WHOLE, _m.measure.in_(bindparam("these", expanding=True)))
    .group_by(_m.day, _m.measure)
)
_WAITS = (
    select(_m.day, _m.measure, func.sum(_m.n).label("n"))
    .where(*_SPAN, _m.hour == WHOLE, or_(_m.measure.like("call.wait.%"), _m.measure == "call.abandoned"))
    .group_by(_m.day, _m.measure)
)
_BY_HOUR = (
    select(_m.hour, _m.measure, func.sum(_m.n).label("n"))
    .where(*_SPAN, _m.hour.in_(range(WHOLE)), _m.measure.in_(bindparam("these", expanding=True)))
    .group_by(_m.hour, _m.measure)
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything that was measured in a span of days: (measure, subject, office, channel) -> how much."""

    all: Mapping[tuple[str, str, str, str], int]

    def of(self, measure: str, subject: str | None = None, *, office: str | None = None, channel: str | None = None) -> int:
        """How much of a measure there was, all in all or for what is named."""
        return sum(
            n for (name, of, at, on), n in self.all.items()
            if name == measure and subject in (None, of) and office in (None, at) and channel in (None, on)
        )

    def by(self, measure: str) -> dict[str, int]:
        """A measure by its subject."""
        found: Counter[str] = Counter()
        for (name, of, _, _), n in self.all.items():
            if name == measure:
                found[of] += n
        return {subject: n for subject, n in found.items() if n}

    def histogram(self, measure: str, subject: str | None = None) -> dict[int, int]:
        """How many took up to each bound."""
        found: Counter[int] = Counter()
        for (name, of, _, _), n in self.all.items():
            if name.startswith(f"{measure}.") and subject in (None, of):
                found[int(name.rpartition(".")[2])] += n
        return dict(found)

    def histograms(self, measure: str) -> dict[str, dict[int, int]]:
        """The histogram of each subject."""
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for (name, of, _, _), n in self.all.items():
            if name.startswith(f"{measure}."):
                upto = int(name.rpartition(".")[2])
                found[of][upto] = found[of].get(upto, 0) + n
        return dict(found)


def span(unit: Unit, town: str, first: date, last: date) -> Sums:
    """What was measured in a town from the first day to the last."""
    rows = unit.conn.execute(_SUMS, {"where": town, "first": first, "last": last})
    return Sums({(row.measure, row.subject, row.office, row.channel): int(row.n) for row in rows})


def by_day(unit: Unit, town: str, first: date, last: date, names: Sequence[str]) -> dict[date, dict[str, int]]:
    """These measures day by day; a day with nothing is not there."""
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for row in unit.conn.execute(_BY_DAY, {"where": town, "first": first, "last": last, "these": list(names)}):
        found[row.day][row.measure] = int(row.n)
    return dict(found)


def waits_by_day(unit: Unit, town: str, first: date, last: date) -> dict[date, tuple[dict[int, int], int]]:
    """How long callers waited, and how many hung up, day by day."""
    waits: dict[date, dict[int, int]] = defaultdict(dict)
    gone: Counter[date] = Counter()
    for row in unit.conn.execute(_WAITS, {"where": town, "first": first, "last": last}):
        if row.measure == "call.abandoned":
            gone[row.day] += int(row.n)
        else:
            waits[row.day][int(row.measure.rpartition(".")[2])] = int(row.n)
    return {day: (waits.get(day, {}), gone[day]) for day in sorted({*waits, *gone})}


def by_hour(unit: Unit, town: str, first: date, last: date, names: Sequence[str]) -> dict[int, dict[str, int]]:
    """These measures by the hour of the day, over a span."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in unit.conn.execute(_BY_HOUR, {"where": town, "first": first, "last": last, "these": list(names)}):
        found[row.hour][row.measure] = int(row.n)
    return dict(found)


def middle(histogram: Mapping[int, int]) -> int | None:
    """The bound within which half of all lie."""
    return percentile(histogram, Fraction(1, 2))


def ninth(histogram: Mapping[int, int]) -> int | None:
    """The bound within which nine of ten lie."""
    return percentile(histogram, Fraction(9, 10))
