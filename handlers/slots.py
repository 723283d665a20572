"""About when a queue number's turn comes, and on which days numbers can be had."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from handlers.showing import zone
from rules.calendar import Hours, NotHours, working_day
from store.promises import hours
from store.towns import Office, Town, TownService

STEP = 5  # minutes; "about" would be a lie if it were finer
AHEAD = 30  # days that numbers can be taken in advance ("up to one month", indonesia.md 10)
TRAVEL = timedelta(minutes=30)
CUT_OFF = timedelta(minutes=60)  # no numbers for today in the last hour before the office closes


def about(town: Town, office: Office, day: date, place: int, quota: int, now: datetime) -> datetime:
    """About when number `place` (from 1) of that day is called, to 5 minutes, rounded down.

    Phone numbers are spread evenly over the opening hours, so that walk-ins are served between them (indonesia.md 10). A
    number for today leaves half an hour to come.
    """
    spans = hours(office.hours).on(day)
    opening = sum(closes - opens for opens, closes in spans)
    left = opening * (place - 1) // max(quota, 1) // STEP * STEP
    when = zone(town).at(day, 0)
    for opens, closes in spans:
        if left < closes - opens:
            when = zone(town).at(day, opens + left)
            break
        left -= closes - opens
        when = zone(town).at(day, closes - STEP)
    return max(when, _next_step(now + TRAVEL))


def can_open(town: Town, office: Office, service: TownService, day: date, now: datetime) -> bool:
    """Whether numbers of this service can be taken at this office for `day`: open then, and not over yet."""
    times = hours(office.hours)
    if not working_day(day, times, town.holidays) or not _served(service, day):
        return False
    closes = max(end for _, end in times.on(day))
    return now + CUT_OFF <= zone(town).at(day, closes)


def open_days(town: Town, office: Office, service: TownService, now: datetime) -> list[date]:
    """Every day of the coming month on which numbers can be taken, today first if there is time left."""
    today = zone(town).day(now)
    days = (today + timedelta(days=ahead) for ahead in range(AHEAD + 1))
    return [day for day in days if can_open(town, office, service, day, now)]


def _served(service: TownService, day: date) -> bool:
    """Some services come to an office only on some weekdays: `open_days: Sen-Rab` in services.yaml."""
    named = service.facts.get("open_days")
    if not named:
        return True
    try:
        return bool(Hours.parse(f"{named} 00.00-24.00").on(day))
    except NotHours:
        return True


def _next_step(now: datetime) -> datetime:
    behind = timedelta(minutes=now.minute % STEP, seconds=now.second, microseconds=now.microsecond)
    return now - behind + timedelta(minutes=STEP) if behind else now
