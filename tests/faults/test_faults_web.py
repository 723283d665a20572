"""The web side killed before its answer left, killed at any moment, and stopped under load: each retry gets the same, each effect is one."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.citizens import Citizens, Heard, fresh_phone, ticket, token, until
from tests.faults.machine import Build, House, free_port
from tests.faults.network import Network

pytestmark = pytest.mark.faults

CASE_NUMBER = re.compile(r"CEK (\d{8})")


@pytest.fixture
def weak(house: House) -> Citizens:
    """A second web process, which dies when told to; signatures cover the address of the first."""
    port = free_port()
    house.another(
        "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--host", "127.0.0.1", "--port", str(port),
        "--no-ws", "--log-level", "warning", "tests.faults.dying:app",
    )  # fmt: skip
    citizens = Citizens(f"http://127.0.0.1:{port}", house.url)
    assert until(lambda: citizens.get("/healthz", {}).status == 200, 60), house.logs()
    return citizens


def dial(citizens: Citizens, phone: str, id: str, headers: dict[str, str]) -> Heard:
    return citizens.dial(phone, ticket(0), id, headers=headers)


def text(citizens: Citizens, phone: str, id: str, headers: dict[str, str]) -> Heard:
    form = {"from": phone, "to": "2345", "text": "MENU", "id": id, "date": "2026-01-01"}
    return citizens.post("/hooks/africastalking/demo/sms", form, headers=headers)


def call(citizens: Citizens, phone: str, id: str, headers: dict[str, str]) -> Heard:
    form = {
        "CallSid": f"CA{id}", "From": phone, "To": "+625110000123", "AccountSid": "AC" + "5" * 32, "CallStatus": "in-progress",
        "Digits": "0",
    }  # fmt: skip
    first = citizens.ring(phone, id)
    return citizens.post(first.action, form, signed=True, headers=headers)


@pytest.mark.parametrize(
    "say", [pytest.param(dial, id="a queue number by USSD"), pytest.param(text, id="a text"), pytest.param(call, id="a call for an officer")]
)
def test_death_between_commit_and_answer_leaves_one_effect_and_the_same_answer(
    house: House, network: Network, weak: Citizens, tmp_path: Path, say: Callable[[Citizens, str, str, dict[str, str]], Heard]
) -> None:
    phone, id, unheard = fresh_phone(), token(), tmp_path / "unheard"
    assert say(weak, phone, id, {"X-Die": str(unheard)}).status == 0, "it answered, though it died"
    first, second = say(house.citizens, phone, id, {}), say(house.citizens, phone, id, {})
    assert first.status == 200
    assert first.body == second.body == unheard.read_text()
    assert until(lambda: network.to(phone) and house.finished(), 20), house.logs()
    assert len(network.to(phone)) == 1


def answered(house: House, phone: str, typed: str, session: str, seconds: float = 120.0) -> Heard:
    """What a network hears that comes again until it hears something."""
    ends = time.monotonic() + seconds
    while True:
        heard = house.citizens.dial(phone, typed, session)
        if heard.status == 200 or time.monotonic() > ends:
            return heard
        time.sleep(0.05)


@pytest.mark.parametrize("part", [pytest.param("serving", id="the one that answers"), pytest.param("web", id="the whole web server")])
def test_a_web_process_killed_under_load_is_back_soon_and_nothing_is_lost_or_doubled(house: House, network: Network, part: str) -> None:
    people = [(fresh_phone(), token()) for _ in range(24)]
    with ThreadPoolExecutor(6) as threads:
        waiting = [threads.submit(answered, house, phone, ticket(n), id) for n, (phone, id) in enumerate(people)]
        time.sleep(0.1)
        house.kill(part)
        killed = time.monotonic()
        assert until(house.alive, 30), house.logs()
        away = time.monotonic() - killed
        heard = [one.result(180) for one in waiting]
    assert away < max(30.0, 4 * house.started_in), f"away for {away:.1f} s"
    assert [one.status for one in heard] == [200] * len(people)
    assert all(one.body.startswith("END ") for one in heard), heard
    phones = [phone for phone, _ in people]
    assert until(lambda: all(network.to(phone) for phone in phones) and house.finished(), 30), house.logs()
    assert [len(network.to(phone)) for phone in phones] == [1] * len(people)
    numbers = [CASE_NUMBER.findall(network.to(phone)[0].text) for phone in phones]
    assert len({one[0] for one in numbers}) == len(people), "two people with one number"


@pytest.mark.parametrize("signals", [pytest.param(1, id="asked once"), pytest.param(2, id="asked twice")])
def test_a_stop_under_load_breaks_no_answer_off_and_loses_nothing(build: Build, network: Network, signals: int) -> None:
    house = build()
    stop, outcomes, lock = threading.Event(), [], threading.Lock()

    def keep_dialling(n: int) -> None:
        while not stop.is_set():
            phone, id = fresh_phone(), token()
            heard = house.citizens.dial(phone, ticket(n), id)
            with lock:
                outcomes.append((phone, id, n, heard))
            n += 4
            if heard.refused:
                return

    threads = [threading.Thread(target=keep_dialling, args=(n,), daemon=True) for n in range(4)]
    for thread in threads:
        thread.start()
    assert until(lambda: len(outcomes) > 20, 30), house.logs()
    main = house.main
    assert main is not None
    began = time.monotonic()
    for _ in range(signals):
        main.send_signal(signal.SIGTERM)
        time.sleep(0.2)
    assert main.wait(120) is not None
    stopped_in = time.monotonic() - began
    stop.set()
    for thread in threads:
        thread.join(90)
    # Who only stood at the door when it was shut hears a reset, and was not taken in: that is a refusal too.
    broken = [heard for phone, *_, heard in outcomes if heard.status != 200 and not heard.refused and (heard.status or house.knows(phone))]
    house.start()
    for phone, id, n, _ in outcomes:
        assert answered(house, phone, ticket(n), id).status == 200
    phones = [phone for phone, *_ in outcomes]
    assert until(lambda: all(network.to(phone) for phone in phones) and house.finished(), 40), house.logs()
    counts = network.counts()
    assert {phone: counts[phone] for phone in phones if counts[phone] != 1} == {}
    assert broken == [], f"{len(broken)} answers of {len(outcomes)} broke off"
    assert stopped_in < 60
