"""Calls in the console: who may see and take them, two officers at once, what an officer does during a call, and after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gateway.calling import Desk
from gateway.conversation import Conversation
from gateway.errors import NotSent, Reason
from gateway.events import Events
from gateway.helpdesk import Helpdesk
from gateway.sending import Destinations, Sending
from gateway.types import Calling, CallNews, Inbound, Joined, LeftLine, OfficerUp, Placed
from handlers.service import services
from jobs.deliver import Deliver
from menus.model import Book, Channel
from rules.callbacks import Outcome, Window
from rules.chance import Chance
from rules.permissions import Role
from rules.phone import Phone
from store import audit, callbacks, citizens, complaints, messages, officer_calls, officer_legs, placed, presence, queues
from store.ledger import outbox
from store.officer_calls import OfficerCall, State
from store.proofs import receipt_digits
from store.staff import Member
from store.unit import Store
from tests.console.cases import PART
from tests.console.conftest import Clock

SITI, OFFICER = Phone("+6284000000001"), Phone("+6284000090001")
LINES = {"twilio": "+625110000123", "africastalking": "+627170000456"}


class Exchange:
    """A network that takes what it is told, or fails as told; it remembers every order."""

    name = "exchange"

    def __init__(self) -> None:
        self.orders: list[tuple[str, str]] = []
        self.fails: Exception | None = None

    def place_call(self, call: Calling) -> Placed:
        self.orders.append(("ring", call.to.e164))
        if self.fails is not None:
            raise self.fails
        return Placed("CAofficer")

    def end_call(self, reference: str) -> None:
        self.orders.append(("end", reference))

    def move_call(self, reference: str, address: str) -> None:
        self.orders.append(("move", address))


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


class Hall:
    """Callers in the line, and a network between them and the officers."""

    def __init__(self, store: Store, book: Book, clock: Clock, exchange: Exchange) -> None:
        self.store, self.clock, self.exchange, self.helpdesk = store, clock, exchange, Helpdesk(book, Chance())
        self.events = Events(type("Talk", (), {"book": book, "chance": Chance(), "store": store, "now": clock})(), None)  # type: ignore[arg-type]

    def wait(self, key: str = "CA1", phone: Phone = SITI, town: str = "banjarbaru", provider: str = "twilio", path: str = "status.number") -> int:
        with self.store.writing() as unit:
            who = citizens.meet(unit, phone, self.clock())
            return officer_calls.enter(
                unit, provider=provider, key=key, line=LINES[provider], town=town, citizen=who.id, language="id", path=(path, "officer.start"),
                now=self.clock(),
            ).id  # fmt: skip

    def call(self, id: int) -> OfficerCall:
        with self.store.reading() as unit:
            found = officer_calls.get(unit, id)
        assert found is not None
        return found

    def work(self) -> list[str]:
        """Deliver what is owed to the network, twice; what came of each."""
        networks: Any = {"twilio": self.exchange, "africastalking": self.exchange}
        deliver = Deliver(
            self.store, Sending(networks, Destinations(("62",), True)), lambda name, id: "", "me", self.clock, lambda n: 0, lambda s: None,
            lambda name: f"https://gw.example.id/hooks/{name}/k",
        )  # fmt: skip
        with self.store.reading() as unit:
            ours = select(outbox.c.id).where(outbox.c.state == "pending", outbox.c.topic.in_(["ring_officer", "end_leg", "hold_caller"]))
            owed = list(unit.conn.execute(ours.order_by(outbox.c.seq)).scalars())
        return [deliver(id) for id in owed for _ in range(2)][::2]

    def connect(self, id: int) -> None:
        """The officer picks up, and the caller is put through."""
        assert self.work() == ["taken"]
        call = self.call(id)
        for _ in range(2):
            assert self.events.take(call.provider, OfficerUp(call.leg, "CAofficer")).queue == call.queue  # type: ignore[union-attr]
            self.events.take(call.provider, Joined(call.leg, call.key))


@pytest.fixture
def hall(store: Store, book: Book, clock: Clock, exchange: Exchange) -> Hall:
    return Hall(store, book, clock, exchange)


@pytest.fixture
def ready(enter: Callable[..., FlaskClient], store: Store) -> Callable[..., FlaskClient]:
    """A browser of an officer who is ready and has a phone."""

    def make(who: Any = Role.OFFICER, town: str = "banjarbaru") -> FlaskClient:
        browser = enter(who, town)
        assert browser.post("/console/presence/phone", data={"phone": "0840-0009-0001"}).status_code == 303
        assert browser.post("/console/presence", data={"state": "ready"}).status_code == 303
        return browser

    return make


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


def test_proof_a_complaint_a_number_and_a_text_for_the_caller(hall: Hall, ready: Callable[..., FlaskClient], store: Store) -> None:
    browser, id = ready(), hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    hall.connect(id)
    told = {"category": "lamp", "kind": "ordinary", "region": "Sungai Ulin", "words": "Lampu <b>padam</b>", "naming": ""}
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
    assert browser.post(f"/console/calls/{id}/text", data={"text": "Laporan {number} di mana?"}).status_code == 400, "a slot nobody filled"
    assert "{number}" not in browser.get(f"/console/calls/{id}").text, "no prepared answer that needs a number is offered without one"
    assert browser.post(f"/console/calls/{id}/text", data={"text": "Bawa KTP lama ke kantor."}).status_code == 303
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
    talk = Conversation(book, services(), store, clock, Chance())
    said = Inbound(Channel.VOICE, "CAback", SITI, "", "0", LINES["twilio"], first=True, outbound=True, placed=id)
    assert talk.hear("twilio", said) == talk.hear("twilio", said), "the same request twice got two answers"
    with store.reading() as unit:
        call = officer_calls.of_key(unit, "twilio", "CAback")
        owed = placed.get(unit, id)
    assert call is not None and (call.state, call.wanted, call.town) == (State.WAITING, caller.id, "banjarbaru")
    assert owed is not None and owed.answered_at is not None
    assert other.post(f"/console/calls/{call.id}/answer").location == "/console/calls", "they wait for the one who called"
    assert browser.post(f"/console/calls/{call.id}/answer").status_code == 303
    hall.connect(call.id)
    assert hall.call(call.id).state is State.TALKING and hall.call(call.id).staff == caller.id
    page = browser.get(f"/console/calls/{call.id}")
    assert page.status_code == 200 and str(SITI) in page.text


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


def test_what_a_citizen_left_for_an_officer_is_shown_as_words(ready: Callable[..., FlaskClient], store: Store, clock: Clock) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, SITI, clock())
        asked = callbacks.file(
            unit, town="banjarbaru", citizen=who.id, channel="sms", language="id", path=("<i>x</i>",), now=clock(), chance=Chance()
        )
        callbacks.leave(unit, asked.number, "<script>alert(1)</script>", "")
    page = ready().get("/console/calls").text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
