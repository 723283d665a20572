"""A unit is whole or not at all, waits a bounded time, and rings the doorbell after the commit only."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from rules.phone import Phone
from store import citizens, messages
from store.sealed import Keys
from store.unit import Conflict, Store, StoreDown, Unit, open_store

NOW = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)
SITI = Phone("+6284000000001")


def owe(unit: Unit) -> str:
    return messages.owe(
        unit, provider="twilio", sender="123", to=SITI, citizen=1, text="halo", purpose="test", kind="news", now=NOW
    )


def test_what_an_exception_leaves_is_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError, match="boom"), store.writing() as unit:
        citizens.meet(unit, SITI, NOW)
        raise RuntimeError("boom")
    with store.reading() as unit:
        assert citizens.find(unit, SITI) is None


@pytest.mark.parametrize("durable", [True, False], ids=["durable", "relaxed"])
def test_a_commit_is_seen_by_the_next_unit(store: Store, durable: bool) -> None:
    with store.writing(durable) as unit:
        met = citizens.meet(unit, SITI, NOW)
    with store.reading() as unit:
        assert citizens.find(unit, SITI) == met


def test_the_doorbell_rings_once_after_the_commit_and_its_failure_harms_nothing(database_url: str, keys: Keys) -> None:
    rung: list[Sequence[str]] = []

    def ring(ids: Sequence[str]) -> None:
        with store.reading() as unit:  # committed by now
            assert all(messages.get(unit, id) for id in ids)
        rung.append(ids)
        raise RuntimeError("Redis is gone")

    store = open_store(database_url, keys, after_commit=ring)
    with store.writing() as unit:
        owed = [owe(unit), owe(unit)]
    assert rung == [tuple(owed)]
    with pytest.raises(RuntimeError, match="never"), store.writing() as unit:
        owe(unit)
        raise RuntimeError("never")
    assert len(rung) == 1
    store.close()


def test_a_unique_row_twice_is_a_conflict_and_a_wrong_statement_is_a_bug(store: Store) -> None:
    with store.writing() as unit:
        unit.conn.execute(text("INSERT INTO numbers (number, kind) VALUES ('11111111', 'ticket')"))
    with pytest.raises(Conflict), store.writing() as unit:
        unit.conn.execute(text("INSERT INTO numbers (number, kind) VALUES ('11111111', 'ticket')"))
    with pytest.raises(Exception, match="no_such_table") as bug, store.writing() as unit:
        unit.conn.execute(text("SELECT * FROM no_such_table"))
    assert not isinstance(bug.value, (Conflict, StoreDown))
    with store.writing() as unit:  # and the pool is none the worse
        assert unit.conn.execute(text("SELECT count(*) FROM numbers")).scalar_one() == 1


def test_a_wait_for_another_writer_is_bounded(store: Store) -> None:
    holding, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with store.writing() as unit:
            unit.conn.execute(text("UPDATE house SET epoch = epoch WHERE id = 1"))
            holding.set()
            leave.wait(60)

    other = threading.Thread(target=hold)
    other.start()
    assert holding.wait(60)
    began = time.monotonic()
    with pytest.raises(StoreDown), store.writing() as unit:
        unit.conn.execute(text("UPDATE house SET epoch = epoch WHERE id = 1"))
    assert 1.5 < time.monotonic() - began < 25
    leave.set()
    other.join()
    with store.writing() as unit:
        unit.conn.execute(text("UPDATE house SET epoch = epoch WHERE id = 1"))


def test_another_process_that_writes_for_long_is_waited_for_two_seconds_only(database_url: str, store: Store, keys: Keys) -> None:
    other = open_store(database_url, keys)  # its own lock: as far as SQLite can tell, another process
    with other.writing() as first:
        first.conn.execute(text("UPDATE house SET epoch = epoch WHERE id = 1"))
        began = time.monotonic()
        with pytest.raises(StoreDown), store.writing() as unit:
            unit.conn.execute(text("UPDATE house SET epoch = epoch WHERE id = 1"))
        assert time.monotonic() - began < 25
    other.close()


def test_a_database_that_is_not_there_is_down_at_once(keys: Keys) -> None:
    for url in ("postgresql://nobody@127.0.0.1:1/nothing", "sqlite:////no/such/folder/titian.db"):
        store = open_store(url, keys)
        began = time.monotonic()
        with pytest.raises(StoreDown), store.writing():
            pass
        with pytest.raises(StoreDown), store.reading():
            pass
        assert time.monotonic() - began < 25


def test_a_fork_shares_no_connection(store: Store) -> None:
    with store.writing() as unit:
        citizens.meet(unit, SITI, NOW)
    held = store.writing()
    with held:  # the parent is in the middle of a unit when the child is born
        child = os.fork()
        if child == 0:
            code = 1
            try:
                with store.reading() as unit:
                    code = 0 if citizens.find(unit, SITI) else 2
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
    with store.reading() as unit:
        assert citizens.find(unit, SITI)


def test_many_threads_write_one_after_another(store: Store) -> None:
    def add(n: int) -> None:
        for i in range(5):
            with store.writing(durable=False) as unit:
                citizens.meet(unit, Phone(f"+62840{n:04d}{i:04d}"), NOW)

    threads = [threading.Thread(target=add, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as unit:
        assert unit.conn.execute(text("SELECT count(*) FROM citizens")).scalar_one() == 40


def test_towns_are_read_again_when_they_changed_and_not_before(store: Store) -> None:
    first = store.towns()
    assert store.towns() is first
    assert [town.id for town in first.all] == ["banjarbaru", "rangkui"]
    from pathlib import Path

    from store import towns

    with store.writing() as unit:
        towns.load(unit, Path(__file__).parent.parent.parent / "towns" / "rangkui")
    second = store.towns()
    assert second.version == first.version + 1
