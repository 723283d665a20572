"""Whose turn it is at the line: what `a` answers for each of two officers, and how long a caller waits for one of them alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from gateway.types import CallNews, LeftLine
from rules.callbacks import Outcome
from rules.permissions import Role
from rules.phone import Phone
from store import callbacks, citizens, officer_calls, officer_keeps, placed
from store.officer_calls import State
from store.staff import Member
from store.unit import Store
from tests.console.cases import PART
from tests.console.hall import LINES, SITI, Hall
from tests.console.noon import Clock
from tests.console.test_call_backs_page import asked_for, asks
from tests.store.plans import walks

BUDI = Phone("+6284000000002")


def answers(browser: FlaskClient) -> int | None:
    """The call that `a` answers on this officer's page; None when it answers none."""
    found = re.findall(r'id="answer-key-(\d+)-first" class="btn btn-primary" data-hotkey="a">', browser.get("/console/calls").text)
    assert len(found) < 2
    return int(found[0]) if found else None


def rows(browser: FlaskClient) -> list[int]:
    """The callers as they stand on this officer's page."""
    return [int(one) for one in re.findall(r'id="caller-(\d+)"', browser.get("/console/calls").text)]


def hand_on(hall: Hall, browser: FlaskClient, to: int | str, key: str = "CA1") -> int:
    """A caller with whom this officer talked, and whom they handed on."""
    id = hall.wait(key)
    browser.post(f"/console/calls/{id}/answer")
    hall.connect(id)
    assert browser.post(f"/console/calls/{id}/transfer", data={"to": str(to)}).status_code == 303
    browser.post("/console/calls/wrap", data={"code": "forwarded"})
    return id


def test_while_a_colleagues_phone_rings_a_answers_the_next(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    first, second, one = ready(), ready(), hall.wait()
    hall.clock.later(seconds=5)
    two = hall.wait("CA2", BUDI)
    assert answers(first) == answers(second) == one
    first.post(f"/console/calls/{one}/answer")
    assert answers(second) == two and rows(second) == [one, two], "the places are as they were"
    assert second.post(f"/console/calls/{two}/answer").location == f"/console/calls/{two}"
    assert answers(ready()) is None, "both phones ring"


def test_who_waits_for_a_colleague_is_nobody_elses_turn_and_stands_first_for_them(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member]
) -> None:
    colleague = employ(Role.OFFICER)
    first, second, third = ready(), ready(colleague), ready()
    two = hall.wait("CA2", BUDI)
    hall.clock.later(seconds=5)
    one = hand_on(hall, first, colleague.id)
    assert (rows(second), answers(second)) == ([one, two], one)
    assert (rows(third), answers(third)) == ([two, one], two)
    assert "Untuk rekan" in third.get("/console/calls").text and f"/console/calls/{one}/answer" not in third.get("/console/calls").text


@pytest.mark.parametrize("way", ["thirty seconds", "a break", "signed out", "one ring that nobody takes", "called off"])
def test_who_waits_for_one_officer_waits_for_any_when_that_one_does_not_come(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, way: str
) -> None:
    colleague = employ(Role.OFFICER)
    first, second, third = ready(), ready(colleague), ready()
    id = hand_on(hall, first, colleague.id)
    place = hall.call(id).entered_at
    hall.work()
    hall.clock.later(seconds=29)
    hall.helpdesk.sweep(store, hall.clock())
    assert third.post(f"/console/calls/{id}/answer").location == "/console/calls" and answers(third) is None
    if way == "thirty seconds":
        hall.clock.later(seconds=1)
        hall.helpdesk.sweep(store, hall.clock())
    elif way == "a break":
        second.post("/console/presence", data={"state": "break"})
    elif way == "signed out":
        second.post("/console/sign-out")
        hall.helpdesk.sweep(store, hall.clock())
    else:
        assert second.post(f"/console/calls/{id}/answer").location == f"/console/calls/{id}"
        assert hall.work() == ["taken"]
        if way == "called off":
            second.post(f"/console/calls/{id}/end")
        else:  # the phone rings to its end: the network says so
            hall.clock.later(seconds=25)
            with store.writing() as unit:
                hall.helpdesk.heard(unit, "twilio", CallNews("CAofficer", hall.call(id).leg, outcome=Outcome.NO_ANSWER), hall.clock())
    assert (hall.call(id).state, hall.call(id).wanted, hall.call(id).entered_at) == (State.WAITING, None, place)
    hall.helpdesk.sweep(store, hall.clock())
    hall.work()  # the phone that was called off hears it
    assert answers(third) == answers(first) == id
    assert third.post(f"/console/calls/{id}/answer").location == f"/console/calls/{id}"
    hall.connect(id)
    assert "Terhubung" in third.get(f"/console/calls/{id}").text


def test_who_was_handed_on_and_hangs_up_while_it_rings_is_in_nobodys_hand(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member]
) -> None:
    colleague = employ(Role.OFFICER)
    first, second = ready(), ready(colleague)
    id = hand_on(hall, first, colleague.id)
    hall.work()
    assert "Menyambungkan" in second.post(f"/console/calls/{id}/answer", follow_redirects=True).text
    hall.work()
    hall.events.take("twilio", LeftLine("CA1", gone=True))
    assert hall.call(id).state is State.ABANDONED
    assert answers(second) is None
    hall.wait("CA2", BUDI)
    assert "Jawab" in second.get("/console/calls").text and " disabled>" not in second.get("/console/calls/board", headers=PART).text


