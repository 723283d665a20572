"""What an officer's work makes of a call-back: over when it was talked about, in line again when it was not, and touched either way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from gateway.calling import Desk
from gateway.types import LeftLine
from menus.model import Book
from rules.callbacks import Outcome
from rules.chance import Chance
from rules.permissions import Role
from rules.phone import Phone
from store import audit, callbacks, case_work, citizens, messages, officer_calls, placed, pulse
from store.callbacks import Callback
from store.case_work import Kind
from store.staff import Member
from store.unit import Store
from tests.console.hall import SITI, Hall
from tests.console.noon import Clock
from tests.console.test_call_backs_page import asked_for, asks
from tests.console.test_whose_turn import BUDI, called_back, hand_on
from tests.store.plans import plans

WAITING, OFFICER, DONE = callbacks.State.WAITING, callbacks.State.OFFICER, callbacks.State.DONE


def talk(hall: Hall, browser: FlaskClient, id: int) -> None:
    """Answer, talk for two minutes, and end."""
    assert browser.post(f"/console/calls/{id}/answer").location == f"/console/calls/{id}"
    hall.connect(id)
    hall.clock.later(minutes=2)
    browser.post(f"/console/calls/{id}/end")
    hall.work()


def call_and_talk(hall: Hall, browser: FlaskClient, member: Member, number: str) -> str:
    """Call a citizen back, and talk; the id of the call that was placed."""
    assert browser.post(f"/console/callbacks/{number}/call").status_code == 303
    talk(hall, browser, called_back(hall.store, hall.clock, member))
    return asked_for(hall.store, number).call


def settle(store: Store, book: Book, clock: Clock, id: str) -> None:
    """The network says that the call that we placed is over, and the clock carries out what follows."""
    with store.writing() as unit:
        one = placed.note(unit, id, clock(), word=Outcome.ANSWERED, seconds=120)
        assert one is not None
        Desk(book, Chance()).settle(unit, store.towns(), one, clock())


def wrap(browser: FlaskClient, code: str) -> str:
    return browser.post("/console/calls/wrap", data={"code": code}, follow_redirects=True).text


def listed(page: str) -> list[str]:
    """The call-backs as they stand on the page."""
    return re.findall(r'id="back-(\d+)"', page)


def planned(store: Store, book: Book, clock: Clock, number: str) -> Callback:
    """As the clock leaves it: with its next window."""
    with store.writing() as unit:
        [one] = callbacks.unplanned(unit, "banjarbaru")
        assert one.number == number and Desk(book, Chance()).plan(unit, store.towns(), one, clock())
    return asked_for(store, number)


def told(store: Store, phone: Phone = SITI) -> list[str]:
    with store.reading() as unit:
        return [one.purpose for one in messages.to_phone(unit, phone, 20)]


@pytest.mark.parametrize("first", ["the network", "the officer"])
def test_a_call_back_is_done_by_the_wrap_up_whoever_is_quicker(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, book: Book, clock: Clock, first: str
) -> None:
    member = employ(Role.OFFICER)
    browser, number = ready(member), asks(store, clock)
    with store.writing() as unit:
        case_work.assign(unit, number, Kind.CALLBACK, "banjarbaru", member.id, None, member.by, clock())
    id = call_and_talk(hall, browser, member, number)
    if first == "the network":
        settle(store, book, clock, id)
        assert asked_for(store, number).state is OFFICER
    assert listed(wrap(browser, "answered")) == []
    settle(store, book, clock, id)
    assert asked_for(store, number).state is DONE
    with store.reading() as unit:
        work = case_work.of(unit, number)
        assert ("call-back", "answered") in {(one.action, one.purpose) for one in audit.about(unit, f"callback {number}", 10)}
    assert work is not None and work.done_at == clock()


@pytest.mark.parametrize("first", ["the network", "the officer"])
def test_to_be_called_again_is_in_line_again_in_the_same_place_with_a_new_window(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, book: Book, clock: Clock, first: str
) -> None:
    member = employ(Role.OFFICER)
    browser, number = ready(member), asks(store, clock)
    place = asked_for(store, number).filed_at
    id = call_and_talk(hall, browser, member, number)
    if first == "the network":
        settle(store, book, clock, id)
    page = wrap(browser, "call_again")
    assert "akan ditelepon lagi" in page and listed(page) == [number]
    settle(store, book, clock, id)  # a late word on the call that was talked in
    assert asked_for(store, number).state is WAITING
    found = planned(store, book, clock, number)
    assert found.window is not None and found.window.start > clock() and found.filed_at == place
    assert told(store) == ["callback.booked"]


def test_a_caller_who_is_to_be_called_again_is_booked_once(
    hall: Hall, ready: Callable[..., FlaskClient], store: Store, book: Book, clock: Clock
) -> None:
    browser, id = ready(), hall.wait()
    talk(hall, browser, id)
    [number] = listed(wrap(browser, "call_again"))
    found = planned(store, book, clock, number)
    assert (found.wants, found.citizen, found.path) == ("officer", hall.call(id).citizen, ("status.number", "officer.start"))
    assert found.window is not None and told(store) == ["callback.booked"]
    talk(hall, browser, hall.wait("CA2"))
    assert listed(wrap(browser, "call_again")) == [number], "one is open: it keeps its place"
    talk(hall, browser, hall.wait("CA3"))
    assert listed(wrap(browser, "answered")) == [number], "this call was for no call-back"


def test_who_asked_anew_while_they_were_called_is_called_once_more_not_twice(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, book: Book, clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    browser, number = ready(member), asks(store, clock)
    settle(store, book, clock, call_and_talk(hall, browser, member, number))
    with store.writing() as unit:
        who = citizens.meet(unit, SITI, clock()).id
        anew = callbacks.file(unit, town="banjarbaru", citizen=who, channel="sms", language="id", path=(), now=clock(), chance=Chance())
    assert anew.number != number
    browser.post(f"/console/callbacks/{number}/outcome", data={"outcome": "no_answer"})
    assert asked_for(store, number).state is OFFICER, "it does not come between"
    assert listed(wrap(browser, "call_again")) == [anew.number] and asked_for(store, number).state is DONE


def test_a_number_that_was_withheld_is_not_promised_a_call(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    browser = ready()
    talk(hall, browser, hall.wait(phone=Phone("+999000000000001")))
    page = wrap(browser, "call_again")
    assert "disembunyikan: ia tidak dapat ditelepon lagi" in page and listed(page) == []


def test_handed_on_the_one_who_talks_last_says_what_becomes_of_it(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    member, colleague = employ(Role.OFFICER), employ(Role.OFFICER)
    browser, other, number = ready(member), ready(colleague), asks(store, clock)
    browser.post(f"/console/callbacks/{number}/call")
    id = called_back(store, clock, member)
    browser.post(f"/console/calls/{id}/answer")
    hall.connect(id)
    browser.post(f"/console/calls/{id}/transfer", data={"to": str(colleague.id)})
    wrap(browser, "forwarded")
    assert asked_for(store, number).state is callbacks.State.CALLED, "they are on the line still"
    hall.work()
    talk(hall, other, id)
    wrap(other, "answered")
    assert asked_for(store, number).state is DONE


def test_who_was_handed_on_and_left_is_called_again_when_the_first_says_so(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    browser, other = ready(), ready()
    id = hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    hall.connect(id)
    browser.post(f"/console/calls/{id}/transfer", data={"to": ""})
    hall.events.take("twilio", LeftLine("CA1", gone=True))
    assert hall.call(id).state is officer_calls.State.ABANDONED
    assert len(listed(wrap(browser, "call_again"))) == 1
    hall.work()
    hand_on(hall, browser, "", "CA2")
    hall.events.take("twilio", LeftLine("CA2", gone=True))
    assert len(listed(other.get("/console/calls").text)) == 1


def test_who_rings_in_vain_has_touched_it(
    ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    browser, rung, noted = ready(member), asks(store, clock), asks(store, clock, BUDI)
    town = store.towns().get("banjarbaru")
    assert town is not None
    with store.writing() as unit:
        for number in (rung, noted):
            case_work.assign(unit, number, Kind.CALLBACK, town.id, member.id, None, member.by, clock())
    assert browser.post(f"/console/callbacks/{rung}/call").status_code == 303
    assert browser.post(f"/console/callbacks/{noted}/outcome", data={"outcome": "no_answer"}).status_code == 303
    page = browser.get("/console/calls").text
    assert page.count(f"</svg> {member.name}</span>") == 2 and "terakhir: tidak dijawab" in page
    with store.writing() as unit:
        assert case_work.release_stale(unit, town, clock() + timedelta(days=9)) == 0
    browser.post(f"/console/callbacks/{noted}/outcome", data={"outcome": "reached"})
    with store.reading() as unit:
        work = case_work.of(unit, noted)
    assert work is not None and work.done_at == clock()


def test_the_one_that_the_inbox_names_stands_first_marked_and_focused(
    ready: Callable[..., FlaskClient], store: Store, clock: Clock
) -> None:
    numbers = []
    for nth in range(3):
        numbers.append(asks(store, clock, Phone(f"+628400000000{nth + 1}")))
        clock.later(minutes=1)
    browser = ready()
    assert listed(browser.get("/console/calls").text) == numbers
    page = browser.get(f"/console/calls?number={numbers[2]}").text
    assert listed(page) == [numbers[2], *numbers[:2]] and page.count("autofocus") == 1
    marked = f'call-named" aria-current="true" tabindex="-1" autofocus id="back-{numbers[2]}"'
    assert marked in page and f'hx-get="/console/calls/board?number={numbers[2]}"' in page
    part = browser.get(f"/console/calls/board?number={numbers[2]}", headers={"HX-Request": "true"}).text
    assert listed(part)[0] == numbers[2] and "autofocus" not in part, "who looks on is not taken back to it again and again"
    browser.post(f"/console/callbacks/{numbers[2]}/outcome", data={"outcome": "reached"})
    page = browser.get(f"/console/calls?number={numbers[2]}").text
    assert listed(page) == numbers[:2] and f"Telepon balik {numbers[2]} tidak menunggu lagi: Sudah selesai." in page
    assert "tidak menunggu lagi" not in ready(town="rangkui").get(f"/console/calls?number={numbers[2]}").text, "another town's"


Deed = Callable[[FlaskClient, Store, str, datetime], object]


def _ripens(browser: FlaskClient, store: Store, number: str, now: datetime) -> None:
    with store.writing() as unit:
        assert callbacks.ripen(unit, number, now + timedelta(hours=3))


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(lambda browser, store, number, now: browser.post(f"/console/callbacks/{number}/call"), id="called"),
        pytest.param(lambda browser, store, number, now: browser.post(
            f"/console/callbacks/{number}/outcome", data={"outcome": "done"}), id="done"),
        pytest.param(_ripens, id="its time has come"),
    ],
)  # fmt: skip
def test_what_happens_to_a_call_back_is_a_beat_for_every_open_page(
    ready: Callable[..., FlaskClient], store: Store, clock: Clock, deed: Deed
) -> None:
    browser, number = ready(), asks(store, clock)
    if deed is _ripens:
        browser.post(f"/console/callbacks/{number}/outcome", data={"outcome": "no_answer"})
        with store.writing() as unit:
            found = callbacks.by_number(unit, number)
            assert found is not None
            callbacks.plan(unit, found, callbacks.Window(clock(), clock() + timedelta(hours=1)), clock(), provider="twilio", line="x")
    clock.later(seconds=1)
    with store.reading() as unit:
        before = pulse.beat(unit)["calls"]
    deed(browser, store, number, clock())
    with store.reading() as unit:
        assert pulse.beat(unit)["calls"] != before


def test_a_beat_walks_through_no_table(store: Store, clock: Clock) -> None:
    asks(store, clock)
    assert not [plan for plan in plans(store, pulse.beat) if "Seq Scan" in plan or "SCAN callbacks\n" in f"{plan}\n"]
