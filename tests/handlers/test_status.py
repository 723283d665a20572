"""A status is told after a second fact only, and a number that nobody has behaves like somebody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers import status
from handlers.proving import receipt_digits
from handlers.service import Visit
from rules.chance import Chance
from rules.phone import Phone
from store import applications, citizens, complaints, queues
from store.complaints import Category
from store.unit import Store, Unit, open_store

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MINE, NOBODYS, MISTYPED = "48217396", "55555556", "48217369"


def visit(store: Store, unit: Unit, channel: str = "ussd", phone: str = "0840-0000-0001", now: datetime = NOW) -> Visit:
    spoken = Phone.parse(phone)
    who = citizens.meet(unit, spoken, now)
    towns = store.towns()
    return Visit(who.id, spoken, "id", channel, now, towns.get("banjarbaru"), towns, ("banjarbaru", "rangkui"), unit, Chance())


@pytest.fixture
def filed(store: Store) -> Store:
    with store.writing() as unit:
        applications.file(
            unit, town="banjarbaru", service="KTP", office="mpp", person="Contoh", proof_kind="birth_year", proof_answer="1990",
            now=NOW, chance=Chance(), due=date(2026, 11, 30), number=MINE, status=applications.Status.CHECKED,
        )  # fmt: skip
    return store


def ask(store: Store, number: str, proof: str, channel: str = "ussd", now: datetime = NOW) -> str:
    with store.writing() as unit:
        return status.look(visit(store, unit, channel, now=now), number=number, proof=proof).name


@pytest.mark.parametrize(
    ("number", "proof", "outcome"),
    [
        pytest.param(MINE, "1990", "underway", id="the right year"),
        pytest.param(MINE, "tahun 1990", "underway", id="the right year with a word"),
        pytest.param(MINE, "1991", "unknown", id="a wrong year"),
        pytest.param(MINE, "", "unknown", id="nothing"),
        pytest.param(MINE, "0001", "unknown", id="the end of a NIK is no proof"),
        pytest.param(MINE, "084000000001", "unknown", id="the phone is no proof"),
        pytest.param(NOBODYS, "1990", "unknown", id="a number that nobody has"),
        pytest.param(MISTYPED, "1990", "unknown", id="a number that cannot be"),
    ],
)
def test_look(filed: Store, number: str, proof: str, outcome: str) -> None:
    assert ask(filed, number, proof) == outcome


@pytest.mark.parametrize("number", [pytest.param(MINE, id="somebody's"), pytest.param(NOBODYS, id="nobody's")])
def test_the_fifth_wrong_answer_locks_for_a_day_on_every_channel(filed: Store, number: str) -> None:
    heard = [ask(filed, number, "1955", channel) for channel in ("ussd", "sms", "voice", "ussd", "sms", "voice")]
    assert heard == ["unknown"] * 4 + ["locked"] * 2
    again = open_store(filed.url, filed.keys)  # a restart
    try:
        assert ask(again, number, "1990") == "locked"
        with again.reading() as unit:
            kept = Visit(1, None, "id", "sms", NOW, None, again.towns(), (), unit, Chance())
            assert status.question(kept, number=number).name == "locked"
    finally:
        again.close()
    assert ask(filed, number, "1990", now=NOW + timedelta(hours=25)) == ("underway" if number == MINE else "unknown")


def test_a_right_answer_forgives_the_wrong_ones_before(filed: Store) -> None:
    for _ in range(3):
        assert [ask(filed, MINE, year) for year in ("1955", "1956", "1957", "1990")] == ["unknown"] * 3 + ["underway"]


def test_a_complaint_is_told_by_the_digits_of_its_receipt_and_not_to_the_phone_that_filed_it(store: Store) -> None:
    with store.writing() as unit:
        here = visit(store, unit)
        made = complaints.file(
            unit, town="banjarbaru", category=Category.STAFF, region=None, words="rahasia sekali", recording=None, anonymous=False,
            secret=True, citizen=here.citizen, channel="sms", now=NOW, first_due=date(2026, 11, 26), done_due=date(2026, 12, 11),
            chance=Chance(),
        )  # fmt: skip
        digits = receipt_digits(store.keys, made.number)
        assert status.question(here, number=made.number).name == "receipt"
        assert status.look(here, number=made.number, proof=f"{(int(digits) + 1) % 10_000:04d}").name == "unknown"
        told = status.look(here, number=made.number, proof=digits)
    assert told.name == "complaint_menu"
    assert told.facts == {
        "number": made.number, "number_plain": made.number, "case_kind": "@case_kind.ordinary", "state": "@complaint_state.received",
        "due": "26 Nov 2026", "holder": "", "right": f"filer/{made.number}",
    }  # fmt: skip


def test_a_ticket_is_told_by_the_digits_of_its_receipt(store: Store) -> None:
    with store.writing() as unit:
        here = visit(store, unit)
        taken = queues.take(
            unit, town="banjarbaru", office="mpp", service="KTP", letter="A", day=date(2026, 11, 24), quota=9, citizen=here.citizen,
            priority=False, now=NOW, chance=Chance(),
        )  # fmt: skip
        assert isinstance(taken, queues.Taken)
        number = taken.ticket.number
        told = status.look(here, number=number, proof=receipt_digits(store.keys, number))
    assert (told.name, told.facts["label"], told.facts["ticket_state"]) == ("ticket", "A001", "@ticket_state.waiting")


@pytest.mark.parametrize(
    ("channel", "number", "outcome"),
    [
        pytest.param("ussd", MINE, "birth_year", id="what the service chose"),
        pytest.param("voice", MINE, "birth_year", id="a year can be keyed"),
        pytest.param("ussd", MISTYPED, "mistyped", id="a typing mistake is said at once"),
    ],
)
def test_question(filed: Store, channel: str, number: str, outcome: str) -> None:
    with filed.writing() as unit:
        assert status.question(visit(filed, unit, channel), number=number).name == outcome
