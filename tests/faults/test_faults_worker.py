"""The worker killed, frozen and poisoned: what is owed is paid, once where the network can be asked."""

from __future__ import annotations

import json
import signal
import uuid
from functools import partial
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import select, update

from jobs.bell import QUEUE
from rules.phone import Phone
from store.ledger import State, outbox
from store.messages import messages, to_phone
from store.outbox import DOUBT, LEASE, MOST_ATTEMPTS, RUNG
from tests.faults.citizens import fresh_phone, ticket, token, until
from tests.faults.machine import House
from tests.faults.network import Network, Play

pytestmark = pytest.mark.faults

HANGS_BEFORE = Play(take=False, answer="hang")
HANGS_AFTER = Play(take=True, answer="hang")
LEASE_OVER = LEASE.total_seconds() + 1
DOUBT_OVER = DOUBT.total_seconds() + 1


@pytest.mark.parametrize(
    "play", [pytest.param(HANGS_BEFORE, id="before the network said yes"), pytest.param(HANGS_AFTER, id="after the network said yes")]
)
def test_a_worker_killed_in_mid_send_costs_nothing_where_the_network_can_be_asked(house: House, network: Network, play: Play) -> None:
    phone = fresh_phone()
    network.script(phone, play)
    assert house.citizens.text("twilio", phone, "MENU").status == 200
    assert until(lambda: network.tried(phone), 15), house.logs()
    house.kill("worker")
    network.release()
    house.let_time_pass(LEASE_OVER)
    assert until(house.finished, 30), house.logs()
    assert len(network.to(phone)) == 1, "one copy, whatever happened in between"
    assert network.looked >= 1, "the network was asked before anything was sent again"


def test_a_worker_killed_in_mid_send_never_loses_news_where_the_network_cannot_be_asked(house: House, network: Network) -> None:
    before, after = fresh_phone(), fresh_phone()
    for n, (phone, play) in enumerate(((before, HANGS_BEFORE), (after, HANGS_AFTER))):
        network.script(phone, play)
        assert house.citizens.dial(phone, ticket(n)).body.startswith("END ")
        assert until(partial(network.tried, phone), 15), house.logs()
        house.kill("worker")
        network.release()
    for passed in (LEASE_OVER, DOUBT_OVER, DOUBT_OVER):
        assert house.next_try(passed), house.logs()
    assert until(house.finished, 15), house.logs()
    assert len(network.to(before)) == 1
    assert len(network.to(after)) <= 2, "at most the one copy that nobody could know of"


def test_a_reply_in_doubt_is_never_said_twice(house: House, network: Network) -> None:
    phone = fresh_phone()
    network.script(phone, HANGS_AFTER)
    assert house.citizens.text("kannel", phone, "MENU").status == 200
    assert until(lambda: network.tried(phone), 15), house.logs()
    house.kill("worker")
    network.release()
    for passed in (LEASE_OVER, DOUBT_OVER, DOUBT_OVER):
        assert house.next_try(passed), house.logs()
    assert until(house.finished, 15), house.logs()
    assert len(network.to(phone)) == 1
    assert len(network.tried(phone)) == 1


def test_a_worker_that_slept_past_its_lease_changes_nothing_when_it_wakes(house: House, network: Network) -> None:
    phone = fresh_phone()
    network.script(phone, HANGS_BEFORE, HANGS_AFTER)
    sleeper = house.part("worker")
    assert house.citizens.text("twilio", phone, "MENU").status == 200
    assert until(partial(network.tried, phone), 15), house.logs()
    sleeper.send_signal(signal.SIGSTOP)
    second = house.another("app.py", "worker")
    try:
        network.release()
        house.let_time_pass(LEASE_OVER)
        assert until(partial(network.to, phone), 30), house.logs()
        assert house.state(phone) in ((State.LEASED, 2), (State.UNKNOWN, 2)), "the second one is in the middle of it, or has just given up"
        sleeper.send_signal(signal.SIGCONT)
        assert until(lambda: "event=fenced" in house.log("worker"), 20), house.logs()
        assert house.state(phone) in ((State.LEASED, 2), (State.UNKNOWN, 2)), "the one that slept wrote nothing"
        network.release()
        assert until(lambda: house.state(phone) == (State.UNKNOWN, 2), 20), house.logs()
        assert house.next_try(DOUBT_OVER), house.logs()
        assert until(house.finished, 20), house.logs()
        assert len(network.to(phone)) == 1
    finally:
        sleeper.send_signal(signal.SIGCONT)
        second.terminate()
        second.wait(120)


