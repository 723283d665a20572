"""What only PostgreSQL can do to us: hang up between two units or in the midst of one, freeze, and say that it is read-only."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import make_url, text

from store import dialogues, hops
from store.sealed import Keys
from store.unit import Store, StoreDown, open_store
from tests.conftest import PostgreSQL

NOW = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)


@pytest.fixture
def store(postgresql: PostgreSQL, keys: Keys) -> Iterator[Store]:
    with postgresql.database() as url:
        opened = open_store(url, keys)
        yield opened
        opened.close()


def hang_up(store: Store, postgresql: PostgreSQL) -> None:
    name = make_url(store.url).database  # of this test alone: the server is shared
    postgresql.run(f"SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = '{name}'")


def test_a_server_that_hung_up_between_units_is_not_noticed(store: Store, postgresql: PostgreSQL) -> None:
    for _ in range(3):
        for opened in (store.reading, store.stroke, store.writing, lambda: store.writing(False)):
            with opened() as unit:
                assert unit.conn.execute(text("SELECT 1")).scalar_one() == 1
        hang_up(store, postgresql)


def test_a_server_that_hangs_up_in_the_midst_is_down_and_the_next_unit_works(store: Store, postgresql: PostgreSQL) -> None:
    for opened in (store.reading, store.writing):
        with pytest.raises(StoreDown), opened() as unit:
            unit.conn.execute(text("SELECT 1"))
            hang_up(store, postgresql)
            unit.conn.execute(text("SELECT 1"))
        with pytest.raises(StoreDown), opened() as unit:  # the same through the driver, as a hop goes
            hops.look(unit, "p", "ussd", "e", "k")
            hang_up(store, postgresql)
            hops.look(unit, "p", "ussd", "e", "k")
    with store.writing() as unit:
        assert hops.look(unit, "p", "ussd", "e", "k") == (None, None)


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_a_frozen_server_is_down_in_a_bounded_time(store: Store, way: str) -> None:
    opened = store.reading if way == "reading" else store.writing
    with opened() as unit:
        backend = unit.conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
    os.kill(backend, signal.SIGSTOP)
    try:
        began = time.monotonic()
        with pytest.raises(StoreDown), opened() as unit:
            unit.conn.execute(text("SELECT 1"))
        assert time.monotonic() - began < 25
    finally:
        os.kill(backend, signal.SIGCONT)
    with opened() as unit:
        assert unit.conn.execute(text("SELECT 1")).scalar_one() == 1


def test_a_read_only_server_is_down(store: Store) -> None:
    with store.writing() as unit, pytest.raises(StoreDown), store.writing() as other:
        unit.conn.execute(text("SELECT 1"))
        other.conn.execute(text("SET TRANSACTION READ ONLY"))
        other.conn.execute(text("UPDATE house SET epoch = epoch"))


def test_when_every_connection_is_out_the_next_waits_a_second_only(store: Store) -> None:
    held = [store.reading() for _ in range(8)]
    for one in held:
        one.__enter__()
    began = time.monotonic()
    with pytest.raises(StoreDown), store.reading():
        pass
    assert 0.9 < time.monotonic() - began < 25
    for one in held:
        one.__exit__(None, None, None)
    with store.reading() as unit:
        assert dialogues.find(unit, "p", "k") is None


def test_relaxed_commits_do_not_wait_for_the_disk_and_durable_ones_do(store: Store) -> None:
    said = []
    for opened in (store.stroke(), store.writing(False), store.writing()):
        with opened as unit:
            said.append(unit.conn.execute(text("SHOW synchronous_commit")).scalar_one())
    assert said == ["off", "off", "on"]
