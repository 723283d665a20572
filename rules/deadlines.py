"""The clocks of a complaint: what was promised, by which rule, from when, and the date it falls due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.calendar import OFFICE_WEEK, Hours, add_working_days
from rules.complaints import Kind

__all__ = [
    "NATIONAL", "Clock", "Kind", "NoClock", "Promise", "Step", "done_due", "due", "first_due", "forward_due", "in_force", "promise",
    "read", "reply_until", "table_of",
]  # fmt: skip

LONGEST_TOWN = 24  # characters of a town's id in a rule's id


class Step(StrEnum):
    """What the clock runs to."""

    FIRST = "first"  # the town says: checked, and where it went
    FORWARDED = "forwarded"  # the agency it was forwarded to answers
    DONE = "done"  # settled
    REPLY = "reply"  # the citizen may still say: not settled


class NoClock(LookupError):
    """No rule in the table covers this step on this day."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise: `days` from the day before it starts, counted in working days unless `calendar`."""

    step: Step
    kind: Kind
    days: int
    basis: str
    since: date
    calendar: bool = False
    source: str = "national"  # or the town that promises it

    @property
    def id(self) -> str:
        """The rule's name, kept with each complaint that was promised something by it: "national/first/ordinary/2019-01-01"."""
        return f"{self.source[:LONGEST_TOWN]}/{self.step}/{self.kind}/{self.since}"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a complaint is promised on the day it comes in: the first answer, the completion, and by which rules."""

    first: date
    first_rule: str
    done: date
    done_rule: str


_LAPOR = "SP4N-LAPOR! public promise (lapor.go.id)"
# The 5, 14 and 60 days are what agencies publish as the limits of PermenPANRB 62/2018; UU 25/2009 art. 50 has the 60.
# The regulations' own text was not read, so a lawyer should check the two basis lines before they are printed.
_PERMEN = "PermenPANRB 62/2018, as agencies publish it"
_SINCE = date(2019, 1, 1)

NATIONAL: tuple[Clock, ...] = (
    *(Clock(Step.FIRST, kind, 3, f"{_LAPOR}: checked and forwarded in 3 working days", _SINCE) for kind in Kind),
    *(Clock(Step.FORWARDED, kind, 5, f"{_LAPOR}: answered in 5 working days", _SINCE) for kind in Kind),
    Clock(Step.DONE, Kind.ORDINARY, 14, f"{_PERMEN}: 14 working days", _SINCE),
    Clock(Step.DONE, Kind.SUGGESTION, 14, f"{_PERMEN}: no limit of its own was found, so that of a complaint", _SINCE),
    Clock(Step.DONE, Kind.REQUEST, 5, f"{_PERMEN}: 5 working days for a request for information", _SINCE),
    Clock(Step.DONE, Kind.SUPERVISORY, 60, f"{_PERMEN}: 60 working days", _SINCE),
    *(Clock(Step.REPLY, kind, 10, f"{_LAPOR}: 10 days to respond", _SINCE, calendar=True) for kind in Kind),
)


def read(rows: Iterable[Mapping[str, str]], town: str) -> tuple[Clock, ...]:
    """The clocks that a town wrote in its deadlines.yaml; ValueError, KeyError with what is wrong.

    A row: step, kind, days, basis (the rule's source in words), since (a date), and `calendar: true` for calendar days.
    """
    made = []
    for row in rows:
        days, basis = int(row["days"]), row["basis"].strip()
        if not 0 < days <= 365 or not basis:
            raise ValueError("a clock has 1 to 365 days and names its legal basis")
        if (calendar := row.get("calendar", "")) not in ("", "false", "true"):
            raise ValueError("calendar is true or false")
        made.append(Clock(Step(row["step"]), Kind(row["kind"]), days, basis, date.fromisoformat(row["since"]), calendar == "true", town))
    keys = [(clock.step, clock.kind, clock.since) for clock in made]
    if len(set(keys)) < len(keys):
        raise ValueError("two clocks for one step, kind and day")
    return tuple(made)


def table_of(rows: Iterable[Mapping[str, str]], town: str) -> tuple[Clock, ...]:
    """The national clocks and what a town promises beyond them."""
    return (*NATIONAL, *read(rows, town))


def in_force(step: Step, kind: Kind, on: date, table: Sequence[Clock] = NATIONAL) -> Clock:
    """The rule that holds for a complaint received `on` that day: the latest that had begun. Raises NoClock.

    A town's own promise goes before the national one from the day it begins. A complaint keeps the rule of the day it came
    in, however the table changes later.
    """
    rules = [clock for clock in table if clock.step is step and clock.kind is kind and clock.since <= on]
    if not rules:
        raise NoClock(f"no clock for {step} of a {kind} complaint on {on}")
    return max(rules, key=lambda clock: (clock.source != "national", clock.since))


def due(
    step: Step, start: date, hours: Hours = OFFICE_WEEK, holidays: Collection[date] = (),
    kind: Kind = Kind.ORDINARY, *, received: date | None = None, table: Sequence[Clock] = NATIONAL,
) -> date:
    """The last day of the promise. `start` is day 0: the town's date on which the step began.

    `received` (by default `start`) picks the rule in force. A promise in calendar days may end on a holiday.
    """
    clock = in_force(step, kind, received or start, table)
    if clock.calendar:
        return start + timedelta(days=clock.days)
    return add_working_days(start, clock.days, hours, holidays)


def promise(
    received: date, kind: Kind, hours: Hours = OFFICE_WEEK, holidays: Collection[date] = (), table: Sequence[Clock] = NATIONAL
) -> Promise:
    """Both dates that a complaint received on that day of its town is promised, with the ids of the two rules."""
    first, done = (due(step, received, hours, holidays, kind, table=table) for step in (Step.FIRST, Step.DONE))
    return Promise(
        first, in_force(Step.FIRST, kind, received, table).id, max(first, done), in_force(Step.DONE, kind, received, table).id
    )


def first_due(received: date, hours: Hours = OFFICE_WEEK, holidays: Collection[date] = (), kind: Kind = Kind.ORDINARY) -> date:
    """By when the citizen hears that the complaint was checked, and where it went: 3 working days."""
    return due(Step.FIRST, received, hours, holidays, kind)


def forward_due(forwarded: date, hours: Hours = OFFICE_WEEK, holidays: Collection[date] = (), kind: Kind = Kind.ORDINARY) -> date:
    """By when the agency it was forwarded to answers: 5 working days."""
    return due(Step.FORWARDED, forwarded, hours, holidays, kind)


def done_due(received: date, hours: Hours = OFFICE_WEEK, holidays: Collection[date] = (), kind: Kind = Kind.ORDINARY) -> date:
    """By when it is settled: 14 working days, or 60 for a supervisory complaint."""
    return due(Step.DONE, received, hours, holidays, kind)


def reply_until(answered: date, kind: Kind = Kind.ORDINARY, table: Sequence[Clock] = NATIONAL) -> date:
    """Until when the citizen may say that it is not settled: 10 calendar days. Silence after that closes the case."""
    return due(Step.REPLY, answered, kind=kind, table=table)
