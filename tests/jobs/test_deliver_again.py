"""When a message is sent again, in which order, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.errors import NotSent, Reason
from gateway.sending import PER_NUMBER, Destinations, Sending
from jobs.deliver import Deliver
from store.messages import State
from store.unit import Store
from tests.jobs.delivering import START, Desk, Network, make


@pytest.fixture
def desk(store: Store) -> Desk:
    return make(store, Network())


def test_messages_to_one_citizen_go_out_in_their_order(desk: Desk) -> None:
    first, second = desk.owe("satu"), desk.owe("dua")
    assert desk.deliver(second) == "nothing"
    assert desk.deliver(first) == "taken"
    assert desk.deliver(second) == "taken"
    assert [one.text for one in desk.network.took] == ["satu", "dua"]


@pytest.mark.parametrize(
    ("reason", "came", "state"),
    [
        pytest.param(Reason.UNREACHABLE, "later", State.OWED, id="not reached: again"),
        pytest.param(Reason.THROTTLED, "later", State.OWED, id="too fast: again"),
        pytest.param(Reason.NO_CREDIT, "later", State.OWED, id="no credit: again, it may be topped up"),
        pytest.param(Reason.BAD_NUMBER, "never", State.FAILED, id="no such number: given up"),
        pytest.param(Reason.OPTED_OUT, "never", State.FAILED, id="opted out at the network: given up"),
        pytest.param(Reason.REFUSED, "never", State.FAILED, id="our account is refused: given up"),
        pytest.param(Reason.NO_ANSWER, "doubt", State.OWED, id="no answer: nobody knows"),
        pytest.param(Reason.NOT_UNDERSTOOD, "doubt", State.OWED, id="a page of HTML: nobody knows"),
    ],
)
def test_each_reason_has_one_consequence(desk: Desk, reason: Reason, came: str, state: State) -> None:
    desk.network.says = [NotSent(reason)]
    id = desk.owe()
    assert desk.deliver(id) == came
    assert desk.message(id).state is state
    assert (desk.message(id).detail == str(reason)) is (state is State.FAILED)


def test_it_is_tried_again_after_what_the_network_asked(desk: Desk) -> None:
    desk.network.says = [NotSent(Reason.THROTTLED, wait=40.0)]
    id = desk.owe()
    desk.deliver(id)
    desk.clock.on(39)
    assert (desk.deliver(id), desk.due()) == ("nothing", [])
    desk.clock.on(2)
    assert desk.due() == [id]
    assert desk.deliver(id) == "taken"


def test_twenty_times_is_enough(desk: Desk) -> None:
    desk.network.says = [NotSent(Reason.UNREACHABLE)] * 30
    id = desk.owe()
    tries = 0
    while desk.message(id).state is State.OWED:
        tries += desk.deliver(id) != "nothing"
        desk.clock.on(60)
        assert tries <= 20
    assert desk.message(id).state is State.FAILED


def test_after_four_hours_nobody_waits_for_it(desk: Desk) -> None:
    desk.network.says = [NotSent(Reason.NO_CREDIT)] * 3
    id = desk.owe()
    desk.deliver(id)
    desk.clock.on(4 * 3600 + 1)
    assert desk.deliver(id) == "never"
    assert desk.message(id).detail == "no_credit"


def test_a_reply_that_expired_is_not_sent(desk: Desk) -> None:
    id = desk.owe(expires_at=START + timedelta(minutes=10))
    desk.clock.on(601)
    desk.deliver(id)
    assert desk.network.took == []
    assert (desk.message(id).state, desk.message(id).detail) == (State.EXPIRED, "too_late")


def test_news_waits_until_it_is_quiet(desk: Desk) -> None:
    for n in range(PER_NUMBER):
        desk.deliver(desk.owe(f"balasan {n}"))
    id = desk.owe("kabar", "news")
    assert desk.deliver(id) == "later"
    desk.clock.on(601)
    assert desk.deliver(id) == "taken"


def test_a_network_without_credentials_is_said_to_staff(store: Store) -> None:
    desk = make(store, Network())
    nobody = Deliver(store, Sending({}, Destinations(("62",))), lambda n, i: "", "me", desk.clock, lambda n: 0, lambda s: None)
    id = desk.owe()
    assert nobody(id) == "never"
    assert desk.message(id).detail == "no_line"
