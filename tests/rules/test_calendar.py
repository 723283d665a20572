"""Working time in three zones: opening hours, holidays, and the words for dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import (
    OFFICE_WEEK,
    Hours,
    NotHours,
    Zone,
    add_working_days,
    clock,
    is_open,
    next_working_days,
    short_date,
    weekday_date,
    working_day,
)

TOWN = Hours.parse("Sen-Kam 08.00-15.00, Jum 08.00-11.00")
LEBARAN = frozenset(date(2026, 3, day) for day in (18, 19, 20, 21, 22, 23, 24))
days = st.dates(date(2025, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize("zone", list(Zone))
@given(when=st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_our_zones_agree_with_the_world_s_table(zone: Zone, when: datetime) -> None:
    assert when.astimezone(zone.tz).utcoffset() == when.astimezone(ZoneInfo(zone.iana)).utcoffset()


def test_a_zone_is_found_by_both_names() -> None:
    assert Zone.of("WITA") is Zone.of("Asia/Makassar") is Zone.WITA
    with pytest.raises(ValueError, match="WIB, WITA or WIT"):
        Zone.of("CET")


def test_the_day_is_the_town_s_day() -> None:
    late = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)
    assert Zone.WIB.day(late) == date(2026, 3, 9)
    assert Zone.WITA.day(late) == date(2026, 3, 10)
    assert Zone.WITA.at(date(2026, 3, 10), 9 * 60 + 20) == datetime(2026, 3, 10, 1, 20, tzinfo=UTC)


@pytest.mark.parametrize(("text", "again"), [
    pytest.param("Sen-Kam 08.00-15.00, Jum 08.00-11.00", "Sen-Kam 08.00-15.00, Jum 08.00-11.00", id="as offices write it"),
    pytest.param("senin-jumat 8:00-16:00", "Sen-Jum 08.00-16.00", id="long names and colons"),
    pytest.param("Sen/Rab/Jum 08.00-12.00", "Sen 08.00-12.00, Rab 08.00-12.00, Jum 08.00-12.00", id="days apart"),
    pytest.param("Sen-Kam 08.00-12.00 13.00-15.00; Sab tutup", "Sen-Kam 08.00-12.00 13.00-15.00", id="a midday break, a closed day"),
    pytest.param("Sen-Min 00.00-24.00", "Sen-Min 00.00-24.00", id="always open"),
])
def test_opening_hours_are_read_and_told(text: str, again: str) -> None:
    assert Hours.parse(text).text("id") == again
    assert Hours.parse(again) == Hours.parse(text)


def test_opening_hours_are_told_in_the_citizen_s_words() -> None:
    assert TOWN.text("en") == "Mon-Thu 08.00-15.00, Fri 08.00-11.00"
    assert TOWN.text("bjn") == "San-Kam 08.00-15.00, Jum 08.00-11.00"


@pytest.mark.parametrize("text", [
    pytest.param("", id="nothing"),
    pytest.param("08.00-15.00", id="no day"),
    pytest.param("Sen 08.00", id="no end"),
    pytest.param("Sen 15.00-08.00", id="backwards"),
    pytest.param("Sen 08.00-24.30", id="past midnight"),
    pytest.param("Sen 08.75-09.00", id="75 minutes"),
    pytest.param("Jum-Sen 08.00-15.00", id="days backwards"),
    pytest.param("Foo 08.00-15.00", id="no such day"),
    pytest.param("Sen-Jum 08.00-15.00, Rab 08.00-12.00", id="a day twice"),
    pytest.param("Sen 08.00-12.00 11.00-15.00", id="spans that overlap"),
])
def test_hours_that_cannot_be_meant_are_refused(text: str) -> None:
    with pytest.raises(NotHours):
        Hours.parse(text)


@pytest.mark.parametrize(("local", "opened"), [
    pytest.param("2026-03-10 07:59", False, id="a minute early"),
    pytest.param("2026-03-10 08:00", True, id="the first minute"),
    pytest.param("2026-03-10 14:59", True, id="the last minute"),
    pytest.param("2026-03-10 15:00", False, id="the closing minute"),
    pytest.param("2026-03-13 11:30", False, id="Friday afternoon"),
    pytest.param("2026-03-14 10:00", False, id="Saturday"),
    pytest.param("2026-03-19 10:00", False, id="Nyepi"),
])
def test_the_door(local: str, opened: bool) -> None:
    when = datetime.fromisoformat(local).replace(tzinfo=Zone.WITA.tz)
    assert is_open(when.astimezone(UTC), Zone.WITA, TOWN, LEBARAN) is opened


@pytest.mark.parametrize(("start", "n", "end"), [
    pytest.param("2026-03-10", 1, "2026-03-11", id="the next day"),
    pytest.param("2026-03-13", 1, "2026-03-16", id="over a weekend"),
    pytest.param("2026-03-14", 1, "2026-03-16", id="from a Saturday"),
    pytest.param("2026-03-17", 1, "2026-03-25", id="over Nyepi and Idul Fitri"),
    pytest.param("2026-03-16", 3, "2026-03-26", id="three days, one before and two after"),
])
def test_working_days_are_counted(start: str, n: int, end: str) -> None:
    assert add_working_days(date.fromisoformat(start), n, TOWN, LEBARAN) == date.fromisoformat(end)


@given(days, st.integers(1, 60), st.frozensets(days, max_size=40))
def test_a_counted_day_is_a_working_day_and_nothing_is_skipped(start: date, n: int, holidays: frozenset[date]) -> None:
    end = add_working_days(start, n, TOWN, holidays)
    between = [start + timedelta(days=step) for step in range(1, (end - start).days + 1)]
    assert working_day(end, TOWN, holidays)
    assert sum(working_day(day, TOWN, holidays) for day in between) == n


@given(days, st.integers(1, 30))
def test_more_holidays_never_bring_a_date_forward(start: date, n: int) -> None:
    assert add_working_days(start, n, TOWN, LEBARAN) >= add_working_days(start, n, TOWN)


def test_the_next_working_days_begin_with_today() -> None:
    assert next_working_days(date(2026, 3, 16), 3, TOWN, LEBARAN) == [date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 25)]
    assert next_working_days(date(2026, 3, 14), 1) == [date(2026, 3, 16)]
    assert next_working_days(date(2026, 3, 14), 0) == []


def test_a_count_that_can_never_end_is_refused() -> None:
    with pytest.raises(ValueError, match="never open"):
        add_working_days(date(2026, 1, 1), 1, Hours.parse("Sen tutup"))
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(date(2026, 1, 1), 0, OFFICE_WEEK)


@pytest.mark.parametrize(("language", "said"), [
    ("id", "Sel 5 Mei 2026"), ("en", "Tue 5 May 2026"), ("jv", "Sel 5 Mei 2026"), ("su", "Sal 5 Mei 2026"), ("bjn", "Sal 5 Mei 2026"),
    ("xx", "Sel 5 Mei 2026"),
])
def test_dates_in_five_languages(language: str, said: str) -> None:
    assert weekday_date(date(2026, 5, 5), language) == said
    assert short_date(date(2026, 5, 5), language) == said.split(" ", 1)[1]


def test_the_clock_names_its_zone() -> None:
    when = datetime(2026, 3, 10, 2, 5, tzinfo=UTC)
    assert [clock(when, zone) for zone in Zone] == ["09.05 WIB", "10.05 WITA", "11.05 WIT"]
