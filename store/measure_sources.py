"""Where a supervisor's measures come from: logs that only grow, each followed by a cursor.

A cursor goes no nearer to now than LAG. By then everything older is committed (no statement here may wait or run longer than a
few seconds) and a counter's mistake is taken back, so a number that was passed never comes to life behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Column, Select, Table, select, text

from rules import figures as rule
from rules.calendar import Zone
from rules.measuring import WHOLE, Event, Step, When, of_call, of_case, of_ticket
from store import desk_cursors
from store.complaint_rows import complaint_events, complaints
from store.desk_cursors import Cursor
from store.officer_call_rows import officer_call_events, officer_calls
from store.promises import week
from store.queue_rows import WALK_IN, queue_days, ticket_events, tickets
from store.town_values import Town, Towns
from store.unit import Unit

Key = tuple[str, int, date, str, str, str, str]  # town, hour, day, measure, subject, office, channel
Counts = Counter[Key]
LAG = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Log:
    """A log of what happened to cases: how their histories are read, and what one event adds. `name` begins all its measures."""

    name: str
    events: Table
    case: Column[Any]  # of an event: its case
    histories: Select[Any]  # id, case, at, what, who, detail, town, then what `steps` wants; in the order of case and event
    steps: Callable[[Town, Sequence[Any], int], Iterable[Step]]

    def fold(self, unit: Unit, towns: Towns, now: datetime, most: int) -> tuple[Counts, int]:
        """What the next events add, at most so many; and how many they were. The cursor goes on with this transaction."""
        id, at = self.events.c.id, self.events.c.at
        cursor = desk_cursors.take(unit, f"measures.{self.name}")
        rows = unit.conn.execute(select(id, self.case.label("case"), at).where(id > cursor.seq).order_by(id).limit(most)).all()
        ripe = list(_until(rows, now - LAG))
        if not ripe:
            return Counter(), 0
        fresh = {row.id for row in ripe}
        last = ripe[-1].id
        found = unit.conn.execute(self.histories.where(self.case.in_(sorted({row.case for row in ripe})), id <= last))
        counts: Counts = Counter()
        for history in _each(found):
            self._count(towns, history, [place for place, row in enumerate(history) if row.id in fresh], counts)
        desk_cursors.put(unit, f"measures.{self.name}", Cursor(last))
        return counts, len(ripe)

    def again(self, unit: Unit, towns: Towns, step: int) -> Iterator[Counts]:
        """What everything that the cursor has passed adds, from the beginning, some cases at a time."""
        upto, after = desk_cursors.take(unit, f"measures.{self.name}").seq, 0
        while True:
            last = unit.conn.execute(
                select(self.case).where(self.case > after).order_by(self.case).offset(step).limit(1)
            ).scalar_one_or_none()
            here = self.histories.where(self.case > after, self.events.c.id <= upto)
            counts: Counts = Counter()
            for history in _each(unit.conn.execute(here if last is None else here.where(self.case <= last))):
                self._count(towns, history, range(len(history)), counts)
            yield counts
            if last is None:
                return
            after = last

    def _count(self, towns: Towns, history: Sequence[Any], places: Iterable[int], counts: Counts) -> None:
        town = towns.get(history[0].town)
        if town is None:
            return  # a town that was taken out
        for place in places:
            for one in self.steps(town, history, place):
                add(counts, town.id, one)


def add(counts: Counts, town: str, step: Step) -> None:
    """Add a step to its hour, and to its whole day. Histograms are kept for whole days alone."""
    rest = (step.day, step.measure, step.subject[:60], step.office, step.channel)
    counts[(town, WHOLE, *rest)] += step.n
    if step.hour != WHOLE and not step.measure.rpartition(".")[2].isdecimal():
        counts[(town, step.hour, *rest)] += step.n


def clock_of(town: Town) -> When:
    """The date and hour on the town's clock."""
    tz = Zone.of(town.zone).tz

    def when(at: datetime) -> tuple[date, int]:
        local = at.astimezone(tz)
        return local.date(), local.hour

    return when


def member(by: str | int | None) -> str:
    """Who of the staff did it: "12" of "staff 12"; "" when it was somebody else."""
    told = str(by or "").removeprefix("staff ")
    return told if told.isdecimal() else ""


def _until(rows: Iterable[Any], before: datetime) -> Iterator[Any]:
    for row in rows:
        if row.at > before:
            return
        yield row


def _each(rows: Iterable[Any]) -> Iterator[list[Any]]:
    for _, history in groupby(rows, key=lambda row: row.case):
        yield list(history)


def _events(history: Iterable[Any]) -> list[Event]:
    return [Event(row.at, row.what, member(row.who), row.detail) for row in history]


def _call(town: Town, history: Sequence[Any], place: int) -> Iterable[Step]:
    return of_call(_events(history), place, clock_of(town))


def _case(town: Town, history: Sequence[Any], place: int) -> Iterable[Step]:
    row, zone = history[0], Zone.of(town.zone)

    def took(start: datetime, end: datetime) -> int:
        return rule.bucket(rule.working_days(start, end, zone, week(town), town.holidays))

    return of_case(
        _events(history), place, clock_of(town), took, category=row.category, region=row.region or "", channel=row.channel,
        first_due=row.first_due, done_due=row.done_due,
    )  # fmt: skip


def _ticket(town: Town, history: Sequence[Any], place: int) -> Iterable[Step]:
    row = history[0]
    return of_ticket(_events(history), place, clock_of(town), office=row.office, service=row.service, walk_in=row.nth >= WALK_IN)


_e, _c = officer_call_events.c, officer_calls.c
_ce, _k = complaint_events.c, complaints.c
_te, _t, _q = ticket_events.c, tickets.c, queue_days.c
_NOTHING = text("'' AS detail")
CALLS = Log(
    "call", officer_call_events, _e.call,
    select(_e.id, _e.call.label("case"), _e.at, _e.state.label("what"), _e.staff.label("who"), _e.detail, _c.town)
    .join_from(officer_call_events, officer_calls, _e.call == _c.id).order_by(_e.call, _e.id),
    _call,
)  # fmt: skip
COMPLAINTS = Log(
    "case", complaint_events, _ce.complaint,
    select(
        _ce.id, _ce.complaint.label("case"), _ce.at, _ce.state.label("what"), _ce.by.label("who"), _NOTHING, _k.town, _k.category,
        _k.region, _k.channel, _k.first_due, _k.done_due,
    ).join_from(complaint_events, complaints, _ce.complaint == _k.id).order_by(_ce.complaint, _ce.id),
    _case,
)  # fmt: skip
TICKETS = Log(
    "ticket", ticket_events, _te.ticket,
    select(
        _te.id, _te.ticket.label("case"), _te.at, _te.state.label("what"), _te.by.label("who"), _NOTHING, _q.town, _q.office,
        _q.service, _t.nth,
    ).join_from(ticket_events, tickets, _te.ticket == _t.id).join(queue_days, _t.queue_day == _q.id).order_by(_te.ticket, _te.id),
    _ticket,
)  # fmt: skip
LOGS = (CALLS, COMPLAINTS, TICKETS)
