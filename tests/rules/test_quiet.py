"""Nobody is told anything at night but what cannot wait, and nothing that waits is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import Zone
from rules.quiet import LONGEST, USUAL, Manners, NotQuiet, Purpose, Quiet, Urgent, may_send

WITA = Zone.WITA
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
QUIET = st.builds(
    lambda begins, length: Quiet(begins, (begins + length) % 1440), st.integers(0, 1439), st.integers(1, LONGEST)
)
HOLIDAYS = frozenset({date(2026, 12, 24), date(2026, 12, 25)})


def at(clock: str, day: int = 23) -> datetime:
    hour, minute = (int(part) for part in clock.split("."))
    return WITA.at(date(2026, 11, day), hour * 60 + minute)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        pytest.param(at("19.59"), at("19.59"), id="a minute before the night"),
        pytest.param(at("20.00"), at("08.00", 24), id="the first minute of the night"),
        pytest.param(at("23.59"), at("08.00", 24), id="before midnight"),
        pytest.param(at("00.00"), at("08.00"), id="after midnight"),
        pytest.param(at("07.59"), at("08.00"), id="the last minute of the night"),
        pytest.param(at("08.00"), at("08.00"), id="the first minute of the day"),
    ],
)
def test_the_night_of_banjarbaru(now: datetime, moment: datetime) -> None:
    assert may_send(Purpose.STATUS, now.astimezone(UTC), WITA) == moment


def test_each_zone_has_its_own_night() -> None:
    now = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)  # 19.30 WIB, 20.30 WITA
    assert may_send(Purpose.STATUS, now, Zone.WIB) == now
    assert may_send(Purpose.STATUS, now, Zone.WITA) > now


@pytest.mark.parametrize("urgent", list(Urgent))
def test_what_is_urgent_comes_at_night_and_says_why(urgent: Urgent) -> None:
    assert may_send(Purpose.QUEUE, at("02.00"), WITA, urgent) == at("02.00") and len(urgent.value) > 10


@pytest.mark.parametrize(("purpose", "waits"), [(Purpose.SURVEY, True), (Purpose.NEWS, True), (Purpose.STATUS, False), (Purpose.DELAY, False)])
def test_nobody_is_asked_on_a_holiday(purpose: Purpose, waits: bool) -> None:
    eve = WITA.at(date(2026, 12, 24), 10 * 60)
    moment = may_send(purpose, eve, WITA, holidays=HOLIDAYS)
    assert moment == (WITA.at(date(2026, 12, 26), 8 * 60) if waits else eve)


@given(MOMENTS, QUIET, st.sampled_from(Zone), st.sampled_from(Purpose))
def test_never_in_quiet_hours_and_never_lost(now: datetime, quiet: Quiet, zone: Zone, purpose: Purpose) -> None:
    moment = may_send(purpose, now, zone, quiet=quiet)
    local = moment.astimezone(zone.tz)
    assert not quiet.at(local.hour * 60 + local.minute)
    assert now <= moment <= now + timedelta(minutes=LONGEST)
    assert may_send(purpose, moment, zone, quiet=quiet) == moment, "what waited for its moment may go then"


@given(MOMENTS, st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40))
def test_a_campaign_finds_a_day(now: datetime, holidays: set[date]) -> None:
    moment = may_send(Purpose.SURVEY, now, WITA, holidays=holidays)
    assert WITA.day(moment) not in holidays and now <= moment <= now + timedelta(days=len(holidays) + 1)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("malam", id="no clock"),
        pytest.param("20.00-08.60", id="no such minute"),
        pytest.param("24.00-08.00", id="no such hour"),
        pytest.param("08.00-08.00", id="no hours at all"),
        pytest.param("12.00-08.00", id="nearly the whole day"),
    ],
)
def test_quiet_hours_that_cannot_be(text: str) -> None:
    with pytest.raises(NotQuiet):
        Quiet.parse(text)


def test_a_town_may_set_its_own() -> None:
    assert Quiet.parse("20.00-08.00") == USUAL and Quiet.parse(" 21:30 - 6:00 ") == Quiet(21 * 60 + 30, 6 * 60)
    town = Manners(WITA, Quiet.parse("12.00-13.00"))
    assert town.moment(Purpose.STATUS, at("12.30")) == at("13.00") and town.moment(Purpose.STATUS, at("22.00")) == at("22.00")
