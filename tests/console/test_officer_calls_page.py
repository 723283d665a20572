"""Calls in the console: who may see and take them, two officers at once, what an officer does during a call, and after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gateway.errors import NotSent, Reason
from gateway.types import CallNews, Joined, LeftLine, OfficerUp
from rules.callbacks import Outcome
from rules.permissions import Role
from rules.phone import Phone
from store import audit, complaints, messages, officer_calls, officer_legs, presence, queues
from store.officer_calls import State
from store.proofs import receipt_digits
from store.staff import Member
from store.unit import Store
from tests.console.cases import PART
from tests.console.hall import LINES, SITI, Hall
from tests.console.noon import Clock


def test_the_whole_call_from_the_line_to_its_wrap_up(hall: Hall, ready: Callable[..., FlaskClient], store: Store, clock: Clock) -> None:
    browser, id = ready(), hall.wait()
    page = browser.get("/console/calls").text
    assert "Jawab" in page and "+62840......0001" in page and SITI.e164 not in page
    assert browser.post(f"/console/calls/{id}/answer").location == f"/console/calls/{id}"
    hall.connect(id)
    assert hall.exchange.orders == [("ring", "+6284000090001")]
    assert "Terhubung" in browser.get(f"/console/calls/{id}").text
    assert browser.post(f"/console/calls/{id}/hold").status_code == 303
    hall.work()
    assert hall.call(id).state is State.HELD and hall.exchange.orders[-1][0] == "move"
    assert hall.events.take("twilio", OfficerUp(hall.call(id).leg, "CAofficer", after=True)).queue == ""  # type: ignore[union-attr]
    browser.post(f"/console/calls/{id}/resume")
    hall.events.take("twilio", OfficerUp(hall.call(id).leg, "CAofficer"))
    hall.events.take("twilio", Joined(hall.call(id).leg, "CA1"))
    clock.later(minutes=3)
    browser.post(f"/console/calls/{id}/end")
    hall.work()
    assert hall.call(id).state is State.WRAP_UP and hall.exchange.orders[-1] == ("end", "CAofficer")
    second = hall.wait("CA2", Phone("+6284000000002"))
    assert "Selesaikan dulu" in browser.post(f"/console/calls/{second}/answer", follow_redirects=True).text, "first the wrap-up"
    clock.later(seconds=40)
    assert browser.post("/console/calls/wrap", data={"code": "answered"}).status_code == 303
    with store.reading() as unit:
        [leg] = officer_legs.of_call(unit, id)
    assert hall.call(id).state is State.DONE and leg.code == "answered"
    assert leg.wrapped_at is not None and leg.ended_at is not None and leg.wrapped_at - leg.ended_at == timedelta(seconds=40)
    assert browser.post(f"/console/calls/{second}/answer").status_code == 303


def test_two_officers_answer_and_one_phone_rings(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    first, second, id = ready(), ready(), hall.wait()
    came = [one.post(f"/console/calls/{id}/answer") for one in (first, second)]
    assert [one.location for one in came] == [f"/console/calls/{id}", "/console/calls"]
    assert "diambil rekan" in second.get("/console/calls").text, "who was slower is told, and stays at the line"
    hall.work()
    assert len(hall.exchange.orders) == 1


@pytest.mark.parametrize("how", [Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED], ids=str)
def test_an_officer_who_does_not_answer_gives_the_caller_the_head_of_the_line_back(
    hall: Hall, ready: Callable[..., FlaskClient], how: Outcome
) -> None:
    browser, id = ready(), hall.wait()
    hall.clock.later(seconds=20)
    hall.wait("CA2", Phone("+6284000000002"))
    browser.post(f"/console/calls/{id}/answer")
    hall.work()
    news = CallNews("CAofficer", hall.call(id).leg, outcome=how, detail=how.value)
    with hall.store.writing() as unit:
        for _ in range(2):
            hall.helpdesk.heard(unit, "twilio", news, hall.clock())
        assert next(one.id for one in officer_calls.in_line(unit, "banjarbaru")) == id
    assert hall.call(id).state is State.WAITING and "tidak terjawab" in browser.get(f"/console/calls/{id}").text


def test_a_worker_that_died_while_it_rang_never_rings_again(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    browser, id = ready(), hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    hall.exchange.fails = NotSent(Reason.NO_ANSWER)
    assert hall.work() == ["doubt"]
    for _ in range(4):
        hall.clock.later(seconds=70)
        hall.exchange.fails = None
        hall.work()
    assert len(hall.exchange.orders) == 1
    hall.helpdesk.sweep(hall.store, hall.clock())
    assert hall.call(id).state in (State.WAITING, State.ABANDONED)


def test_the_end_before_the_beginning_comes_to_the_same(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    browser, id = ready(), hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    hall.connect(id)
    leg = hall.call(id).leg
    for _ in range(2):
        hall.events.take("twilio", LeftLine("CA1", gone=False))
        hall.events.take("twilio", Joined(leg, "CA1"))
        assert hall.events.take("twilio", OfficerUp(leg, "CAofficer", after=True)).ends  # type: ignore[union-attr]
    assert hall.call(id).state is State.WRAP_UP


def test_handed_on_to_another_the_first_still_says_what_it_was(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member]
) -> None:
    colleague = employ(Role.OFFICER)
    first, second, id = ready(), ready(colleague), hall.wait()
    third = ready()
    first.post(f"/console/calls/{id}/answer")
    hall.connect(id)
    assert first.post(f"/console/calls/{id}/transfer", data={"to": str(colleague.id)}).status_code == 303
    hall.work()
    assert {order for order, _ in hall.exchange.orders} == {"ring", "move", "end"}
    assert third.post(f"/console/calls/{id}/answer").location == "/console/calls", "it waits for one officer"
    assert second.post(f"/console/calls/{id}/answer").status_code == 303
    assert first.post("/console/calls/wrap", data={"code": "forwarded"}).status_code == 303


def test_what_a_network_cannot_do_is_not_offered(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    browser, id = ready(town="rangkui"), hall.wait(town="rangkui", provider="africastalking")
    browser.post(f"/console/calls/{id}/answer")
    assert hall.work() == ["taken"]
    reply = hall.events.take("africastalking", OfficerUp(hall.call(id).leg, "ATVId_2", joins=True))
    assert reply is not None and (reply.queue, reply.number) == (hall.call(id).queue, LINES["africastalking"])
    page = browser.get(f"/console/calls/{id}").text
    assert "Terhubung" in page and "/hold" not in page and "/transfer" not in page
    assert browser.post(f"/console/calls/{id}/hold").status_code == 409


def test_a_number_that_gets_locked_in_a_call_is_opened_in_its_panel(hall: Hall, ready: Callable[..., FlaskClient], store: Store) -> None:
    browser, id = ready(), hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    hall.connect(id)
    browser.post(f"/console/calls/{id}/complaint", data={"category": "lamp", "kind": "ordinary", "words": "Padam", "naming": "", "mark": "1"})
    with store.reading() as unit:
        [filed] = complaints.of_citizen(unit, hall.call(id).citizen)
        digits = receipt_digits(unit.keys, filed.number)
    wrong = {"number": filed.number, "proof": f"{(int(digits) + 1) % 10_000:04d}"}
    page = browser.post(f"/console/calls/{id}/prove", data=wrong, follow_redirects=True).text
    assert "Masih 4 kali" in page and f'value="{filed.number[:4]} {filed.number[4:]}"' in page, "the number need not be typed again"
    for _ in range(4):
        page = browser.post(f"/console/calls/{id}/prove", data=wrong, follow_redirects=True).text
    assert "Terkunci sampai" in page and f"/console/cases/{filed.number}/unlock" in page
    sent = {"reason": "Menyebut isi pengaduannya", "call": str(id)}
    opened = browser.post(f"/console/cases/{filed.number}/unlock", data=sent, follow_redirects=True).text
    assert "sudah dibuka" in opened and "Kirim langkah berikut" in opened, "back in the panel"
    assert "asked=right" in browser.post(f"/console/calls/{id}/prove", data={"number": filed.number, "proof": digits}).location


def test_a_text_in_a_call_is_weighed_as_it_is_typed(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    browser, id = ready(), hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    hall.connect(id)
    told = browser.post(f"/console/calls/{id}/weigh", data={"text": "Bawa \u201cKTP\u201d"}).text
    assert "UCS-2" in told and "Rp350" in told and "Ganti semua" in told
    assert ready().post(f"/console/calls/{id}/weigh", data={"text": "x"}).status_code == 403, "a colleague's call"


def test_proof_a_complaint_a_number_and_a_text_for_the_caller(hall: Hall, ready: Callable[..., FlaskClient], store: Store) -> None:
    browser, id = ready(), hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    hall.connect(id)
    told = {"category": "lamp", "kind": "ordinary", "region": "Sungai Ulin", "words": "Lampu <b>padam</b>", "naming": "", "mark": "1"}
    assert browser.post(f"/console/calls/{id}/complaint", data=told).status_code == 303
    with store.reading() as unit:
        [filed] = complaints.of_citizen(unit, hall.call(id).citizen)
        digits = receipt_digits(unit.keys, filed.number)
    assert (filed.region, filed.channel, filed.words) == ("63.72.04.1004", "voice", "Lampu <b>padam</b>")
    wrong = "0000" if digits != "0000" else "1111"
    assert "asked=wrong" in browser.post(f"/console/calls/{id}/prove", data={"number": filed.number, "proof": wrong}).location
    assert "asked=right" in browser.post(f"/console/calls/{id}/prove", data={"number": filed.number, "proof": digits}).location
    assert hall.call(id).proved == filed.number
    assert browser.post(f"/console/calls/{id}/ticket", data={"queue": "mpp/KTP"}).status_code == 303
    assert browser.post(f"/console/calls/{id}/text", data={"text": "Laporan {number} di mana?", "mark": "2"}).status_code == 400, "a slot nobody filled"
    assert "{number}" not in browser.get(f"/console/calls/{id}").text, "no prepared answer that needs a number is offered without one"
    assert browser.post(f"/console/calls/{id}/text", data={"text": "Bawa KTP lama ke kantor.", "mark": "2"}).status_code == 303
    with store.reading() as unit:
        sent = [one.purpose for one in messages.to_phone(unit, SITI, 10)]
        held = queues.of_citizen(unit, hall.call(id).citizen, hall.clock().date())
        assert audit.about(unit, f"complaint {filed.number}")
    assert set(sent) == {"complaint.receipt", "officer.next_step"} and len(held) == 1


def test_five_wrong_proofs_lock_the_number_for_officers_too(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    browser, id = ready(), hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    said = [browser.post(f"/console/calls/{id}/prove", data={"number": "48217396", "proof": "9"}).location for _ in range(6)]
    assert ["locked" in one for one in said] == [False] * 4 + [True] * 2


def test_presence_is_the_officers_own_and_ends_with_the_sign_in(
    hall: Hall, ready: Callable[..., FlaskClient], store: Store, clock: Clock
) -> None:
    ready()
    with store.reading() as unit:
        assert len(presence.ready(unit, "banjarbaru", clock())) == 1 and presence.ready(unit, "rangkui", clock()) == []
    clock.later(minutes=61)
    with store.reading() as unit:
        assert presence.ready(unit, "banjarbaru", clock()) == []
    hall.helpdesk.sweep(store, clock())
    with store.reading() as unit:
        told = unit.conn.execute(select(presence.presence_events.c.state).order_by(presence.presence_events.c.id)).scalars().all()
    assert told == ["ready", "offline"]


@pytest.mark.parametrize("role", [Role.COUNTER, Role.OVERSEER, Role.TOWN_ADMIN], ids=str)
def test_who_takes_no_calls_sees_none(enter: Callable[..., FlaskClient], hall: Hall, role: Role) -> None:
    id = hall.wait()
    browser = enter(role)
    for path in ("/console/calls", "/console/calls/board", f"/console/calls/{id}", "/console/presence"):
        assert browser.get(path).status_code == 403
    assert browser.post(f"/console/calls/{id}/answer").status_code == 403


def test_another_towns_call_and_a_colleagues_call_are_closed(hall: Hall, ready: Callable[..., FlaskClient], enter: Callable[..., FlaskClient]) -> None:
    id = hall.wait()
    ready().post(f"/console/calls/{id}/answer")
    for path in (f"/console/calls/{id}", f"/console/calls/{id}/bar"):
        assert enter(Role.OFFICER, "rangkui").get(path, headers=PART).status_code == 404
        assert enter(Role.OFFICER).get(path, headers=PART).status_code == 403
    for deed in ("hold", "end", "text", "prove", "complaint", "ticket", "transfer"):
        assert enter(Role.OFFICER, "rangkui").post(f"/console/calls/{id}/{deed}", data={"words": "x", "category": "lamp", "kind": "ordinary"}
                                                   ).status_code in (400, 404)  # fmt: skip
    assert hall.call(id).state is State.RINGING


def test_looking_changes_nothing_and_a_forged_post_neither(hall: Hall, ready: Callable[..., FlaskClient], app: Flask) -> None:
    browser, id = ready(), hall.wait()
    for path in (f"/console/calls/{id}/answer", f"/console/calls/{id}/end", "/console/calls/wrap"):
        assert browser.get(path).status_code in (404, 405)
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.post(f"/console/calls/{id}/answer").status_code == 403
    assert browser.post("/console/presence", data={"state": "offline"}).status_code == 403
    assert hall.call(id).state is State.WAITING
