"""Who is told of a queue: those who are near, whose time changed, who missed a turn, whose counter closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rules.chance import Chance
from rules.phone import Phone
from rules.quiet import Purpose
from store import citizens, outbox, queue_turns, queues
from store.queues import State
from store.unit import Store
from tests.gateway.telling_town import BUDI, KTP, MONDAY, MORNING, NIGHT, SITI, Town


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


def test_only_those_who_are_near_hear_of_a_call(town: Town) -> None:
    phones = [Phone(f"+6284000000{n:03d}") for n in range(100, 110)]
    for phone in phones:
        town.take(phone)
    town.call()
    assert [len(town.sent(phone)) for phone in phones] == [0, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    town.call()
    assert [len(town.sent(phone)) for phone in phones] == [0, 1, 1, 1, 1, 1, 0, 0, 0, 0]


def test_priority_changes_who_is_near(town: Town) -> None:
    for n in range(5):
        town.take(Phone(f"+6284000000{n + 100:03d}"))
    town.take(SITI, priority=True)
    assert town.call().label == "A006"
    town.take(BUDI, priority=True)
    town.call()
    assert town.sent(BUDI) == [] and len(town.sent(Phone("+6284000000103"))) == 1


def test_a_changed_time_is_told_twice_at_most(town: Town) -> None:
    for _ in range(8):
        town.take(None)
    town.take(SITI)
    for hours in (2, 3, 4, 5):
        town.now = MORNING + timedelta(hours=hours)
        town.call()
    assert [one.purpose for one in town.sent()] == ["notice.shifted"] * 2


def test_a_turn_is_missed_after_three_calls_and_comes_back_after_five_numbers(town: Town) -> None:
    mine = town.take(SITI)
    for _ in range(9):
        town.take(None)
    town.call()
    with town.store.writing() as unit:
        states = [queue_turns.call_again(unit, mine.id, town.now).state for _ in range(3)]
    assert states == [State.CALLED, State.CALLED, State.SKIPPED]
    assert [town.call().label for _ in range(7)] == ["A002", "A003", "A004", "A005", "A006", "A001", "A007"]
    with town.store.writing() as unit:
        assert queue_turns.missed(unit, mine.id, town.now).state is State.NO_SHOW
    assert [one.purpose for one in town.sent()] == ["notice.missed", "notice.no_show"]


def test_who_missed_a_turn_is_called_when_nobody_else_waits(town: Town) -> None:
    mine = town.take(SITI)
    town.call()
    with town.store.writing() as unit:
        queue_turns.missed(unit, mine.id, town.now)
    assert town.call().label == "A001"


def test_a_closed_counter_moves_everybody_once_and_loses_nobody(town: Town) -> None:
    tuesday = date(2026, 11, 24)
    phones = [Phone(f"+6284000000{n:03d}") for n in range(100, 107)]
    for phone in phones:
        town.take(phone)
    town.take(phones[0], tuesday)
    town.now = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # Monday 07.00: quiet, but it concerns today
    moved: list[int] = []
    more = True
    while more:
        with town.store.writing() as unit:
            came = queue_turns.move_day(
                unit, **KTP, day=MONDAY, to=[tuesday, date(2026, 11, 25)], letter="A", quota=4, reason="gangguan jaringan",
                now=town.now, chance=Chance(), limit=3,
            )  # fmt: skip
        moved.append(came.count)
        more = came.more
    assert moved == [3, 3, 1]
    with town.store.reading() as unit:
        held = [queues.of_citizen(unit, citizens.meet(unit, phone, MORNING).id, MONDAY) for phone in phones]
    assert all(len(one) == 1 for one in held)
    assert [one[0].day.day for one in held] == [24, 24, 24, 24, 25, 25, 25]
    assert all([one.purpose for one in town.sent(phone)] == ["notice.closed"] for phone in phones)
    assert town.goes_at(town.sent(phones[1])[0].id) == town.now


def test_giving_a_number_back_takes_back_what_waits_about_it(town: Town) -> None:
    who, mine = town.meet(), town.take(SITI, date(2026, 11, 24))
    town.now = NIGHT
    told = town.tell(who, "one", purpose=Purpose.REMINDER, case=mine.number)
    with town.store.writing() as unit:
        assert queues.cancel(unit, mine.id, town.now)
        assert outbox.claim(unit, str(told.message), "me", NIGHT + timedelta(hours=12)) is None
