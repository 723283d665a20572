"""The demonstration's past is made once, agrees with itself, tells nobody, and leaves figures to be seen and figures to be hidden."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from jobs import clocks
from rules.calendar import Zone
from rules.escalation import Level
from rules.figures import LEAST, months_before
from store import callbacks, citizens, complaint_same, complaints, demo, demo_history, every, figures, figures_fold, ledger, queues
from store.applications import application_events
from store.callbacks import State as Callback
from store.complaint_rows import complaint_events
from store.complaints import State, Viewer
from store.notice_rows import notices
from store.queue_rows import ticket_events
from store.sealed import Keys
from store.town_values import Town
from store.unit import Store, open_store
from tests.conftest import KINDS

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)  # Wednesday 11.00 WITA
KEYS = Keys.parse("A" * 43)
Open = Callable[[], Store]


@pytest.fixture(scope="module", params=KINDS)
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens stores with both towns and nothing else, as many as are asked for."""
    stores: list[Store] = []
    made: list[Any] = []

    def open_one() -> Store:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("demo") / "titian.db"
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
            url = f"sqlite:///{path}"
        else:
            database = request.getfixturevalue("postgresql").database()
            url = database.__enter__()
            made.append(database)
        stores.append(open_store(url, KEYS))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()
    for database in made:
        database.__exit__(None, None, None)


@pytest.fixture(scope="module")
def seeded(opened: Open) -> Store:
    """A store whose past was made, with the cast in it as in a real demonstration."""
    store = opened()
    with store.writing() as unit:
        demo.seed(unit, NOW)
    assert demo_history.seed(store, NOW, 0) > 100
    return store


def town(store: Store, name: str = "banjarbaru") -> Town:
    found = store.towns().get(name)
    assert found is not None
    return found


def rows(store: Store) -> dict[str, int]:
    with store.reading() as unit:
        return {
            table.name: unit.conn.execute(select(func.count()).select_from(table)).scalar_one() for table in every.metadata.sorted_tables
        }  # fmt: skip


def kept(store: Store) -> list[tuple[Any, ...]]:
    with store.reading() as unit:
        return sorted(tuple(row) for row in unit.conn.execute(select(figures.figures)))


def test_a_second_start_changes_nothing(seeded: Store) -> None:
    before, counted = rows(seeded), kept(seeded)
    began = time.thread_time()
    assert demo_history.seed(seeded, NOW + timedelta(hours=1)) == 0
    assert time.thread_time() - began < 2, "seconds of work"
    assert (rows(seeded), kept(seeded)) == (before, counted)


def test_last_month_can_be_published_but_for_the_small_office(seeded: Store) -> None:
    with seeded.reading() as unit:
        for name, office in (("banjarbaru", "mpp"), ("rangkui", "mpp"), ("rangkui", "camat"), ("banjarbaru", "cempaka")):
            here = town(seeded, name)
            for month in months_before(NOW.date(), demo_history.MONTHS):
                found = figures.published(unit, here, office, month)
                assert found.received and found.taken and found.ratings and found.index is not None, (name, office, month)
                assert found.forms >= LEAST and 60 < found.index.value <= 100
        mpp = figures.published(unit, town(seeded), "mpp", months_before(NOW.date(), 1)[0])
        assert mpp.median and mpp.ninth and mpp.ninth >= mpp.median and mpp.on_time and 50 < mpp.on_time.percent < 100 and mpp.late
        small = figures.published(unit, town(seeded), "liang-anggang", months_before(NOW.date(), 1)[0])
        assert (small.received, small.finished, small.on_time, small.median, small.index, small.ratings, small.taken) == (None,) * 7
        assert figures.sums(unit, "banjarbaru", "liang-anggang", months_before(NOW.date(), 1)[0]), "there is something to hide"
        for name in ("banjarbaru", "rangkui"):
            whole = figures.published(unit, town(seeded, name), "", months_before(NOW.date(), 1)[0])
            assert whole.complaints and whole.first_in_time and whole.done_in_time and whole.done_in_time.percent < 100


def test_the_figures_agree_with_every_event_and_the_offices_with_their_town(seeded: Store) -> None:
    with seeded.writing() as unit:
        assert figures_fold.rebuild(unit, seeded.towns()) == []
        month = months_before(NOW.date(), 1)[0]
        for name in ("banjarbaru", "rangkui"):
            offices = [figures.sums(unit, name, office, month) for office in town(seeded, name).offices]
            whole = figures.sums(unit, name, "", month)
            for measure in ("received", "taken", "served", "forms", "rating.4"):
                assert whole[measure] == sum(one.get(measure, 0) for one in offices), measure


