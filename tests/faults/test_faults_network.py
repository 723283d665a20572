"""What networks do to those who send: errors, rubbish, silence, breaks. Each is mapped, tried again, and never doubled beyond the rule."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from rules.phone import Phone
from store import messages
from store.outbox import DOUBT
from tests.faults.citizens import fresh_phone, ticket, until
from tests.faults.machine import House
from tests.faults.network import TAKES, Network, Play

pytestmark = pytest.mark.faults

PROVIDERS = ("africastalking", "kannel", "twilio")
DOUBT_OVER = DOUBT.total_seconds() + 1


@dataclass(frozen=True, slots=True)
class Case:
    """What the network does first; how many copies it may have taken in the end, of a reply that it cannot be asked about too."""

    play: Play
    taken: tuple[int, ...] = (1,)  # where the network can be asked
    blind: tuple[int, ...] = (1,)  # a reply, where it cannot


def refusing(answer: str, wait: int = 0) -> Play:
    return Play(take=False, answer=answer, wait=wait)


def taking(answer: str) -> Play:
    return Play(take=True, answer=answer)


CASES = {
    "500": Case(refusing("500")),
    "429 that does not say when": Case(refusing("429")),
    "429 and come again in three seconds": Case(refusing("429", wait=3)),
    "the page of a Wi-Fi portal": Case(refusing("html"), blind=(0,)),
    "an empty answer": Case(refusing("empty"), blind=(0,)),
    "an empty answer, though taken": Case(taking("empty")),
    "a reset before it was taken": Case(refusing("reset"), blind=(0,)),
    "a reset after it was taken": Case(taking("reset")),
    "half an answer, though taken": Case(taking("half")),
    "silence after it was taken": Case(taking("hang")),
}


@pytest.fixture(scope="module")
def afternoon(house: House, network: Network) -> dict[tuple[str, str], str]:
    """Every case on every network, one citizen for each, played at once; then hours pass until nothing is owed."""
    for _ in range(3):  # a network that hangs holds one worker
        house.another("app.py", "worker")
    phones = {}
    for name, case in CASES.items():
        for provider in PROVIDERS:
            phones[name, provider] = phone = fresh_phone()
            network.script(phone, case.play, TAKES)
            assert house.citizens.text(provider, phone, "MENU").status == 200
    assert until(lambda: all(network.tried(phone) for phone in phones.values()), 90), house.logs()
    assert until(lambda: not any(state == "leased" for state, _ in house.states()), 30), house.logs()
    # What is surely not taken comes again by itself within seconds; what is in doubt rests longer than this test may last.
    assert until(lambda: not any(state in ("pending", "leased") for state, _ in house.states()), 40), house.logs()
    for _ in range(4):
        assert house.next_try(DOUBT_OVER, 40), house.logs()
    assert until(house.finished, 30), house.logs()
    return phones


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("name", CASES)
def test_a_reply_survives_what_a_network_does_and_is_never_doubled(
    afternoon: dict[tuple[str, str], str], network: Network, name: str, provider: str
) -> None:
    case, taken = CASES[name], len(network.to(afternoon[name, provider]))
    assert taken in (case.taken if provider == "twilio" else case.blind)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_network_that_says_when_to_come_again_is_obeyed(
    afternoon: dict[tuple[str, str], str], network: Network, provider: str
) -> None:
    first, second = network.tried(afternoon["429 and come again in three seconds", provider])
    assert second.at - first.at >= 3.0


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_was_surely_not_taken_is_tried_again_without_asking(
    afternoon: dict[tuple[str, str], str], network: Network, provider: str
) -> None:
    assert len(network.tried(afternoon["500", provider])) == 2


def test_a_network_that_refuses_connections_gets_everything_once_when_it_is_back(house: House, network: Network) -> None:
    phones = [fresh_phone() for _ in range(6)]
    network.close()
    for n, phone in enumerate(phones):
        assert house.citizens.text(PROVIDERS[n % 3], phone, "MENU").status == 200
    assert until(lambda: all(house.state(phone)[1] for phone in phones), 30), house.logs()
    network.open()
    assert until(lambda: all(network.to(phone) for phone in phones) and house.finished(), 45), house.logs()
    assert [len(network.to(phone)) for phone in phones] == [1] * 6


def test_news_in_doubt_is_sent_again_and_once_more_at_most(house: House, network: Network) -> None:
    lost, taken = fresh_phone(), fresh_phone()
    network.script(lost, refusing("empty"), TAKES)
    network.script(taken, taking("empty"), TAKES)
    for n, phone in enumerate((lost, taken)):
        assert house.citizens.dial(phone, ticket(n)).status == 200
    assert until(lambda: network.tried(lost) and network.tried(taken), 20), house.logs()
    assert until(lambda: not any(state in ("pending", "leased") for state, _ in house.states()), 20), house.logs()
    for _ in range(3):
        assert house.next_try(DOUBT_OVER), house.logs()
    assert until(house.finished, 30), house.logs()
    assert (len(network.to(lost)), len(network.to(taken))) == (1, 2), "the second copy is the one that nobody could know of"


def test_a_receipt_in_time_settles_a_doubt_without_a_second_copy(house: House, network: Network) -> None:
    phone = fresh_phone()
    network.script(phone, taking("reset"), TAKES)
    assert house.citizens.text("kannel", phone, "MENU").status == 200
    assert until(lambda: house.state(phone)[0] == "unknown", 20), house.logs()
    with house.open_store().reading() as unit:
        owed = next(one.id for one in messages.to_phone(unit, Phone(phone)) if one.purpose == "answer")
    assert house.citizens.get("/hooks/kannel/demo/report", {"id": owed, "d": "8", "F": "smsc-1"}).status == 200
    assert until(house.finished, 15), house.logs()
    assert house.state(phone) == ("done", 1)
    assert (len(network.to(phone)), len(network.tried(phone))) == (1, 1)
