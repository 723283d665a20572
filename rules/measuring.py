"""What each thing that happens adds to a supervisor's measures. Pure: the same history always counts the same.

As in rules/counting.py: what an event adds depends on it and on what went before it, so measures can be kept as things happen.
The rules are those of indonesia.md 11.2, and are told on the page itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

__all__ = [
    "BOUNDS", "LONGER", "SOLVED", "WHOLE", "Event", "Step", "bound", "of_call", "of_case", "of_presence", "of_ticket", "service_level",
    "threshold",
]  # fmt: skip

WHOLE = 24
"""The "hour" of a whole day: spans of days are summed from these rows alone."""
BOUNDS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1200, 1800, 2700, 3600, 7200, 14400, 28800, 86400, 172800, 432000)
"""The upper ends, in seconds, between which waits are told apart."""
LONGER = 9_999_999
THRESHOLD = 20  # seconds; 80 % within 20 s is what call centres usually aim at
SOLVED = frozenset({"answered", "filed", "queue"})
"""Wrap-ups of a talk after which the citizen needs nobody else."""
AGAIN_WITHIN = timedelta(days=7)  # opened again so soon, a first answer did not settle it after all


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a history: `what` is the new state, `who` did it ("12" of the staff, "" somebody else)."""

    at: datetime
    what: str
    who: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """`n` more of `measure`, in this hour (WHOLE: of the day alone)."""

    day: date
    hour: int
    measure: str
    subject: str = ""
    n: int = 1
    office: str = ""
    channel: str = ""


When = Callable[[datetime], tuple[date, int]]
"""The town's date and hour of a moment."""


def bound(seconds: float) -> int:
    """The smallest bound that is not exceeded; LONGER beyond the last."""
    return next((one for one in BOUNDS if seconds <= one), LONGER)


def threshold(told: object) -> int:
    """A town's `answer_within` in seconds: one of BOUNDS, at most what the town says. 20 when it says nothing."""
    said = int(told) if isinstance(told, int) or (isinstance(told, str) and told.isdecimal()) else THRESHOLD
    return max((one for one in BOUNDS if one <= said), default=BOUNDS[0])


def service_level(waits: Mapping[int, int], within: int, abandoned: int) -> tuple[int, int]:
    """Answered within the threshold, of answered and abandoned. Who chose to be called back is in neither."""
    return sum(n for upto, n in waits.items() if upto <= within), sum(waits.values()) + abandoned


def of_call(history: Sequence[Event], place: int, when: When) -> Iterator[Step]:
    """What event `place` of a call to a human adds. All of it belongs to the hour in which the caller began to wait."""
    this, before, began = history[place], history[:place], history[0].at
    day, hour = when(began)
    waited = int((this.at - began).total_seconds())
    if place == 0:
        yield Step(day, hour, "call.in")
    if this.what == "talking" and not any(one.what == "talking" for one in before):
        yield Step(day, hour, "call.answered")
        yield Step(day, hour, "call.waited", n=waited)
        yield Step(day, hour, f"call.wait.{bound(waited):07d}")
        if this.who:
            yield Step(day, hour, "call.by", this.who)
    elif this.what == "abandoned":
        yield Step(day, hour, "call.abandoned")
        yield Step(day, hour, f"call.gone.{bound(waited):07d}")
    elif this.what == "callback":
        yield Step(day, hour, "call.callback")
    elif this.what == "wrap_up" and (talked := [one for one in before if one.what == "talking"]):
        held = _held(before, this.at)
        talk = int((this.at - talked[0].at).total_seconds()) - held
        yield Step(day, hour, "call.talks")
        yield Step(day, hour, "call.talked", n=max(0, talk))
        yield Step(day, hour, "call.held", n=held)
        yield Step(day, hour, f"call.handled.{bound(talk + held):07d}")
    elif this.what == "done":
        over = next((one.at for one in reversed(before) if one.what == "wrap_up"), this.at)
        yield Step(day, hour, "call.wrapped")
        yield Step(day, hour, "call.wrapping", n=int((this.at - over).total_seconds()))
        yield Step(day, hour, "call.code", this.detail[:20])
        if this.detail in SOLVED and not any(one.detail == "handed on" for one in before):
            yield Step(day, hour, "call.solved")


