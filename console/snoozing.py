"""Until when a case may sleep: a working morning at a click, and none past its own day but by who leads and says why."""

from __future__ import annotations

from datetime import date, datetime

from flask import abort, g

from console.desk import zone_of
from console.entering import me
from console.language import day
from rules.calendar import next_working_days
from rules.permissions import Permission
from store.complaint_rows import Complaint, State
from store.promises import week
from store.town_values import Town

FARTHEST = 90  # days that a case may sleep
LONGEST = 300  # characters of a reason
_OPENS = 8 * 60  # minutes after midnight, on a day on which nobody works


def choices(town: Town, today: date) -> list[tuple[str, str]]:
    """Until when a case may sleep, at a click: working mornings of this town."""
    days = [one for one in next_working_days(today, 11, week(town), town.holidays.keys()) if one > today]
    return [(days[nth].isoformat(), day(days[nth])) for nth in (0, 1, 4, 9)]


def until(town: Town, today: date, now: datetime, chosen: str, hour: str) -> datetime:
    """The moment of a day and an hour. 400 for what is none, is over, or is farther than 90 days."""
    try:
        wanted = date.fromisoformat(chosen)
    except ValueError:
        abort(400)
    moment = _morning(town, wanted)
    if hour:
        if not (hour.isascii() and hour.isdigit() and len(hour) <= 2 and int(hour) < 24):
            abort(400)
        moment = zone_of(town).at(wanted, int(hour) * 60)
    if moment <= now or (wanted - today).days > FARTHEST:
        abort(400)
    return moment


def limit(case: Complaint, town: Town) -> datetime | None:
    """The morning of the day by which it is due: what was promised is not slept through. None while it waits for its citizen."""
    return None if case.state is State.NEEDS_FACTS else _morning(town, case.settled_by if case.first_done else case.first_due)


def allowed(case: Complaint, town: Town, wanted: datetime, why: str) -> datetime | None:
    """Until when the present member lets it sleep who wants it to until then; None when it must not sleep any more.

    Whoever may assign, and says why, lets it sleep past its day.
    """
    last = limit(case, town)
    if last is None or wanted <= last or (why and leads()):
        return wanted
    return None if over(case, town) else last


def over(case: Complaint, town: Town) -> bool:
    """Whether its day is there: nobody but who leads lets it sleep any more."""
    last = limit(case, town)
    return last is not None and last <= g.now


def leads() -> bool:
    """Whether the present member may let a case sleep past its day: who gives work to others, and the overseer on their own desk."""
    return me().may(Permission.ASSIGN) or me().may(Permission.OVERSIGHT)


def _morning(town: Town, wanted: date) -> datetime:
    return zone_of(town).at(wanted, next((opens for opens, _closes in week(town).on(wanted)), _OPENS))
