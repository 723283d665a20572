"""Whoever tries the demonstration finds people who wait: on any day, at any hour, however long it runs and however many were called."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from jobs import counters
from jobs.demonstration import Demonstration
from rules.permissions import Role
from store import board, counter_rows, demo_queue, queues, staff, towns
from store.queues import State, Ticket
from store.unit import Store
from tests.conftest import TOWNS

SERVICES = ("KTP", "KK", "AKTA")
HERE = {"town": "banjarbaru", "office": "mpp"}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """This hour of the town's day in November (WITA); the 29th is a Sunday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


class Days:
    """The demonstration and the counters' clock, minute after minute as the scheduler would."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store, self.now = store, now
        self.demo = self.started()

    def started(self) -> Demonstration:
        return Demonstration(self.store, lambda: self.now, 0)

    def goes(self, now: datetime) -> None:
        """Time is now this, and everything that is done by the clock was done."""
        self.now = now
        for _ in range(2):
            self.demo.round()
            counters.free(self.store, now, self.demo.kept())

    def today(self) -> date:
        return (self.now + timedelta(hours=8)).date()

    def waits(self) -> int:
        with self.store.reading() as unit:
            return sum(line.people for line in board.lines(unit, **HERE, day=self.today(), services=SERVICES))

    def calls(self) -> Ticket | None:
        with self.store.writing() as unit:
            called = queues.call_next(unit, **HERE, service=SERVICES, day=self.today(), counter="Loket 1", now=self.now)
            if called is not None:
                for state in (State.SERVING, State.DONE):
                    queues.change(unit, called.id, state, self.now, counter="Loket 1")
            return called

    def sits(self) -> None:
        """Somebody uses a counter, and goes home without a word."""
        with self.store.writing() as unit:
            one = staff.add(unit, login=f"lia{self.now:%d}", name="Lia", role=Role.COUNTER, town="banjarbaru", now=self.now)
            counter_rows.seat(unit, **HERE, label="Loket 1", services=SERVICES, in_order=False, staff=one.id, now=self.now)


@pytest.fixture
def days(store: Store) -> Iterator[Days]:
    return Days(store, at(29, 22))


def test_from_sunday_to_monday_past_the_end_of_a_day_and_begun_again_on_the_next_at_five(days: Days) -> None:
    days.goes(at(29, 22))
    assert days.waits() == 12, "a Sunday evening"
    assert days.calls() is not None
    days.sits()
    for now in (at(30, 0, 1), at(30, 9), at(30, 16, 30), at(30, 17), at(30, 23, 58)):
        days.goes(now)
        assert days.waits() >= 8, now
    assert days.calls() is not None
    days.sits()
    days.now = at(30, 17) + timedelta(days=1)
    days.demo = days.started()
    days.goes(days.now)
    assert days.waits() >= 8 and days.calls() is not None


def test_somebody_waits_however_many_were_called(store: Store) -> None:
    now = at(29, 13)
    for _ in range(9):
        demo_queue.keep(store, now)
        with store.writing() as unit:
            for _ in range(5):
                assert queues.call_next(unit, **HERE, service=SERVICES, day=date(2026, 11, 29), counter="Loket 1", now=now) is not None
    assert demo_queue.keep(store, now) > 0 == demo_queue.keep(store, now), "and nobody comes while enough wait"


def test_a_town_of_its_own_is_left_alone(store: Store, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TOWNS / "banjarbaru", tmp_path / "banjarbaru"))
    (folder / "town.yaml").write_text((folder / "town.yaml").read_text().replace("example: true", "example: false"))
    with store.writing() as unit:
        towns.load(unit, folder)
    assert demo_queue.keep(store, at(29, 13)) == 0 and demo_queue.place(store.towns()) is None
