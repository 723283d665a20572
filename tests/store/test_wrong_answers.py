"""Who guesses at a case is locked out after five wrong answers, however they come."""

from __future__ import annotations

import multiprocessing
import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from store import guesses
from store.sealed import Keys
from store.unit import Store, open_store

NOW = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)


def test_the_fifth_wrong_answer_locks_a_day_and_guessing_on_does_not_stretch_it(store: Store) -> None:
    def at(hours: float) -> datetime:
        return NOW + timedelta(hours=hours)

    with store.writing() as unit:
        assert [guesses.wrong(unit, "48217396", at(n / 100)) for n in range(1, 6)] == [1, 2, 3, 4, 5]
        assert guesses.locked(unit, "48217396", at(1)) and not guesses.locked(unit, "11111111", at(1))
        assert guesses.wrong(unit, "48217396", at(23)) == 6
        assert guesses.locked(unit, "48217396", at(24.04)) and not guesses.locked(unit, "48217396", at(24.06))
        assert guesses.wrong(unit, "48217396", at(25)) == 1
        guesses.right(unit, "48217396")
        assert guesses.wrong(unit, "48217396", at(25)) == 1
        assert guesses.forget(unit, at(26)) == 0 and guesses.forget(unit, at(50)) == 1


def test_a_lock_survives_a_restart_and_a_new_key(database_url: str) -> None:
    old = Keys.fresh()
    before = open_store(database_url, Keys.parse(old))
    with before.writing() as unit:
        for _ in range(5):
            guesses.wrong(unit, "48217396", NOW)
    before.close()
    after = open_store(database_url, Keys.parse(f"{Keys.fresh()},{old}"))
    with after.reading() as unit:
        assert guesses.locked(unit, "48217396", NOW)
        assert "48217396" not in str(unit.conn.execute(text("SELECT target FROM guesses")).all())
    after.close()


def test_wrong_answers_from_many_lines_at_once_are_all_counted(store: Store) -> None:
    counted: list[int] = []

    def guess() -> None:
        for _ in range(4):
            with store.writing() as unit:
                counted.append(guesses.wrong(unit, "48217396", NOW))

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == list(range(1, 33))


def _try(url: str, key: str) -> int:
    store, tried = open_store(url, Keys.parse(key)), 0
    for _ in range(6):
        with store.writing() as unit:
            if not guesses.locked(unit, "48217396", NOW):
                tried += 1
                guesses.wrong(unit, "48217396", NOW)
    store.close()
    return tried


def test_processes_that_guess_at_once_get_five_tries_between_them(database_url: str) -> None:
    key = Keys.fresh()
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert sum(pool.starmap(_try, [(database_url, key)] * 3)) == 5
