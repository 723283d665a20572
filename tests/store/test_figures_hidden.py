"""What a figure may not give away: a merged duplicate is no answer, and a small office is not what the others leave."""

from __future__ import annotations

from datetime import date, timedelta

from rules.chance import Chance
from rules.complaints import Category
from rules.satisfaction import ELEMENTS
from store import complaint_same, complaints, figures, figures_fold, surveys
from store.unit import Store
from tests.store.figures_world import JANUARY, MPP, START, count, kept, town


def test_nine_forms_have_no_index(store: Store) -> None:
    with store.writing() as unit:
        for citizen in range(9):
            surveys.note(unit, citizen, MPP, JANUARY, dict.fromkeys(ELEMENTS, 4))
    figures_fold.keep(store, START)
    with store.reading() as unit:
        found = figures.published(unit, town(store), "mpp", JANUARY)
    assert (found.index, found.forms) == (None, 0), "how few they are is hidden too"


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
