"""Deeds of the inbox: once each, nobody's time bought by them, and the same as on the page of a case."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from store import audit, case_events, case_work, complaints, unanswered
from store.case_work import Kind
from store.complaint_rows import State
from store.unit import Store
from tests.console.cases import PART, Cases
from tests.console.inboxes import Employ, Enter, called, file, text
from tests.console.noon import NOON, Clock
from tests.console.test_case_deeds import do as do_on_case


def do(browser: FlaskClient, deed: str, key: str, mark: str = "m", held: str = "", **form: str) -> str:
    chosen = {"deed": deed, "one": f"{key}:{held}", "mark": mark, **form}
    return browser.post("/console/inbox/do", data=chosen, headers=PART).text


def test_a_form_that_comes_twice_is_done_once(enter: Enter, store: Store) -> None:
    with store.writing() as unit:
        number, call = file(unit).number, called(unit)
    browser = enter()
    for one in (number, call):
        assert "1 berhasil" in do(browser, "take", one) and "1 sudah dilakukan tadi" in do(browser, "take", one)
        with store.reading() as unit:
            assert [event.what for event in case_events.of(unit, one)] == ["assigned"]
    with store.reading() as unit:
        assert [line.action for line in audit.about(unit, f"complaint {number}")] == ["assigned"]
    assert browser.post("/console/inbox/do", data={"deed": "take", "one": f"{number}:"}).status_code == 400, "no mark"


def test_each_form_of_the_page_has_a_mark_of_its_own(enter: Enter, store: Store) -> None:
    browser = enter()
    pages = [browser.get("/console/inbox").text.split('name="mark" value="')[1].split('"')[0] for _ in range(2)]
    assert pages[0] != pages[1]


@pytest.mark.parametrize("where", ["in the inbox", "on the case"])
def test_taking_what_is_mine_buys_no_time(
    enter: Enter, employ: Employ, cases: Cases, store: Store, clock: Clock, where: str
) -> None:
    me, case = employ(), cases.file()
    with store.writing() as unit:
        case_work.assign(unit, case.number, Kind.COMPLAINT, case.town, me.id, date(2026, 3, 12), "staff 99", NOON)
        case_work.snooze(unit, case.number, NOON + timedelta(days=1), "staff 99", NOON)
        before = case_work.of(unit, case.number)
    clock.later(minutes=10)
    browser = enter(me)
    if where == "in the inbox":
        assert "1 sudah milik Anda" in do(browser, "take", case.number, held=str(me.id))
    else:
        assert do_on_case(browser, case, "take", owner=str(me.id)) == 303
    with store.reading() as unit:
        assert case_work.of(unit, case.number) == before
        assert [event.what for event in case_events.of(unit, case.number)] == ["assigned", "snoozed"]


def test_giving_it_to_myself_agrees_a_day_and_buys_no_time(enter: Enter, employ: Employ, cases: Cases, store: Store, clock: Clock) -> None:
    me, case = employ(), cases.file()
    with store.writing() as unit:
        case_work.assign(unit, case.number, Kind.COMPLAINT, case.town, me.id, None, me.by, NOON)
    clock.later(minutes=10)
    assert do_on_case(enter(me), case, "assign", owner=str(me.id), staff=str(me.id), due="2026-03-12") == 303
    with store.reading() as unit:
        work = case_work.of(unit, case.number)
    assert work is not None and (work.due, work.assigned_at) == (date(2026, 3, 12), NOON)


@pytest.mark.parametrize(
    ("deed", "form", "state", "open_"),
    [
        pytest.param("answer", {"words": "Sudah diganti"}, State.ANSWERED, False, id="answered: done with"),
        pytest.param("not_ours", {"agency": "PLN"}, State.NOT_OURS, False, id="not ours: done with"),
        pytest.param("forward", {"agency": "PLN"}, State.FORWARDED, True, id="passed on: still somebody's"),
    ],
)
def test_moving_a_case_in_the_inbox_is_what_it_is_on_its_page(
    enter: Enter, employ: Employ, cases: Cases, store: Store, deed: str, form: dict[str, str], state: State, open_: bool
) -> None:
    me, one, two = employ(), cases.file("Lampu padam"), cases.file("Lampu mati")
    with store.writing() as unit:
        for case in (one, two):
            case_work.assign(unit, case.number, Kind.COMPLAINT, case.town, me.id, None, me.by, NOON)
            text(unit, number=case.number)
    browser = enter(me)
    assert "1 berhasil" in do(browser, deed, one.number, held=str(me.id), **form)
    assert do_on_case(browser, two, deed, mark="n", owner=str(me.id), **form) == 303
    with store.reading() as unit:
        here, there = (case_work.of(unit, case.number) for case in (one, two))
        assert here is not None and there is not None and (here.done_at is None) is (there.done_at is None) is open_
        assert cases.now(one.number).state is cases.now(two.number).state is state
        waits = [[text.done_by for text in unanswered.of_case(unit, case.number)] for case in (one, two)]
        lines = [[line.action for line in audit.about(unit, f"complaint {case.number}")] for case in (one, two)]
    assert waits[0] == waits[1] == ([""] if open_ else [me.by])
    assert lines[0] == lines[1] == [f"case.{deed}"]


def test_what_cannot_become_so_is_said(enter: Enter, cases: Cases, store: Store) -> None:
    case = cases.file()
    with store.writing() as unit:
        complaints.change(unit, case.number, State.ANSWERED, NOON, note="Sudah")
    assert "1 tidak dapat begitu" in do(enter(), "forward", case.number, agency="PLN")


@pytest.mark.parametrize("what", ["a text", "a call-back"])
def test_what_i_ended_by_a_slip_waits_again_for_me(enter: Enter, employ: Employ, store: Store, clock: Clock, what: str) -> None:
    me, her = employ(), employ()
    with store.writing() as unit:
        key, kind = (text(unit), Kind.TEXT) if what == "a text" else (called(unit), Kind.CALLBACK)
        case_work.assign(unit, key, kind, "banjarbaru", me.id, None, me.by, NOON)
    mine, hers = enter(me), enter(her)
    told = do(mine, "done", key, held=str(me.id))
    assert f'name="one" value="{key}"' in told and 'value="undo"' in told and f"row-{key}" not in told
    assert "1 tidak dapat begitu" in do(hers, "undo", key, mark="h"), "only who ended it"
    clock.later(minutes=4)
    assert "1 berhasil" in do(mine, "undo", key, mark="u") and "1 sudah dilakukan tadi" in do(mine, "undo", key, mark="u")
    page = mine.get("/console/inbox?view=mine").text
    assert f"row-{key}" in page and 'id="undo"' not in page
    assert "1 tidak dapat begitu" in do(mine, "undo", key, mark="v"), "it is not ended any more"
    with store.reading() as unit:
        assert [event.what for event in case_events.of(unit, key)] == ["assigned", "done", "undone"]
        assert [line.action for line in audit.about(unit, f"{kind} {key}")][:2] in (["undone", "done"], ["done", "undone"])
    assert "1 berhasil" in do(mine, "done", key, mark="w", held=str(me.id))
    clock.later(minutes=6)
    assert "1 tidak dapat begitu" in do(mine, "undo", key, mark="x"), "too late"


def test_a_complaint_is_not_opened_again_by_an_undo(enter: Enter, cases: Cases) -> None:
    assert "1 tidak dapat begitu" in do(enter(), "undo", cases.file().number)
