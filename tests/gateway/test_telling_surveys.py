"""Who is asked how it was: an hour after a number was served, seldom, and nobody who does not wish it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from rules.chance import Chance
from rules.phone import Phone
from rules.quiet import Purpose
from store import citizens, messages, notices, queues, surveys
from store.applications import Status
from store.messages import Message
from store.queues import State, Taken
from store.surveys import Subject
from store.unit import Store
from tests.gateway.telling_town import MORNING, SITI, Town


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


def _served(town: Town, phone: Phone | None, service: str = "KTP", at: datetime = MORNING) -> queues.Ticket:
    town.now = at
    with town.store.writing() as unit:
        who = citizens.meet(unit, phone, MORNING).id if phone else None
        here = {"town": "banjarbaru", "office": "mpp", "service": service}
        day = date(at.year, at.month, at.day)
        taken = queues.take(unit, **here, letter="A", day=day, quota=99, citizen=who, priority=False, now=at, chance=Chance())
        assert isinstance(taken, Taken)
        for state in (State.CALLED, State.SERVING, State.DONE):
            queues.change(unit, taken.ticket.id, state, at)
    return taken.ticket


def _asked(town: Town, phone: Phone = SITI) -> list[Message]:
    with town.store.reading() as unit:
        return [one for one in messages.to_phone(unit, phone, 50) if one.purpose == "rating.invite"]


def test_who_was_served_is_asked_an_hour_later(town: Town) -> None:
    who = town.meet()
    _served(town, SITI)
    [asked] = _asked(town)
    assert town.goes_at(asked.id) == MORNING + timedelta(hours=1)
    with town.store.reading() as unit:
        [open_now] = surveys.open_for(unit, who, MORNING + timedelta(hours=2))
    assert (open_now.subject, open_now.asked_at) == (Subject("banjarbaru", "mpp", "KTP"), MORNING + timedelta(hours=1))


@pytest.mark.parametrize(
    ("days", "asked"),
    [
        pytest.param(0, 1, id="the same day"),
        pytest.param(29, 1, id="four weeks later"),
        pytest.param(31, 2, id="a month later"),
    ],
)
def test_nobody_is_asked_twice_in_30_days_and_may_rate_all_the_same(town: Town, days: int, asked: int) -> None:
    who = town.meet()
    _served(town, SITI)
    _served(town, SITI, "KK", MORNING + timedelta(days=days))
    assert len(_asked(town)) == asked
    with town.store.reading() as unit:
        may = surveys.open_for(unit, who, MORNING + timedelta(days=days, hours=2))
    assert Subject("banjarbaru", "mpp", "KK") in [one.subject for one in may]


def test_a_collected_card_after_a_served_number_is_not_asked_about_as_well(town: Town) -> None:
    town.file(town.meet(), status=Status.READY)
    _served(town, SITI)
    town.change(Status.COLLECTED)
    assert len(_asked(town)) == 1


def test_a_walk_in_and_a_withheld_number_are_not_asked(town: Town) -> None:
    _served(town, None)
    hidden = Phone("+99900000000001")
    _served(town, hidden, "KK")
    assert _asked(town, hidden) == []
    with town.store.reading() as unit:
        assert unit.conn.execute(select(surveys.invitations)).all() == []


def test_who_refuses_surveys_is_not_asked_and_who_was_to_be_asked_is_not(town: Town) -> None:
    who = town.meet()
    _served(town, SITI)
    with town.store.writing() as unit:
        assert notices.refuse(unit, who, [Purpose.SURVEY], MORNING) == 1
        assert [one.asked_at for one in surveys.open_for(unit, who, MORNING + timedelta(hours=2))] == [None]
    _served(town, SITI, "KK", MORNING + timedelta(days=1))
    assert len(_asked(town)) == 1 and _asked(town)[0].state is messages.State.EXPIRED


def test_a_number_that_nobody_came_with_asks_nothing(town: Town) -> None:
    mine = town.take(SITI)
    town.call()
    with town.store.writing() as unit:
        queues.change(unit, mine.id, State.SKIPPED, town.now)
        queues.change(unit, mine.id, State.NO_SHOW, town.now)
    assert _asked(town) == []
