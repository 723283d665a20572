"""What a town promises about complaints: by its own table, in its own working week. Phone, desk, API and figures all ask here."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from rules import deadlines
from rules.calendar import OFFICE_WEEK, Hours, NotHours, Zone
from rules.complaints import Kind
from rules.deadlines import Clock, Promise
from store.complaint_rows import Complaint
from store.town_values import Town


@lru_cache(maxsize=256)
def hours(text: str) -> Hours:
    """Opening hours as a town wrote them; the usual office week when it wrote none that can be read."""
    try:
        return Hours.parse(text)
    except NotHours:
        return OFFICE_WEEK


def week(town: Town) -> Hours:
    """The hours of the help desk, in which its working days are counted."""
    return hours(town.officer_hours)


def table(town: Town) -> tuple[Clock, ...]:
    """The national clocks and what the town promises beyond them."""
    return deadlines.table_of(town.facts.get("deadlines", ()), town.id)


def promised(town: Town, day: date, kind: Kind) -> Promise:
    """What a complaint that comes in on this day of the town is promised, by the table in force."""
    return deadlines.promise(day, kind, week(town), town.holidays.keys(), table(town))


def again(town: Town, case: Complaint, day: date) -> date:
    """The completion date of a complaint that is opened again on this day, by the rule of the day it first came in."""
    received = Zone.of(town.zone).day(case.filed_at)
    return deadlines.due(
        deadlines.Step.FORWARDED, day, week(town), town.holidays.keys(), case.kind, received=received, table=table(town)
    )
