"""At the end of an office's day nobody is left waiting: who was never called comes first on the next open day, and knows it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from jobs import counters as clock
from rules.chance import Chance
from rules.permissions import Role
from rules.phone import Phone
from store import audit, citizens, counter_rows, day_left, queues, sign_ins, staff
from store.queues import State, Ticket
from store.unit import Store
from tests.gateway.telling_town import BUDI, KTP, MONDAY, SITI, Town

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
WATI = Phone("+6284000000003")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """This hour of the town's day in November (WITA)."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


def sit(town: Town, now: datetime, *, at_work: bool = False) -> None:
    """Somebody sits down at a counter; unless `at_work` they go home without a word, and are freed by the clock."""
    with town.store.writing() as unit:
        one = staff.add(unit, login="lia", name="Lia", role=Role.COUNTER, town="banjarbaru", now=now)
        counter_rows.seat(
            unit, town="banjarbaru", office="mpp", label="Loket 1", services=("KTP",), in_order=False, staff=one.id, now=now
        )
        if at_work:
            sign_ins.begin(unit, one, "token", at(23, 15, 50), half=False)


def now(town: Town, ticket: Ticket) -> Ticket:
    with town.store.reading() as unit:
        found = queues.get(unit, ticket.id)
    assert found is not None
    return found


def holds(town: Town, phone: Phone, since: date = MONDAY) -> list[Ticket]:
    with town.store.reading() as unit:
        return queues.of_citizen(unit, citizens.meet(unit, phone, town.now).id, since)


def tick(town: Town, when: datetime) -> None:
    town.now = when
    clock.free(town.store, when)


def test_who_was_never_called_is_first_on_the_next_open_day_and_is_told_that_evening(town: Town) -> None:
    town.now = at(23, 9)
    early, mine, yours, paper = town.take(WATI, TUESDAY), town.take(SITI), town.take(BUDI), town.take(None)
    sit(town, at(23, 9))
    tick(town, at(23, 15, 30))
    assert now(town, mine).state is State.WAITING, "who is in the room is served after closing"
    tick(town, at(23, 16, 29))
    assert now(town, mine).state is State.WAITING, "the last press at a counter was at 15.30: it was freed then"
    for when in (at(23, 16, 30), at(23, 16, 31), at(24, 0, 5)):
        tick(town, when)
        assert [now(town, one).state for one in (mine, yours, paper)] == [State.MOVED, State.MOVED, State.CANCELLED]
    (moved,), (other,) = holds(town, SITI), holds(town, BUDI)
    assert (moved.day, moved.turn, other.day, other.turn) == (TUESDAY, -1, TUESDAY, -1)
    with town.store.reading() as unit:
        assert [queues.ahead(unit, one).people for one in (moved, other, early)] == [0, 1, 2]
        told = {(one.action, one.subject, one.purpose) for one in day_left.lines(unit, "banjarbaru", at(23, 15))}
    assert told == {(day_left.MOVED, f"queue mpp KTP {MONDAY}", "2"), (day_left.VOID, f"queue mpp KTP {MONDAY}", "1")}
    (text,) = town.sent(SITI)
    assert town.goes_at(text.id) == at(23, 16, 30)
    assert f"{mine.label} menjadi {moved.label}" in text.text and "08.00 WITA" in text.text and "jam layanan habis" in text.text
    assert [one.purpose for one in town.sent(BUDI)] == ["notice.closed"]


def test_a_counter_that_is_still_open_goes_on_calling(town: Town) -> None:
    town.now = at(23, 9)
    mine = town.take(SITI)
    sit(town, at(23, 9), at_work=True)
    tick(town, at(23, 16, 30))
    assert now(town, mine).state is State.WAITING
    tick(town, at(23, 17))  # freed: its officer was seen last at 15.50
    assert now(town, mine).state is State.WAITING
    tick(town, at(23, 18))
    assert now(town, mine).state is State.MOVED


def test_who_is_settled_only_at_night_is_told_in_the_morning_of_a_day_to_come(town: Town) -> None:
    town.now = at(23, 9)
    mine = town.take(SITI)
    sit(town, at(23, 9))
    tick(town, at(24, 0, 5))
    assert now(town, mine).state is State.MOVED and [one.day for one in holds(town, SITI)] == [WEDNESDAY]
    (text,) = town.sent(SITI)
    assert at(24, 8) <= town.goes_at(text.id) < at(24, 8, 31)


def test_an_office_that_calls_nobody_by_our_counters_tells_nobody(town: Town) -> None:
    town.now = at(23, 9)
    mine = town.take(SITI)
    tick(town, at(23, 20))
    assert now(town, mine).state is State.WAITING
    tick(town, at(24, 0, 5))
    assert now(town, mine).state is State.CANCELLED and town.sent(SITI) == [] and holds(town, SITI) == []


def test_numbers_for_a_day_that_stays_closed_are_moved_the_day_before(town: Town) -> None:
    christmas = date(2026, 12, 25)
    mine = town.take(SITI, christmas)
    before = datetime(2026, 12, 24, 6, tzinfo=UTC)  # 14.00 WITA
    tick(town, before)
    assert now(town, mine).state is State.WAITING
    tick(town, before + timedelta(hours=1, minutes=1))
    (moved,) = holds(town, SITI)
    assert (moved.day, moved.turn) == (date(2026, 12, 28), -1)
    (text,) = town.sent(SITI)
    assert "tidak buka" in text.text and town.goes_at(text.id) == town.now


def test_a_long_row_is_moved_in_parts_and_each_once(town: Town) -> None:
    town.now = at(23, 9)
    with town.store.writing() as unit:
        for n in range(day_left.MOST + 20):
            who = citizens.meet(unit, Phone(f"+6284000001{n:03d}"), town.now).id
            queues.take(
                unit, **KTP, letter="A", day=MONDAY, quota=300, citizen=who, priority=False, now=town.now, chance=Chance()
            )
    sit(town, at(23, 9))
    tick(town, at(23, 12))
    tick(town, at(23, 16))
    tick(town, at(23, 16))
    with town.store.reading() as unit:
        lines = audit.of_actors(unit, [day_left.actor("banjarbaru")]).lines
        left = day_left.left(unit, "banjarbaru", MONDAY)
    assert [int(one.purpose) for one in lines] == [20, day_left.MOST] and [one.day for one in left] == [TUESDAY]
