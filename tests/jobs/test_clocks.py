"""The run of the clocks: each overdue complaint moves once, whoever runs it, however often, and is told once."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

from jobs import clocks
from rules.chance import Chance
from rules.complaints import Category
from rules.escalation import Level
from store import complaints
from store.clocks import due
from store.complaints import State
from store.unit import Store, Unit

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def file(unit: Unit, **more: Any) -> str:
    wanted: dict[str, Any] = {
        "town": "banjarbaru", "category": Category.LAMP, "region": None, "words": "Lampu padam", "recording": None, "anonymous": False,
        "secret": False, "citizen": 7, "channel": "sms", "now": NOW, "first_due": date(2026, 11, 26), "done_due": date(2026, 12, 11),
        "chance": Chance(), **more,
    }  # fmt: skip
    return complaints.file(unit, **wanted).number


def test_each_town_by_its_own_midnight(store: Store) -> None:
    with store.writing() as unit:
        file(unit), file(unit, town="rangkui")
    midnight_wita = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    assert clocks.attend(store, midnight_wita - timedelta(minutes=1)) == 0
    assert clocks.attend(store, midnight_wita) == 1, "WITA is an hour before WIB"
    assert clocks.attend(store, midnight_wita + timedelta(hours=1)) == 1
    assert clocks.attend(store, midnight_wita + timedelta(hours=2)) == 0


def test_many_at_once_and_what_was_answered_is_left_alone(store: Store) -> None:
    with store.writing() as unit:
        late = [file(unit, citizen=citizen) for citizen in range(100, 130)]
        answered = file(unit, citizen=99)
        complaints.change(unit, answered, State.FORWARDED, NOW)
    assert clocks.attend(store, NOW + 5 * DAY, batch=7) == 30 and clocks.attend(store, NOW + 5 * DAY) == 0
    with store.reading() as unit:
        found = [complaints.by_number(unit, number) for number in late]
        assert {(one.state, one.level) for one in found if one} == {(State.RAISED, Level.UNIT_HEAD)}
        assert due(unit, "banjarbaru", date(2026, 11, 28), 5) == []


def test_two_schedulers_raise_once(store: Store) -> None:
    told: list[str] = []
    store.tell = lambda unit, news: told.extend(one.change.after.number for one in news)  # type: ignore[union-attr]
    with store.writing() as unit:
        numbers = {file(unit, citizen=citizen) for citizen in range(100, 110)}
    ready, moved = threading.Barrier(3), []

    def run() -> None:
        ready.wait()
        moved.append(clocks.attend(store, NOW + 5 * DAY))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clocks.attend(store, NOW + 5 * DAY)
    assert sum(moved) == 10 and sorted(told) == sorted(numbers)
    with store.reading() as unit:
        for number in numbers:
            found = complaints.by_number(unit, number)
            assert found and [event.state for event in complaints.events(unit, found.id)] == ["received", "raised"]
