"""Queue numbers: never two people with one number, never a gap but by a rollback, never beyond the quota."""

from __future__ import annotations

import multiprocessing
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from rules.chance import Chance
from store import queues
from store.queues import Full, State, Taken, Ticket
from store.sealed import Keys
from store.unit import Conflict, Store, open_store
from tests.store.plans import walks

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)
HERE: dict[str, Any] = {"town": "banjarbaru", "office": "mpp", "service": "KTP"}


def take(store: Store, citizen: int | None, *, day: date = DAY, quota: int = 100, priority: bool = False) -> Taken | Full:
    while True:
        try:
            with store.writing() as unit:
                return queues.take(
                    unit, **HERE, letter="A", day=day, quota=quota, citizen=citizen, priority=priority, now=NOW, chance=Chance()
                )
        except Conflict:
            continue


def ticket(store: Store, citizen: int | None, **more: Any) -> Ticket:
    taken = take(store, citizen, **more)
    assert isinstance(taken, Taken)
    return taken.ticket


def _take_some(url: str, key: str, first: int, count: int, quota: int) -> list[str]:
    store = open_store(url, Keys.parse(key))
    taken = [take(store, first + n, quota=quota) for n in range(count)]
    store.close()
    return [one.ticket.label if isinstance(one, Taken) else "full" for one in taken]