def test_a_talk_of_whose_end_nothing_was_heard_is_wrapped_up_and_the_next_answered(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store
) -> None:
    member = employ(Role.OFFICER)
    browser, id = ready(member), hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    hall.connect(id)
    hall.clock.later(hours=3)
    hall.helpdesk.sweep(store, hall.clock())
    browser = ready(member)  # signed in anew
    hall.wait("CA2", BUDI)
    assert "Panggilan tadi tentang apa?" in browser.get("/console/calls").text
    browser.post("/console/calls/wrap", data={"code": "answered"})
    assert hall.call(id).state is State.DONE
    assert answers(browser) is not None and " disabled>" not in browser.get("/console/calls/board", headers=PART).text


@pytest.mark.parametrize("state", ["break", "meeting", "offline"])
def test_a_call_is_handed_on_only_to_who_is_ready(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member], state: str
) -> None:
    colleague = employ(Role.OFFICER)
    first, id = ready(), hall.wait()
    ready(colleague).post("/console/presence", data={"state": state})
    first.post(f"/console/calls/{id}/answer")
    hall.connect(id)
    page = first.post(f"/console/calls/{id}/transfer", data={"to": str(colleague.id)}, follow_redirects=True).text
    assert f"{colleague.name} tidak siap menerima telepon" in page and hall.call(id).state is State.TALKING
    assert f'<option value="{colleague.id}">' not in page, "nobody who is not ready can be chosen"
    assert first.post(f"/console/calls/{id}/transfer", data={"to": ""}).status_code == 303
    assert hall.call(id).state is State.WAITING and answers(ready()) == id


def called_back(store: Store, clock: Clock, staff: Member, key: str = "CAback", phone: Phone = SITI) -> int:
    """A citizen whom this officer had called, who answered and waits in the line."""
    with store.writing() as unit:
        who = citizens.meet(unit, phone, clock())
        asked = callbacks.open_for(unit, who.id)
        assert asked is not None and asked.call
        placed.note(unit, asked.call, clock(), taken=True, answered=True)
        return officer_calls.enter(
            unit, provider="twilio", key=key, line=LINES["twilio"], town="banjarbaru", citizen=who.id, language="id", path=(), now=clock(),
            wanted=staff.id,
        ).id  # fmt: skip


def test_whom_an_officer_called_back_stands_first_for_them_also_when_kept_too_long(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    browser, other, number = ready(member), ready(), asks(store, clock)
    before = hall.wait("CA2", BUDI)
    clock.later(seconds=20)
    assert browser.post(f"/console/callbacks/{number}/call").status_code == 303
    id = called_back(store, clock, member)
    assert (rows(browser), answers(browser)) == ([id, before], id)
    assert (rows(other), answers(other)) == ([before, id], before)
    clock.later(seconds=30)
    hall.helpdesk.sweep(store, clock())
    assert hall.call(id).wanted is None and answers(browser) == id and rows(other) == [before, id]


def test_nobody_is_called_back_with_a_call_in_hand_or_not_ready(
    hall: Hall, ready: Callable[..., FlaskClient], enter: Callable[..., FlaskClient], store: Store, clock: Clock
) -> None:
    browser, number = ready(), asks(store, clock)
    id = hall.wait("CA2", BUDI)

    def refused(of: FlaskClient, words: str) -> bool:
        page = of.post(f"/console/callbacks/{number}/call", follow_redirects=True).text
        shut = re.search(f'/console/callbacks/{number}/call">.*?<button data-row-do="call" class="btn"( disabled)?>', page)
        return shut is not None and bool(shut[1]) and words in page and asked_for(store, number).state is callbacks.State.OFFICER

    browser.post(f"/console/calls/{id}/answer")
    assert refused(browser, "Selesaikan dulu panggilan"), "their phone rings"
    hall.connect(id)
    assert refused(browser, "Selesaikan dulu panggilan"), "they talk"
    browser.post(f"/console/calls/{id}/end")
    assert refused(browser, "Selesaikan dulu panggilan"), "they have not said what it was"
    browser.post("/console/calls/wrap", data={"code": "answered"})
    browser.post("/console/presence", data={"state": "break"})
    assert refused(browser, "Pilih Siap dulu")
    browser.post("/console/presence", data={"state": "ready"})
    clock.later(seconds=1)
    assert "tekan a" in browser.post(f"/console/callbacks/{number}/call", follow_redirects=True).text
    assert asked_for(store, number).state is callbacks.State.CALLED


def test_callers_who_wait_for_one_who_never_was_ready_are_found_by_an_index_and_let_go_once(hall: Hall, store: Store, employ: Callable[..., Member]) -> None:
    nobody = employ(Role.OFFICER)
    for nth in range(3):
        with store.writing() as unit:
            who = citizens.meet(unit, Phone(f"+628400000010{nth}"), hall.clock())
            officer_calls.enter(
                unit, provider="twilio", key=f"CB{nth}", line=LINES["twilio"], town="banjarbaru", citizen=who.id, language="id", path=(),
                now=hall.clock() - timedelta(seconds=nth), wanted=nobody.id,
            )  # fmt: skip
    assert walks(store, lambda unit: officer_keeps.over(unit, hall.clock())) == []
    assert hall.helpdesk.sweep(store, hall.clock()) == 3, "an officer who never was ready"
    assert hall.helpdesk.sweep(store, hall.clock()) == 0
