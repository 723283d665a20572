"""The database gone: who waits on the line hears an apology at once, what can wait is kept on disk and heard later, in order, once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from rules.phone import Phone
from store import messages
from tests.faults.citizens import Heard, fresh_phone, ticket, token, until
from tests.faults.machine import Build, House
from tests.faults.network import Network
from tests.faults.servers import PostgreSQLServer

pytestmark = pytest.mark.faults

AWAY = 5.0  # seconds
SOON = 15.0  # seconds after which who waits on the line has heard something, also on a busy machine: a frozen database never answers
ENGLISH = "+6284000000008"  # Jane Example, who chose English
SORRY = {"id": "Maaf", "en": "Sorry"}
STEPS = ("CEK 48217396", "1990", "MENU", "2", "1")


@pytest.fixture(scope="module")
def far(build: Build, database: PostgreSQLServer) -> House:
    """A house on a PostgreSQL of its own."""
    return build(DATABASE_URL=database.url)


def play(house: House, network: Network, phone: str) -> list[str]:
    """The replies to STEPS, each waited for."""

    def said(n: int) -> bool:
        return len(network.to(phone)) >= n

    for n, words in enumerate(STEPS, start=1):
        assert house.citizens.text("kannel", phone, words).status == 200
        assert until(partial(said, n), 20), house.logs()
    return [one.text for one in network.to(phone)]


def test_postgresql_gone_for_five_seconds_costs_apologies_and_no_message(far: House, network: Network, database: PostgreSQLServer) -> None:
    texter, sent = fresh_phone(), fresh_phone()
    expected = play(far, network, fresh_phone())
    far.citizens.text("africastalking", sent, "MENU")
    assert until(lambda: network.to(sent) and far.finished(), 20), far.logs()
    front = far.citizens.dial(ENGLISH)
    assert front.body.startswith("CON PUBLIC SERVICES"), front
    stop, dialled = threading.Event(), []

    def keep_dialling() -> None:
        while not stop.is_set():
            dialled.append(far.citizens.dial(fresh_phone()))
            time.sleep(0.05)

    callers = [threading.Thread(target=keep_dialling, daemon=True) for _ in range(3)]
    for caller in callers:
        caller.start()
    database.crash()
    went = time.monotonic()
    apology = far.citizens.dial(ENGLISH)
    rung = far.citizens.ring(fresh_phone(), token())
    for words in STEPS:
        id = token()
        for _ in range(2):  # the network is not sure either, and says each thing twice
            assert far.citizens.text("kannel", texter, words, id).status == 200
    assert far.citizens.report(network.to(sent)[0].reference).status == 200
    time.sleep(max(0.0, AWAY - (time.monotonic() - went)))
    database.start()
    assert until(lambda: far.citizens.dial(fresh_phone()).body.startswith("CON "), 30), far.logs()
    stop.set()
    for caller in callers:
        caller.join(90)
    assert apology.status == 200 and apology.body.startswith(f"END {SORRY['en']}"), apology
    assert rung.status == 200 and SORRY["id"] in rung.body, rung
    check(dialled, sorry=True)
    assert until(lambda: len(network.to(texter)) >= len(STEPS), 45), far.logs()
    assert until(far.finished, 30), far.logs()
    assert [one.text for one in network.to(texter)] == expected, "heard in the order in which they were said, each once"
    with far.open_store().reading() as unit:
        assert [one.state for one in messages.to_phone(unit, Phone(sent)) if one.purpose == "answer"] == [messages.State.DELIVERED]


def test_a_frozen_postgresql_costs_apologies_and_no_message(far: House, network: Network, database: PostgreSQLServer) -> None:
    phones = [fresh_phone() for _ in range(3)]
    assert far.citizens.dial(fresh_phone()).body.startswith("CON ")
    database.freeze()
    try:
        with ThreadPoolExecutor(7) as threads:
            calls = [threads.submit(far.citizens.dial, fresh_phone()) for _ in range(4)]
            spoken = [threads.submit(far.citizens.text, "twilio", phone, "MENU") for phone in phones]
            dialled, texts = [one.result(120) for one in calls], [one.result(120) for one in spoken]
    finally:
        database.thaw()
    check(dialled, sorry=True)
    assert [one.status for one in texts] == [200] * 3
    assert until(lambda: all(network.to(phone) for phone in phones) and far.finished(), 45), far.logs()
    assert [len(network.to(phone)) for phone in phones] == [1] * 3


def check(dialled: list[Heard], sorry: bool) -> None:
    """Every caller heard a page or an apology, soon."""
    assert [one for one in dialled if one.status != 200] == []
    apologies = [one for one in dialled if one.body.startswith("END ")]
    assert all(one.body.startswith(f"END {SORRY['id']}") for one in apologies), {one.body for one in apologies}
    assert bool(apologies) is sorry
    slowest = max(one.seconds for one in dialled)
    assert slowest < SOON, f"{slowest:.1f} s"


def test_sqlite_locked_by_a_stranger_costs_apologies_and_no_message(build: Build, network: Network) -> None:
    house = build()
    texters, ids = [fresh_phone() for _ in range(4)], [token() for _ in range(4)]
    code = (
        "import os, sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE'); "
        "open(sys.argv[2], 'w').close()\nwhile not os.path.exists(sys.argv[3]): time.sleep(0.05)\nc.execute('ROLLBACK')"
    )
    held, enough = house.folder / "held", house.folder / "enough"
    stranger = house.another("-c", code, str(house.folder / "titian.db"), str(held), str(enough))
    assert until(held.exists, 20)
    dialled: list[Heard] = []
    # More callers than the web process has threads would wait in line for each other; that is another test's subject.
    callers = [threading.Thread(target=lambda: dialled.append(house.citizens.dial(fresh_phone(), ticket(0)))) for _ in range(4)]
    for caller in callers:
        caller.start()
    texts = [house.citizens.text("twilio", phone, "MENU", id) for phone, id in zip(texters, ids, strict=True)]
    for caller in callers:
        caller.join(90)
    assert [one.status for one in texts] == [200] * 4
    assert [one.status for one in dialled] == [200] * 4
    assert all(one.body.startswith(f"END {SORRY['id']}") for one in dialled), dialled
    assert max(one.seconds for one in dialled) < SOON, [one.seconds for one in dialled]
    enough.touch()
    stranger.wait(90)
    assert until(lambda: all(network.to(phone) for phone in texters) and house.finished(), 45), house.logs()
    assert [len(network.to(phone)) for phone in texters] == [1] * 4
    assert house.citizens.dial(fresh_phone(), ticket(0)).body.startswith("END "), "and then all is well again"
