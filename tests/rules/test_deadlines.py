"""The clocks of a complaint, by the calendar of the town."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import Hours
from rules.deadlines import (
    NATIONAL,
    Clock,
    Kind,
    NoClock,
    Step,
    done_due,
    due,
    first_due,
    forward_due,
    in_force,
    promise,
    read,
    reply_until,
    table_of,
)

FOLDER = Path(__file__).parents[2] / "towns" / "banjarbaru"
HOLIDAYS = frozenset(
    date.fromisoformat(entry["day"]) for entry in yaml.safe_load((FOLDER / "holidays.yaml").read_text(encoding="utf-8"))["holidays"]
)
HOURS = Hours.parse("Sen-Kam 08.00-15.00, Jum 08.00-11.00")


@pytest.mark.parametrize(("received", "first", "done", "supervisory"), [
    pytest.param("2026-03-09", "2026-03-12", "2026-04-06", "2026-06-18", id="a Monday before Nyepi and Idul Fitri"),
    pytest.param("2026-03-14", "2026-03-25", "2026-04-10", "2026-06-24", id="a Saturday before the long holiday"),
    pytest.param("2026-07-06", "2026-07-09", "2026-07-24", "2026-09-30", id="a quiet July, two holidays in August"),
    pytest.param("2026-12-23", "2026-12-30", "2027-01-18", "2027-04-05", id="over the turn of the year"),
])
def test_the_promised_dates(received: str, first: str, done: str, supervisory: str) -> None:
    day = date.fromisoformat(received)
    assert first_due(day, HOURS, HOLIDAYS).isoformat() == first
    assert done_due(day, HOURS, HOLIDAYS).isoformat() == done
    assert done_due(day, HOURS, HOLIDAYS, Kind.SUPERVISORY).isoformat() == supervisory


def test_the_agency_has_five_working_days() -> None:
    assert forward_due(date(2026, 3, 12), HOURS, HOLIDAYS) == date(2026, 3, 26)


def test_the_citizen_has_ten_calendar_days_to_object() -> None:
    assert reply_until(date(2026, 3, 18)) == date(2026, 3, 28)


@given(st.dates(date(2026, 1, 1), date(2027, 9, 1)))
def test_the_first_answer_is_never_promised_after_the_last(received: date) -> None:
    first, done = first_due(received, HOURS, HOLIDAYS), done_due(received, HOURS, HOLIDAYS)
    assert received < first < done <= done_due(received, HOURS, HOLIDAYS, Kind.SUPERVISORY)


def test_every_step_of_every_kind_has_a_rule_with_a_basis() -> None:
    for step in Step:
        for kind in Kind:
            assert in_force(step, kind, date(2026, 1, 1)).basis


def test_a_complaint_keeps_the_rule_of_its_day() -> None:
    table = (*NATIONAL, Clock(Step.DONE, Kind.ORDINARY, 7, "a later decree", date(2026, 7, 1)))
    assert in_force(Step.DONE, Kind.ORDINARY, date(2026, 6, 30), table).days == 14
    assert in_force(Step.DONE, Kind.ORDINARY, date(2026, 7, 1), table).days == 7
    forwarded = due(Step.DONE, date(2026, 7, 6), HOURS, HOLIDAYS, received=date(2026, 6, 30), table=table)
    assert forwarded == done_due(date(2026, 7, 6), HOURS, HOLIDAYS)


def test_before_the_first_rule_nothing_is_promised() -> None:
    with pytest.raises(NoClock):
        first_due(date(2018, 1, 1))


OWN = [
    {"step": "first", "kind": "ordinary", "days": "1", "basis": "SK contoh 1", "since": "2026-07-01"},
    {"step": "done", "kind": "ordinary", "days": "30", "basis": "SK contoh 2", "since": "2026-07-01", "calendar": "true"},
]


def test_a_town_promises_its_own_from_the_day_it_begins() -> None:
    table = table_of(OWN, "banjarbaru")
    before, after = (promise(day, Kind.ORDINARY, HOURS, HOLIDAYS, table) for day in (date(2026, 6, 30), date(2026, 7, 1)))
    assert (before.first, before.first_rule) == (date(2026, 7, 3), "national/first/ordinary/2019-01-01")
    assert (after.first, after.first_rule) == (date(2026, 7, 2), "banjarbaru/first/ordinary/2026-07-01")
    assert (after.done, after.done_rule) == (date(2026, 7, 31), "banjarbaru/done/ordinary/2026-07-01")
    assert promise(date(2026, 7, 1), Kind.REQUEST, HOURS, HOLIDAYS, table).done_rule == "national/done/request/2019-01-01"


@pytest.mark.parametrize("wrong", [
    pytest.param({"days": "0"}, id="no days"),
    pytest.param({"days": "x"}, id="no number"),
    pytest.param({"basis": " "}, id="no legal basis"),
    pytest.param({"step": "soon"}, id="no such step"),
    pytest.param({"kind": "any"}, id="no such kind"),
    pytest.param({"since": "later"}, id="no date"),
    pytest.param({"calendar": "maybe"}, id="neither calendar nor working days"),
])
def test_a_clock_that_cannot_be_read_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises((ValueError, KeyError)):
        read([{**OWN[0], **wrong}], "banjarbaru")


def test_two_clocks_for_one_day_are_refused() -> None:
    with pytest.raises(ValueError, match="two clocks"):
        read([OWN[0], OWN[0]], "banjarbaru")


@given(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.sampled_from(Kind), st.integers(1, 60), st.integers(1, 60))
def test_what_was_promised_never_depends_on_later_rules(received: date, kind: Kind, first: int, done: int) -> None:
    later = [
        {"step": step, "kind": str(kind), "days": str(days), "basis": "SK contoh", "since": date.fromordinal(received.toordinal() + 1).isoformat()}
        for step, days in (("first", first), ("done", done))
    ]
    assert promise(received, kind, HOURS, HOLIDAYS, table_of(later, "banjarbaru")) == promise(received, kind, HOURS, HOLIDAYS)


@given(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.sampled_from(Kind), st.integers(1, 90), st.integers(1, 90))
def test_a_town_cannot_promise_the_end_before_the_answer(received: date, kind: Kind, first: int, done: int) -> None:
    own = [
        {"step": step, "kind": str(kind), "days": str(days), "basis": "SK contoh", "since": "2026-01-01"}
        for step, days in (("first", first), ("done", done))
    ]
    made = promise(received, kind, HOURS, HOLIDAYS, table_of(own, "banjarbaru"))
    assert received < made.first <= made.done
