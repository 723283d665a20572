"""Whom nobody calls, and how often: closed desks, broken promises, foreign numbers, missed calls."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.types import Channel, Ended
from menus.model import Book
from rules.phone import Phone
from store import callbacks
from store.callbacks import State
from store.unit import Store
from tests.jobs.calling import LINE, SITI, Network, Town
from tests.stories.reading import book


@pytest.fixture(scope="module")
def read() -> Book:
    return book()


@pytest.fixture
def town(store: Store, read: Book) -> Town:
    return Town(store, read, Network())


def test_nobody_is_called_when_the_help_desk_is_closed(town: Town) -> None:
    town.misses()
    town.at = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # 16.30 WITA
    assert town.round() == 0 and town.texts() == ["callback.booked", "callback.delayed"]
    town.at = datetime(2026, 11, 24, 0, 5, tzinfo=UTC)
    assert town.round() == 1


def test_a_promise_that_is_broken_three_times_is_given_to_a_human(town: Town) -> None:
    town.misses()
    for _ in range(3):
        town.on(hours=26)
        town.at = town.at.replace(hour=9)  # 17.00 WITA
        town.round()
    assert town.of().state is State.OFFICER
    assert town.texts() == ["callback.booked", "callback.delayed", "callback.delayed", "callback.unreached"]


def test_a_foreign_or_hidden_number_is_never_called_back(town: Town) -> None:
    town.misses(Phone("+441234567890"))
    town.events.take("twilio", Ended(Channel.VOICE, "IN1", "completed", 0, None, LINE))
    town.events.take("twilio", Ended(Channel.VOICE, "IN2", "completed", 0, SITI, "+19990000000"))
    town.on(minutes=15)
    assert town.round() == 0 and town.calls() == [] and town.texts() == []


def test_a_number_outside_the_list_of_destinations_is_not_called(store: Store, read: Book) -> None:
    town = Town(store, read, Network(), countries=("60",))
    town.misses(Phone("+6281234567890"))
    town.on(minutes=15)
    assert town.round() == 0 and town.calls() == []
    assert town.of(Phone("+6281234567890")).state is State.GAVE_UP


def test_missed_calls_bring_at_most_three_call_backs_a_day(town: Town) -> None:
    for _ in range(6):
        town.misses()
        with town.store.writing() as unit:
            callbacks.change(unit, town.of().number, State.DONE, town.at)
        town.on(minutes=1)
    assert len(town.texts()) == 3
