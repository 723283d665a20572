"""The database's time, whatever our own clock says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jobs.clock import AGAIN_AFTER, MEASURED_FOR, Clock, database_time
from store.unit import Store, StoreDown

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


class Watch:
    """Seconds that move when told, and a database's clock that can go away."""

    def __init__(self) -> None:
        self.seconds, self.database, self.looks, self.away = 1000.0, NOON, 0, False

    def measure(self) -> datetime:
        self.looks += 1
        if self.away:
            raise StoreDown("away")
        return self.database

    def on(self, seconds: float) -> None:
        self.seconds += seconds
        self.database += timedelta(seconds=seconds)


def test_it_counts_on_between_looks_and_corrects_itself() -> None:
    watch = Watch()
    clock = Clock(watch.measure, lambda: watch.seconds)
    assert clock() == NOON
    watch.on(30)
    assert (clock(), watch.looks) == (NOON + timedelta(seconds=30), 1)
    watch.on(MEASURED_FOR)
    watch.database += timedelta(minutes=5)
    assert (clock(), watch.looks) == (watch.database, 2)


def test_a_database_that_is_away_is_asked_seldom_and_the_time_goes_on() -> None:
    watch = Watch()
    clock = Clock(watch.measure, lambda: watch.seconds)
    clock()
    watch.on(MEASURED_FOR + 1)
    watch.away = True
    for _ in range(10):
        assert clock() == watch.database
    assert watch.looks == 2
    watch.on(AGAIN_AFTER)
    assert (clock(), watch.looks) == (watch.database, 3)


def test_the_databases_time_is_told_in_utc(store: Store) -> None:
    told = database_time(store)
    assert told.tzinfo is UTC
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)
