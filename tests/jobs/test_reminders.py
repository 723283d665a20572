"""What the clock tells: tomorrow's numbers at 16.00, and what reaches its day in silence; once, however many schedulers there are."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from gateway.telling import Telling
from jobs import reminders
from jobs.reminders import Reminders
from rules.calendar import Zone
from rules.chance import Chance
from rules.phone import Phone
from store import applications, citizens, delays, ledger, messages, notices, queues
from store.applications import Status
from store.notice_rows import Fate
from store.unit import Store
from tests.store.plans import walks
from tests.stories.reading import book

BOOK = book()
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def at(clock: str, day: date = MONDAY, zone: Zone = Zone.WITA) -> datetime:
    hour, minute = (int(part) for part in clock.split("."))
    return zone.at(day, hour * 60 + minute).astimezone(UTC)


class Clock:
    """A store that tells, and a scheduler whose clock is set by hand."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, at("09.00")
        store.tell = Telling(BOOK, store.towns, lambda: self.now)
        self.reminders = Reminders(store)

    def phone(self, n: int) -> Phone:
        return Phone(f"+62840000{n:05d}")

    def take(self, n: int, day: date = TUESDAY, town: str = "banjarbaru", office: str = "mpp") -> None:
        with self.store.writing() as unit:
            who = citizens.meet(unit, self.phone(n), self.now)
            citizens.notice(unit, who.id, self.now)
            queues.take(
                unit, town=town, office=office, service="KTP", letter="A", day=day, quota=999, citizen=who.id, priority=False,
                now=self.now, chance=Chance(),
            )  # fmt: skip

    def file(self, number: str, due: date, status: Status = Status.CHECKED, **more: Any) -> None:
        tell, self.store.tell = self.store.tell, None
        with self.store.writing() as unit:
            who = citizens.meet(unit, self.phone(1), self.now)
            citizens.notice(unit, who.id, self.now)
            applications.file(
                unit, town="banjarbaru", service="KTP", office="mpp", person="Contoh", proof_kind="birth_year", proof_answer="1990",
                now=self.now, chance=Chance(), due=due, number=number, citizen=who.id, status=status, **more,
            )  # fmt: skip
        self.store.tell = tell

    def sent(self, purpose: str) -> int:
        with self.store.reading() as unit:
            wanted = select(func.count()).select_from(messages.messages).where(messages.messages.c.purpose == f"notice.{purpose}")
            return int(unit.conn.execute(wanted).scalar_one())


@pytest.fixture
def clock(store: Store) -> Clock:
    return Clock(store)


def test_everybody_with_a_number_for_tomorrow_is_reminded_once(clock: Clock) -> None:
    for n in range(5):
        clock.take(n)
    clock.take(9, day=MONDAY)
    clock.take(10, day=date(2026, 11, 25))
    assert [clock.reminders.tomorrow(at(time)) for time in ("15.59", "16.00", "16.10", "19.59", "20.00")] == [0, 5, 0, 0, 0]
    assert clock.sent("tomorrow") == 5


def test_each_town_by_its_own_clock(clock: Clock) -> None:
    clock.take(1)
    clock.take(2, town="rangkui", office="camat")
    assert clock.reminders.tomorrow(at("16.00", zone=Zone.WITA)) == 1
    assert clock.reminders.tomorrow(at("16.00", zone=Zone.WIB)) == 1


def test_who_took_a_number_this_evening_or_gave_it_back_is_not_reminded(clock: Clock) -> None:
    clock.take(1)
    clock.take(2)
    with clock.store.writing() as unit:
        who = citizens.meet(unit, clock.phone(2), clock.now)
        [mine] = queues.of_citizen(unit, who.id, TUESDAY)
        queues.cancel(unit, mine.id, clock.now)
    clock.now = at("16.30")
    clock.take(3)
    assert clock.reminders.tomorrow(clock.now) == 1


