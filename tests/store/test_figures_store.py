"""Figures kept as things happen agree exactly with what the events say, on both databases, whatever happens and in what order."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from rules import deadlines
from rules.calendar import Zone
from rules.chance import Chance
from rules.complaints import Category
from rules.satisfaction import ELEMENTS
from store import applications, complaint_same, complaints, figure_sources, figures, figures_fold, queues, surveys
from store.applications import ALLOWED, Status
from store.figures import figures as table
from store.surveys import UNKNOWN, Form, Subject
from store.towns import Town
from store.unit import Store
from tests.store.plans import plans, walks

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
MPP = Subject("banjarbaru", "mpp", "KTP")
JANUARY = date(2026, 1, 1)


def town(store: Store) -> Town:
    found = store.towns().get("banjarbaru")
    assert found
    return found


def filed(store: Store, number: int, now: datetime, *, due: date | None = date(2026, 1, 9), citizen: int | None = None, service: str = "KTP") -> str:
    with store.writing() as unit:
        return applications.file(
            unit, town="banjarbaru", service=service, office="mpp", person="Contoh", proof_kind="birth_year", proof_answer="1990",
            now=now, chance=Chance(), due=due, citizen=citizen or number,
        ).number  # fmt: skip


def moved(store: Store, number: str, now: datetime, *states: Status) -> None:
    for state in states:
        with store.writing() as unit:
            applications.change(unit, number, state, now)


def done(store: Store, count: int, took: timedelta, *, citizen: int = 1000) -> None:
    """So many cases, filed on Monday 5 January and ready after `took`."""
    for n in range(count):
        number = filed(store, n, START, citizen=citizen + n)
        moved(store, number, START + took, Status.CHECKED, Status.APPROVED, Status.READY)


class World:
    """A town in which anything happens to cases, one thing after another, and a plain recount beside it."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.luck, self.now = store, random.Random(seed), START
        self.open: dict[str, Status] = {}
        self.held: list[tuple[int, Any]] = []
        self.filed: list[str] = []
        self.plain: Counter[str] = Counter()

    def step(self) -> None:
        self.now += timedelta(minutes=self.luck.randrange(1, 2000))
        {0: self.apply, 1: self.move, 2: self.take, 3: self.call, 4: self.complain, 5: self.settle, 6: self.rate, 7: self.fill}[
            self.luck.choice([0, 0, 1, 1, 1, 1, 2, 3, 3, 4, 5, 5, 6, 7])
        ]()

    def apply(self) -> None:
        due = self.now.date() + timedelta(days=self.luck.randrange(0, 40)) if self.luck.random() < 0.9 else None
        number = filed(self.store, self.luck.randrange(5), self.now, due=due, service=self.luck.choice(["KTP", "KK"]))
        self.open[number] = Status.RECEIVED
        self.plain["received"] += 1

    def move(self) -> None:
        if not self.open:
            return
        number = self.luck.choice(sorted(self.open))
        choices = sorted(ALLOWED[self.open[number]])
        if not choices:
            return
        status = self.luck.choice(choices)
        office = self.luck.choice([None, "cempaka"])
        due = self.now.date() + timedelta(days=9) if self.luck.random() < 0.3 else None
        with self.store.writing() as unit:
            applications.change(unit, number, status, self.now, office=office, due=due)
        self.open[number] = status
        self.plain.update({Status.READY: ["finished"], Status.REFUSED: ["refused"], Status.WITHDRAWN: ["withdrawn"]}.get(status, []))

    def take(self) -> None:
        day = self.now.date() + timedelta(days=self.luck.randrange(30))
        with self.store.writing() as unit:
            got = queues.take(
                unit, town="banjarbaru", office="mpp", service="KTP", letter="A", day=day, quota=500, citizen=None, priority=False,
                now=self.now, chance=Chance(),
            )  # fmt: skip
        assert isinstance(got, queues.Taken)
        self.held.append((got.ticket.id, got.ticket.state))
        self.plain["taken"] += 1

    def call(self) -> None:
        if not self.held:
            return
        place = self.luck.randrange(len(self.held))
        id, state = self.held.pop(place)
        choices = sorted(queues.ALLOWED[state])
        if choices:
            new = self.luck.choice(choices)
            with self.store.writing() as unit:
                queues.change(unit, id, new, self.now)
            self.held.append((id, new))
            names = {queues.State.DONE: ["served"], queues.State.NO_SHOW: ["no_show"]}
            back = {queues.State.CANCELLED: ["given_back"], queues.State.POSTPONED: ["given_back"]}
            self.plain.update({**names, **back}.get(new, []))

    def complain(self) -> None:
        day = Zone.WITA.day(self.now)
        with self.store.writing() as unit:
            number = complaints.file(
                unit, town="banjarbaru", category=Category.LAMP, region=None, words=f"lampu {self.now}", recording=None, anonymous=False,
                secret=False, citizen=3, channel="sms", now=self.now, first_due=deadlines.first_due(day), done_due=deadlines.done_due(day),
                chance=Chance(),
            ).number  # fmt: skip
        self.filed.append(number)
        self.plain["complaints"] += 1

    def settle(self) -> None:
        if not self.filed:
            return
        with self.store.writing() as unit:
            number = self.luck.choice(self.filed)
            found = complaints.by_number(unit, number)
            assert found
            if choices := sorted(complaints.ALLOWED[found.state]):
                complaints.change(unit, number, self.luck.choice(choices), self.now, by="test")

    def rate(self) -> None:
        score = self.luck.randrange(1, 5)
        with self.store.writing() as unit:
            if surveys.rate(unit, self.luck.randrange(4), MPP, self.now.date().replace(day=1), score):
                self.plain[f"rating.{score}"] += 1

    def fill(self) -> None:
        citizen, month = self.luck.randrange(3), self.now.date().replace(day=1)
        some = self.luck.sample(ELEMENTS, self.luck.choice([1, 3, 9]))
        with self.store.writing() as unit:
            before = surveys.form(unit, citizen, MPP, month)
            after = surveys.note(unit, citizen, MPP, month, {element: self.luck.randrange(0, 5) for element in some})
        self.plain["begun"] += before is None
        self.plain["forms"] += after is Form.COMPLETE and before is not Form.COMPLETE


