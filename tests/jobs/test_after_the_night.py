"""What happens at night is told in the morning: by the sweep, by a clock that is set, with a real Redis and without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from gateway.sending import Destinations, Sending
from gateway.telling import Telling
from jobs.bell import QUEUE, Doorbell, quick_redis
from jobs.deliver import Deliver
from jobs.sweep import Sweep
from rules.chance import Chance
from rules.phone import Phone
from store import applications, citizens, notices
from store.applications import Status
from store.unit import Store
from tests.jobs.test_deliver import Clock, Network
from tests.stories.reading import book

BOOK = book()
DAY = date(2026, 11, 24)  # Tuesday
TICK = timedelta(seconds=10)  # the sweep looks every second; this is often enough here
PEOPLE = 6


def happens(store: Store, town: str, now: datetime) -> None:
    """Of `PEOPLE` people an application is filed and checked, and each should hear of both, in this order."""
    for n in range(PEOPLE):
        with store.writing() as unit:
            who = citizens.meet(unit, Phone(f"+62812000010{n:02d}"), now)
            citizens.notice(unit, who.id, now)
            made = applications.file(
                unit, town=town, service="KTP", office="mpp", person="Contoh", proof_kind="birth_year", proof_answer="1990", now=now,
                chance=Chance(), due=date(2026, 11, 30), citizen=who.id,
            )  # fmt: skip
        with store.writing() as unit:
            applications.change(unit, made.number, Status.CHECKED, now)


def worker(deliver: Deliver, queue: Queue) -> Callable[[], None]:
    """A worker that pays what was rung for."""

    def work() -> None:
        for job in queue.jobs:
            job.delete()
            deliver(job.args[0])

    return work


@pytest.mark.parametrize("redis", [pytest.param(True, id="rung for"), pytest.param(False, id="without Redis")])
@pytest.mark.parametrize(
    ("town", "raised", "wakes"),
    [
        pytest.param("banjarbaru", (13, 0), (0, 0), id="WITA, at 21.00 the evening before"),
        pytest.param("banjarbaru", (22, 55), (0, 0), id="WITA, at 06.55"),
        pytest.param("banjarbaru", (23, 59), (0, 0), id="WITA, at 07.59"),
        pytest.param("rangkui", (23, 55), (1, 0), id="WIB, at 06.55"),
    ],
)
def test_what_waited_goes_out_within_half_an_hour_of_the_morning(
    store: Store, redis_url: str, tmp_path: Path, town: str, raised: tuple[int, int], wakes: tuple[int, int], redis: bool
) -> None:
    clock, network = Clock(), Network()
    morning = datetime(DAY.year, DAY.month, DAY.day, *wakes, tzinfo=UTC)
    clock.at = datetime(DAY.year, DAY.month, DAY.day - 1, *raised, tzinfo=UTC)
    store.tell = Telling(BOOK, store.towns, clock)
    sending = Sending({"twilio": network, "africastalking": network, "kannel": network}, Destinations(("62",), False))
    deliver = Deliver(store, sending, lambda name, id: "", "me", clock, lambda n: n - 1, lambda s: None)
    where = redis_url if redis else f"unix://{tmp_path}/none.sock"
    sweep = Sweep(store, Doorbell(quick_redis(where)), deliver, clock)
    queue = Queue(QUEUE, connection=Redis.from_url(redis_url), serializer=JSONSerializer)
    work = worker(deliver, queue)

    happens(store, town, clock())
    clock.at = morning - timedelta(minutes=1)
    while clock() < morning:
        sweep.round()
        work()
        clock.on(TICK.total_seconds())
    assert not network.took, "somebody was woken"
    while clock() <= morning + timedelta(seconds=notices.SPREAD) + 4 * TICK:
        sweep.round()
        work()
        clock.on(TICK.total_seconds())
    assert len(network.took) == 2 * PEOPLE, "somebody was not told"
    for n in range(PEOPLE):
        told = [one.text for one in network.took if one.to == Phone(f"+62812000010{n:02d}")]
        assert ["diterima" in told[0], "sedang diperiksa" in told[1]] == [True, True], "out of order"
