"""What one SMS tells: is the place clear, and how is the name to be treated."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers import complaint, complaint_place
from handlers.service import Visit
from rules.chance import Chance
from rules.phone import Phone
from store import citizens, complaints
from store.complaints import Category
from store.unit import Store, Unit

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def visit(store: Store, unit: Unit, channel: str = "sms") -> Visit:
    phone = Phone.parse("0840-0000-0001")
    who = citizens.meet(unit, phone, NOW)
    towns = store.towns()
    return Visit(who.id, phone, "id", channel, NOW, towns.get("banjarbaru"), towns, ("banjarbaru", "rangkui"), unit, Chance())


@pytest.mark.parametrize(
    ("words", "clear"),
    [
        pytest.param("lampu jalan mati di Komet", True, id="a kelurahan"),
        pytest.param("lampu mati depan SD Trikora", True, id="a landmark"),
        pytest.param("jl rusak berlubang parah", True, id="a street"),
        pytest.param("petugas minta uang di loket", True, id="an office"),
        pytest.param("lampu mati", False, id="too short"),
        pytest.param("sampah numpuk terus tolong", False, id="no place"),
        pytest.param("48217396", False, id="a number only"),
        pytest.param("... !!! ???", False, id="no words"),
    ],
)
def test_clear_or_asked_once(store: Store, words: str, clear: bool) -> None:
    with store.writing() as unit:
        outcome = complaint.quick(visit(store, unit), words=words, recording="", proposed="", confirmed="")
    assert outcome.name == ("filed" if clear else "unclear")


@pytest.mark.parametrize(
    ("words", "anonymous", "secret", "kept"),
    [
        pytest.param("RAHASIA petugas minta uang di loket MPP", False, True, "petugas minta uang di loket MPP", id="secret"),
        pytest.param("anonim: petugas minta uang di loket MPP", True, False, "petugas minta uang di loket MPP", id="anonymous"),
        pytest.param("petugas minta uang di loket MPP", False, False, "petugas minta uang di loket MPP", id="as it is"),
    ],
)
def test_how_the_name_is_treated(store: Store, words: str, anonymous: bool, secret: bool, kept: str) -> None:
    with store.writing() as unit:
        outcome = complaint.quick(visit(store, unit), words=words, recording="", proposed="", confirmed="")
        filed = complaints.by_number(unit, outcome.facts["number"])
    assert filed is not None
    assert (filed.anonymous, filed.secret, filed.words, filed.category) == (anonymous, secret, kept, Category.STAFF)


def test_nobody_is_asked_twice(store: Store) -> None:
    with store.writing() as unit:
        outcome = complaint.add(visit(store, unit), words="rusak", more="pokoknya rusak", recording="", proposed="", confirmed="")
        filed = complaints.by_number(unit, outcome.facts["number"])
    assert filed is not None and filed.words == "rusak. pokoknya rusak" and filed.region is None


def test_the_receipt_is_not_sent_beside_an_answer_by_sms(store: Store) -> None:
    with store.writing() as unit:
        told = {
            channel: complaint.quick(visit(store, unit, channel), words="lampu mati di Komet", recording="", proposed="", confirmed="").effects
            for channel in ("sms", "ussd", "voice")
        }
    assert [len(told[channel]) for channel in ("sms", "ussd", "voice")] == [0, 1, 1]


@pytest.mark.parametrize(
    ("words", "outcome", "first"),
    [
        pytest.param("komet", "regions", "Komet", id="the name"),
        pytest.param("kel. sungei ulin", "regions", "Sungai Ulin", id="as it is spoken"),
        pytest.param("entah", "districts", "Landasan Ulin", id="unknown: by way of the kecamatan"),
    ],
)
def test_a_place_by_its_name(store: Store, words: str, outcome: str, first: str) -> None:
    with store.writing() as unit:
        found = complaint_place.find(visit(store, unit), words=words)
    assert found.name == outcome
    assert next(iter(found.lists.values()))[0][1] == first
