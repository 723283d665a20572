"""Duplicates are joined and not lost, two subjects are taken apart, and what belongs together is linked from both sides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rules.chance import Chance
from rules.complaints import Kind
from rules.deadlines import Promise
from store import complaint_joins, complaint_notes, complaints, figures_fold
from store.complaint_joins import Part
from store.complaint_notes import Deed, Noted
from store.complaint_same import complaint_links, link, linked, merge, same_as, split, unlink
from store.complaints import Category, Complaint, NotAllowed, Route, State, Viewer
from store.news import ComplaintMerged, ComplaintSplit
from store.proofs import part_digits
from store.unit import Conflict, Store, Unit
from tests.store.plans import walks
from tests.store.test_complaint_life import NOW, file, near

LATER = NOW + timedelta(hours=2)
BY = "petugas 3"
PROMISE = Promise(date(2026, 3, 6), "first", date(2026, 3, 25), "done")
MANY: dict[str, Any] = {"category": Category.STAFF, "kind": Kind.SUPERVISORY}


def noted(unit: Unit, case: Complaint) -> list[Noted]:
    return [one for event in complaints.events(unit, case.id) for one in complaint_notes.read(event.note)]


def parts(unit: Unit, case: Complaint) -> dict[int, Part]:
    return {one.citizen: one.part for one in complaint_joins.of_complaint(unit, case.id)}


# --- merge ---


def test_a_duplicate_is_closed_and_everybody_in_it_joins_the_first(store: Store) -> None:
    with store.writing() as unit:
        first, again = file(unit, citizen=1), file(unit, citizen=2)
        complaint_joins.add(unit, again.id, again.number, 3, Part.JOINED, "1111", NOW)
        complaint_joins.add(unit, again.id, again.number, 4, Part.HELPED, "2222", NOW)
        complaint_joins.add(unit, again.id, again.number, 1, Part.JOINED, "3333", NOW)
        made = merge(unit, again.number, first.number, BY, LATER)
        assert made.after == complaints.by_number(unit, again.number)
        assert (made.after.state, made.after.first_done) == (State.CLOSED, True)
        assert (same_as(unit, again.number), same_as(unit, first.number)) == (first.number, None)
        assert parts(unit, first) == {2: Part.JOINED, 3: Part.JOINED, 4: Part.JOINED}, "who filed the first is in it already"
        assert complaints.concerned(unit, first) == (1, 2, 3, 4)
        proved = complaint_joins.proved(unit, first.number, part_digits(unit.keys, first.number, 2))
        assert proved is not None and proved.citizen == 2
        assert noted(unit, again) == [Noted(Deed.MERGED, first.number)] and noted(unit, first) == [Noted(Deed.TOOK_IN, again.number)]
        assert near(unit, citizen=9) == (1, first.number, NOW)
        now_first = complaints.by_number(unit, first.number)
        assert now_first is not None and (now_first.state, now_first.updated_at) == (State.RECEIVED, LATER)
        assert unit.news == [ComplaintMerged(made, now_first)]
        assert (made.after.first_due, made.after.done_due) == (again.first_due, again.done_due)


def test_a_duplicate_of_a_duplicate_ends_at_the_first(store: Store) -> None:
    with store.writing() as unit:
        first, second, third = (file(unit, citizen=citizen) for citizen in (1, 2, 3))
        merge(unit, third.number, second.number, BY, NOW)
        with pytest.raises(NotAllowed):
            merge(unit, first.number, third.number, BY, NOW)
        merge(unit, second.number, first.number, BY, NOW)
        assert set(parts(unit, first)) == {2, 3}


@pytest.mark.parametrize(
    ("this", "other"),
    [
        pytest.param({}, {"town": "rangkui", "region": None}, id="of another town"),
        pytest.param({}, MANY, id="the office's into the overseer's"),
        pytest.param(MANY, {}, id="the overseer's into the office's"),
        pytest.param({}, {"secret": True}, id="into a secret one of somebody else"),
    ],
)
def test_what_is_never_merged(store: Store, this: dict[str, Any], other: dict[str, Any]) -> None:
    with store.writing() as unit:
        found, first = file(unit, citizen=1, **this), file(unit, citizen=2, **other)
        with pytest.raises(NotAllowed):
            merge(unit, found.number, first.number, BY, LATER)
        assert parts(unit, first) == {} and complaints.by_number(unit, found.number) == found


@pytest.mark.parametrize("state", [State.ANSWERED, State.NOT_OURS])
@pytest.mark.parametrize("which", [0, 1])
def test_neither_side_may_be_settled(store: Store, state: State, which: int) -> None:
    with store.writing() as unit:
        pair = file(unit, citizen=1), file(unit, citizen=2)
        complaints.change(unit, pair[which].number, state, NOW)
        with pytest.raises(NotAllowed):
            merge(unit, pair[0].number, pair[1].number, BY, LATER)


def test_itself_an_unknown_one_and_one_that_may_not_be_seen(store: Store) -> None:
    with store.writing() as unit:
        mine = file(unit)
        hidden = [file(unit, citizen=citizen, **MANY) for citizen in (1, 2)]
        with pytest.raises(NotAllowed):
            merge(unit, mine.number, mine.number, BY, LATER)
        with pytest.raises(LookupError):
            merge(unit, mine.number, "48217396", BY, LATER)
        with pytest.raises(LookupError):
            merge(unit, hidden[0].number, hidden[1].number, BY, LATER, viewer=Viewer.OFFICE)
        merge(unit, hidden[0].number, hidden[1].number, BY, LATER, viewer=Viewer.OVERSEER)


def test_ones_own_second_report_joins_nobody(store: Store) -> None:
    with store.writing() as unit:
        first, again = file(unit, secret=True), file(unit, words="Lampu masih padam", secret=True)
        merge(unit, again.number, first.number, BY, LATER)
        assert parts(unit, first) == {} and same_as(unit, again.number) == first.number


def test_who_says_that_it_is_not_the_same_has_their_own_again(store: Store) -> None:
    with store.writing() as unit:
        first, again = file(unit, citizen=1), file(unit, citizen=2)
        merge(unit, again.number, first.number, BY, NOW)
        complaints.change(unit, again.number, State.REOPENED, LATER, by=complaints.by_citizen(2))
        assert same_as(unit, again.number) is None
        assert merge(unit, again.number, first.number, BY, LATER).after.state is State.CLOSED


def test_one_that_moved_meanwhile_is_not_merged(store: Store) -> None:
    with store.writing() as unit:
        first, again = file(unit, citizen=1), file(unit, citizen=2)
        complaints.change(unit, again.number, State.CHECKING, NOW)
        with pytest.raises(Conflict):
            merge(unit, again.number, first.number, BY, LATER, seen=again)


def test_the_figures_count_a_merged_one_once_as_settled(store: Store) -> None:
    with store.writing() as unit:
        first, again = file(unit, citizen=1), file(unit, citizen=2)
        merge(unit, again.number, first.number, BY, LATER)
    figures_fold.keep(store, LATER)
    with store.writing() as unit:
        assert figures_fold.rebuild(unit, store.towns()) == []


# --- split ---


def apart(unit: Unit, number: str, words: str = "Petugas loket kasar", **more: Any) -> Complaint:
    wanted: dict[str, Any] = {
        "category": Category.STAFF, "promise": PROMISE, "by": BY, "now": LATER, "chance": Chance(), **more,
    }  # fmt: skip
    return split(unit, number, words, **wanted)


def test_a_second_subject_is_a_case_of_its_own(store: Store) -> None:
    with store.writing() as unit:
        first = file(unit, anonymous=True)
        second = apart(unit, first.number)
        assert second == complaints.by_number(unit, second.number)
        assert (second.citizen, second.anonymous, second.follows, second.channel) == (7, True, first.number, "sms")
        assert (second.first_due, second.done_due, second.first_rule) == (PROMISE.first, PROMISE.done, "first")
        assert (second.words, second.state, second.filed_at) == ("Petugas loket kasar", State.RECEIVED, LATER)
        assert noted(unit, first) == [Noted(Deed.SPLIT_OFF, second.number)]
        assert noted(unit, second) == [Noted(Deed.SPLIT_FROM, first.number)]
        assert complaints.by_number(unit, first.number) == first, "the first goes on as it was"
        assert unit.news == [ComplaintSplit(first, second)]


def test_splitting_twice_is_once(store: Store) -> None:
    with store.writing() as unit:
        first = file(unit)
        second = apart(unit, first.number)
        assert apart(unit, first.number, now=LATER + timedelta(minutes=1)) == second
        assert apart(unit, first.number) == second
        assert len(noted(unit, first)) == 1 and len(unit.news) == 1


def test_an_accusation_inside_a_report_goes_past_the_office(store: Store) -> None:
    with store.writing() as unit:
        first = file(unit)
        second = apart(unit, first.number, "Petugas minta uang", kind=Kind.SUPERVISORY)
        assert second.route is Route.OVERSEER and complaints.seen_by(unit, second.number, Viewer.OFFICE) is None


def test_who_was_helped_is_in_both_and_a_neighbour_only_in_the_first(store: Store) -> None:
    with store.writing() as unit:
        first = file(unit)
        complaint_joins.add(unit, first.id, first.number, 8, Part.HELPED, "1111", NOW)
        complaint_joins.add(unit, first.id, first.number, 9, Part.JOINED, "2222", NOW)
        assert parts(unit, apart(unit, first.number)) == {8: Part.HELPED}


def test_there_must_be_a_second_subject(store: Store) -> None:
    with store.writing() as unit:
        first = file(unit)
        for words in ("", "  ", "lampu  PADAM"):
            with pytest.raises(ValueError, match="second subject"):
                apart(unit, first.number, words)
        with pytest.raises(LookupError):
            apart(unit, "48217396")
        hidden = file(unit, citizen=3, **MANY)
        with pytest.raises(LookupError):
            apart(unit, hidden.number, viewer=Viewer.OFFICE)


# --- link ---


def test_a_link_is_seen_from_both_sides_and_said_once(store: Store) -> None:
    with store.writing() as unit:
        one, other, third = (file(unit, citizen=citizen) for citizen in (1, 2, 3))
        assert link(unit, one.number, other.number, BY, LATER)
        assert not link(unit, other.number, one.number, "petugas 4", LATER)
        assert link(unit, third.number, one.number, BY, LATER)
        assert [(said.complaint.number, said.by, said.at) for said in linked(unit, other.number)] == [(one.number, BY, LATER)]
        assert [said.complaint.number for said in linked(unit, one.number)] == [other.number, third.number]
        assert noted(unit, other) == [Noted(Deed.LINKED, one.number)]
        assert unlink(unit, other.number, one.number, BY, LATER) and not unlink(unit, one.number, other.number, BY, LATER)
        assert [said.complaint.number for said in linked(unit, one.number)] == [third.number]
        assert noted(unit, one)[-1] == Noted(Deed.UNLINKED, other.number)
        assert unit.news == []


def test_what_is_never_linked_and_who_sees_a_link(store: Store) -> None:
    with store.writing() as unit:
        mine, far = file(unit), file(unit, town="rangkui", region=None)
        hidden = [file(unit, citizen=citizen, **MANY) for citizen in (1, 2)]
        for other in (mine, far, hidden[0]):
            with pytest.raises(NotAllowed):
                link(unit, mine.number, other.number, BY, LATER)
        with pytest.raises(LookupError):
            link(unit, mine.number, hidden[0].number, BY, LATER, viewer=Viewer.OFFICE)
        assert link(unit, hidden[0].number, hidden[1].number, BY, LATER)
        assert linked(unit, hidden[0].number, Viewer.OFFICE) == [] and len(linked(unit, hidden[0].number, Viewer.OVERSEER)) == 1


def test_a_link_that_was_moved_to_the_overseer_is_hidden_from_the_office(store: Store) -> None:
    from store.complaint_classes import reclass

    with store.writing() as unit:
        one, other = file(unit, citizen=1), file(unit, citizen=2)
        link(unit, one.number, other.number, BY, LATER)
        reclass(unit, other.number, kind=Kind.SUPERVISORY, by=BY, now=LATER)
        assert linked(unit, one.number, Viewer.OFFICE) == [] and len(linked(unit, one.number)) == 1


def test_links_go_with_their_complaint_and_are_found_by_index(store: Store) -> None:
    with store.writing() as unit:
        one, other = file(unit, citizen=1), file(unit, citizen=2)
        link(unit, one.number, other.number, BY, LATER)
    assert walks(store, lambda unit: linked(unit, other.number)) == []
    assert walks(store, lambda unit: merge(unit, one.number, other.number, BY, LATER)) == []
    with store.writing() as unit:
        unit.conn.execute(complaints.complaints.delete().where(complaints.complaints.c.id == one.id))
        assert unit.conn.execute(select(complaint_links)).all() == []
