"""What was never rung for, or was left by a worker that died, goes out all the same; by the sweep itself when Redis is gone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from jobs.bell import CROWD, QUEUE, Doorbell, quick_redis
from jobs.schedule import Scheduler, Task, round_of
from jobs.sweep import AT_ONCE, THREADS, Sweep, forget
from rules.phone import Phone
from store import citizens, inbound, messages, outbox, runs
from store.unit import Store, StoreDown

START = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def owe(store: Store, many: int) -> list[str]:
    ids = []
    with store.writing() as unit:
        for n in range(many):
            phone = Phone(f"+62812345{n:05d}")
            who = citizens.meet(unit, phone, START)
            ids.append(messages.owe(
                unit, provider="twilio", sender="1708", to=phone, citizen=who.id, text="x", purpose="p", kind="reply", now=START
            ))  # fmt: skip
    return ids


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_a_lost_ring_is_rung_again_and_not_more_often_than_needed(store: Store, redis_url: str) -> None:
    ids = owe(store, 3)
    queue = Queue(QUEUE, connection=Redis.from_url(redis_url), serializer=JSONSerializer)
    clock = [at(0)]
    sweep = Sweep(store, Doorbell(quick_redis(redis_url)), pytest.fail, lambda: clock[0])
    assert sweep.round() == 0, "the bell itself is given two seconds"
    clock[0] = at(3)
    assert sweep.round() == 3
    assert sorted(job.args[0] for job in queue.jobs) == sorted(ids)
    assert sweep.round() == 0, "rung for: quiet for 30 seconds"


def test_what_the_worker_does_not_hear_is_delivered_by_the_sweep(store: Store, redis_url: str) -> None:
    ids, clock, delivered = owe(store, 3), [at(3)], list[str]()
    sweep = Sweep(store, Doorbell(quick_redis(redis_url)), delivered.append, lambda: clock[0])
    assert sweep.round() == 3 and delivered == []
    clock[0] = at(34)
    assert sweep.round() == 3
    assert sorted(delivered) == sorted(ids), "rung for half a minute ago, and nobody came"
    assert sweep.round() == 0, "and not again at once, should that fail too"


def test_a_backlog_is_not_rung_for_again_and_again(store: Store, redis_url: str) -> None:
    owe(store, CROWD + 100)
    queue = Queue(QUEUE, connection=Redis.from_url(redis_url), serializer=JSONSerializer)
    clock, delivered = [at(3)], list[str]()
    sweep = Sweep(store, Doorbell(quick_redis(redis_url)), delivered.append, lambda: clock[0])
    for minute in range(20):
        clock[0] = at(3 + 60 * minute)
        sweep.round()
    assert CROWD <= queue.count < CROWD + AT_ONCE, "a worker that is behind is not buried under rings"
    assert delivered, "it is helped"


def test_an_emptied_redis_loses_nothing(store: Store, redis_url: str) -> None:
    ids, clock, delivered = owe(store, 2), [at(3)], list[str]()
    client = Redis.from_url(redis_url)
    sweep = Sweep(store, Doorbell(quick_redis(redis_url)), delivered.append, lambda: clock[0])
    sweep.round()
    client.flushall()
    clock[0] = at(40)
    assert sweep.round() == 2
    assert sorted(delivered) == sorted(ids)


def test_without_redis_the_sweep_delivers_itself_in_a_few_threads(store: Store, tmp_path: Path) -> None:
    ids = owe(store, 20)
    delivered: list[str] = []
    threads: set[str] = set()
    together = threading.Barrier(THREADS, timeout=60)

    def deliver(id: str) -> None:
        if id in ids[:THREADS]:
            together.wait()
        if id == ids[5]:
            raise RuntimeError("a poisoned row")
        if id == ids[6]:
            raise StoreDown("gone for a moment")
        threads.add(threading.current_thread().name)
        delivered.append(id)

    sweep = Sweep(store, Doorbell(quick_redis(f"unix://{tmp_path}/none.sock")), deliver, lambda: at(3))
    assert sweep.round() == 20
    assert sorted(delivered) == sorted(set(ids) - {ids[5], ids[6]})
    assert len(threads) == THREADS


def test_a_lease_that_ran_out_is_rung_for(store: Store, redis_url: str) -> None:
    [id] = owe(store, 1)
    with store.writing() as unit:
        outbox.claim(unit, id, "dead", at(1))
    clock = [at(30)]
    sweep = Sweep(store, Doorbell(quick_redis(redis_url)), pytest.fail, lambda: clock[0])
    assert sweep.round() == 0
    clock[0] = at(62)
    assert sweep.round() == 1


def test_old_marks_are_forgotten_and_young_ones_kept(store: Store) -> None:
    with store.writing() as unit:
        for n in range(1200):
            inbound.remember(unit, "twilio", "sms", f"SM{n}", b"h" * 16, "", START if n < 1100 else at(86400))
    assert forget(store, START + timedelta(days=30, seconds=1)) == 1100
    assert forget(store, START + timedelta(days=30, seconds=1)) == 0
    with store.reading() as unit:
        assert inbound.answered(unit, "twilio", "sms", "SM1150") is not None


def claim_in(store: Store, task: str, run_at: datetime) -> bool:
    with store.writing() as unit:
        return runs.once(unit, task, run_at)


def test_any_number_of_schedulers_do_a_round_once(store: Store) -> None:
    done: list[datetime] = []
    clock = [at(0)]
    task = Task("forget", 600, lambda: done.append(clock[0]))
    many = [Scheduler([task], lambda name, run_at: claim_in(store, name, run_at), lambda: clock[0]) for _ in range(5)]
    for seconds in (0, 10, 599, 600, 1250):
        clock[0] = at(seconds)
        for one in many:
            one.once(task)
    assert done == [at(0), at(600), at(1250)]


def test_a_round_is_the_same_for_all_however_late_they_look() -> None:
    assert {round_of(at(seconds), 600) for seconds in (0, 1, 599.999)} == {START}
    assert round_of(at(600), 600) == at(600)


def test_a_broken_task_stops_neither_itself_nor_another() -> None:
    ran = threading.Event()
    times: list[int] = []
    stop = threading.Event()

    def breaks() -> None:
        times.append(1)
        if len(times) == 3:
            ran.set()
        raise RuntimeError("broken")

    def away(task: str, run_at: datetime) -> bool:
        raise StoreDown("away")

    tasks = [Task("broken", 0.02, breaks, here=True), Task("waits", 0.1, lambda: pytest.fail("claimed without a database"))]
    thread = threading.Thread(target=Scheduler(tasks, away, lambda: START).run, args=(stop,))
    thread.start()
    assert ran.wait(60)
    stop.set()
    thread.join(60)
    assert not thread.is_alive()
