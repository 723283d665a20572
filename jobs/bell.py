"""The doorbell: tells the worker through Redis that the outbox has something for it. Ids go in, nothing waits, nothing is truth.

A ring that is lost costs time and nothing else: the sweep finds every row that was never rung.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

log = logging.getLogger("titian.bell")

QUEUE = "outbox"
DELIVER = "deliver"  # the one job there is; a name in a table, not an import path
JOB_SECONDS = 75  # longer than the longest fetch of a recording
FAILURE_SECONDS = 3600
BATCH = 200
CROWD = 400  # rings that wait: some ten seconds of sending; the sweep adds none beyond them
WAITING = 10_000  # ids held in memory while Redis is slow; the sweep finds those beyond it
FAILURES = 3  # in a row, then the bell is left alone
REST = 5.0  # seconds


def quick_redis(url: str) -> Redis:
    """A client that gives up at once. redis-py's own defaults wait 4 s for a dead Redis and 59 s for a frozen one."""
    return Redis.from_url(url, socket_connect_timeout=0.2, socket_timeout=0.3, retry=Retry(NoBackoff(), 0), health_check_interval=0)


class Doorbell:
    """Rings for outbox ids. Safe to share between threads; the thread that rings starts with the first ring."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.monotonic) -> None:
        self._queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
        self._clock = clock
        self._waiting: deque[str] = deque(maxlen=WAITING)
        self._something = threading.Event()
        self._starting = threading.Lock()
        self._ringer: threading.Thread | None = None
        self._failures = 0
        self._rests_until = 0.0

    def ring(self, ids: Sequence[str]) -> None:
        """Ring for `ids`, later and elsewhere: returns at once, whatever Redis does, and never raises."""
        if not ids:
            return
        self._waiting.extend(ids)
        self._something.set()
        if self._ringer is None or not self._ringer.is_alive():
            self._start()

    def ring_now(self, ids: Sequence[str]) -> bool:
        """Ring for `ids` and wait for Redis, at most about half a second. False when it was not heard. Never raises."""
        if not ids:
            return True
        if self.resting:
            return False
        try:
            self._queue.enqueue_many([
                Queue.prepare_data(
                    DELIVER, args=[one], timeout=JOB_SECONDS, result_ttl=0, failure_ttl=FAILURE_SECONDS, description=QUEUE
                )
                for one in ids
            ])
        except (RedisError, OSError, ValueError) as error:
            self._failed(error)
            return False
        self._failures = 0
        return True

    def crowded(self) -> bool:
        """Whether so many rings wait for the worker that more would only keep it from sending. Never raises."""
        if self.resting:
            return False
        try:
            return bool(self._queue.count >= CROWD)
        except (RedisError, OSError):
            return False

    @property
    def resting(self) -> bool:
        """Whether Redis failed so often just now that it is left alone for a while."""
        return self._clock() < self._rests_until

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._rests_until = self._clock() + REST
        if self._failures in (1, FAILURES):
            log.warning("bell not heard: %s", type(error).__name__)

    def _start(self) -> None:
        with self._starting:
            if self._ringer is None or not self._ringer.is_alive():
                self._ringer = threading.Thread(target=self._ring_on, name="doorbell", daemon=True)
                self._ringer.start()

    def _ring_on(self) -> None:
        while True:
            self._something.wait()
            self._something.clear()
            while ids := self._some():
                try:
                    self.ring_now(ids)
                except Exception as error:  # the thread must outlive any surprise of the Redis library
                    self._failed(error)

    def _some(self) -> list[str]:
        found: list[str] = []
        while self._waiting and len(found) < BATCH:
            found.append(self._waiting.popleft())
        return found