_UNHEARD = ("received", "checking", "raised")
_SETTLED = ("answered", "closed", "not_ours")
_SECOND = ("forwarded", "needs_facts", "raised", "reopened")


def of_case(
    history: Sequence[Event], place: int, when: When, took: Callable[[datetime, datetime], int], *, category: str, region: str,
    channel: str, first_due: date, done_due: date,
) -> Iterator[Step]:  # fmt: skip
    """What event `place` of a complaint adds. `took` tells a duration in tenths of the town's working days.

    Settled at the first contact: its first answer settled it (nothing was asked back, nobody else was needed, no clock raised
    it), and it was not opened again within 7 days. Promises are counted on the day that was promised first.
    """
    this, before = history[place], history[:place]
    day, hour = when(this.at)
    if place == 0:
        yield Step(day, hour, "case.in", category, channel=channel)
        yield Step(first_due, WHOLE, "case.first_due", category)
        yield Step(done_due, WHOLE, "case.done_due", category)
    if this.what not in _UNHEARD and all(one.what in _UNHEARD for one in before):
        took_ = took(history[0].at, this.at)
        yield Step(day, hour, f"case.answer.{took_:03d}", region)
        yield Step(day, hour, f"case.reply.{took_:03d}", category)
        if day <= first_due:
            yield Step(first_due, WHOLE, "case.first_kept", category)
    if this.what in _SETTLED and not any(one.what in _SETTLED for one in before):
        yield Step(day, hour, "case.settled", category)
        yield Step(day, hour, f"case.took.{took(history[0].at, this.at):03d}", category)
        if day <= done_due:
            yield Step(done_due, WHOLE, "case.done_kept", category)
        if this.what == "answered" and not any(one.what in _SECOND for one in before):
            yield Step(day, hour, "case.at_once", category)
        if this.who:
            yield Step(day, hour, "case.by", this.who)
    if this.what == "reopened":
        yield Step(day, hour, "case.reopened", category)
        first = next((nth for nth, one in enumerate(before) if one.what in _SETTLED), None)
        if first is not None and before[first].what == "answered" and not any(one.what == "reopened" for one in before):
            at_once = not any(one.what in _SECOND for one in before[:first])
            if at_once and this.at - before[first].at <= AGAIN_WITHIN:
                yield Step(*when(before[first].at), "case.at_once", category, n=-1)


def of_ticket(history: Sequence[Event], place: int, when: When, *, office: str, service: str, walk_in: bool) -> Iterator[Step]:
    """What event `place` of a queue number adds. What a counter took back at once is in no history."""
    this, before = history[place], history[:place]
    day, hour = when(this.at)
    if place == 0:
        yield Step(day, hour, "ticket.in", service, office=office, channel="desk" if walk_in else "phone")
    if this.what == "done" and not any(one.what == "done" for one in before):
        yield Step(day, hour, "ticket.done", service, office=office)
        called = _called(before)
        if called is not None:
            seconds = int((this.at - called).total_seconds())
            yield Step(day, hour, "ticket.timed", service, office=office)
            yield Step(day, hour, "ticket.seconds", service, n=seconds, office=office)
        if this.who:
            yield Step(day, hour, "ticket.by", this.who, office=office)
    elif this.what == "no_show":
        yield Step(day, hour, "ticket.no_show", service, office=office)


def of_presence(who: str, was: str, since: datetime, until: datetime, when: When) -> Iterator[Step]:
    """Seconds that somebody was there, hour by hour; nothing for the time in which they were not."""
    if was in ("", "offline"):
        return
    at, left = since, 48  # nobody is there for two days: a sign-in ends before
    while at < until and left:
        ends = min(until, at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
        day, hour = when(at)
        yield Step(day, hour, f"there.{was}", who, n=int((ends - at).total_seconds()))
        at, left = ends, left - 1


def _held(before: Sequence[Event], end: datetime) -> int:
    total, since = 0, None
    for one in before:
        if since is not None and one.what != "held":
            total, since = total + int((one.at - since).total_seconds()), None
        elif one.what == "held" and since is None:
            since = one.at
    return total + (int((end - since).total_seconds()) if since is not None else 0)


def _called(before: Sequence[Event]) -> datetime | None:
    """When it was called first, since it last waited."""
    found = None
    for one in before:
        if one.what == "waiting":
            found = None
        elif one.what == "called" and found is None:
            found = one.at
    return found
