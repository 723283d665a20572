"""The same callback fifty times at once, on each channel and each database: one effect, and the same bytes for all."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

import pytest

from rules.phone import Phone
from store import messages
from tests.faults.citizens import Heard, fresh_phone, ticket, token, until
from tests.faults.machine import Build, House
from tests.faults.network import Network

pytestmark = pytest.mark.faults

COPIES = 50
LABEL = re.compile(r"\b[A-Z](\d{3})\b")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, build: Build) -> Iterator[House]:
    """A house on each database."""
    if request.param == "sqlite":
        yield build()
    else:
        with request.getfixturevalue("postgresql").database("template1") as url:
            house = build(DATABASE_URL=url)
            yield house
            house.stop()


def at_once(say: Callable[[], Heard], copies: int = COPIES) -> list[Heard]:
    """The same thing, said by so many threads that start together."""
    together, heard = threading.Barrier(copies), []

    def one() -> None:
        together.wait(120)
        heard.append(say())

    threads = [threading.Thread(target=one) for _ in range(copies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    assert len(heard) == copies
    return heard


def the_same(heard: list[Heard]) -> str:
    """The one answer that all copies got."""
    assert {one.status for one in heard} == {200}, sorted(one.status for one in heard)
    assert len({one.body for one in heard}) == 1, {one.body for one in heard}
    return heard[0].body


def only_one(house: House, network: Network, phone: str) -> str:
    """The words of the one message that reached the phone, when all is done."""
    assert until(lambda: network.to(phone) and house.finished(), 40), house.logs()
    assert len(network.to(phone)) == 1, [one.text for one in network.to(phone)]
    return network.to(phone)[0].text


def test_fifty_copies_of_a_dial_take_one_queue_number(either: House, network: Network) -> None:
    first, later = fresh_phone(), fresh_phone()
    session = token()
    said = the_same(at_once(lambda: either.citizens.dial(first, ticket(0), session)))
    assert said.startswith("END ")
    one = LABEL.findall(only_one(either, network, first))
    either.citizens.dial(later, ticket(0), token())
    two = LABEL.findall(only_one(either, network, later))
    assert int(two[0]) == int(one[0]) + 1, "the next in line has the next number: none was taken twice or thrown away"


def test_fifty_copies_of_a_page_turn_show_one_page(either: House) -> None:
    phone, session = fresh_phone(), token()
    front = the_same(at_once(lambda: either.citizens.dial(phone, "", session)))
    next_page = the_same(at_once(lambda: either.citizens.dial(phone, "2", session)))
    assert front.startswith("CON ") and next_page.startswith("CON ") and front != next_page


@pytest.mark.parametrize("provider", ["africastalking", "kannel", "twilio"])
def test_fifty_copies_of_a_complaint_by_text_file_one(either: House, network: Network, provider: str) -> None:
    phone, id = fresh_phone(), token()
    words = "LAPOR lampu jalan mati di Sungai Ulin depan masjid"
    the_same(at_once(lambda: either.citizens.text(provider, phone, words, id)))
    only_one(either, network, phone)


def test_fifty_copies_of_a_key_in_a_call_ask_for_one_officer(either: House, network: Network) -> None:
    phone, call = fresh_phone(), token()
    ringing = at_once(lambda: either.citizens.ring(phone, call))
    the_same(ringing)
    the_same(at_once(lambda: either.citizens.ring(phone, call, ringing[0].action, "0")))
    only_one(either, network, phone)


def test_fifty_copies_of_a_receipt_and_of_a_wish_to_stop_settle_once(either: House, network: Network) -> None:
    phone = fresh_phone()
    either.citizens.text("africastalking", phone, "MENU")
    only_one(either, network, phone)
    reference = network.to(phone)[0].reference
    the_same(at_once(lambda: either.citizens.report(reference)))
    the_same(at_once(lambda: either.citizens.report(reference, "Failed")))
    with either.open_store().reading() as unit:
        sent = [one for one in messages.to_phone(unit, Phone(phone)) if one.purpose == "answer"]
    assert [one.state for one in sent] == [messages.State.DELIVERED]
    the_same(at_once(lambda: either.citizens.stop(phone)))
    assert len(network.to(phone)) == 1
