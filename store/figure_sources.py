"""Where the figures come from: the histories of cases, ratings and forms, each with a mark on what is counted already.

A source finds what is not counted yet (a partial index holds just these rows, so finding them costs the same whatever the
size of the table), tells what it adds, and marks it. It can also go through everything that is marked, for `rebuild`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Column, Select, Table, bindparam, select, text, update

from rules import figures as rule
from rules.calendar import Hours, Zone
from rules.counting import ELEMENT, MERGED, RATING, Change, Measure, Step, of_application, of_complaint, of_ticket
from store import complaint_notes
from store.applications import application_events, applications
from store.complaint_notes import Deed
from store.complaint_rows import State, complaint_events, complaints
from store.promises import hours
from store.queue_rows import queue_days, ticket_events, tickets
from store.sealed import unseal_text
from store.surveys import LASTS, Subject, allow, ratings, survey_forms
from store.town_values import Town, Towns
from store.unit import Unit

Key = tuple[str, date, str, str, str]  # town, month, office, service, measure
Counts = Counter[Key]

_UNCOUNTED = text("counted = 0")


@dataclass(frozen=True, slots=True)
class Cases:
    """A kind of case: the table of its events, how its histories are read, and what one event adds."""

    events: Table
    case: Column[Any]  # of an event: its case
    histories: Select[Any]  # id, case, counted, then what `steps` wants; in the order of case and event
    steps: Callable[[Town, Sequence[Any], int], Iterable[Step]]
    open: Callable[[Unit, Iterable[Any]], Iterable[Any]] = lambda unit, rows: rows  # reads what is sealed in a history
    served: tuple[str, ...] = ()  # states after which its citizen may say what they think

    def fold(self, unit: Unit, towns: Towns, now: datetime, most: int) -> tuple[Counts, int]:
        """What the events not yet counted add, at most so many, now marked; and how many they were."""
        id = self.events.c.id
        rows = self.pending(unit, most)
        if not rows:
            return Counter(), 0
        fresh = {row.id for row in rows}
        found = unit.conn.execute(self.histories.where(self.case.in_(sorted({row.case for row in rows}))))
        counts: Counts = Counter()
        for history in _each(self.open(unit, found)):
            places = [place for place, row in enumerate(history) if row.id in fresh]
            counts.update(self._counted(towns, history, places))
            for place in places:
                self._allow(unit, history[place], now)
        unit.conn.execute(update(self.events).where(id.in_(sorted(fresh))).values(counted=1))
        return counts, len(fresh)

    def pending(self, unit: Unit, most: int) -> Sequence[Any]:
        """The events that are not counted yet, oldest first, locked; those that another round works on are left to it."""
        id = self.events.c.id
        wanted = select(id, self.case.label("case")).where(_UNCOUNTED).order_by(id).limit(most)
        return unit.conn.execute(wanted.with_for_update(skip_locked=True)).all()

    def again(self, unit: Unit, towns: Towns, step: int) -> Iterator[Counts]:
        """What everything that is marked adds, from the beginning, some cases at a time."""
        after = 0
        while True:
            last = unit.conn.execute(
                select(self.case).where(self.case > after).order_by(self.case).offset(step).limit(1)
            ).scalar_one_or_none()
            here = self.histories.where(self.case > after)
            found = unit.conn.execute(here if last is None else here.where(self.case <= last))
            counts: Counts = Counter()
            for history in _each(self.open(unit, found)):
                counts.update(self._counted(towns, history, [place for place, row in enumerate(history) if row.counted]))
            yield counts
            if last is None:
                return
            after = last

    def _counted(self, towns: Towns, history: Sequence[Any], places: Iterable[int]) -> Iterable[Key]:
        row = history[0]
        town = towns.get(row.town)
        if town is None:
            return  # a town that was taken out
        for place in places:
            for step in self.steps(town, history, place):
                yield (row.town, step.month, step.office, row.service, step.measure)

    def _allow(self, unit: Unit, row: Any, now: datetime) -> None:
        if row.what in self.served and row.citizen is not None and row.at + LASTS > now:
            allow(unit, citizen=row.citizen, subject=Subject(row.town, row.office, row.service), now=row.at)


def _each(rows: Iterable[Any]) -> Iterator[list[Any]]:
    for _, history in groupby(rows, key=lambda row: row.case):
        yield list(history)


def _changes(history: Iterable[Any]) -> list[Change]:
    return [Change(row.at, row.what, row.office, row.due) for row in history]


def _application(town: Town, history: Sequence[Any], place: int) -> Iterable[Step]:
    zone = Zone.of(town.zone)

    def took(office: str, start: datetime, end: datetime) -> int:
        return rule.bucket(rule.working_days(start, end, zone, _hours(town, office), town.holidays))

    return of_application(_changes(history), place, zone.day, took)


def _ticket(town: Town, history: Sequence[Any], place: int) -> Iterable[Step]:
    return of_ticket(_changes(history), place, history[0].day)


def _complaint(town: Town, history: Sequence[Any], place: int) -> Iterable[Step]:
    row = history[0]
    return of_complaint(_changes(history), place, Zone.of(town.zone).day, row.first_due, row.done_due)


def _hours(town: Town, office: str) -> Hours:
    known = town.offices.get(office)
    return hours(known.hours if known else "")


class _Said(NamedTuple):
    """An event of a complaint, as its history has it."""

    id: int
    case: int
    counted: int
    at: datetime
    what: str
    office: str
    due: date | None
    town: str
    service: str
    first_due: date
    done_due: date
    citizen: int | None


def _open_complaints(unit: Unit, rows: Iterable[Any]) -> Iterator[Any]:
    """The events, with the closing of a duplicate told apart from the closing of a complaint that was dealt with."""
    for row in rows:
        what = row.what
        if what == State.CLOSED and row.note:
            note = unseal_text(unit.keys, "complaint_events", "note", f"{row.case}/{row.at.isoformat()}", row.note)
            what = MERGED if any(one.deed is Deed.MERGED for one in complaint_notes.read(note)) else what
        yield _Said(
            row.id, row.case, row.counted, row.at, what, row.office, row.due, row.town, row.service, row.first_due, row.done_due, None
        )


_a, _ae = applications.c, application_events.c
_t, _te, _q = tickets.c, ticket_events.c, queue_days.c
_c, _ce = complaints.c, complaint_events.c
APPLICATIONS = Cases(
    application_events,
    _ae.application,
    select(
        _ae.id, _ae.application.label("case"), _ae.counted, _ae.at, _ae.status.label("what"), _ae.office, _ae.due,
        _a.town, _a.service, _a.citizen,
    ).join_from(application_events, applications, _ae.application == _a.id).order_by(_ae.application, _ae.id),
    _application,
    served=("ready", "collected"),
)  # fmt: skip
TICKETS = Cases(
    ticket_events,
    _te.ticket,
    select(
        _te.id, _te.ticket.label("case"), _te.counted, _te.at, _te.state.label("what"), _q.office, text("NULL AS due"),
        _q.town, _q.service, _q.day, _t.citizen,
    ).join_from(ticket_events, tickets, _te.ticket == _t.id).join(queue_days, _t.queue_day == _q.id).order_by(_te.ticket, _te.id),
    _ticket,
    served=("done",),
)  # fmt: skip
COMPLAINTS = Cases(
    complaint_events,
    _ce.complaint,
    select(
        _ce.id, _ce.complaint.label("case"), _ce.counted, _ce.at, _ce.state.label("what"), text("'' AS office"), text("NULL AS due"),
        _c.town, text("'' AS service"), _c.first_due, _c.done_due, text("NULL AS citizen"), _ce.note,
    ).join_from(complaint_events, complaints, _ce.complaint == _c.id).order_by(_ce.complaint, _ce.id),
    _complaint,
    open=_open_complaints,
)  # fmt: skip
CASES = (APPLICATIONS, TICKETS, COMPLAINTS)


def fold_ratings(unit: Unit, most: int) -> tuple[Counts, int]:
    """What the ratings not yet counted add, now marked."""
    r = ratings.c
    rows = unit.conn.execute(select(ratings).where(_UNCOUNTED).limit(most).with_for_update(skip_locked=True)).all()
    if rows:
        unit.conn.execute(update(ratings).where(r.once.in_([row.once for row in rows])).values(counted=1))
    return Counter(_rating(row) for row in rows), len(rows)


def fold_forms(unit: Unit, most: int) -> tuple[Counts, int]:
    """What the forms add that were begun or completed since they were last counted, now marked."""
    f = survey_forms.c
    pending = select(survey_forms).where(text("counted <= complete")).limit(most).with_for_update(skip_locked=True)
    rows = unit.conn.execute(pending).all()
    for complete in (0, 1):
        if these := [row.once for row in rows if row.complete == complete]:
            unit.conn.execute(update(survey_forms).where(f.once.in_(these)).values(counted=1 + complete))
    counts: Counts = Counter()
    for row in rows:
        counts.update(_form(row, begun=row.counted == 0, complete=bool(row.complete)))
    return counts, len(rows)


def again_said(unit: Unit, step: int) -> Iterator[Counts]:
    """What every rating and form that is marked adds, some at a time."""
    for row in _pages(unit, ratings, ratings.c.once, step):
        if row.counted:
            yield Counter([_rating(row)])
    for row in _pages(unit, survey_forms, survey_forms.c.once, step):
        if row.counted:
            yield _form(row, begun=True, complete=row.counted == 2)


def _pages(unit: Unit, table: Table, key: Column[Any], step: int) -> Iterator[Any]:
    page, after = select(table).where(key > bindparam("after")).order_by(key).limit(step), ""
    while rows := unit.conn.execute(page, {"after": after}).all():
        yield from rows
        after = rows[-1].once


def _rating(row: Any) -> Key:
    return (row.town, row.month, row.office, row.service, f"{RATING}{row.score}")


def _form(row: Any, *, begun: bool, complete: bool) -> Counts:
    about = (row.town, row.month, row.office, row.service)
    counts: Counts = Counter()
    if begun:
        counts[(*about, str(Measure.BEGUN))] += 1
    if complete:
        counts[(*about, str(Measure.FORMS))] += 1
        for element, value in row.answers.items():
            counts[(*about, f"{ELEMENT}{element}")] += value
    return counts