def test_a_great_many_are_spread_over_time_and_done_in_small_batches(clock: Clock) -> None:
    clock.reminders = Reminders(clock.store, batch=7)
    for n in range(23):
        clock.take(n)
    clock.now = at("16.00")
    assert clock.reminders.tomorrow(clock.now) == 23
    with clock.store.reading() as unit:
        moments = sorted(unit.conn.execute(select(ledger.outbox.c.available_at)).scalars())
    assert len(moments) == 23
    assert (moments[0], moments[-1]) == (clock.now, clock.now + timedelta(seconds=22 // reminders.PER_SECOND))


def test_a_round_that_died_is_finished_by_the_next(clock: Clock) -> None:
    clock.reminders = Reminders(clock.store, batch=4)
    for n in range(10):
        clock.take(n)
    telling = clock.store.tell
    told: list[int] = []

    def dies(unit: Any, news: Any) -> None:
        if len(told) == 1:
            raise RuntimeError("the power went")
        told.append(len(news))
        assert telling is not None
        telling(unit, news)

    clock.store.tell = dies
    with pytest.raises(RuntimeError):
        clock.reminders.tomorrow(at("16.00"))
    assert clock.sent("tomorrow") == 4
    clock.store.tell = telling
    assert clock.reminders.tomorrow(at("16.10")) == 6
    assert clock.sent("tomorrow") == 10


def test_schedulers_side_by_side_remind_once(clock: Clock) -> None:
    clock.reminders = Reminders(clock.store, batch=5)
    for n in range(20):
        clock.take(n)
    clock.now = at("16.00")
    threads = [threading.Thread(target=lambda: clock.reminders.tomorrow(clock.now)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.reminders.tomorrow(at("16.10")) == 0
    assert clock.sent("tomorrow") == 20


# --- what is late ---


@pytest.mark.parametrize(
    ("status", "due", "marked", "message"),
    [
        pytest.param(Status.CHECKED, MONDAY, True, "may_be_late", id="its day has come"),
        pytest.param(Status.RECEIVED, date(2026, 11, 20), True, "may_be_late", id="its day passed while nothing ran"),
        pytest.param(Status.CHECKED, TUESDAY, False, "", id="its day is tomorrow"),
        pytest.param(Status.READY, MONDAY, False, "", id="it is ready"),
        pytest.param(Status.NEEDS_PAPERS, MONDAY, False, "papers_awaited", id="it waits for the citizen"),
        pytest.param(Status.NEEDS_PAPERS, date(2026, 11, 20), False, "", id="it has long waited for the citizen"),
    ],
)
def test_nothing_passes_its_day_in_silence(clock: Clock, status: Status, due: date, marked: bool, message: str) -> None:
    clock.file("48217396", due, status)
    assert clock.reminders.late(at("07.59")) == 0
    clock.now = at("08.00")
    clock.reminders.late(clock.now)
    clock.reminders.late(at("08.10"))
    with clock.store.reading() as unit:
        found = applications.by_number(unit, "48217396")
        staff = [case.number for case in delays.unexplained(unit, "banjarbaru")]
    assert found is not None and found.unexplained is marked and staff == (["48217396"] if marked else [])
    assert [clock.sent(name) for name in ("may_be_late", "papers_awaited")] == [int(message == "may_be_late"), int(message == "papers_awaited")]


def test_with_a_reason_nobody_is_alarmed_and_the_promises_are_kept(clock: Clock) -> None:
    clock.file("48217396", MONDAY)
    with clock.store.writing() as unit:
        delays.explain(unit, "48217396", "  blangko   habis ", TUESDAY, clock.now, by="officer-7")
    assert clock.reminders.late(at("10.00")) == 0
    with clock.store.reading() as unit:
        found = applications.by_number(unit, "48217396")
        assert found is not None
        last = applications.events(unit, found.id)[-1]
    assert (found.due, found.reason, found.unexplained) == (TUESDAY, "blangko habis", False)
    assert (last.was_due, last.due, last.reason, last.by) == (MONDAY, TUESDAY, "blangko habis", "officer-7")
    assert clock.sent("delay") == 1


def test_a_reason_that_comes_late_takes_the_mark_away(clock: Clock) -> None:
    clock.file("48217396", MONDAY)
    clock.reminders.late(at("08.00"))
    with clock.store.writing() as unit:
        delays.explain(unit, "48217396", "alat rusak", TUESDAY, at("09.00"))
    with clock.store.reading() as unit:
        assert delays.unexplained(unit, "banjarbaru") == []
    clock.now = at("08.00", TUESDAY)
    assert clock.reminders.late(clock.now) == 1, "the new promise is a promise like the first"


def test_moving_on_keeps_the_mark_until_it_is_done(clock: Clock) -> None:
    clock.file("48217396", MONDAY)
    clock.reminders.late(at("08.00"))
    marked = []
    for status in (Status.APPROVED, Status.READY):
        with clock.store.writing() as unit:
            marked.append(applications.change(unit, "48217396", status, at("09.00")).unexplained)
    assert marked == [True, False]


@pytest.mark.parametrize(
    ("reason", "day", "status", "error"),
    [
        pytest.param("  ", TUESDAY, Status.CHECKED, ValueError, id="no reason"),
        pytest.param("blangko habis", MONDAY, Status.CHECKED, ValueError, id="the same day"),
        pytest.param("blangko habis", date(2026, 11, 20), Status.CHECKED, ValueError, id="an earlier day"),
        pytest.param("blangko habis", TUESDAY, Status.READY, applications.NotAllowed, id="it is ready"),
    ],
)
def test_a_delay_that_cannot_be(clock: Clock, reason: str, day: date, status: Status, error: type[Exception]) -> None:
    clock.file("48217396", MONDAY, status)
    with pytest.raises(error), clock.store.writing() as unit:
        delays.explain(unit, "48217396", reason, day, clock.now)


def test_the_tasks_walk_through_no_table(clock: Clock) -> None:
    clock.take(1)
    clock.file("48217396", MONDAY)

    def look(unit: Any) -> None:
        from store import queue_turns

        queue_turns.tomorrow(unit, "banjarbaru", TUESDAY, taken_before=at("16.00"))
        delays.due_by(unit, "banjarbaru", MONDAY)
        delays.unexplained(unit, "banjarbaru")
        notices.unsent(unit, at("16.00"))

    assert walks(clock.store, look) == []


def test_what_was_told_is_forgotten_after_its_time(clock: Clock) -> None:
    clock.take(1)
    clock.reminders.tomorrow(at("16.00"))
    assert clock.reminders.forget(clock.now + timedelta(days=399)) == 0
    assert clock.reminders.forget(clock.now + timedelta(days=402)) == 1


def test_a_town_without_a_line_for_texts_goes_on(clock: Clock) -> None:
    clock.take(1)
    who = 0
    with clock.store.writing() as unit:
        unit.conn.exec_driver_sql("DELETE FROM line_towns WHERE kind = 'sms'")
        unit.conn.exec_driver_sql("UPDATE house SET towns_version = towns_version + 1")
        unit.towns_changed = True
        who = citizens.meet(unit, clock.phone(1), clock.now).id
        [mine] = queues.of_citizen(unit, who, TUESDAY)
    assert clock.reminders.tomorrow(at("16.00")) == 1
    with clock.store.reading() as unit:
        assert [row[2] for row in notices.of_case(unit, who, mine.number)] == [Fate.NO_LINE]
