"""Working time between moments: how much of it passed, and the moment so much of it ago. On an office's own calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from rules.calendar import OFFICE_WEEK, Hours, Zone

__all__ = ["ago", "passed"]

_DAYS_BACK = 60  # no office closes for longer; further back all is long ago


def ago(now: datetime, hours_back: float, zone: Zone, hours: Hours = OFFICE_WEEK, holidays: Collection[date] = ()) -> datetime:
    """The latest moment since when so many working hours have passed at `now` (aware). Holidays and closed hours do not count.

    When the doors were hardly open for 60 days, the moment 60 days ago.
    """
    left = timedelta(hours=hours_back)
    for opens, closes in _spans_back(now, zone, hours, holidays):
        if closes - opens >= left:
            return closes - left
        left -= closes - opens
    return now - timedelta(days=_DAYS_BACK)


def passed(since: datetime, now: datetime, zone: Zone, hours: Hours = OFFICE_WEEK, holidays: Collection[date] = ()) -> timedelta:
    """The working time between two moments (aware), at most that of 60 days."""
    spans = _spans_back(now, zone, hours, holidays)
    return sum((closes - max(opens, since) for opens, closes in spans if closes > since), timedelta(0))


def _spans_back(now: datetime, zone: Zone, hours: Hours, holidays: Collection[date]) -> Iterator[tuple[datetime, datetime]]:
    """The open spans before `now`, the latest first, the one that lasts cut at `now`."""
    today = zone.day(now)
    for back in range(_DAYS_BACK):
        day = today - timedelta(days=back)
        if day in holidays:
            continue
        for opens, closes in reversed(hours.on(day)):
            begin, end = zone.at(day, opens), min(zone.at(day, closes), now)
            if begin < end:
                yield begin, end
