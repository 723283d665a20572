"""When a citizen may be sent what they did not ask for: quiet hours, the exceptions with their reasons, how many in one day."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.calendar import Zone

__all__ = ["MOST_NOTICES", "PER_DAY", "USUAL", "Manners", "NotQuiet", "Purpose", "Quiet", "Urgent", "may_send"]

PER_DAY = 6  # notices to one citizen in one day; urgent ones and answers to what was asked are not counted
MOST_NOTICES = 20  # what a town may set instead
LONGEST = 16 * 60  # minutes of quiet in a day: a town must leave eight hours in which to tell
_HORIZON = 60  # days; no row of holidays is longer


class Purpose(StrEnum):
    """What a notice is for. A citizen can refuse each by itself."""

    STATUS = "status"
    DELAY = "delay"
    QUEUE = "queue"
    REMINDER = "reminder"
    SURVEY = "survey"
    COMPLAINT = "complaint"
    NEWS = "news"


CAMPAIGNS = frozenset({Purpose.SURVEY, Purpose.NEWS})  # nobody waits for these: never on a holiday (indonesia.md 5.5)


class Urgent(StrEnum):
    """Why a notice may come in quiet hours and beyond the day's number. There is no other reason."""

    TURN_NEAR = "the turn is near today"
    TURN_MISSED = "a turn was missed today"
    COUNTER_CLOSED = "the counter is closed today"
    EMERGENCY = "danger to life"
    BREACH = "personal data was exposed"


class NotQuiet(ValueError):
    """Quiet hours that cannot be read, or that leave too little of the day."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours of the night, in minutes after local midnight. `ends` is the first minute in which we may send again."""

    begins: int = 20 * 60
    ends: int = 8 * 60

    @classmethod
    def parse(cls, text: str) -> Quiet:
        """Read "20.00-08.00"; NotQuiet otherwise."""
        found = re.fullmatch(r"\s*([0-9]{1,2})[.:]([0-9]{2})\s*-\s*([0-9]{1,2})[.:]([0-9]{2})\s*", text)
        if found is None:
            raise NotQuiet(f"cannot read quiet hours: {text!r}; write 20.00-08.00")
        a, b, c, d = (int(group) for group in found.groups())
        made = cls(a * 60 + b, c * 60 + d)
        if max(a, c) > 23 or max(b, d) > 59 or not 0 < (made.ends - made.begins) % (24 * 60) <= LONGEST:
            raise NotQuiet(f"quiet hours of more than {LONGEST // 60} hours, or none: {text!r}")
        return made

    def at(self, minute: int) -> bool:
        """Whether this minute of the day is quiet."""
        if self.begins < self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


USUAL = Quiet()
"""20.00 to 08.00, as guides for Indonesia advise (indonesia.md 5.5)."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How one town tells: its zone, its quiet hours, its holidays, and how many notices a citizen gets in one day."""

    zone: Zone
    quiet: Quiet = USUAL
    per_day: int = PER_DAY
    holidays: Collection[date] = ()

    def moment(self, purpose: Purpose, now: datetime, urgent: Urgent | None = None) -> datetime:
        """See `may_send`."""
        return may_send(purpose, now, self.zone, urgent, quiet=self.quiet, holidays=self.holidays)

    def next_day(self, when: datetime) -> datetime:
        """Midnight at the end of the local day of `when`."""
        return self.zone.at(self.zone.day(when) + timedelta(days=1), 0)


def may_send(
    purpose: Purpose, now: datetime, zone: Zone, urgent: Urgent | None = None, *, quiet: Quiet = USUAL, holidays: Collection[date] = ()
) -> datetime:
    """`now` (aware) when it may be sent at once, else the next moment at which it may. What is urgent never waits."""
    if urgent is not None:
        return now
    local = now.astimezone(zone.tz)
    day = local.date()
    minute = local.hour * 60 + local.minute
    if not quiet.at(minute):
        moment = now
    else:
        day += timedelta(days=minute >= quiet.ends)
        moment = zone.at(day, quiet.ends)
    if purpose in CAMPAIGNS:
        for _ in range(_HORIZON):
            if day not in holidays:
                break
            day += timedelta(days=1)
            moment = zone.at(day, quiet.ends)
    return moment
