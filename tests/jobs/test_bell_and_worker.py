"""The doorbell and the worker on a real Redis: what Redis loses costs time only, and what stands in it runs nothing strange."""

from __future__ import annotations

import json
import os
import pickle
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.job import Callback, Job
from rq.serializers import JSONSerializer

from jobs.bell import DELIVER, QUEUE, REST, WAITING, Doorbell, quick_redis
from jobs.worker import OutboxWorker, RefusedToStart, SafeJob, check_redis, patient_redis, worker


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    client = patient_redis(redis_url)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def silent() -> Iterator[str]:
    """A Redis that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            return False
        time.sleep(0.01)
    return True


def burst(redis: Redis, deliver: Callable[[str], object]) -> OutboxWorker:
    one = worker(redis, deliver)
    one.work(burst=True, logging_level="ERROR")
    return one


def test_a_ring_reaches_the_worker_with_the_id_and_nothing_else(redis: Redis, redis_url: str) -> None:
    heard: list[str] = []
    bell = Doorbell(quick_redis(redis_url))
    bell.ring(["a1", "b2"])
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
    assert until(lambda: queue.count == 2)
    raw = {key: value for job in queue.get_job_ids() for key, value in redis.hgetall(Job.key_for(job)).items()}
    assert raw[b"description"] == b"outbox"
    burst(redis, heard.append)
    assert heard == ["a1", "b2"]
    assert list(redis.keys("rq:job:*")) == [], "a finished job leaves nothing behind"


@pytest.mark.parametrize("ids", [pytest.param(["one"], id="one"), pytest.param([str(n) for n in range(500)], id="many")])
def test_ringing_never_waits_for_a_frozen_redis(silent: str, ids: list[str]) -> None:
    bell = Doorbell(quick_redis(silent))
    began = time.perf_counter()
    for _ in range(200):
        bell.ring(ids)
    assert time.perf_counter() - began < 10, "to wait once for each ring is a minute"
    assert len(bell._waiting) <= WAITING


def test_a_bell_that_is_not_heard_says_so_soon_and_then_rests(silent: str) -> None:
    clock = [0.0]
    bell = Doorbell(quick_redis(silent), clock=lambda: clock[0])
    began = time.perf_counter()
    assert [bell.ring_now(["x"]) for _ in range(3)] == [False] * 3
    assert time.perf_counter() - began < 20
    assert bell.resting
    took = []
    for _ in range(20):
        began = time.perf_counter()
        assert not bell.ring_now(["x"])
        took.append(time.perf_counter() - began)
    assert min(took) < 0.05, "a resting bell costs nothing"
    clock[0] += REST
    assert not bell.resting


def test_a_bell_rings_again_when_redis_is_back(redis_url: str, redis: Redis, tmp_path: Path) -> None:
    gone = Doorbell(quick_redis(f"unix://{tmp_path}/nobody.sock"))
    assert not gone.ring_now(["x"])
    assert Doorbell(quick_redis(redis_url)).ring_now(["x"])


def raw_job(redis: Redis, data: bytes, **fields: str) -> str:
    """A job as a stranger with access to Redis would write it."""
    id = f"stranger-{os.urandom(4).hex()}"
    redis.hset(Job.key_for(id), mapping={
        "data": data, "created_at": "2026-01-01T00:00:00.000000Z", "status": "queued", "origin": QUEUE, "timeout": "30", **fields
    })  # fmt: skip
    redis.rpush(f"rq:queue:{QUEUE}", id)
    return id


class Bomb:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.path,)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(["os.mkdir", None, ["MARK"], {}], id="another function"),
        pytest.param(["builtins.eval", None, ["__import__('os').mkdir('MARK')"], {}], id="eval"),
        pytest.param(["jobs.bell.time.os.mkdir", None, ["MARK"], {}], id="a way round through our own modules"),
        pytest.param([DELIVER, "os", ["mkdir"], {}], id="an object to call it on"),
        pytest.param([DELIVER, None, ["a", "b"], {}], id="two ids"),
        pytest.param([DELIVER, None, [], {}], id="no id"),
        pytest.param([DELIVER, None, [7], {}], id="a number"),
        pytest.param([DELIVER, None, ["../x"], {}], id="a path"),
        pytest.param([DELIVER, None, ["a" * 65], {}], id="an endless id"),
        pytest.param([DELIVER, None, ["a"], {"now": 1}], id="an argument by name"),
        pytest.param(["Deliver", None, ["a"], {}], id="nearly the name"),
        pytest.param({"a": 1}, id="not four parts"),
    ],
)
def test_a_job_that_is_not_on_the_list_runs_nothing(redis: Redis, tmp_path: Path, data: object) -> None:
    mark = tmp_path / "mark"
    heard: list[str] = []
    raw_job(redis, json.dumps(data).replace("MARK", str(mark)).encode())
    Doorbell(redis).ring_now(["after"])
    burst(redis, heard.append)
    assert not mark.exists()
    assert heard == ["after"], "and the worker goes on"


def test_a_pickle_bomb_is_not_loaded(redis: Redis, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    raw_job(redis, pickle.dumps((DELIVER, None, (Bomb(str(mark)),), {})), result=pickle.dumps(Bomb(str(mark))).decode("latin-1"))
    burst(redis, lambda id: None)
    assert not mark.exists()


def test_callbacks_and_webhooks_in_redis_are_ignored(redis: Redis, tmp_path: Path) -> None:
    called: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        raw_job(
            redis, json.dumps([DELIVER, None, ["a"], {}]).encode(), success_callback_name="os.mkdir", failure_callback_name="os.mkdir",
            webhooks=json.dumps([{"url": url, "job_status": "finished"}]), retries_left="5", retry_intervals="[0]",
        )  # fmt: skip
        burst(redis, called.append)
        with pytest.raises(TimeoutError):
            server.accept()
    assert called == ["a"]


def test_a_callback_asked_for_by_rq_itself_is_ignored(redis: Redis, tmp_path: Path) -> None:
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
    queue.enqueue(DELIVER, "a", on_success=Callback("os.getcwd"), result_ttl=0)
    [id] = queue.get_job_ids()
    job = SafeJob.fetch(id, connection=redis, serializer=JSONSerializer)
    assert job.success_callback is None


def test_a_delivery_that_breaks_does_not_stop_the_worker_and_logs_no_words(redis: Redis, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[str] = []

    def deliver(id: str) -> None:
        heard.append(id)
        if id == "bad":
            raise RuntimeError("kepada 081234567890: rahasia")

    Doorbell(redis).ring_now(["bad", "good"])
    burst(redis, deliver)
    assert heard == ["bad", "good"]
    assert "rahasia" not in caplog.text


@pytest.mark.parametrize("queues", [pytest.param(("outbox", "news"), id="two"), pytest.param((), id="none")])
def test_a_worker_refuses_any_but_one_queue(redis: Redis, queues: tuple[str, ...]) -> None:
    with pytest.raises(RefusedToStart, match="exactly one queue"):
        worker(redis, lambda id: None, queues)


def test_a_worker_refuses_a_redis_that_throws_keys_away(redis: Redis) -> None:
    redis.config_set("maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(RefusedToStart, match=r"^REDIS_URL: maxmemory-policy is allkeys-lru, it must be noeviction\.$"):
            check_redis(redis)
    finally:
        redis.config_set("maxmemory-policy", "noeviction")


def test_a_worker_says_when_redis_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RefusedToStart, match=r"^REDIS_URL: Redis does not answer"):
        check_redis(Redis(unix_socket_path=str(tmp_path / "none.sock")))


def test_a_worker_looks_up_often_enough(redis: Redis) -> None:
    one = worker(redis, lambda id: None)
    assert (one.worker_ttl, one.maintenance_interval, one.job_monitoring_interval, one.log_job_description) == (30, 60, 5, False)
    assert one.dequeue_timeout == 15, "an idle worker blocks a quarter of a minute, not seven"


@pytest.mark.parametrize("kind", ["text", "status"])
def test_what_cannot_even_be_read_is_dropped_and_stops_nobody_for_long(redis: Redis, kind: str) -> None:
    heard: list[str] = []
    if kind == "text":
        redis.set("rq:job:odd", "not a hash")
        redis.rpush(f"rq:queue:{QUEUE}", "odd")
    else:
        raw_job(redis, b"[]", status="half past four")
    Doorbell(redis).ring_now(["x"])
    for _ in range(2):  # the first process ends, and its supervisor starts the next one
        burst(redis, heard.append)
    assert heard == ["x"]
    burst(redis, heard.append)
    assert heard == ["x"]