def test_nothing_lies_in_the_future_and_the_clocks_have_nothing_left_to_do(seeded: Store) -> None:
    with seeded.reading() as unit:
        for events in (application_events, complaint_events, ticket_events):
            assert unit.conn.execute(select(func.max(events.c.at))).scalar_one() <= NOW, events.name
    assert clocks.attend(seeded, NOW) == 0


def test_nobody_is_told_and_nothing_is_owed(seeded: Store) -> None:
    with seeded.reading() as unit:
        assert unit.conn.execute(select(ledger.outbox.c.id).where(ledger.outbox.c.state != ledger.State.DONE)).all() == []
        assert unit.conn.execute(select(notices.c.id)).all() == []


def test_every_phone_is_invented(seeded: Store) -> None:
    with seeded.reading() as unit:
        ids = list(unit.conn.execute(select(citizens.citizens.c.id)).scalars())
        phones = {citizens.phone_of(unit, one).e164 for one in ids}
    assert len(phones) == len(ids) > 200 and all(phone.startswith("+6284000") and len(phone) == 14 for phone in phones)


def test_what_lies_on_the_desks_now(seeded: Store) -> None:
    with seeded.reading() as unit:
        today = Zone.WITA.day(NOW)
        untouched = complaints.desk(unit, "banjarbaru", Viewer.OFFICE, State.RECEIVED)
        assert sum(NOW - one.filed_at < timedelta(hours=3) for one in untouched) >= 5
        raised = complaints.desk(unit, "banjarbaru", Viewer.OFFICE, State.RAISED)
        assert any(one.level in (Level.COORDINATOR, Level.OMBUDSMAN) and one.settled_by < today for one in raised)
        assert len({one.category for one in untouched + raised}) > 1 and len({one.region for one in untouched}) > 3
        assert len(callbacks.waiting(unit, "banjarbaru", states=[Callback.OFFICER])) == 3
        every_one = unit.conn.execute(select(complaints.complaints.c.number, complaints.complaints.c.same_as)).all()
        duplicates = [row.number for row in every_one if row.same_as]
        assert duplicates and all(complaint_same.same_as(unit, number) for number in duplicates)
        states = {row[0] for row in unit.conn.execute(text("SELECT DISTINCT state FROM complaint_events"))}
        assert states >= {"received", "checking", "forwarded", "working", "answered", "closed", "reopened", "raised", "needs_facts"}
        waiting = [
            ticket for ticket in (queues.ticket_of(row) for row in unit.conn.execute(queues.TICKETS)) if ticket.state is queues.State.WAITING
        ]
        assert len(waiting) == 12 and {(one.town, one.office, one.day) for one in waiting} == {("banjarbaru", "mpp", today)}


def test_each_later_day_has_a_queue_and_a_month_that_had_just_begun_is_whole_when_it_is_over(opened: Open) -> None:
    store = opened()
    monday = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
    august = monday.date().replace(day=1)
    assert demo_history.seed(store, monday, 0) > 100
    assert demo_history.seed(store, monday + timedelta(days=1), 0) == 1
    assert received(store, august) < 6, "one working day of it"
    before, later = kept(store), monday + timedelta(days=30)
    assert demo_history.seed(store, later, 0) > 1, "September has begun"
    assert [row for row in kept(store) if row[1].month < 8] == [row for row in before if row[1].month < 8]
    with store.writing() as unit:
        assert figures_fold.rebuild(unit, store.towns()) == []
        found = figures.published(unit, town(store), "mpp", august)
        assert found.taken and found.ratings and found.forms >= LEAST and found.index is not None
    assert received(store, august) > 25
    whole = kept(store)
    assert demo_history.seed(store, later, 0) == 0 and kept(store) == whole


def received(store: Store, month: date) -> int:
    with store.reading() as unit:
        return figures.sums(unit, "banjarbaru", "mpp", month).get("received", 0)


def test_two_schedulers_at_once_on_another_machine_make_the_same_past(seeded: Store, opened: Open) -> None:
    store = opened()
    with store.writing() as unit:
        demo.seed(unit, NOW)
    both = [threading.Thread(target=demo_history.seed, args=(store, NOW, 0)) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(400)
    figures_fold.keep(store, NOW)
    assert kept(store) == kept(seeded)


def test_a_town_of_its_own_is_left_alone(opened: Open, tmp_path: Path) -> None:
    from store import towns
    from tests.conftest import TOWNS

    store = opened()
    for name in ("banjarbaru", "rangkui"):
        folder = Path(shutil.copytree(TOWNS / name, tmp_path / name))
        (folder / "town.yaml").write_text((folder / "town.yaml").read_text().replace("example: true", "example: false"))
        with store.writing() as unit:
            towns.load(unit, folder)
    assert demo_history.seed(store, NOW, 0) == 0
