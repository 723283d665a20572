"""What each thing that happens to a case adds to the published figures. Pure: the same history always counts the same.

What an event adds depends on it and on what went before it, never on what came after. So a figure can be counted event by
event as they happen, or all at once from the beginning, with the same result.

A promise is counted in the month in which it falls due, kept or not: so an office that lets hard cases lie looks no better,
and once a month is over its numbers stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.figures import month_of

__all__ = ["ELEMENT", "MERGED", "RATING", "TOOK", "Change", "Measure", "Step", "of_application", "of_complaint", "of_ticket"]


class Measure(StrEnum):
    """What is counted."""

    RECEIVED = "received"
    FINISHED = "finished"  # ready to be collected
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DUE = "due"  # promised for this month; less those let go, these are what "on time" is a share of
    LET_GO = "let_go"  # withdrawn before they were due
    KEPT = "kept"  # decided by the day that was first promised
    TAKEN = "taken"  # queue numbers, by the day they are for
    SERVED = "served"
    NO_SHOW = "no_show"
    GIVEN_BACK = "given_back"  # cancelled or put off
    COMPLAINTS = "complaints"
    FIRST_DUE = "first_due"  # first answers promised for this month
    FIRST_KEPT = "first_kept"
    ANSWERED = "answered"
    FIRST_LET_GO = "first_let_go"  # found to be a duplicate before its first answer was due
    DONE_DUE = "done_due"
    DONE_LET_GO = "done_let_go"
    DONE_KEPT = "done_kept"
    FORMS = "forms"  # complete survey forms
    BEGUN = "begun"  # survey forms begun; less the complete ones, these are the incomplete


TOOK = "took."  # and the bound of rules.figures: how many took that long
ELEMENT = "skm."  # and the element: the sum of its answers on complete forms
RATING = "rating."  # and the digit: how many gave it


@dataclass(frozen=True, slots=True)
class Change:
    """One event of a case: `what` is its new state; `due` is the day promised as of then, if any."""

    at: datetime
    what: str
    office: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One more of `measure` in this month, at this office."""

    month: date
    office: str
    measure: str


_DECIDED = ("ready", "refused")
_OVER = (*_DECIDED, "withdrawn")
_UNHEARD = ("received", "checking", "raised")  # raised for being late is no answer
_SETTLED = ("answered", "closed", "not_ours")
MERGED = "merged"
"""What closes a complaint as the duplicate of another, in place of its state: nobody answered it."""


def of_application(
    history: Sequence[Change], place: int, day: Callable[[datetime], date], took: Callable[[str, datetime, datetime], int]
) -> Iterator[Step]:
    """What event `place` of an application adds. `day` is the town's date; `took(office, start, end)` the bound of a duration.

    The day that counts is the first that was promised: moving it later makes nothing punctual. A case that comes in already
    decided (an import) is counted, but neither timed nor held against a promise: nobody here saw it under way.
    """
    this = history[place]
    today, before = day(this.at), history[:place]
    month = month_of(today)
    if place == 0:
        yield Step(month, this.office, Measure.RECEIVED)
    if this.what == "ready":
        yield Step(month, this.office, Measure.FINISHED)
        if place > 0:
            yield Step(month, this.office, f"{TOOK}{took(this.office, history[0].at, this.at):03d}")
    elif this.what in ("refused", "withdrawn"):
        yield Step(month, this.office, Measure(this.what))
    if any(change.what in _OVER for change in before):
        return
    promised = next((change for change in history[: place + 1] if change.due is not None), None)
    if promised is None or promised.due is None or (place == 0 and this.what in _OVER):
        return
    if promised is this:
        yield Step(month_of(promised.due), promised.office, Measure.DUE)
    if this.what in _OVER and today <= promised.due:
        yield Step(month_of(promised.due), promised.office, Measure.KEPT if this.what in _DECIDED else Measure.LET_GO)


def of_ticket(history: Sequence[Change], place: int, for_day: date) -> Iterator[Step]:
    """What event `place` of a queue number adds, all in the month of the day that the number is for."""
    this, month = history[place], month_of(for_day)
    if place == 0:
        yield Step(month, this.office, Measure.TAKEN)
    match this.what:
        case "done" if all(change.what != "done" for change in history[:place]):  # a counter can take its own mistake back
            yield Step(month, this.office, Measure.SERVED)
        case "no_show":
            yield Step(month, this.office, Measure.NO_SHOW)
        case "cancelled" | "postponed":
            yield Step(month, this.office, Measure.GIVEN_BACK)


def of_complaint(history: Sequence[Change], place: int, day: Callable[[datetime], date], first_due: date, done_due: date) -> Iterator[Step]:
    """What event `place` of a complaint adds. Both clocks are those that its citizen was told on the first day.

    One that is found to be a duplicate is not answered by that. Its promises that still run are let go, and count for nobody;
    those that were broken by then stay broken. So merging makes an office look neither better nor worse.
    """
    this = history[place]
    today, before = day(this.at), [change.what for change in history[:place]]
    if place == 0:
        yield Step(month_of(today), "", Measure.COMPLAINTS)
        yield Step(month_of(first_due), "", Measure.FIRST_DUE)
        yield Step(month_of(done_due), "", Measure.DONE_DUE)
    if this.what == MERGED:
        if all(what in _UNHEARD for what in before) and today <= first_due:
            yield Step(month_of(first_due), "", Measure.FIRST_LET_GO)
        if not any(what in (*_SETTLED, MERGED) for what in before) and today <= done_due:
            yield Step(month_of(done_due), "", Measure.DONE_LET_GO)
        return
    if this.what not in _UNHEARD and all(what in _UNHEARD for what in before) and today <= first_due:
        yield Step(month_of(first_due), "", Measure.FIRST_KEPT)
    if this.what in _SETTLED and not any(what in _SETTLED for what in before):
        yield Step(month_of(today), "", Measure.ANSWERED)
        if today <= done_due and MERGED not in before:
            yield Step(month_of(done_due), "", Measure.DONE_KEPT)