def kept(store: Store) -> Counter[str]:
    with store.reading() as unit:
        found: Counter[str] = Counter()
        for row in unit.conn.execute(select(table)):
            found[row.measure] += row.n
    return found


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
    assert figures_fold.keep(store, world.now) > 0
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


def test_nine_forms_have_no_index(store: Store) -> None:
    with store.writing() as unit:
        for citizen in range(9):
            surveys.note(unit, citizen, MPP, JANUARY, dict.fromkeys(ELEMENTS, 4))
    figures_fold.keep(store, START)
    with store.reading() as unit:
        found = figures.published(unit, town(store), "mpp", JANUARY)
    assert (found.index, found.forms) == (None, 0), "how few they are is hidden too"


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


def lamp(store: Store, nth: int) -> str:
    """A complaint of 5 January."""
    with store.writing() as unit:
        return complaints.file(
            unit, town="banjarbaru", category=Category.LAMP, region=None, words=f"lampu {nth}", recording=None, anonymous=False,
            secret=False, citizen=100 + nth, channel="sms", now=START, first_due=date(2026, 1, 8), done_due=date(2026, 1, 20),
            chance=Chance(),
        ).number  # fmt: skip


def test_a_merged_duplicate_is_no_answer(store: Store) -> None:
    numbers = [lamp(store, nth) for nth in range(14)]
    late = START + timedelta(days=25)
    with store.writing() as unit:
        for number in numbers[1:4]:
            complaint_same.merge(unit, number, numbers[0], "staff 1", START + timedelta(days=1))
        for number in numbers[4:9]:
            complaints.change(unit, number, complaints.State.ANSWERED, START + timedelta(days=1), note="Sudah menyala.", by="staff 1")
    figures_fold.keep(store, START + timedelta(days=2))
    with store.writing() as unit:  # the others are late already: merging them saves nothing
        for number in numbers[9:]:
            complaint_same.merge(unit, number, numbers[0], "staff 1", late)
    figures_fold.keep(store, late)
    found = kept(store)
    assert (found["complaints"], found["answered"], found["first_let_go"], found["done_let_go"]) == (14, 5, 3, 3)
    with store.reading() as unit:
        told = figures.published(unit, town(store), "", JANUARY)
    assert told.first_in_time == figures.Share(5, 11, 45) and told.done_in_time == figures.Share(5, 11, 45)
    with store.writing() as unit:
        assert figures_fold.rebuild(unit, store.towns(), step=3) == []


def count(store: Store, office: str, **measures: int) -> None:
    with store.writing() as unit:
        unit.conn.execute(insert(table), [
            {"town": "banjarbaru", "month": JANUARY, "office": office, "service": "KTP", "measure": name, "n": n}
            for name, n in measures.items()
        ])  # fmt: skip


def test_a_small_office_is_not_what_the_town_has_more_than_the_others(store: Store) -> None:
    offices = list(town(store).offices)
    assert len(offices) > 2
    small, middle, *large = offices
    count(store, small, received=4, finished=3, due=4, kept=1, forms=3, taken=2, served=2)
    count(store, middle, received=30, finished=20, due=30, kept=12, forms=12, taken=20, served=20, **{f"skm.{one}": 36 for one in ELEMENTS})
    for name in large:
        count(store, name, received=100, finished=90, due=100, kept=80, forms=50, taken=90, served=80, **{f"skm.{one}": 150 for one in ELEMENTS})
    with store.reading() as unit:
        told = figures.of_month(unit, town(store), JANUARY)
        assert told[middle] == figures.published(unit, town(store), middle, JANUARY)
    for name in ("received", "finished", "taken", "served", "late", "on_time", "index"):
        assert getattr(told[small], name) is None and getattr(told[middle], name) is None, name
        assert all(getattr(told[one], name) is not None for one in ("", *large)), name
    assert (told[middle].forms, told[middle].incomplete) == (0, 0)


def test_an_office_that_is_no_more_is_not_told_by_what_is_left(store: Store) -> None:
    first, *others = town(store).offices
    count(store, "closed-last-year", finished=4)
    count(store, first, finished=20)
    for name in others:
        count(store, name, finished=90)
    with store.reading() as unit:
        told = figures.of_month(unit, town(store), JANUARY)
    assert told[first].finished is None and told[""].finished == 24 + 90 * len(others)
