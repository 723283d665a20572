"""What a town writes in its folder fits the screens that were promised, and nothing is cut that need not be."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.info import BRING
from handlers.language import LANGUAGES
from handlers.office import ADDRESS
from handlers.service import Visit
from handlers.showing import (
    HOURS,
    OFFICE_NAME,
    REGION_NAME,
    SERVICE_NAME,
    TOWN_NAME,
    cut,
    date_name,
    day_label,
    day_name,
    hours_name,
)  # fmt: skip
from rules.calendar import Hours
from rules.chance import Chance
from store.promises import hours
from store.unit import Store, Unit


def visit(store: Store, unit: Unit, channel: str, language: str = "id") -> Visit:
    now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    return Visit(1, None, language, channel, now, None, store.towns(), (), unit, Chance())


def test_the_towns_fit_their_screens(store: Store) -> None:
    too_long = [
        f"{town.id}: {name}"
        for town in store.towns().all
        for name, most in (
            (town.name, TOWN_NAME),
            *((office.short or office.name, OFFICE_NAME) for office in town.offices.values()),
            *((office.address, ADDRESS) for office in town.offices.values()),
            *((region.name, REGION_NAME) for region in town.regions.values()),
            *((region.kecamatan, REGION_NAME) for region in town.regions.values()),
            *((service.name(language), SERVICE_NAME) for service in town.services.values() for language in LANGUAGES),
            *((text, BRING) for service in town.services.values() for text in service.bring.values()),
            *((hours(office.hours).text(language), HOURS.longest) for office in town.offices.values() for language in LANGUAGES),
        )
        if len(name) > most
    ]
    assert too_long == []


@given(st.text(max_size=60), st.integers(1, 40))
def test_cut_never_exceeds(name: str, longest: int) -> None:
    assert len(cut(name, longest)) <= longest


@pytest.mark.parametrize(
    ("name", "longest", "expected"),
    [
        pytest.param("MPP Banjarbaru", 18, "MPP Banjarbaru", id="what fits stays"),
        pytest.param("Kantor Kecamatan Landasan Ulin", 20, "Kantor Kecamatan", id="cut between words"),
        pytest.param("Kantorkecamatanlandasanulin", 10, "Kantorkeca", id="a single long word is cut inside"),
        pytest.param("  MPP \n Banjarbaru ", 18, "MPP Banjarbaru", id="spaces are tidied"),
    ],
)
def test_cut(name: str, longest: int, expected: str) -> None:
    assert cut(name, longest) == expected


@pytest.mark.parametrize(
    ("channel", "language", "shown"),
    [
        pytest.param("ussd", "id", ("Sel 24 Nov", "Sel 24 Nov 2026", "24 Nov 2026"), id="short on a screen"),
        pytest.param("voice", "id", ("Selasa 24 November", "Selasa 24 November", "24 November 2026"), id="in full when spoken"),
        pytest.param("voice", "en", ("Tuesday 24 November", "Tuesday 24 November", "24 November 2026"), id="in English"),
        pytest.param("voice", "su", ("Selasa 24 November", "Selasa 24 November", "24 November 2026"), id="spoken as in Indonesian"),
    ],
)
def test_days(store: Store, channel: str, language: str, shown: tuple[str, str, str]) -> None:
    day = date(2026, 11, 24)
    with store.reading() as unit:
        here = visit(store, unit, channel, language)
        assert (day_label(here, day), day_name(here, day), date_name(here, day)) == shown


def test_hours_spoken(store: Store) -> None:
    week = Hours.parse("Sen-Kam 08.00-15.00, Jum 08.00-11.00")
    with store.reading() as unit:
        assert hours_name(visit(store, unit, "voice"), week) == "Senin sampai Kamis 08.00 sampai 15.00, Jumat 08.00 sampai 11.00"
        assert hours_name(visit(store, unit, "voice", "en"), week) == "Monday to Thursday 08.00 to 15.00, Friday 08.00 to 11.00"
        assert hours_name(visit(store, unit, "sms"), week) == "Sen-Kam 08.00-15.00, Jum 08.00-11.00"


def test_hours_that_nobody_can_read_are_the_usual_week() -> None:
    assert hours("kadang-kadang").text() == "Sen-Jum 08.00-16.00"
