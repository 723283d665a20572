"""Who has which case: taken, given, put to sleep, left untouched; and the plans of all that the inbox asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from jobs import case_work as clock
from rules import working_time
from rules.phone import Phone
from rules.search_words import stems
from store import (
    case_events,
    case_follow,
    case_work,
    citizens,
    complaints,
    inbox,
    messages,
    saved_filters,
    search,
    search_words,
    unanswered,
)
from store.case_work import Kind, Level
from store.complaint_rows import complaints as rows
from store.complaints import State, Viewer
from store.inbox import Asked, View, Wanted
from store.unit import Conflict, Store, Unit
from tests.store.working import HOUR, NOW, TOWN, WEEK, WITA, file, give, told


def test_a_case_is_taken_put_back_and_finished_and_each_is_an_event(store: Store) -> None:
    with store.writing() as unit:
        number = file(unit).number
        assert case_work.of(unit, number) is None and case_work.of_many(unit, [number]) == {}
        held = give(unit, number, 12)
        assert (held.staff, held.kind, held.town, held.touched_at) == (12, Kind.COMPLAINT, TOWN, None)
        assert case_work.mine(unit, TOWN, 12) == [held] == list(case_work.of_many(unit, [number, "x"]).values())
        assert case_work.mine(unit, "rangkui", 12) == []
        assert case_work.touch(unit, number, "staff 12", NOW) and not case_work.touch(unit, number, "staff 12", NOW)
        assert case_work.release(unit, number, "staff 12", NOW, detail="cuti") and not case_work.release(unit, number, "staff 12", NOW)
        give(unit, number, 13)
        assert case_work.finish(unit, number, "staff 13", NOW) and not case_work.finish(unit, number, "staff 13", NOW)
        assert case_work.mine(unit, TOWN, 13) == []
        assert case_work.reopen(unit, number, NOW) and [one.number for one in case_work.mine(unit, TOWN, 13)] == [number]
        assert told(unit, number) == ["assigned", "released", "assigned"]
        assert case_events.of(unit, number)[1].detail == "cuti"
        sealed = unit.conn.execute(text("SELECT detail FROM case_events WHERE detail IS NOT NULL")).scalar_one()
        assert b"cuti" not in bytes(sealed)


def test_the_complaint_itself_says_whether_somebody_has_it_or_it_sleeps(store: Store) -> None:
    def in_hand(unit: Unit) -> int:
        return int(unit.conn.execute(select(rows.c.in_hand).where(rows.c.number == number)).scalar_one())

    with store.writing() as unit:
        number = file(unit).number
        steps: list[tuple[Callable[[], Any], int]] = [
            (lambda: None, 0), (lambda: give(unit, number, 12), 1), (lambda: give(unit, number, 13), 1),
            (lambda: case_work.release(unit, number, "staff 13", NOW), 0), (lambda: give(unit, number, 12), 1),
            (lambda: case_work.finish(unit, number, "staff 12", NOW), 0), (lambda: case_work.reopen(unit, number, NOW), 1),
            (lambda: case_work.release_stale(unit, store.towns().by_id[TOWN], NOW + timedelta(days=7)), 0),
            (lambda: case_work.snooze(unit, number, NOW + HOUR, "staff 12", NOW), 1), (lambda: case_work.wake(unit, TOWN, NOW), 1),
            (lambda: case_work.wake(unit, TOWN, NOW + HOUR), 0), (lambda: case_work.snooze(unit, number, NOW + HOUR, "staff 12", NOW), 1),
            (lambda: case_work.rouse(unit, number, "staff 12", NOW), 0), (lambda: give(unit, number, 12), 1),
            (lambda: case_work.snooze(unit, number, NOW + HOUR, "staff 12", NOW), 1), (lambda: case_work.rouse(unit, number, "staff 12", NOW), 1),
        ]  # fmt: skip
        for nth, (step, expected) in enumerate(steps):
            step()
            assert in_hand(unit) == expected, nth


def test_of_two_who_take_one_case_one_is_told(store: Store) -> None:
    with store.writing() as unit:
        number = file(unit).number
        give(unit, number, 12, seen=None)
        with pytest.raises(Conflict):
            give(unit, number, 13, seen=None)
        give(unit, number, 13, seen=12)
        with pytest.raises(LookupError):
            case_work.assign(unit, number, Kind.COMPLAINT, "rangkui", 14, None, "staff 14", NOW)
        assert case_work.of(unit, number).staff == 13  # type: ignore[union-attr]


def test_what_sleeps_wakes_by_itself_once(store: Store) -> None:
    with store.writing() as unit:
        number = file(unit).number
        with pytest.raises(LookupError):
            case_work.snooze(unit, number, NOW + HOUR, "staff 12", NOW)
        with pytest.raises(ValueError, match="ahead"):
            case_work.snooze(unit, number, NOW, "staff 12", NOW, kind=Kind.COMPLAINT, town=TOWN)
        sleeping = case_work.snooze(unit, number, NOW + HOUR, "staff 12", NOW, kind=Kind.COMPLAINT, town=TOWN, detail="tunggu PLN")
        assert sleeping.asleep(NOW) and not sleeping.asleep(NOW + HOUR)
        assert case_events.of(unit, number)[0].until == NOW + HOUR and case_events.of(unit, number)[0].detail == "tunggu PLN"
        assert case_work.wake(unit, TOWN, NOW) == 0
        assert case_work.wake(unit, TOWN, NOW + HOUR) == 1 and case_work.wake(unit, TOWN, NOW + HOUR) == 0
        assert told(unit, number) == ["snoozed", "woke"]


@pytest.mark.parametrize(
    ("now", "hours", "since"),
    [
        pytest.param("2026-03-02 10.20", 2, "2026-03-02 08.20", id="this morning"),
        pytest.param("2026-03-02 10.20", 8, "2026-02-27 10.20", id="over a weekend"),
        pytest.param("2026-03-02 22.00", 8, "2026-03-02 08.00", id="at night, the whole day"),
        pytest.param("2026-03-20 09.00", 8, "2026-03-18 09.00", id="over a holiday"),
    ],
)
def test_working_hours_are_counted_on_the_offices_calendar(now: str, hours: int, since: str) -> None:
    at, begun = (datetime.strptime(one, "%Y-%m-%d %H.%M").replace(tzinfo=WITA.tz) for one in (now, since))
    assert working_time.ago(at, hours, WITA, WEEK, {date(2026, 3, 19)}) == begun
    assert working_time.passed(begun, at, WITA, WEEK, {date(2026, 3, 19)}) == timedelta(hours=hours)


def test_assigned_and_untouched_goes_back_and_the_second_time_up(store: Store) -> None:
    with store.writing() as unit:
        number, worked, asleep = (file(unit, citizen=citizen).number for citizen in (1, 2, 3))
        for one in (number, worked, asleep):
            give(unit, one, 12)
        case_work.touch(unit, worked, "staff 12", NOW)
        case_work.snooze(unit, asleep, NOW + 30 * HOUR, "staff 12", NOW)
    tuesday = datetime(2026, 3, 3, 2, 19, tzinfo=UTC)  # 10.19 WITA: a minute short of 8 working hours
    assert clock.attend(store, tuesday) == 6, "only the history and the words of the three complaints are read"
    assert clock.attend(store, tuesday + timedelta(minutes=1)) >= 1
    with store.writing() as unit:
        back = case_work.of(unit, number)
        assert back is not None and (back.staff, back.returned, back.level) == (None, 1, Level.QUEUE)
        assert case_work.of(unit, worked).staff == 12 and case_work.of(unit, asleep).staff == 12  # type: ignore[union-attr]
        give(unit, number, 13, tuesday)
    wednesday = tuesday + timedelta(days=1, minutes=5)
    clock.attend(store, wednesday)
    clock.attend(store, wednesday)
    with store.writing() as unit:
        back = case_work.of(unit, number)
        assert back is not None and (back.staff, back.returned, back.level) == (None, 2, Level.SUPERVISOR)
        assert told(unit, number) == ["assigned", "returned", "assigned", "raised"]
        town = store.towns().get(TOWN)
        assert town is not None
        seen, _more = inbox.page(unit, Asked(town, 1, wednesday), Wanted(View.RETURNED))
        assert [one.key for one in seen] == [number]
        assert give(unit, number, 14, wednesday).level is Level.QUEUE, "somebody looked"


def test_what_is_closed_leaves_the_lists_and_what_is_reopened_returns(store: Store) -> None:
    later = NOW + timedelta(minutes=1)
    with store.writing() as unit:
        number = file(unit).number
        give(unit, number, 12)
        complaints.change(unit, number, State.ANSWERED, NOW)
        complaints.change(unit, number, State.CLOSED, NOW)
        assert case_follow.follow(unit, NOW) == 0, "too young: an older one may not be committed yet"
        assert case_follow.follow(unit, later) == 3 and case_follow.follow(unit, later) == 0
        assert case_work.mine(unit, TOWN, 12) == []
        complaints.change(unit, number, State.REOPENED, later, again_due=date(2026, 3, 9))
        case_follow.follow(unit, later + timedelta(minutes=1))
        assert [one.number for one in case_work.mine(unit, TOWN, 12)] == [number]


def test_a_text_waits_until_somebody_has_read_it(store: Store) -> None:
    with store.writing() as unit:
        siti = citizens.meet(unit, Phone("+6284000000001"), NOW)
        ids = []
        for words in ("Kapan?", "Halo pak"):
            id = messages.write_in(
                unit, provider="kannel", address="2580", citizen=siti.id, phone=Phone("+6284000000001"), text=words, reference=words, now=NOW
            )
            unanswered.note(unit, id, siti.id, TOWN, "48217396" if words == "Kapan?" else None, NOW)
            ids.append(id)
        waiting = unanswered.waiting(unit, TOWN)
        assert [(one.words, one.number) for one in waiting] == [("Kapan?", "48217396"), ("Halo pak", None)]
        assert unanswered.waiting(unit, "rangkui") == [] and not unanswered.done(unit, waiting[0].id, "rangkui", "staff 1", NOW)
        assert unanswered.done(unit, waiting[0].id, TOWN, "staff 1", NOW) and not unanswered.done(unit, waiting[0].id, TOWN, "staff 2", NOW)
        assert [one.words for one in unanswered.waiting(unit, TOWN)] == ["Halo pak"]
        assert [one.done_by for one in unanswered.of_case(unit, "48217396")] == ["staff 1"]
        assert [one.words for one in unanswered.of_citizen(unit, siti.id)] == ["Halo pak", "Kapan?"]


def test_an_officers_text_is_remembered_three_days(store: Store) -> None:
    with store.writing() as unit:
        unanswered.wrote(unit, "m1", 7, TOWN, "48217396", "staff 1", NOW)
        unanswered.wrote(unit, "m1", 7, TOWN, "48217396", "staff 1", NOW)
        assert unanswered.written_to(unit, 7, NOW + 71 * HOUR) == ("48217396", TOWN, NOW)
        assert unanswered.written_to(unit, 7, NOW + 73 * HOUR) is None and unanswered.written_to(unit, 8, NOW) is None
        assert unanswered.written_to(unit, 7, NOW + 2 * HOUR, since=NOW + HOUR) is None


@pytest.mark.parametrize(
    ("said", "found"),
    [
        pytest.param("Tolong, lampunya di jalan kami MATI!", ("lampu", "jalan", "mati"), id="small words and endings are left out"),
        pytest.param("air di rt 05 no 127", ("air", "127"), id="what is shorter than 3 is left out"),
        pytest.param("café kamu", ("cafe", "kamu"), id="accents go, a short word keeps its end"),
        pytest.param("x" * 100, ("x" * 40,), id="a long word is cut"),
        pytest.param("yang dan di", (), id="nothing"),
    ],
)
def test_the_words_that_find(said: str, found: tuple[str, ...]) -> None:
    assert stems(said) == found


def test_the_words_of_a_complaint_are_not_there_to_be_read(store: Store) -> None:
    with store.writing() as unit:
        one = file(unit, words="rahasia lampu")
        search_words.follow(unit, NOW + timedelta(minutes=1))
        tokens = list(unit.conn.execute(text("SELECT token FROM case_words")).scalars())
        assert len(tokens) == 3 and all(len(token) == 16 and set(token) <= set("0123456789abcdef") for token in tokens)
        town, other = store.towns().get(TOWN), store.towns().get("rangkui")
        assert town is not None and other is not None
        assert [case.number for case in search.find(unit, town, "rahasia").complaints] == [one.number]
        assert search.find(unit, other, "rahasia").complaints == () and search.find(unit, town, "rahasia", Viewer.OVERSEER).complaints == ()
        search_words.forget(unit, one.id)
        assert search.find(unit, town, "rahasia").complaints == ()


def test_saved_filters_are_kept_by_name(store: Store) -> None:
    with store.writing() as unit:
        saved_filters.keep(unit, TOWN, 1, " Lampu  saya ", "category=lamp", False, NOW)
        saved_filters.keep(unit, TOWN, 1, "Lampu saya", "category=road", True, NOW)
        assert [(one.name, one.chosen) for one in saved_filters.of(unit, TOWN, 1)] == [("Lampu saya", "category=road")]
        assert len(saved_filters.of(unit, TOWN, 2)) == 1 and saved_filters.of(unit, "rangkui", 2) == []
        for nth in range(19):
            saved_filters.keep(unit, TOWN, 1, f"f{nth}", "", False, NOW)
        with pytest.raises(Conflict):
            saved_filters.keep(unit, TOWN, 1, "f19", "", False, NOW)
