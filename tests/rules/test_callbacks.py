"""When we call back, what a missed call is, and what each outcome leads to."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import OFFICE_WEEK, Hours, Zone, is_open
from rules.callbacks import LONG, POLICIES, RANK, Outcome, Then, calling_code, missed, outcome_of, policy, window, window_at
from rules.phone import Phone

WITA = Zone.WITA
HOLIDAY = date(2026, 12, 25)  # a Friday


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA.tz)


@pytest.mark.parametrize(
    ("now", "start", "until"),
    [
        pytest.param("2026-11-23T09:00", "2026-11-23T09:15", "2026-11-23T11:15", id="while open: from the next quarter"),
        pytest.param("2026-11-23T09:13", "2026-11-23T09:15", "2026-11-23T11:15", id="two minutes for the text are enough"),
        pytest.param("2026-11-23T09:14", "2026-11-23T09:30", "2026-11-23T11:30", id="one is not"),
        pytest.param("2026-11-23T14:30", "2026-11-23T14:45", "2026-11-23T16:00", id="not past closing time"),
        pytest.param("2026-11-23T15:25", "2026-11-23T15:30", "2026-11-23T16:00", id="the last half hour"),
        pytest.param("2026-11-23T15:29", "2026-11-24T08:00", "2026-11-24T10:00", id="less than that is tomorrow"),
        pytest.param("2026-11-23T03:00", "2026-11-23T08:00", "2026-11-23T10:00", id="at night: this morning"),
        pytest.param("2026-11-27T17:00", "2026-11-30T08:00", "2026-11-30T10:00", id="on Friday evening: Monday"),
        pytest.param("2026-12-24T17:00", "2026-12-28T08:00", "2026-12-28T10:00", id="over a holiday"),
    ],
)
def test_when_we_call_next(now: str, start: str, until: str) -> None:
    found = window(at(now), WITA, OFFICE_WEEK, {HOLIDAY})
    assert found is not None and (found.start, found.until) == (at(start), at(until))


@pytest.mark.parametrize(
    ("hour", "now", "start"),
    [
        pytest.param(10, "2026-11-23T09:00", "2026-11-23T10:00", id="later today"),
        pytest.param(10, "2026-11-23T10:20", "2026-11-23T10:30", id="the hour that is going on"),
        pytest.param(10, "2026-11-23T10:50", "2026-11-24T10:00", id="an hour that is nearly over is tomorrow"),
        pytest.param(8, "2026-11-23T12:00", "2026-11-24T08:00", id="an hour that is past is tomorrow"),
        pytest.param(2, "2026-11-23T09:00", "2026-11-23T14:00", id="2 is 14"),
        pytest.param(9, "2026-11-27T12:00", "2026-11-30T09:00", id="tomorrow is Saturday: Monday"),
        pytest.param(20, "2026-11-23T09:00", None, id="nobody works at 20"),
        pytest.param(16, "2026-11-23T09:00", None, id="the closing hour"),
        pytest.param(99, "2026-11-23T09:00", None, id="no hour"),
        pytest.param(-1, "2026-11-23T09:00", None, id="nothing that was typed is an hour"),
    ],
)
def test_an_hour_that_a_citizen_names(hour: int, now: str, start: str | None) -> None:
    found = window_at(hour, at(now), WITA, OFFICE_WEEK, {HOLIDAY})
    assert (found and found.start) == (at(start) if start else None)


WEEKS = st.sampled_from(["Sen-Jum 08.00-16.00", "Sen-Kam 08.00-12.00 13.00-15.00, Jum 08.00-11.00", "Sab 09.00-09.45", "Sen-Min 00.00-24.00"])


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), WEEKS)
def test_a_window_is_later_inside_the_hours_and_never_long(when: datetime, week: str) -> None:
    now, hours = when.replace(tzinfo=UTC), Hours.parse(week)
    found = window(now, WITA, hours)
    assert found is not None
    assert now + timedelta(minutes=2) <= found.start < found.until <= found.start + LONG
    assert is_open(found.start, WITA, hours) and is_open(found.until - timedelta(minutes=1), WITA, hours)


def test_a_help_desk_that_never_opens_calls_nobody() -> None:
    assert window(at("2026-11-23T09:00"), WITA, Hours(((),) * 7)) is None


@pytest.mark.parametrize(
    ("keyed", "seconds", "is_missed"),
    [(0, 0, True), (0, 5, True), (0, 6, False), (1, 2, False)],
    ids=["never answered", "hung up at once", "listened", "pressed a key"],
)
def test_a_missed_call(keyed: int, seconds: int, is_missed: bool) -> None:
    assert missed(keyed, seconds) is is_missed


@pytest.mark.parametrize(
    ("number", "code"),
    [("+6281234567890", "62"), ("+14155550100", "1"), ("+79161234567", "7"), ("+254711000000", "254"), ("+441234567890", "44")],
)
def test_the_country_of_a_number(number: str, code: str) -> None:
    assert calling_code(Phone(number)) == code


@pytest.mark.parametrize(
    ("outcome", "thens"),
    [
        (Outcome.ANSWERED, [Then.DONE, Then.DONE]),
        (Outcome.BUSY, [Then.SOON, Then.SOON, Then.SOON, Then.STAFF, Then.STAFF]),
        (Outcome.NO_ANSWER, [Then.NEXT, Then.NEXT, Then.STAFF]),
        (Outcome.DECLINED, [Then.STAFF]),
        (Outcome.INVALID, [Then.STAFF]),
        (Outcome.FAILED, [Then.SOON, Then.SOON, Then.SOON, Then.STAFF]),
        (Outcome.UNKNOWN, [Then.NEXT, Then.STAFF]),
    ],
)
def test_what_follows_a_call(outcome: Outcome, thens: list[Then]) -> None:
    assert [policy(outcome, before)[0] for before in range(len(thens))] == thens


def test_every_outcome_has_a_policy_and_no_policy_calls_for_ever() -> None:
    assert POLICIES.keys() == set(Outcome) == RANK.keys()
    assert all(policy(one, 99)[0] in (Then.STAFF, Then.DONE) for one in Outcome)


@given(st.lists(st.sampled_from(Outcome), max_size=4), st.booleans())
def test_the_order_and_number_of_words_never_changes_the_outcome(words: list[Outcome], answered: bool) -> None:
    found = outcome_of(words, answered=answered)
    assert all(outcome_of(order, answered=answered) is found for order in itertools.permutations(words + words[:1]))
    assert (found is None) is (not words)
    assert found is Outcome.ANSWERED or not (words and answered)
