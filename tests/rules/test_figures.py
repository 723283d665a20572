"""Figures: working days of an office, percentiles that never flatter, numbers as people write them, and what each event adds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import OFFICE_WEEK, Hours, Zone
from rules.counting import Change, of_application, of_complaint, of_ticket
from rules.figures import BOUNDS, LEAST, OVER, bucket, enough, months_before, percent, percentile, veiled, working_days, written

WITA = Zone.WITA
WEEK = Hours.parse("Sen-Kam 08.00-15.00, Jum 08.00-11.00")
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(lambda when: when.replace(tzinfo=UTC))


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=WITA.tz)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        pytest.param(("2026-11-23", "08:00"), ("2026-11-23", "15:00"), "1", id="one whole day"),
        pytest.param(("2026-11-23", "08:00"), ("2026-11-23", "11:30"), "1/2", id="half a Monday"),
        pytest.param(("2026-11-27", "08:00"), ("2026-11-27", "11:00"), "1", id="a short Friday is a whole day too"),
        pytest.param(("2026-11-26", "15:00"), ("2026-11-30", "08:00"), "1", id="over a weekend"),
        pytest.param(("2026-12-23", "15:00"), ("2026-12-28", "08:00"), "0", id="over Christmas"),
        pytest.param(("2026-11-23", "20:00"), ("2026-11-24", "07:00"), "0", id="a night"),
        pytest.param(("2026-11-24", "08:00"), ("2026-11-23", "08:00"), "0", id="the end before the start"),
    ],
)
def test_working_days_between(start: tuple[str, str], end: tuple[str, str], days: str) -> None:
    holidays = {date(2026, 12, 24), date(2026, 12, 25)}
    assert working_days(at(*start), at(*end), WITA, WEEK, holidays) == Fraction(days)


@given(moments, moments, moments)
def test_working_days_add_up_and_grow(one: datetime, two: datetime, three: datetime) -> None:
    first, second, third = sorted((one, two, three))
    if third - first < timedelta(days=60):
        assert working_days(first, second, WITA, WEEK) + working_days(second, third, WITA, WEEK) == working_days(first, third, WITA, WEEK)


def test_hours_that_never_open_end_the_search() -> None:
    assert working_days(at("2020-01-01", "08:00"), at("2026-11-23", "08:00"), WITA, Hours(((),) * 7)) == 0
    assert bucket(working_days(at("2020-01-01", "08:00"), at("2026-11-23", "08:00"), WITA, OFFICE_WEEK)) == OVER


@given(st.fractions(0, 70))
def test_a_bound_is_never_better_than_the_truth(days: Fraction) -> None:
    found = bucket(days)
    assert found == OVER or (days * 10 <= found and all(other < days * 10 for other in BOUNDS if other < found))


@given(st.lists(st.sampled_from((*BOUNDS, OVER)), min_size=1, max_size=60), st.sampled_from([Fraction(1, 2), Fraction(9, 10)]))
def test_a_percentile_is_that_of_the_sorted_list(took: list[int], part: Fraction) -> None:
    histogram = {bound: took.count(bound) for bound in took}
    place = -(-len(took) * part.numerator // part.denominator) - 1
    assert percentile(histogram, part) == sorted(took)[place]


def test_of_nothing_there_is_no_percentile_and_no_share() -> None:
    assert percentile({}, Fraction(1, 2)) is None
    assert percent(0, 0) is None


@pytest.mark.parametrize(
    ("part", "of", "wanted"), [(0, 10, 0), (1, 1000, 1), (999, 1000, 99), (10, 10, 100), (1, 2, 50), (1, 8, 13), (125, 1000, 13)]
)
def test_all_and_none_are_said_only_when_it_is_so(part: int, of: int, wanted: int) -> None:
    assert percent(part, of) == wanted


@pytest.mark.parametrize(
    ("number", "language", "wanted"),
    [
        (1240, "id", "1.240"), (1240, "bjn", "1.240"), (1240, "en", "1,240"), (7, "id", "7"), (1234567, "jv", "1.234.567"),
        (Decimal("84.20"), "id", "84,20"), (Decimal("84.20"), "en", "84.20"), (Decimal("1240.5"), "su", "1.240,5"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(number: object, language: str, wanted: str) -> None:
    assert written(number, language) == wanted


def test_nine_are_hidden_and_ten_are_shown() -> None:
    assert (LEAST, enough(9), enough(10)) == (10, False, True)


def test_only_months_that_are_over_are_published() -> None:
    assert months_before(date(2026, 3, 31), 3) == [date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1)]


def _application(*changes: tuple[str, str, str | None]) -> list[tuple[str, str]]:
    """(month, measure) that a history of (day, state, due) adds, in order."""
    history = [Change(at(day, "10:00"), what, "mpp", date.fromisoformat(due) if due else None) for day, what, due in changes]
    found = [step for place in range(len(history)) for step in of_application(history, place, WITA.day, lambda office, start, end: 14)]
    return [(f"{step.month:%m}", step.measure) for step in found]


@pytest.mark.parametrize(
    ("history", "adds"),
    [
        pytest.param([("2026-02-02", "received", None)], [("02", "received")], id="a case without a promise"),
        pytest.param(
            [("2026-02-26", "received", "2026-03-03"), ("2026-02-27", "checked", "2026-03-03"), ("2026-03-03", "ready", "2026-03-03")],
            [("02", "received"), ("03", "due"), ("03", "finished"), ("03", "took.014"), ("03", "kept")],
            id="kept on the last day",
        ),
        pytest.param(
            [("2026-02-02", "received", "2026-02-05"), ("2026-02-05", "checked", "2026-03-20"), ("2026-03-02", "ready", "2026-03-20")],
            [("02", "received"), ("02", "due"), ("03", "finished"), ("03", "took.014")],
            id="a date that was moved makes nothing punctual",
        ),
        pytest.param(
            [("2026-02-02", "received", "2026-02-05")],
            [("02", "received"), ("02", "due")],
            id="what is never done stays late",
        ),
        pytest.param(
            [("2026-02-02", "received", "2026-02-05"), ("2026-02-04", "withdrawn", "2026-02-05")],
            [("02", "received"), ("02", "due"), ("02", "withdrawn"), ("02", "let_go")],
            id="withdrawn in time is nobody's delay",
        ),
        pytest.param(
            [("2026-02-02", "received", "2026-02-05"), ("2026-02-04", "refused", "2026-02-05"), ("2026-02-06", "received", "2026-02-05"),
             ("2026-02-06", "checked", "2026-02-05"), ("2026-02-09", "ready", "2026-02-05")],
            [("02", "received"), ("02", "due"), ("02", "refused"), ("02", "kept"), ("02", "finished"), ("02", "took.014")],
            id="after an objection: decided in time once, received once",
        ),
        pytest.param([("2026-02-02", "ready", "2026-02-05")], [("02", "received"), ("02", "finished")], id="imported when it was done"),
        pytest.param(
            [("2026-02-02", "received", "2026-02-05"), ("2026-02-04", "ready", "2026-02-05"), ("2026-02-05", "collected", "2026-02-05")],
            [("02", "received"), ("02", "due"), ("02", "finished"), ("02", "took.014"), ("02", "kept")],
            id="collecting adds nothing",
        ),
    ],
)  # fmt: skip
def test_what_an_application_adds(history: list[tuple[str, str, str | None]], adds: list[tuple[str, str]]) -> None:
    assert _application(*history) == adds


@pytest.mark.parametrize(
    ("states", "adds"),
    [
        pytest.param(["waiting", "called", "serving", "done"], ["taken", "served"], id="served"),
        pytest.param(["waiting", "called", "skipped", "no_show"], ["taken", "no_show"], id="did not come"),
        pytest.param(["waiting", "cancelled"], ["taken", "given_back"], id="given back"),
        pytest.param(["waiting", "postponed"], ["taken", "given_back"], id="put off"),
    ],
)
def test_what_a_ticket_adds(states: list[str], adds: list[str]) -> None:
    history = [Change(at("2026-02-27", "10:00"), what, "mpp") for what in states]
    steps = [step for place in range(len(history)) for step in of_ticket(history, place, date(2026, 3, 2))]
    assert [(step.month.month, step.measure) for step in steps] == [(3, measure) for measure in adds]


@pytest.mark.parametrize(
    ("changes", "adds"),
    [
        pytest.param([("2026-02-02", "received")], [], id="nobody answered"),
        pytest.param([("2026-02-02", "received"), ("2026-02-05", "forwarded"), ("2026-02-20", "answered")],
                     ["first_kept", "answered", "done_kept"], id="both in time"),
        pytest.param([("2026-02-02", "received"), ("2026-02-06", "raised"), ("2026-02-09", "answered")],
                     ["answered", "done_kept"], id="raised for being late is no answer"),
        pytest.param([("2026-02-02", "received"), ("2026-02-04", "answered"), ("2026-02-05", "reopened"), ("2026-03-25", "answered")],
                     ["first_kept", "answered", "done_kept"], id="opened again and answered again is one answer"),
        pytest.param([("2026-02-02", "received"), ("2026-02-03", "merged")], ["first_let_go", "done_let_go"], id="a duplicate is no answer"),
        pytest.param([("2026-02-02", "received"), ("2026-02-10", "merged")], ["done_let_go"], id="merged when the first answer was late"),
        pytest.param([("2026-02-02", "received"), ("2026-02-25", "merged")], [], id="merged when all was late: it stays late"),
        pytest.param(
            [("2026-02-02", "received"), ("2026-02-03", "working"), ("2026-02-04", "merged")], ["first_kept", "done_let_go"],
            id="answered first, then merged",
        ),
        pytest.param(
            [("2026-02-02", "received"), ("2026-02-03", "merged"), ("2026-02-04", "reopened"), ("2026-02-05", "answered")],
            ["first_let_go", "done_let_go", "answered"], id="opened again and answered: what was let go is not kept too",
        ),
    ],
)  # fmt: skip
def test_what_a_complaint_adds(changes: list[tuple[str, str]], adds: list[str]) -> None:
    history = [Change(at(day, "10:00"), what) for day, what in changes]
    steps = [
        step for place in range(len(history)) for step in of_complaint(history, place, WITA.day, date(2026, 2, 5), date(2026, 2, 20))
    ]
    assert [step.measure for step in steps] == ["complaints", "first_due", "done_due", *adds]


counts = st.dictionaries(st.sampled_from("abcdefgh"), st.one_of(st.integers(0, 12), st.integers(0, 200)), min_size=1)


@given(counts, st.sets(st.sampled_from("abcdefgh"), max_size=2))
def test_no_hidden_number_is_left_over_by_subtraction(parts: dict[str, int], gone: set[str]) -> None:
    hidden = veiled(parts, gone)
    assert {name for name, n in parts.items() if not enough(n) or name in gone} <= hidden <= {*parts, ""}
    total = sum(parts.values())
    few = [n for name, n in parts.items() if 0 < n < LEAST]
    if "" in hidden:
        assert not enough(total) or few, "the whole is hidden for a reason only"
        return
    shown = sum(n for name, n in parts.items() if name not in hidden)
    left = [parts[name] for name in hidden if parts[name]]
    assert total - shown == sum(left), "all that a reader can reckon"
    if few:
        assert len(left) > 1, "what is left is of two offices at least"
        assert all(sum(left) - n > 0 for n in left), "so it is no one's own number"
        assert enough(sum(left)), "nor is it a small number of few people"


@given(counts)
def test_no_more_is_hidden_than_must_be(parts: dict[str, int]) -> None:
    extra = {name for name in veiled(parts) - {""} if enough(parts[name])}
    assert len(extra) <= 1
    assert all(parts[name] == min(n for n in parts.values() if enough(n)) for name in extra), "the smallest of those shown"
    if not any(0 < n < LEAST for n in parts.values()):
        assert not extra and ("" in veiled(parts)) is not enough(sum(parts.values()))


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        pytest.param({"a": 4, "b": 50}, {"a", ""}, id="two offices: the town's sum"),
        pytest.param({"a": 4, "b": 50, "c": 20}, {"a", "c"}, id="three offices: the next smallest too"),
        pytest.param({"a": 4, "b": 50, "c": 20, "d": 7}, {"a", "d"}, id="two small ones hide each other"),
        pytest.param({"a": 4, "b": 50, "c": 20, "d": 5}, {"a", "d", "c"}, id="two that are few together"),
        pytest.param({"a": 0, "b": 50, "c": 20}, {"a"}, id="nothing of it is done there: that tells of nobody"),
        pytest.param({"a": 4, "b": 0, "c": 20}, {"a", "b", ""}, id="where nothing is done hides nobody"),
        pytest.param({"a": 4, "b": 5}, {"a", "b", ""}, id="few in the whole town"),
        pytest.param({"a": 6, "b": 7}, {"a", "b"}, id="small ones that are enough together"),
    ],
)
def test_what_is_hidden(parts: dict[str, int], hidden: set[str]) -> None:
    assert veiled(parts) == hidden
