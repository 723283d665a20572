"""Call-backs in the console: their order, the call that is placed, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from gateway.calling import Desk
from gateway.conversation import Conversation
from gateway.types import Inbound
from handlers.service import services
from menus.model import Book, Channel
from rules.callbacks import Outcome, Window
from rules.chance import Chance
from rules.permissions import Role
from rules.phone import Phone
from store import callbacks, citizens, messages, officer_calls, placed
from store.officer_calls import State
from store.staff import Member
from store.unit import Store
from tests.console.hall import LINES, SITI, Hall
from tests.console.noon import Clock


def test_a_caller_of_whom_nothing_is_heard_is_gone_and_offered_a_call_back_once(hall: Hall, store: Store) -> None:
    id = hall.wait()
    hall.clock.later(minutes=4)
    for _ in range(2):
        hall.helpdesk.sweep(store, hall.clock())
    with store.reading() as unit:
        assert [one.purpose for one in messages.to_phone(unit, SITI, 10)] == ["officer.abandoned"]
    assert hall.call(id).state is State.ABANDONED


def test_call_backs_stand_in_the_order_of_asking_and_each_outcome_has_its_way(
    ready: Callable[..., FlaskClient], store: Store, clock: Clock
) -> None:
    browser, numbers = ready(), []
    with store.writing() as unit:
        for nth in (1, 2):
            who = citizens.meet(unit, Phone(f"+628400000000{nth}"), clock())
            numbers.append(callbacks.file(
                unit, town="banjarbaru", citizen=who.id, channel="sms", language="id", path=(), now=clock() + timedelta(minutes=nth),
                chance=Chance(), provider="twilio", line=LINES["twilio"], window=Window(clock(), clock() + timedelta(hours=1)),
                since=clock() - timedelta(minutes=nth),
            ).number)  # fmt: skip
            callbacks.change(unit, numbers[-1], callbacks.State.OFFICER, clock())
    page = browser.get("/console/calls").text
    assert 0 < page.index(numbers[1]) < page.index(numbers[0]), "who waited longer in the line stands first"
    assert browser.post(f"/console/callbacks/{numbers[0]}/call").status_code == 303
    assert browser.post(f"/console/callbacks/{numbers[0]}/call").status_code == 409, "it is under way"
    assert browser.post(f"/console/callbacks/{numbers[1]}/outcome", data={"outcome": "reached"}).status_code == 303
    with store.reading() as unit:
        states = [callbacks.by_number(unit, number).state for number in numbers]  # type: ignore[union-attr]
        assert callbacks.by_number(unit, numbers[0]).officer is not None  # type: ignore[union-attr]
    assert states == [callbacks.State.CALLED, callbacks.State.DONE]


def asks(store: Store, clock: Clock, phone: Phone = SITI) -> str:
    """The number of a call-back that a human is to call."""
    with store.writing() as unit:
        who = citizens.meet(unit, phone, clock())
        made = callbacks.file(
            unit, town="banjarbaru", citizen=who.id, channel="sms", language="id", path=("status.number",), now=clock(), chance=Chance(),
            provider="twilio", line=LINES["twilio"], window=Window(clock(), clock() + timedelta(hours=1)),
        )  # fmt: skip
        callbacks.change(unit, made.number, callbacks.State.OFFICER, clock())
    return made.number


def asked_for(store: Store, number: str) -> callbacks.Callback:
    with store.reading() as unit:
        found = callbacks.by_number(unit, number)
    assert found is not None
    return found


def test_a_citizen_who_answers_is_put_in_line_for_the_officer_who_called(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, book: Book, clock: Clock
) -> None:
    caller = employ(Role.OFFICER)
    browser, other, number = ready(caller), ready(), asks(store, clock)
    assert browser.post(f"/console/callbacks/{number}/call").status_code == 303
    id = asked_for(store, number).call
    with store.writing() as unit:
        placed.note(unit, id, clock(), taken=True, reference="what the network called it when it took it")
    talk = Conversation(book, services(), store, clock, Chance())
    said = Inbound(Channel.VOICE, "CAback", SITI, "", "0", LINES["twilio"], first=True, outbound=True, placed=id)
    assert talk.hear("twilio", said) == talk.hear("twilio", said), "the same request twice got two answers"
    with store.reading() as unit:
        call = officer_calls.of_key(unit, "twilio", "CAback")
        owed = placed.get(unit, id)
    assert call is not None and (call.state, call.wanted, call.town) == (State.WAITING, caller.id, "banjarbaru")
    assert owed is not None and owed.answered_at is not None
    assert "Kami yang menelepon balik" in browser.get("/console/calls").text
    assert other.post(f"/console/calls/{call.id}/answer").location == "/console/calls", "they wait for the one who called"
    assert browser.post(f"/console/calls/{call.id}/answer").status_code == 303
    hall.connect(call.id)
    assert hall.call(call.id).state is State.TALKING and hall.call(call.id).staff == caller.id
    page = browser.get(f"/console/calls/{call.id}")
    assert page.status_code == 200 and str(SITI) in page.text
    assert "Kami yang menelepon balik" in page.text and "Langsung menekan nol" not in page.text
    assert '<dd class="col-8">cek status</dd>' in page.text.lower(), "what they were at when they asked to be called"


def test_who_does_not_answer_three_times_is_told_and_called_no_more(
    ready: Callable[..., FlaskClient], store: Store, book: Book, clock: Clock
) -> None:
    browser, first, second = ready(), asks(store, clock), asks(store, clock, Phone("+6284000000002"))
    place = asked_for(store, first).filed_at
    for _ in range(2):
        assert browser.post(f"/console/callbacks/{first}/outcome", data={"outcome": "no_answer"}).status_code == 303
        found = asked_for(store, first)
        assert (found.state, found.window, found.filed_at) == (callbacks.State.WAITING, None, place)
        with store.writing() as unit:  # what the clock does each 10 seconds (jobs/callbacks.py)
            assert Desk(book, Chance()).plan(unit, store.towns(), found, clock())
        found = asked_for(store, first)
        assert found.window is not None and found.window.start > clock() and found.filed_at == place
        clock.later(minutes=5)
    page = browser.get("/console/calls").text
    assert 0 < page.index(first) < page.index(second), "in the same place"
    for _ in range(2):
        assert browser.post(f"/console/callbacks/{first}/outcome", data={"outcome": "no_answer"}).status_code == 303
        assert asked_for(store, first).state is callbacks.State.GAVE_UP
    with store.reading() as unit:
        told = [one.purpose for one in messages.to_phone(unit, SITI, 20)]
    assert told.count("callback.unreached") == 1 and told.count("callback.booked") == 2


def test_a_wrong_number_is_called_no_more(ready: Callable[..., FlaskClient], store: Store, clock: Clock) -> None:
    browser, number = ready(), asks(store, clock)
    assert browser.post(f"/console/callbacks/{number}/outcome", data={"outcome": "wrong_number"}).status_code == 303
    found = asked_for(store, number)
    assert (found.state, found.outcome) == (callbacks.State.DROPPED, Outcome.INVALID)
    for path, sent in (("call", {}), ("outcome", {"outcome": "no_answer"}), ("outcome", {"outcome": "reached"})):
        assert browser.post(f"/console/callbacks/{number}/{path}", data=sent).status_code == 409
    with store.reading() as unit:
        assert not [one for one in messages.to_phone(unit, SITI, 20) if one.direction == "out"], "a stranger is not written to"


def test_what_a_citizen_left_for_an_officer_is_shown_as_words(ready: Callable[..., FlaskClient], store: Store, clock: Clock) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, SITI, clock())
        asked = callbacks.file(
            unit, town="banjarbaru", citizen=who.id, channel="sms", language="id", path=("<i>x</i>",), now=clock(), chance=Chance()
        )
        callbacks.leave(unit, asked.number, "<script>alert(1)</script>", "")
    page = ready().get("/console/calls").text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