def test_a_worker_that_never_wakes_does_not_keep_messages_back(house: House, network: Network) -> None:
    phone = fresh_phone()
    assert until(house.finished, 20), house.logs()
    sleeper = house.part("worker")
    sleeper.send_signal(signal.SIGSTOP)
    try:
        assert house.citizens.text("kannel", phone, "MENU").status == 200
        assert until(lambda: rung_for(house, phone), 20), house.logs()
        house.let_time_pass(RUNG.total_seconds() + 1)
        assert until(partial(network.to, phone), 20), house.logs()
    finally:
        sleeper.send_signal(signal.SIGCONT)
    assert until(house.finished, 20), house.logs()
    assert len(network.to(phone)) == 1


def rung_for(house: House, phone: str) -> bool:
    """Whether the sweep rang for all that is still to be sent to a phone."""
    with house.open_store().reading() as unit:
        ids = [one.id for one in to_phone(unit, Phone(phone))]
        silent = select(outbox.c.id).where(outbox.c.state == State.PENDING, outbox.c.published_at.is_(None), outbox.c.id.in_(ids))
        return unit.conn.execute(silent.limit(1)).one_or_none() is None


def test_a_poisoned_row_delays_nobody_and_is_put_aside(house: House, network: Network) -> None:
    sick = fresh_phone()
    network.script(sick, Play(take=False, answer="500"))
    assert house.citizens.text("twilio", sick, "MENU").status == 200
    assert until(lambda: network.tried(sick), 15), house.logs()
    row = spoil(house, sick)
    for _ in range(4):
        well = fresh_phone()
        house.let_time_pass(4000)  # it is due again, and broken again
        assert house.citizens.text("twilio", well, "MENU").status == 200
        assert until(partial(network.to, well), 10), house.logs()
        assert network.to(well)[0].at - created(house) < 15.0, "not when a lease or a rest is over"
    house.let_time_pass(4000)
    assert until(lambda: attempts(house, row)[1] >= 2, 20), f"an attempt that breaks must count\n{house.logs()}"
    wear_out(house, row)
    house.let_time_pass(4000)
    assert until(lambda: attempts(house, row)[0] == State.DEAD, 20), f"it is tried for ever\n{house.logs()}"
    assert network.to(sick) == []


def spoil(house: House, phone: str) -> str:
    """Make the words of the one message that is still owed to a phone unreadable; its id."""
    with house.open_store().writing() as unit:
        ids = [one.id for one in to_phone(unit, Phone(phone))]
        owed = select(outbox.c.id).where(outbox.c.state.in_((State.PENDING, State.LEASED)), outbox.c.id.in_(ids)).order_by(outbox.c.seq)
        row = unit.conn.execute(owed.limit(1)).scalar_one()
        assert unit.conn.execute(update(messages).where(messages.c.id == row).values(text=b"spoiled")).rowcount == 1
    return str(row)


def wear_out(house: House, row: str) -> None:
    """As if it had been tried all times but the last."""
    with house.open_store().writing() as unit:
        unit.conn.execute(update(outbox).where(outbox.c.id == row).values(attempts=MOST_ATTEMPTS - 1))


def attempts(house: House, row: str) -> tuple[str, int]:
    with house.open_store().reading() as unit:
        found = unit.conn.execute(select(outbox.c.state, outbox.c.attempts).where(outbox.c.id == row)).one()
    return str(found.state), int(found.attempts)


def created(house: House) -> float:
    """When the newest message was owed."""
    with house.open_store().reading() as unit:
        return float(unit.conn.execute(select(outbox.c.created_at).order_by(outbox.c.seq.desc()).limit(1)).scalar_one().timestamp())


def test_a_job_that_names_os_system_is_refused_and_the_worker_lives(house: House, network: Network, tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    client = Redis(unix_socket_path=str(house.folder / "redis" / "redis.sock"))
    for name in ("os.system", "subprocess.getoutput", "jobs.deliver.os.system"):
        job = str(uuid.uuid4())
        client.hset(f"rq:job:{job}", mapping={
            "status": "queued", "origin": QUEUE, "created_at": "2026-01-01T00:00:00.000000Z", "timeout": "60",
            "data": json.dumps([name, None, [f"touch {proof}"], {}]),
        })  # fmt: skip
        client.sadd("rq:queues", f"rq:queue:{QUEUE}")
        client.rpush(f"rq:queue:{QUEUE}", job)
    phone = fresh_phone()
    assert house.citizens.text("kannel", phone, "MENU", token()).status == 200
    assert until(lambda: network.to(phone), 20), house.logs()
    assert until(lambda: client.llen(f"rq:queue:{QUEUE}") == 0, 10)
    assert not proof.exists(), "a stranger's command was run"
    assert until(lambda: house.log("worker").count("not on the list was refused") >= 3, 20), house.log("worker")
    client.close()


def test_a_worker_on_two_queues_refuses_to_start(redis_url: str, house: House) -> None:
    code = f"from jobs.worker import patient_redis, worker; worker(patient_redis({redis_url!r}), print, ('outbox', 'other'))"
    started = house.another("-c", code)
    assert started.wait(120) != 0
    assert "A worker listens to exactly one queue, not 2" in (house.folder / "another.log").read_text()
