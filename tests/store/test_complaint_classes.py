"""An officer corrects what a complaint is about: the route follows, the promise does not, and nothing is lost from its history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rules.complaints import Kind
from store import complaint_classes, complaint_notes, complaints
from store.complaint_classes import NOWHERE, reclass
from store.complaint_notes import Deed, Noted
from store.complaints import Category, Complaint, Route, State, Viewer, complaint_events
from store.unit import Conflict, Store, Unit
from tests.store.plans import walks
from tests.store.test_complaint_life import DONE, FIRST, MENTAOS, NOW, ULIN, file, near

LATER = NOW + timedelta(hours=2)
DESK: dict[str, Any] = {"now": LATER, "by": "petugas 3"}


def notes(unit: Unit, case: Complaint) -> list[tuple[Noted, ...]]:
    return [complaint_notes.read(event.note) for event in complaints.events(unit, case.id)]


def test_the_category_and_the_place_are_put_right(store: Store) -> None:
    with store.writing() as unit:
        filed = file(unit)
        made = reclass(unit, filed.number, category=Category.ROAD, region=MENTAOS, **DESK)
        found = complaints.by_number(unit, filed.number)
        assert made.before == filed and made.after == found and found is not None
        assert (found.category, found.region, found.state, found.updated_at) == (Category.ROAD, MENTAOS, State.RECEIVED, LATER)
        assert near(unit) is None
        assert near(unit, category=Category.ROAD, region=MENTAOS) == (1, filed.number, NOW)
        assert notes(unit, filed) == [(), (Noted(Deed.CATEGORY, "road", "lamp"), Noted(Deed.REGION, MENTAOS, ULIN))]
        event = complaints.events(unit, filed.id)[1]
        assert (event.by, event.at, event.state) == ("petugas 3", LATER, State.RECEIVED)
        sealed = unit.conn.execute(select(complaint_events.c.note).where(complaint_events.c.note.is_not(None))).scalar_one()
    assert b"road" not in sealed and MENTAOS.encode() not in sealed


@pytest.mark.parametrize(
    ("was", "now_is", "route"),
    [
        pytest.param(Kind.ORDINARY, Kind.SUPERVISORY, Route.OVERSEER, id="to the overseer, past the office"),
        pytest.param(Kind.SUPERVISORY, Kind.ORDINARY, Route.OFFICE, id="and back"),
        pytest.param(Kind.ORDINARY, Kind.REQUEST, Route.OFFICE, id="the office keeps a question"),
    ],
)
def test_the_kind_decides_whose_desk_it_lies_on_and_moves_no_clock(store: Store, was: Kind, now_is: Kind, route: Route) -> None:
    with store.writing() as unit:
        filed = file(unit, kind=was, first_rule="national/first", done_rule="national/done")
        after = reclass(unit, filed.number, kind=now_is, viewer=Viewer.OVERSEER, **DESK).after
        assert (after.kind, after.route) == (now_is, route)
        assert (after.first_due, after.done_due, after.first_rule, after.done_rule) == (FIRST, DONE, "national/first", "national/done")
        assert (complaints.seen_by(unit, filed.number, Viewer.OFFICE) is None) is (route is Route.OVERSEER)
        assert (near(unit) is None) is (now_is is not Kind.ORDINARY)
        assert notes(unit, filed)[1] == (Noted(Deed.KIND, now_is, was),)


def test_a_place_is_taken_away_and_one_that_is_nowhere_is_refused(store: Store) -> None:
    with store.writing() as unit:
        filed = file(unit)
        for place in ("19.71.04.1001", "99.99"):
            with pytest.raises(ValueError, match="place"):
                reclass(unit, filed.number, region=place, **DESK)
        after = reclass(unit, filed.number, region=NOWHERE, **DESK).after
        assert after.region is None and near(unit) is None
        assert notes(unit, filed) == [(), (Noted(Deed.REGION, "", ULIN),)]


def test_nothing_is_written_when_nothing_differs(store: Store) -> None:
    with store.writing() as unit:
        filed = file(unit)
        made = reclass(unit, filed.number, category=Category.LAMP, kind=Kind.ORDINARY, region=ULIN, **DESK)
        assert made.before == made.after == filed == complaints.by_number(unit, filed.number)
        assert len(complaints.events(unit, filed.id)) == 1 and unit.news == []


def test_who_may_not_see_it_corrects_nothing(store: Store) -> None:
    with store.writing() as unit:
        hidden = file(unit, kind=Kind.SUPERVISORY, category=Category.STAFF)
        for number in (hidden.number, "48217396"):
            with pytest.raises(LookupError):
                reclass(unit, number, kind=Kind.ORDINARY, viewer=Viewer.OFFICE, **DESK)


def test_who_decided_on_what_it_was_is_told_that_it_is_not(store: Store) -> None:
    with store.writing() as unit:
        filed = file(unit)
        reclass(unit, filed.number, category=Category.WATER, **DESK)
        with pytest.raises(Conflict):
            reclass(unit, filed.number, category=Category.ROAD, seen=filed, **DESK)
    assert walks(store, lambda unit: reclass(unit, filed.number, category=Category.WASTE, region=MENTAOS, **DESK)) == []


def test_a_settled_one_is_corrected_and_stays_settled(store: Store) -> None:
    with store.writing() as unit:
        filed = file(unit)
        complaints.change(unit, filed.number, State.ANSWERED, NOW)
        after = reclass(unit, filed.number, category=Category.ROAD, **DESK).after
        assert after.state is State.ANSWERED and near(unit, category=Category.ROAD) is None


@pytest.mark.parametrize("note", ["", "lampu: diganti", "@kind", "@petugas datang besok", "@kind a b\ndan lain"])
def test_what_a_human_wrote_is_no_note_of_ours(note: str) -> None:
    assert complaint_notes.read(note) == ()
    assert complaint_classes.NOWHERE == ""
