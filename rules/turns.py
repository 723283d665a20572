"""Where a moment lies in an office's day, and on which days a service is to be had."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from rules.calendar import OFFICE_WEEK, Hours, NotHours, Span, working_day

AHEAD = 45  # days looked at for the next on which a service is to be had


def gone(spans: Collection[Span], minute: int, parts: int) -> int:
    """How much of the day's opening time is over at this minute after midnight, in so many parts: 0 before, parts - 1 at the end."""
    opening = sum(closes - opens for opens, closes in spans)
    over = sum(min(max(minute - opens, 0), closes - opens) for opens, closes in spans)
    return min(over * parts // opening, parts - 1) if opening else 0


def week(written: str) -> Hours:
    """Opening hours as an office wrote them; the usual office week when they cannot be read."""
    try:
        return Hours.parse(written)
    except NotHours:
        return OFFICE_WEEK


def served_on(facts: Mapping[str, Any], day: date) -> bool:
    """Some services come to an office only on some weekdays: `open_days: Sen-Rab` in services.yaml."""
    named = facts.get("open_days")
    if not named:
        return True
    try:
        return bool(Hours.parse(f"{named} 00.00-24.00").on(day))
    except NotHours:
        return True


def next_days(hours: Hours, facts: Mapping[str, Any], holidays: Collection[date], after: date, many: int) -> list[date]:
    """The next days after `after` on which this office is open and serves this service, at most so many."""
    days = (after + timedelta(days=ahead) for ahead in range(1, AHEAD + 1))
    return [day for day in days if working_day(day, hours, holidays) and served_on(facts, day)][:many]
