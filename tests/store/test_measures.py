"""A supervisor's measures, kept as things happen, agree exactly with what the histories say, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from menus.session import Session
from rules.callbacks import Window
from rules.chance import Chance
from rules.measuring import bound, service_level, threshold
from rules.permissions import Role
from rules.phone import Phone
from store import (
    callbacks,
    case_work,
    citizens,
    complaints,
    dialogues,
    measures,
    measures_fold,
    presence,
    staff,
    unanswered,
)
from store.case_events import Kind
from store.officer_calls import State as Call
from store.presence import There
from store.unit import Store
from tests.store.measuring import START, TOWN, at, call, complain, go, moves, total


def test_hours_sum_to_their_day(store: Store) -> None:
    for hour in range(5):
        call(store, f"k{hour}", START + timedelta(hours=hour))
    measures_fold.keep(store, START + timedelta(hours=6))
    with store.reading() as unit:
        hours = measures.by_hour(unit, TOWN, START.date(), START.date(), ["call.in"])
        days = measures.by_day(unit, TOWN, START.date(), START.date(), ["call.in"])
    assert hours == {9 + hour: {"call.in": 1} for hour in range(5)}, "on the town's clock"
    assert days == {date(2026, 3, 9): {"call.in": 5}}


def test_calls_are_measured_as_the_rules_say(store: Store) -> None:
    for key, begun in (("quick", 0), ("slow", 10), ("gone", 20), ("later", 30), ("handed", 40)):
        call(store, key, at(begun))
    go(store, "quick", (Call.RINGING, at(5), ""), (Call.TALKING, at(15), ""), (Call.HELD, at(75), ""), (Call.RINGING, at(105), ""),
       (Call.TALKING, at(110), ""), (Call.WRAP_UP, at(140), ""), (Call.DONE, at(160), "answered"))  # fmt: skip
    go(store, "slow", (Call.RINGING, at(50), ""), (Call.TALKING, at(100), ""), (Call.WRAP_UP, at(160), ""), (Call.DONE, at(170), "forwarded"))
    go(store, "gone", (Call.ABANDONED, at(80), ""))
    go(store, "later", (Call.CALLBACK, at(90), ""))
    go(store, "handed", (Call.RINGING, at(45), ""), (Call.TALKING, at(50), ""), (Call.WAITING, at(100), "handed on"),
       (Call.RINGING, at(110), ""), (Call.TALKING, at(120), ""), (Call.WRAP_UP, at(180), ""), (Call.DONE, at(190), "answered"))  # fmt: skip
    measures_fold.keep(store, START + timedelta(hours=1))
    found = total(store)
    assert {name: found.of(f"call.{name}") for name in ("in", "answered", "abandoned", "callback", "talks", "wrapped", "solved")} == {
        "in": 5, "answered": 3, "abandoned": 1, "callback": 1, "talks": 3, "wrapped": 3, "solved": 1,
    }  # fmt: skip
    assert found.of("call.waited") == 15 + 90 + 10
    assert found.of("call.held") == 30
    assert found.of("call.talked") == (140 - 15 - 30) + 60 + (180 - 50)
    assert found.of("call.wrapping") == 20 + 10 + 10
    waits = found.histogram("call.wait")
    assert waits == {15: 1, 90: 1, 10: 1}
    assert service_level(waits, threshold(20), found.of("call.abandoned")) == (2, 4)
    assert found.by("call.by") == {"7": 3}


@pytest.mark.parametrize(
    ("steps", "at_once"),
    [
        pytest.param([("answered", 60)], 1, id="answered at once"),
        pytest.param([("checking", 10), ("working", 20), ("answered", 60)], 1, id="after a look of our own"),
        pytest.param([("needs_facts", 10), ("answered", 60)], 0, id="facts were asked for"),
        pytest.param([("forwarded", 10), ("answered", 60)], 0, id="another agency was needed"),
        pytest.param([("raised", 10), ("answered", 60)], 0, id="the clock raised it"),
        pytest.param([("answered", 60), ("reopened", 600)], 0, id="opened again within the week"),
        pytest.param([("answered", 60), ("reopened", 60 + 8 * 24 * 60)], 1, id="opened again later"),
        pytest.param([("answered", 60), ("reopened", 600), ("answered", 700), ("reopened", 800)], 0, id="opened again twice counts once"),
        pytest.param([("not_ours", 60)], 0, id="not ours is no answer"),
    ],
)
def test_settled_at_the_first_contact(store: Store, steps: list[tuple[str, int]], at_once: int) -> None:
    number = complain(store, START)
    moves(store, number, *((complaints.State(state), START + timedelta(minutes=minutes)) for state, minutes in steps))
    measures_fold.keep(store, START + timedelta(days=20))
    found = total(store)
    assert found.of("case.at_once") == at_once
    assert found.of("case.reopened") == sum(state == "reopened" for state, _ in steps)


def test_answers_are_timed_by_kelurahan_and_promises_count_on_their_day(store: Store) -> None:
    quick, slow = complain(store, START, "a", "63.72.02.1004"), complain(store, START, "b", None)
    moves(store, quick, (complaints.State.ANSWERED, START + timedelta(hours=2)))
    moves(store, slow, (complaints.State.WORKING, START + timedelta(days=7)))
    measures_fold.keep(store, START + timedelta(days=30))
    found = total(store)
    times = found.histograms("case.answer")
    assert measures.middle(times["63.72.02.1004"]) == 3 and (measures.middle(times[""]) or 0) >= 50
    assert (found.of("case.first_due"), found.of("case.first_kept")) == (2, 1)
    assert (found.of("case.done_due"), found.of("case.done_kept")) == (2, 1)
    assert found.by("case.by") == {"7": 1}


def test_call_backs_are_kept_only_in_the_first_window(store: Store) -> None:
    def wish(citizen: int) -> callbacks.Callback:
        with store.writing() as unit:
            window = Window(START, START + timedelta(hours=1))
            return callbacks.file(
                unit, town=TOWN, citizen=citizen, channel="ussd", language="id", path=(), now=START, chance=Chance(), window=window
            )

    kept, late, put_off = wish(1), wish(2), wish(3)
    with store.writing() as unit:
        callbacks.plan(unit, put_off, Window(at(7200), at(9000)), at(3700), late=True)
    for number, when in ((kept.number, at(600)), (late.number, at(3700)), (put_off.number, at(7300))):
        with store.writing() as unit:
            assert callbacks.change(unit, number, callbacks.State.DONE, when)
    measures_fold.keep(store, START + timedelta(hours=5))
    found = total(store)
    assert [found.of(f"back.{name}") for name in ("in", "done", "promised", "kept")] == [3, 3, 3, 1]


def say(
    store: Store, key: str, state: str, when: datetime, *, ended: bool = False, dropped: bool = False, channel: str = "ussd",
    trail: tuple[str, ...] = (),
) -> None:  # fmt: skip
    session = Session(state, facts={"town": TOWN}, trail=trail).to_json()
    with store.writing() as unit:
        found = dialogues.find(unit, "africastalking", key)
        made = dialogues.Dialogue(
            "africastalking", key, channel, 9, "*384*7#", session, "", 1, ended, found.version if found else 0, when
        )  # fmt: skip
        assert dialogues.keep(unit, made)
        if dropped:
            dialogues.drop(unit, "africastalking", key)


def test_where_people_leave_the_menus(store: Store) -> None:
    say(store, "a", "complaint.region", at(0))
    say(store, "b", "complaint.region", at(30))
    say(store, "c", "status.found", at(60), ended=True)
    say(store, "d", "queue.day", at(90), dropped=True)
    say(store, "e", "main.front", START + timedelta(minutes=50))
    measures_fold.keep(store, START + timedelta(minutes=70))
    found = total(store)
    assert found.by("menu.left_at") == {"complaint.region": 2}
    assert (found.by("menu.left"), found.by("menu.done"), found.by("menu.moved")) == ({"complaint": 2}, {"status": 1}, {"queue": 1})
    say(store, "e", "complaint.region", START + timedelta(minutes=70))  # went on before the hour was over: one sitting
    measures_fold.keep(store, START + timedelta(hours=3))
    assert total(store).by("menu.left_at") == {"complaint.region": 3}
    measures_fold.keep(store, START + timedelta(hours=4))
    assert total(store).by("menu.left_at") == {"complaint.region": 3}


def test_a_step_knows_how_many_came_to_it_on_whatever_way(store: Store) -> None:
    say(store, "a", "main.front", at(0))
    say(store, "b", "complaint.region", at(30), trail=("main.front", "complaint.category"))
    say(store, "c", "complaint.region", at(40), trail=("main.front", "complaint.category", "complaint.region"))
    say(store, "d", "complaint.thanks", at(60), ended=True, trail=("main.front", "complaint.category", "complaint.region"))
    for hours in (2, 3):
        measures_fold.keep(store, START + timedelta(hours=hours))
    found = total(store)
    assert found.by("menu.left_at") == {"main.front": 1, "complaint.region": 2}
    assert found.by("menu.reached") == {"main.front": 4, "complaint.category": 3, "complaint.region": 3, "complaint.thanks": 1}


def test_texts_work_and_presence_of_the_staff(store: Store) -> None:
    with store.writing() as unit:
        rina = staff.add(unit, login="rina", name="Rina", role=Role.OFFICER, town=TOWN, now=START)
        who = citizens.meet(unit, Phone("+6284000000001"), START)
        unanswered.note(unit, "m1", who.id, TOWN, None, START)
        [text] = unanswered.heads(unit, TOWN, 5)
    number = complain(store, START)
    with store.writing() as unit:
        case_work.assign(unit, number, Kind.COMPLAINT, TOWN, rina.id, None, rina.by, at(60))
        assert unanswered.done(unit, text.id, TOWN, rina.by, at(100))
    for state, when in ((There.READY, 0), (There.BREAK, 5400), (There.READY, 6000)):
        with store.writing() as unit:
            presence.say(unit, rina.id, TOWN, state, f"token{when}", at(when))
    measures_fold.keep(store, START + timedelta(hours=5))
    measures_fold.keep(store, START + timedelta(hours=5))
    found, me = total(store), str(rina.id)
    assert (found.by("desk.taken"), found.by("text.by"), found.of("text.done")) == ({me: 1}, {me: 1}, 1)
    with store.reading() as unit:
        there = {row.measure: row.n for row in unit.conn.execute(select(measures.measures).where(measures.measures.c.hour == 24))
                 if row.measure.startswith("there.")}  # fmt: skip
        hours = measures.by_hour(unit, TOWN, START.date(), START.date(), ["there.ready"])
    assert there == {"there.ready": 5400, "there.break": 600}, "the second time of being ready is not over"
    assert hours == {9: {"there.ready": 3600}, 10: {"there.ready": 1800}}


@pytest.mark.parametrize(
    ("told", "within"),
    [
        pytest.param(None, 20, id="20 seconds unless the town says"),
        pytest.param("120", 120, id="two minutes"),
        pytest.param(25, 20, id="a bound, never more generous than the town"),
        pytest.param(1, 5, id="no finer than 5"),
        pytest.param("soon", 20, id="not a number"),
    ],
)
def test_the_threshold_of_a_town(told: object, within: int) -> None:
    assert threshold(told) == within and bound(within) == within


def test_what_is_not_a_minute_old_waits_for_the_next_round(store: Store) -> None:
    complain(store, START)
    measures_fold.keep(store, at(30))
    assert total(store).of("case.in") == 0
    measures_fold.keep(store, at(61))
    assert total(store).of("case.in") == 1
