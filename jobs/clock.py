"""One time for all machines: the database's. A machine whose own clock jumps or is minutes off breaks no lease and expires nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from store.unit import Store, StoreDown

MEASURED_FOR = 60.0  # seconds between looks at the database's clock
AGAIN_AFTER = 5.0  # when it could not be looked at


def steady() -> float:
    """Seconds that no clock setting changes, and that count while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def database_time(store: Store) -> datetime:
    """The time of the database's machine. SQLite has no other machine: there it is ours. Raises StoreDown."""
    if store.sqlite:
        return datetime.now(UTC)
    with store.reading() as unit:
        told: datetime = unit.conn.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return told.astimezone(UTC)


class Clock:
    """Tells the time of the database, measured now and then and counted on in between. Shared by all threads."""

    def __init__(self, measure: Callable[[], datetime], steady: Callable[[], float] = steady) -> None:
        self._measure = measure
        self._steady = steady
        self._measuring = threading.Lock()
        self._next = float("-inf")
        self._base = datetime.now(UTC)
        self._at = steady()

    def __call__(self) -> datetime:
        """The time, UTC. Never waits for a database that is away longer than one look takes."""
        seconds = self._steady()
        if seconds >= self._next and self._measuring.acquire(blocking=False):
            try:
                self._next = seconds + AGAIN_AFTER
                told = self._measure()
                self._base, self._at = told, self._steady()
                self._next = self._at + MEASURED_FOR
            except StoreDown:
                pass  # count on from what was measured last
            finally:
                self._measuring.release()
        return self._base + timedelta(seconds=self._steady() - self._at)
