"""Figures kept as things happen agree exactly with what the events say, on both databases, whatever happens and in what order."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from rules.satisfaction import ELEMENTS
from store import applications, figure_sources, figures, figures_fold, surveys
from store.applications import Status
from store.figures import figures as table
from store.surveys import UNKNOWN
from store.unit import Store
from tests.store.figures_world import JANUARY, MPP, START, World, filed, kept, town
from tests.store.plans import plans, walks


def moved(store: Store, number: str, now: datetime, *states: Status) -> None:
    for state in states:
        with store.writing() as unit:
            applications.change(unit, number, state, now)


def done(store: Store, count: int, took: timedelta, *, citizen: int = 1000) -> None:
    """So many cases, filed on Monday 5 January and ready after `took`."""
    for n in range(count):
        number = filed(store, n, START, citizen=citizen + n)
        moved(store, number, START + took, Status.CHECKED, Status.APPROVED, Status.READY)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_the_events_say(store: Store, seed: int) -> None:
    world, luck = World(store, seed), random.Random(seed + 99)
    for _ in range(120):
        world.step()
        if luck.random() < 0.2:
            with store.writing() as unit:
                figures_fold.fold(unit, store.towns(), world.now, most=luck.choice([1, 3, 400]))
        if luck.random() < 0.03:
            with store.writing() as unit:
                assert figures_fold.rebuild(unit, store.towns(), step=luck.choice([1, 7, 2000])) == []
    figures_fold.keep(store, world.now)  # nothing, where the last round left nothing
    assert figures_fold.keep(store, world.now) == 0
    found = kept(store)
    assert {name: found[name] for name in world.plain} == dict(world.plain)
    with store.writing() as unit:
        assert figures_fold.rebuild(unit, store.towns(), step=5) == []
    assert kept(store) == found


def test_a_wrong_figure_is_found_and_mended(store: Store) -> None:
    done(store, 3, timedelta(days=1))
    figures_fold.keep(store, START)
    right = kept(store)
    with store.writing() as unit:
        unit.conn.execute(update(table).where(table.c.measure == "finished").values(n=77))
    with store.writing() as unit:
        [wrong] = figures_fold.rebuild(unit, store.towns())
    assert (wrong.key[4], wrong.kept, wrong.counted) == ("finished", 77, 3)
    assert kept(store) == right


def test_many_rounds_at_once_count_everything_once(store: Store) -> None:
    done(store, 40, timedelta(days=1))
    gate = threading.Barrier(4)

    def round_() -> None:
        gate.wait()
        while True:
            with store.writing() as unit:
                if not any(figures_fold.fold(unit, store.towns(), START, most=7)):
                    return

    threads = [threading.Thread(target=round_) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures_fold.keep(store, START)
    found = kept(store)
    assert (found["received"], found["finished"], found["kept"]) == (40, 40, 40)


def test_a_round_that_fails_leaves_nothing_half_counted(store: Store) -> None:
    done(store, 5, timedelta(days=1))
    with pytest.raises(RuntimeError), store.writing() as unit:
        figures_fold.fold(unit, store.towns(), START)
        raise RuntimeError("the power goes")
    assert kept(store) == Counter()
    figures_fold.keep(store, START)
    assert kept(store)["finished"] == 5


def test_one_month_as_it_is_published(store: Store) -> None:
    done(store, 8, timedelta(days=1))
    done(store, 3, timedelta(days=7), citizen=2000)  # due on the 9th, done on the 12th
    filed(store, 99, START)  # never done
    figures_fold.keep(store, START)
    with store.reading() as unit:
        found = figures.published(unit, town(store), "mpp", JANUARY)
        assert figures.published(unit, town(store), "", JANUARY).finished == 11
        assert figures.published(unit, town(store), "mpp", date(2026, 2, 1)).finished is None
    assert (found.received, found.finished, found.refused, found.late) == (12, 11, None, 4)
    assert found.on_time and (found.on_time.part, found.on_time.of, found.on_time.percent) == (8, 12, 67)
    assert (found.median, found.ninth) == (10, 50)  # one working day, and five
    assert (found.index, found.forms, found.ratings, found.taken, found.no_show, found.complaints) == (None, 0, None, None, None, None)


def test_the_index_of_a_month_is_that_of_its_complete_forms(store: Store) -> None:
    with store.writing() as unit:
        for citizen in range(10):
            surveys.note(unit, citizen, MPP, JANUARY, {**dict.fromkeys(ELEMENTS, 4), "waktu": 3})
        surveys.note(unit, 77, MPP, JANUARY, {**dict.fromkeys(ELEMENTS, 1), "sarana": UNKNOWN})
        for citizen in range(9):
            surveys.rate(unit, citizen, MPP, JANUARY, 1)
    figures_fold.keep(store, START)
    with store.reading() as unit:
        found = figures.published(unit, town(store), "mpp", JANUARY)
    assert found.index and (found.index.value, found.index.grade, found.index.forms) == (Decimal("97.22"), "A", 10)
    assert (found.forms, found.incomplete, found.ratings) == (10, 1, None)  # nine ratings are too few, and in no index


def test_who_got_a_service_may_rate_it_for_two_weeks(store: Store) -> None:
    done(store, 1, timedelta(days=1), citizen=42)
    figures_fold.keep(store, START + timedelta(days=1))
    with store.reading() as unit:
        assert [one.subject for one in surveys.open_for(unit, 42, START + timedelta(days=2))] == [MPP]
        assert surveys.open_for(unit, 43, START + timedelta(days=2)) == []
        assert surveys.open_for(unit, 42, START + timedelta(days=15)) == []
    figures_fold.keep(store, START + timedelta(days=15))
    with store.reading() as unit:
        assert unit.conn.execute(select(surveys.invitations)).all() == []


def test_nothing_on_a_callers_path_walks_through_a_table(store: Store) -> None:
    done(store, 3, timedelta(days=1))
    figures_fold.keep(store, START)
    here = town(store)
    for verb in (
        lambda unit: figures.published(unit, here, "mpp", JANUARY),
        lambda unit: figures.published(unit, here, "", JANUARY),
        lambda unit: figures.of_month(unit, here, JANUARY),
        lambda unit: surveys.open_for(unit, 42, START),
        lambda unit: surveys.rate(unit, 42, MPP, JANUARY, 4),
        lambda unit: surveys.note(unit, 42, MPP, JANUARY, {"waktu": 4}),
        lambda unit: surveys.note(unit, 42, MPP, JANUARY, {"biaya": 4}),
        lambda unit: surveys.form(unit, 42, MPP, JANUARY),
        lambda unit: surveys.invite(unit, citizen=42, subject=MPP, now=START),
    ):
        assert walks(store, verb) == []


def test_a_hundred_thousand_counted_events_cost_a_round_and_a_reader_nothing(store: Store) -> None:
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
    number = filed(store, 1, START)
    with store.writing() as unit:
        case = applications.by_number(unit, number)
        assert case
        if not unit.sqlite:
            unit.conn.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a busy machine takes longer than a citizen would wait
        unit.conn.exec_driver_sql(
            "INSERT INTO application_events (application, at, status, office, reason, by, counted) "
            + (many if unit.sqlite else "")
            + f"SELECT {case.id}, '2026-01-05 01:00:00+00:00', 'checked', 'mpp', '', '', 1 FROM "
            + ("n" if unit.sqlite else "generate_series(1, 100000)")
        )
        unit.conn.exec_driver_sql(
            "INSERT INTO figures (town, month, office, service, measure, n) "
            + (many if unit.sqlite else "")
            + "SELECT 'banjarbaru', '2020-01-01', 'mpp', 'KTP', 'x' || i, 1 FROM "
            + ("n" if unit.sqlite else "generate_series(1, 100000) AS g(i)")
        )
        unit.conn.exec_driver_sql("ANALYZE")
    here = town(store)
    assert walks(store, lambda unit: figures.published(unit, here, "mpp", JANUARY)) == []
    assert walks(store, lambda unit: figures.published(unit, here, "", JANUARY)) == []
    found = [plan for plan in plans(store, lambda unit: figure_sources.APPLICATIONS.pending(unit, 400)) if "counted = 0" in plan]
    assert found and all("application_events_uncounted" in plan for plan in found), found
