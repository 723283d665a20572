"""About when a number's turn comes, and on which days there are numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slots import about, can_open, open_days
from store.town_values import Office, Town, TownService

MONDAY = date(2026, 11, 23)
EARLY = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # Monday 07.00 WITA
KTP = TownService("KTP", {"id": "KTP-el"}, "A", 0, 5, 10, 72, 3, "birth_year")
MPP = Office("mpp", "MPP", "MPP", "Jl", None, None, "Sen-Kam 08.00-12.00 13.00-15.00, Jum 08.00-11.00", ("KTP",))


def town(**more: object) -> Town:
    facts = {
        "id": "banjarbaru", "name": "Kota Banjarbaru", "code": "63.72", "zone": "WITA", "languages": ("id",),
        "offices": {"mpp": MPP}, "services": {"KTP": KTP}, "regions": {}, "lines": (), "holidays": {},
    }  # fmt: skip
    return Town(**{**facts, **more})  # type: ignore[arg-type]


def wita(when: datetime) -> str:
    return when.astimezone(timezone(timedelta(hours=8))).strftime("%a %H.%M")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param(1, "Tue 08.00", id="the first comes when the door opens"),
        pytest.param(37, "Tue 11.00", id="half of the numbers are done at half of the hours"),
        pytest.param(48, "Tue 11.55", id="the last before noon"),
        pytest.param(49, "Tue 13.00", id="nobody is called during the break"),
        pytest.param(72, "Tue 14.55", id="the last is called before the door closes"),
        pytest.param(90, "Tue 14.55", id="a number beyond the quota is not promised the night"),
    ],
)
def test_about(place: int, expected: str) -> None:
    assert wita(about(town(), MPP, date(2026, 11, 24), place, 72, EARLY)) == expected


def test_a_number_for_today_leaves_time_to_come() -> None:
    now = datetime(2026, 11, 23, 2, 3, tzinfo=UTC)  # 10.03 WITA
    assert wita(about(town(), MPP, MONDAY, 1, 72, now)) == "Mon 10.35"


@given(st.integers(1, 71), st.integers(1, 200))
def test_a_later_number_is_never_called_earlier(place: int, quota: int) -> None:
    day = date(2026, 11, 24)
    first, second = (about(town(), MPP, day, nth, quota, EARLY) for nth in (place, place + 1))
    assert first <= second
    assert first.minute % 5 == 0


@pytest.mark.parametrize(
    ("hour_wita", "expected"),
    [
        pytest.param(7, True, id="before it opens"),
        pytest.param(14, True, id="an hour before it closes"),
        pytest.param(15, False, id="when it closes"),
    ],
)
def test_today_can_still_be_had(hour_wita: int, expected: bool) -> None:
    now = datetime(2026, 11, 23, hour_wita, 0, tzinfo=UTC) - timedelta(hours=8)
    assert can_open(town(), MPP, KTP, MONDAY, now) is expected


def test_weekends_and_holidays_are_left_out() -> None:
    days = open_days(town(holidays={date(2026, 11, 25): "Libur"}), MPP, KTP, EARLY)
    assert days[:5] == [date(2026, 11, day) for day in (23, 24, 26, 27, 30)]
    assert days[-1] <= MONDAY + timedelta(days=30)


def test_a_service_that_comes_on_some_days_only() -> None:
    rare = TownService("SIM", {"id": "SIM"}, "S", 0, 1, 10, 10, 1, "birth_year", facts={"open_days": "Sel/Kam"})
    assert [day.isoweekday() for day in open_days(town(), MPP, rare, EARLY)[:4]] == [2, 4, 2, 4]