def test_threads_get_every_number_once_up_to_the_quota(store: Store) -> None:
    labels: list[str] = []

    def some(first: int) -> None:
        for n in range(8):
            taken = take(store, first + n, quota=50)
            labels.append(taken.ticket.label if isinstance(taken, Taken) else "full")

    threads = [threading.Thread(target=some, args=(100 * n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(labels) == [f"A{n:03d}" for n in range(1, 51)] + ["full"] * 14


def test_processes_get_every_number_once_up_to_the_quota(database_url: str) -> None:
    key = Keys.fresh()
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        parts = pool.starmap(_take_some, [(database_url, key, 1000 * n, 12, 30) for n in range(1, 4)])
    assert sorted(label for part in parts for label in part) == [f"A{n:03d}" for n in range(1, 31)] + ["full"] * 6


def test_one_citizen_at_once_from_many_lines_holds_one_ticket(store: Store) -> None:
    taken: list[Taken | Full] = []
    threads = [threading.Thread(target=lambda: taken.append(take(store, 7))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.ticket.label for one in taken if isinstance(one, Taken)} == {"A001"}
    assert sum(1 for one in taken if isinstance(one, Taken) and not one.again) == 1
    assert ticket(store, 8).label == "A002"  # the losers left no gap


def test_a_rollback_gives_the_number_back(store: Store) -> None:
    with pytest.raises(RuntimeError), store.writing() as unit:
        queues.take(unit, **HERE, letter="A", day=DAY, quota=9, citizen=1, priority=False, now=NOW, chance=Chance())
        raise RuntimeError
    assert ticket(store, 2).label == "A001"


def test_priority_goes_first_and_the_rest_by_number(store: Store) -> None:
    held = [ticket(store, n) for n in range(1, 4)]
    old = ticket(store, 4, priority=True)
    with store.reading() as unit:
        assert [queues.ahead(unit, one).people for one in (*held, old)] == [1, 2, 3, 0]
    with store.writing() as unit:
        called = [queues.call_next(unit, **HERE, day=DAY, counter="1", now=NOW) for _ in range(2)]
    assert [one.label for one in called if one] == ["A004", "A001"]
    with store.reading() as unit:
        now_waiting = queues.by_number(unit, held[2].number)
        assert now_waiting is not None
        assert queues.ahead(unit, now_waiting) == queues.Ahead(1, "A001")


def test_counters_that_call_at_once_call_different_people(store: Store) -> None:
    for n in range(1, 13):
        ticket(store, n)
    called: list[str] = []

    def counter(name: str) -> None:
        while True:
            try:
                with store.writing() as unit:
                    one = queues.call_next(unit, **HERE, day=DAY, counter=name, now=NOW)
            except Conflict:
                continue
            if one is None:
                return
            called.append(one.label)

    threads = [threading.Thread(target=counter, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(called) == [f"A{n:03d}" for n in range(1, 13)]


def test_a_postponed_ticket_is_another_number_on_another_day(store: Store) -> None:
    held, later = ticket(store, 1), DAY + timedelta(days=1)
    with store.writing() as unit:
        taken = queues.postpone(unit, held, later, letter="A", quota=9, now=NOW, chance=Chance())
        assert isinstance(taken, Taken) and taken.ticket.day == later and taken.ticket.number != held.number
        old = queues.by_number(unit, held.number)
        assert old is not None and old.state is State.POSTPONED
        assert queues.of_citizen(unit, 1, DAY) == [taken.ticket]
        assert queues.cancel(unit, taken.ticket.id, NOW) and not queues.cancel(unit, taken.ticket.id, NOW)
        assert queues.of_citizen(unit, 1, DAY) == []
    assert ticket(store, 1).label == "A002"


def test_a_number_for_another_person_is_put_off_beside_the_phones_own(store: Store) -> None:
    later = date(2026, 3, 4)
    with store.writing() as unit:
        more: dict[str, Any] = {**HERE, "letter": "A", "quota": 9, "citizen": 1, "priority": False, "now": NOW, "chance": Chance()}
        own = queues.take(unit, **more, day=later)
        other = queues.take(unit, **more, day=DAY, another=True)
        assert isinstance(own, Taken) and isinstance(other, Taken)
        put_off = queues.postpone(unit, other.ticket, later, letter="A", quota=9, now=NOW, chance=Chance())
        assert isinstance(put_off, Taken) and not put_off.again and put_off.ticket.id != own.ticket.id
    with store.reading() as unit:
        assert [(one.label, one.another) for one in queues.of_citizen(unit, 1, DAY)] == [("A001", False), ("A002", True)]


def test_a_full_day_leaves_the_old_ticket_as_it_was(store: Store) -> None:
    later = DAY + timedelta(days=1)
    held = ticket(store, 1)
    ticket(store, 2, day=later, quota=1)
    with store.writing() as unit:
        assert isinstance(queues.postpone(unit, held, later, letter="A", quota=1, now=NOW, chance=Chance()), Full)
        assert queues.of_citizen(unit, 1, DAY) == [held]
        assert queues.free_days(unit, **HERE, quota=1, days=[DAY, later, later + timedelta(days=1)]) == [later + timedelta(days=1)]


def test_only_the_changes_of_the_table_are_made(store: Store) -> None:
    held = ticket(store, 1)
    for was in State:
        for wanted in State:
            with store.writing(durable=False) as unit:
                unit.conn.execute(text("UPDATE tickets SET state = :s"), {"s": was})
                if wanted in queues.ALLOWED[was]:
                    assert queues.change(unit, held.id, wanted, NOW).state is wanted
                else:
                    with pytest.raises(queues.NotAllowed):
                        queues.change(unit, held.id, wanted, NOW)


def test_nothing_here_walks_through_a_table(store: Store) -> None:
    held = ticket(store, 1)
    more: dict[str, Any] = {**HERE, "letter": "A", "day": DAY, "quota": 9, "priority": False, "now": NOW, "chance": Chance()}
    assert walks(store, lambda unit: queues.take(unit, **more, citizen=2)) == []
    assert walks(store, lambda unit: queues.ahead(unit, held)) == []
    assert walks(store, lambda unit: queues.of_citizen(unit, 1, DAY)) == []
    assert walks(store, lambda unit: queues.free_days(unit, **HERE, quota=9, days=[DAY])) == []
    assert walks(store, lambda unit: queues.call_next(unit, **HERE, day=DAY, counter="1", now=NOW)) == []
    assert walks(store, lambda unit: queues.by_number(unit, held.number)) == []
