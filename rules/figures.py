"""What may be published of what was counted: from how many on, how long things took, and how numbers are written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction

from rules.calendar import Hours, Zone
from rules.satisfaction import round_half_up

__all__ = [
    "BOUNDS", "LEAST", "OVER", "bucket", "enough", "month_of", "months_before", "percent", "percentile", "veiled",
    "working_days", "written",
]  # fmt: skip

LEAST = 10
"""Fewer than these are hidden: a small number says little about an office and too much about people (indonesia 4.6)."""

_FINE = 50  # tenths of a working day told one by one; then by halves, then by days
BOUNDS: tuple[int, ...] = (*range(1, _FINE + 1), *range(_FINE + 5, 151, 5), *range(160, 601, 10))
"""The upper ends, in tenths of a working day, between which durations are told apart."""
OVER = 999
"""What took longer than the last bound (60 working days)."""


def enough(n: int) -> bool:
    """Whether so many may be published. The one place where small numbers are hidden."""
    return n >= LEAST


def veiled(parts: Mapping[str, int], unseen: Collection[str] = ()) -> frozenset[str]:
    """Which parts of one count are hidden, and "" when their sum is: so that no small number is told, or left over by subtraction.

    A reader takes from the whole what is shown. What is left must belong to two parts at least, and be enough: else the
    smallest part that is shown is hidden too, or the whole when that part is the only one. `unseen` are shown to nobody anyway.
    """
    hidden = {name for name, n in parts.items() if not enough(n) or name in unseen}
    if not enough(sum(parts.values())):
        return frozenset({*parts, ""})
    left = [parts[name] for name in hidden if parts[name]]
    if all(map(enough, left)) or (len(left) > 1 and enough(sum(left))):
        return frozenset(hidden)
    shown = sorted((n, name) for name, n in parts.items() if name not in hidden)
    return frozenset({*hidden, shown[0][1] if len(shown) > 1 else ""})


def working_days(start: datetime, end: datetime, zone: Zone, hours: Hours, holidays: Collection[date] = ()) -> Fraction:
    """How many working days lie between two moments, counted in that office's own opening time.

    A whole day of opening is 1, however long or short; a closed day is 0. So "1.4" compares with a promise of "3 working
    days". Looks no further than OVER asks for, and is 0 when `end` is not after `start`. Parts of a second are dropped.
    """
    start, end = start.replace(microsecond=0), end.replace(microsecond=0)
    total, day, last = Fraction(0), zone.day(start), zone.day(end)
    while day <= last and total * 10 <= BOUNDS[-1]:
        spans = () if day in holidays else hours.on(day)
        if spans:
            open_for = sum(closes - opens for opens, closes in spans)
            passed = sum(_overlap(zone.at(day, opens), zone.at(day, closes), start, end) for opens, closes in spans)
            total += Fraction(passed, open_for * 60)
        elif (day - zone.day(start)).days > 10 * BOUNDS[-1]:
            break  # hours that never open
        day += timedelta(days=1)
    return total


def bucket(days: Fraction) -> int:
    """The smallest bound that is not exceeded, in tenths of a day; OVER beyond the last."""
    tenths = days * 10
    return next((bound for bound in BOUNDS if tenths <= bound), OVER)


def percentile(histogram: Mapping[int, int], part: Fraction) -> int | None:
    """The bound within which `part` of all lie (1/2 is the median): never better than the truth. None when there are none."""
    total = sum(histogram.values())
    if total < 1:
        return None
    wanted, seen = total * part, 0
    for bound in sorted(histogram):
        seen += histogram[bound]
        if seen >= wanted:
            return bound
    return OVER


def percent(part: int, of: int) -> int | None:
    """A share in whole percent, half up; None of nothing. 100 only when it is all, and 0 only when it is none."""
    if of < 1:
        return None
    rounded = int(round_half_up(Fraction(part * 100, of), 0))
    return max(1, min(rounded, 99)) if 0 < part < of else rounded


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months_before(today: date, n: int) -> list[date]:
    """The last n months that are over, newest first. A month that is not over is not published: its numbers still move."""
    found, month = [], month_of(today)
    for _ in range(n):
        month = month_of(month - timedelta(days=1))
        found.append(month)
    return found


def written(number: object, language: str) -> str:
    """A number as people write it: "1.240" and "84,20"; in English "1,240" and "84.20"."""
    text = f"{number:,}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def _overlap(opens: datetime, closes: datetime, start: datetime, end: datetime) -> int:
    """Seconds of opening time between two moments."""
    return max(0, int((min(closes, end) - max(opens, start)).total_seconds()))
