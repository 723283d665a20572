"""Callers who proved a case in the menu, before they asked for a human: what the officer's panel knows of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.conversation import Conversation
from gateway.types import Inbound
from handlers.service import services
from menus.model import Book, Channel
from rules.chance import Chance
from rules.complaints import Kind
from store import case_proofs, officer_calls
from store.proofs import receipt_digits
from store.unit import Store
from tests.console.cases import BUDI, SITI, Cases
from tests.console.hall import LINES, Hall
from tests.console.noon import Clock


def calls_in(store: Store, book: Book, clock: Clock, number: str) -> int:
    """A caller gives a case and its digits, then asks for an officer; the call."""
    talk = Conversation(book, services(), store, clock, Chance())
    with store.reading() as unit:
        digits = receipt_digits(unit.keys, number)
    step = 0
    for nth, key in enumerate(("", "1", number, digits, "0")):
        said = Inbound(Channel.VOICE, "CAmenu", SITI, key, str(nth), LINES["twilio"], first=not nth, step=step)
        reply = talk.hear("twilio", said)
        assert reply is not None
        step = reply.step
    with store.reading() as unit:
        call = officer_calls.of_key(unit, "twilio", "CAmenu")
    assert call is not None
    return call.id


@pytest.fixture
def browser(ready: Callable[..., FlaskClient]) -> FlaskClient:
    return ready()


def test_what_was_proved_in_the_menu_is_shown_meant_and_noted(
    browser: FlaskClient, hall: Hall, store: Store, book: Book, clock: Clock, cases: Cases
) -> None:
    case, _other = cases.file(), cases.file("Jalan berlubang")
    id = calls_in(store, book, clock, case.number)
    assert "Terbukti" in browser.get("/console/calls").text
    assert browser.post(f"/console/calls/{id}/answer").status_code == 303
    page = browser.get(f"/console/calls/{id}").text
    assert f"terbukti: {case.number[:4]} {case.number[4:]}" in page and f'<option value="{case.number}" selected>' in page
    with store.reading() as unit:
        proof = case_proofs.of(unit, case.number, clock())
        assert proof is not None and proof.by == "citizen"
        assert case_proofs.of(unit, case.number, clock() + timedelta(minutes=31)) is None
    assert "belum: nomor HP saja bukan bukti" not in browser.get(f"/console/cases/{case.number}").text


def test_a_case_proved_from_another_phone_can_be_written_about(
    browser: FlaskClient, hall: Hall, store: Store, book: Book, clock: Clock, cases: Cases
) -> None:
    case = cases.file(phone=BUDI)
    id = calls_in(store, book, clock, case.number)
    browser.post(f"/console/calls/{id}/answer")
    sent = {"text": "Petugas datang besok.", "number": case.number, "mark": "1"}
    assert browser.post(f"/console/calls/{id}/text", data=sent).status_code == 303
    assert [one.text for one in cases.texts(SITI) if one.purpose == "officer.next_step"] == ["Petugas datang besok."]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"anonymous": True}, id="filed without a name"),
        pytest.param({"kind": Kind.SUPERVISORY}, id="on the overseer's desk"),
        pytest.param({"town": "rangkui"}, id="of another town"),
    ],
)
def test_whose_case_it_is_is_told_to_nobody_who_may_not_know(
    browser: FlaskClient, hall: Hall, store: Store, book: Book, clock: Clock, cases: Cases, more: dict[str, Any]
) -> None:
    case = cases.file(**more)
    id = calls_in(store, book, clock, case.number)
    assert hall.call(id).proved == ""
    browser.post(f"/console/calls/{id}/answer")
    page = browser.get(f"/console/calls/{id}").text
    assert case.number not in page and f"{case.number[:4]} {case.number[4:]}" not in page
