"""Calls that we place: what a missed call is, when we may call, and what each outcome of a call leads to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.calendar import Hours, Zone, working_day
from rules.phone import Phone

__all__ = [
    "FILED_A_DAY", "LEAD", "POLICIES", "RANK", "Outcome", "Policy", "Then", "Window", "calling_code", "missed", "outcome_of", "policy",
    "window", "window_at",
]  # fmt: skip

MISSED_SECONDS = 5  # a call that is over so soon was never meant to be talked in ("miskol", indonesia.md 7.4)
LEAD = timedelta(minutes=2)  # so that the text that announces a call is there before the phone rings
LONG = timedelta(hours=2)  # the window that a citizen is told
LEAST = timedelta(minutes=30)  # less is left of the day: then the next
STEP = 15  # minutes; windows begin on the quarter of an hour
AHEAD = 60  # days that are looked at; no help desk closes for longer
FILED_A_DAY = 3  # call-backs that one phone gets by missed calls in 24 hours: each costs a text and a call
A_DAY = 6  # calls to one phone in 24 hours, whatever asked for them (reliability.md 4.5)
DELAYS = 2  # promised windows that may pass without a call; then a human looks


class Outcome(StrEnum):
    """What came of a call that we placed."""

    ANSWERED = "answered"
    INVALID = "invalid"  # nobody has this number
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"  # the network's doing or ours: the phone surely never rang
    UNKNOWN = "unknown"  # it may have rung; nobody will ever know


RANK: Mapping[Outcome, int] = {one: rank for rank, one in enumerate(reversed(tuple(Outcome)))}
"""Of several last words on one call the highest counts, so that their order does not."""


def outcome_of(words: Iterable[Outcome], *, answered: bool = False) -> Outcome | None:
    """What came of a call by all that the network said of its end; None while it said nothing. A call that was heard was answered.

    The same for every order of the words, and for every repetition.
    """
    last = max(words, key=RANK.__getitem__, default=None)
    return Outcome.ANSWERED if last is not None and answered else last


class Then(StrEnum):
    """What follows a call."""

    DONE = "done"
    SOON = "soon"  # again in some minutes, inside the same window if it lasts
    NEXT = "next"  # again in the next window, announced anew
    STAFF = "staff"  # no more by machine: officers see it, with the reason


@dataclass(frozen=True, slots=True)
class Policy:
    """What follows an outcome the first `times` times, and after that (`at_last`). The words are messages of the flows."""

    then: Then
    times: int = 0
    minutes: int = 0
    tell: str = ""
    at_last: Then = Then.STAFF
    tell_at_last: str = ""


POLICIES: Mapping[Outcome, Policy] = {
    Outcome.ANSWERED: Policy(Then.DONE, times=99),
    Outcome.BUSY: Policy(Then.SOON, 3, 5, tell_at_last="callback.unreached"),
    Outcome.NO_ANSWER: Policy(Then.NEXT, 2, tell="callback.unanswered", tell_at_last="callback.unreached"),
    # Once more only if the citizen asks for it: the text says how.
    Outcome.DECLINED: Policy(Then.STAFF, tell_at_last="callback.declined"),
    Outcome.INVALID: Policy(Then.STAFF),
    Outcome.FAILED: Policy(Then.SOON, 3, 15, tell_at_last="callback.unreached"),
    # The call is never placed again. What is placed is another one, later, after another text.
    Outcome.UNKNOWN: Policy(Then.NEXT, 1, tell="callback.delayed", tell_at_last="callback.unreached"),
}


def policy(outcome: Outcome, before: int) -> tuple[Then, int, str]:
    """What follows, after how many minutes, and which message tells it ("" for none). `before`: earlier calls that ended so."""
    rule = POLICIES[outcome]
    if before < rule.times:
        return rule.then, rule.minutes, rule.tell
    return rule.at_last, 0, rule.tell_at_last


def missed(keyed: int, seconds: int) -> bool:
    """Whether a call was "miskol": nothing was keyed in it, and it was over within 5 seconds."""
    return keyed == 0 and seconds <= MISSED_SECONDS


@dataclass(frozen=True, slots=True)
class Window:
    """When we call: not before `start`, before `until`."""

    start: datetime
    until: datetime


def window(after: datetime, zone: Zone, hours: Hours, holidays: Collection[date] = ()) -> Window | None:
    """The next window after a moment, inside the help desk's hours; None when they never open.

    It begins on a quarter of an hour, at least 2 minutes later, and lasts 2 hours or to the closing; never less than 30 minutes.
    """
    first = _quarter(after + LEAD, zone)
    for opens, closes in _spans(first, zone, hours, holidays, AHEAD):
        start = max(opens, first)
        if closes - start >= LEAST:
            return Window(start, min(start + LONG, closes))
    return None


def window_at(hour: int, now: datetime, zone: Zone, hours: Hours, holidays: Collection[date] = ()) -> Window | None:
    """The next window that begins with this hour on the wall; None when the help desk is never open then.

    An hour that is going on counts for today. People say 2 for 14: that is tried when 2 itself is outside the hours.
    """
    first = _quarter(now + LEAD, zone)
    for wanted in (hour, hour + 12) if 0 <= hour < 12 else (hour,) if 12 <= hour < 24 else ():
        for opens, closes in _spans(first, zone, hours, holidays, 14):
            begins = zone.at(zone.day(opens), wanted * 60)
            start = max(begins, first, opens)
            if begins + timedelta(hours=1) > start and closes - start >= LEAST:
                return Window(start, min(start + LONG, closes))
    return None


def calling_code(phone: Phone) -> str:
    """The country's calling code of a number: "62", "1", "254" (ITU-T E.164: one digit, or two, or else three)."""
    digits = phone.e164.removeprefix("+")
    if digits[0] in "17":
        return digits[0]
    return digits[:2] if digits[:2] in _TWO else digits[:3]


_TENS = {"2": "07", "3": "0123469", "4": "013456789", "5": "12345678", "6": "0123456", "8": "1246", "9": "0123458"}
_TWO = frozenset(first + second for first, seconds in _TENS.items() for second in seconds)


def _quarter(moment: datetime, zone: Zone) -> datetime:
    local = moment.astimezone(zone.tz)
    floor = local.replace(minute=local.minute // STEP * STEP, second=0, microsecond=0)
    return floor if floor == local else floor + timedelta(minutes=STEP)


def _spans(
    first: datetime, zone: Zone, hours: Hours, holidays: Collection[date], days: int
) -> Iterable[tuple[datetime, datetime]]:
    today = zone.day(first)
    for day in (today + timedelta(days=ahead) for ahead in range(days + 1)):
        if working_day(day, hours, holidays):
            yield from ((zone.at(day, opens), zone.at(day, closes)) for opens, closes in hours.on(day))
