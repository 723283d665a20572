"""Redis killed, frozen and emptied: nobody at a phone notices, and every message leaves, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import pytest
from redis import Redis

from tests.faults.citizens import Heard, fresh_phone, ticket, token, until
from tests.faults.machine import Build, House
from tests.faults.network import Network
from tests.faults.servers import RedisServer

pytestmark = pytest.mark.faults

HOP = 1.0  # seconds that a USSD answer takes at most
BUSY = 15.0  # and where the machine does something else meanwhile


@pytest.fixture(scope="module")
def leaning(build: Build, redis: RedisServer) -> House:
    """A house that leans on a Redis elsewhere."""
    return build(REDIS_URL=redis.url)


@pytest.fixture
def mended(redis: RedisServer) -> Iterator[RedisServer]:
    """Redis, which is well again afterwards."""
    yield redis
    redis.thaw()
    redis.kill()
    redis.start()


def killed(redis: RedisServer) -> None:
    redis.kill()


def frozen(redis: RedisServer) -> None:
    redis.freeze()


def emptied(redis: RedisServer) -> None:
    redis.kill()
    redis.start()
    with Redis.from_url(redis.url) as client:
        client.flushall()


def hops(house: House, phones: list[str]) -> list[Heard]:
    """Each phone dials, looks at the front page, and takes a number."""
    found = []
    for n, phone in enumerate(phones):
        session = token()
        found += [house.citizens.dial(phone, "", session), house.citizens.dial(phone, ticket(n), session)]
    return found


@pytest.mark.parametrize(
    "fault", [pytest.param(killed, id="killed"), pytest.param(frozen, id="frozen"), pytest.param(emptied, id="emptied")]
)
def test_without_redis_every_hop_is_quick_and_every_message_leaves_once(
    leaning: House, network: Network, mended: RedisServer, fault: Callable[[RedisServer], None]
) -> None:
    assert until(lambda: leaning.find("worker"), 30), leaning.logs()
    calm = median(one.seconds for one in hops(leaning, [fresh_phone() for _ in range(4)]))
    fault(mended)
    phones, texters = [fresh_phone() for _ in range(12)], [fresh_phone() for _ in range(9)]
    with ThreadPoolExecutor(3) as threads:
        dialled = [threads.submit(hops, leaning, phones[n::3]) for n in range(3)]
        for n, phone in enumerate(texters):
            assert leaning.citizens.text(("africastalking", "kannel", "twilio")[n % 3], phone, "MENU").status == 200
        heard = [one for part in dialled for one in part.result(180)]
    assert all(one.status == 200 and one.body[:4] in ("CON ", "END ") for one in heard)
    took = sorted(round(one.seconds, 2) for one in heard)
    assert median(took) < max(HOP, 5 * calm) and took[-1] < BUSY, took
    everybody = phones + texters
    assert until(lambda: all(network.to(phone) for phone in everybody), 45), leaning.logs()
    assert until(lambda: leaning.finished(), 30), leaning.logs()
    assert [len(network.to(phone)) for phone in everybody] == [1] * len(everybody)


def test_a_redis_emptied_again_and_again_under_load_loses_no_message(leaning: House, network: Network, redis: RedisServer) -> None:
    assert until(lambda: leaning.find("worker"), 30), leaning.logs()
    phones = [fresh_phone() for _ in range(30)]
    with Redis.from_url(redis.url) as client:
        for n, phone in enumerate(phones):
            assert leaning.citizens.text(("africastalking", "kannel", "twilio")[n % 3], phone, "MENU").status == 200
            client.flushall()
    assert until(lambda: all(network.to(phone) for phone in phones) and leaning.finished(), 60), leaning.logs()
    assert [len(network.to(phone)) for phone in phones] == [1] * len(phones)
