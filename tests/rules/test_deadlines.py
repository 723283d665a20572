"""The clocks of a complaint, by the calendar of the town."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import Hours
from rules.deadlines import NATIONAL, Clock, Kind, NoClock, Step, done_due, due, first_due, forward_due, in_force, reply_until

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
