"""The board's state: what is shown, that it changes when something changed, and that nobody can be found in it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from public import board as pages
from public import language
from public.board_words import BOARD
from rules.chance import Chance
from rules.permissions import Role
from rules.phone import Phone
from store import citizens, counter_rows, counters, queues, sign_ins, staff
from store.queues import Taken, Ticket
from store.unit import Store

DAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # Tuesday 12.00 WITA
OFFICE: dict[str, Any] = {"town": "banjarbaru", "office": "mpp"}


class Clock:
    """A time that tests move."""

    at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def browser(store: Store, clock: Clock) -> Iterator[FlaskClient]:
    from flask import Blueprint

    blueprint = Blueprint("public", "public", template_folder="templates", static_folder="static", static_url_path="/public")
    language.attach(blueprint)
    blueprint.add_url_rule("/", "front", lambda: "")
    pages.attach(blueprint, store, clock)
    app = Flask("boards", static_folder=None)
    app.register_blueprint(blueprint)
    yield app.test_client()


@pytest.fixture
def ask(browser: FlaskClient) -> Callable[..., dict[str, Any]]:
    def asked(name: str = "banjarbaru.mpp", since: str = "", status: int = 200) -> dict[str, Any]:
        time.sleep(pages.FRESH + 0.05)
        answer = browser.get(f"/board/{name}/state", query_string={"since": since})
        assert answer.status_code == status and answer.headers["Cache-Control"] == "no-store"
        return dict(answer.get_json())

    return asked


def sit(store: Store, label: str, now: datetime) -> counter_rows.Counter:
    with store.writing() as unit:
        made = staff.add(unit, login=f"c{label[-1]}", name="Lia", role=Role.COUNTER, town="banjarbaru", now=now)
        sign_ins.begin(unit, made, label, now, half=False)
        return counters.sit(unit, **OFFICE, label=label, services=("KTP",), in_order=False, staff=made.id, day=DAY, now=now)


def take(store: Store, n: int, day: date = DAY, now: datetime = NOON) -> Ticket:
    with store.writing() as unit:
        who = citizens.meet(unit, Phone(f"+628400000{n:04d}"), now)
        taken = queues.take(
            unit, **OFFICE, service="KTP", letter="A", day=day, quota=72, citizen=who.id, priority=False, now=now, chance=Chance()
        )
    assert isinstance(taken, Taken)
    return taken.ticket


def press(store: Store, desk: counter_rows.Counter, verb: Callable[..., Any], *more: Any, now: datetime = NOON) -> Any:
    with store.writing() as unit:
        return verb(unit, counter_rows.get(unit, desk.id), *more, now, "staff 1")


def test_calls_are_shown_and_nobody_can_be_found_in_them(store: Store, ask: Callable[..., dict[str, Any]]) -> None:
    held = [take(store, n) for n in range(1, 9)]
    one, two = sit(store, "Loket 1", NOON), sit(store, "Loket 2", NOON)
    empty = ask()
    assert [desk["number"] for desk in empty["desks"]] == ["", ""] and empty["lines"][0]["people"] == 8
    press(store, one, counters.call_next, DAY)
    press(store, two, counters.call_next, DAY, now=NOON + timedelta(milliseconds=300))
    seen = ask(since=empty["v"])
    assert [(desk["label"], desk["number"]) for desk in seen["desks"]] == [("Loket 1", "A001"), ("Loket 2", "A002")]
    assert [(call["label"], call["counter"], call["called"]) for call in seen["calls"]] == [("A001", "Loket 1", True), ("A002", "Loket 2", True)]
    assert seen["last"] == [] and seen["lines"][0]["people"] == 6
    told = json.dumps(seen)
    for ticket in held:
        assert ticket.number not in told and f"+628400000{ticket.nth:04d}" not in told
    assert "Lia" not in told and "citizen" not in told and "staff" not in told
    assert ask(since=seen["v"]) == {"v": seen["v"], "at": seen["at"], "same": True}
    press(store, one, counters.recall, now=NOON + counters.SAYS)
    again = ask(since=seen["v"])
    assert [(call["label"], call["called"]) for call in again["calls"]] == [("A001", False), ("A002", True), ("A001", True)]


def test_a_state_that_changes_back_is_never_missed(store: Store, ask: Callable[..., dict[str, Any]]) -> None:
    take(store, 1)
    desk = sit(store, "Loket 1", NOON)
    press(store, desk, counters.call_next, DAY)
    called = ask()
    press(store, desk, counters.serve)
    serving = ask(since=called["v"])
    assert serving["desks"][0]["serving"] and serving["v"] != called["v"]
    press(store, desk, counters.undo)
    assert ask(since=called["v"]).get("same"), "shown again exactly as before"
    press(store, desk, counters.skip)
    skipped = ask(since=called["v"])
    assert skipped["desks"][0]["number"] == "" and [one["label"] for one in skipped["last"]] == ["A001"]


def test_at_midnight_of_the_town_the_day_begins_anew(store: Store, clock: Clock, ask: Callable[..., dict[str, Any]]) -> None:
    take(store, 1)
    desk = sit(store, "Loket 1", NOON)
    press(store, desk, counters.call_next, DAY)
    press(store, desk, counters.skip)
    assert ask()["last"] != []
    clock.at = datetime(2026, 3, 10, 16, 0, 1, tzinfo=UTC)  # 00.00 WITA, and still the 10th in UTC
    night = ask()
    assert night["date"] == "2026-03-11" and night["last"] == [] and night["calls"] == [] and not night["open"]
    assert night["hours"].startswith("Sen-Kam 08.00")
    assert night["lines"][0]["people"] == 0


def test_calls_that_are_too_old_are_not_told_to_be_spoken(store: Store, clock: Clock, ask: Callable[..., dict[str, Any]]) -> None:
    take(store, 1)
    desk = sit(store, "Loket 1", NOON)
    press(store, desk, counters.call_next, DAY)
    clock.at = NOON + timedelta(seconds=pages.AGO + 1)
    later = ask()
    assert [(call["label"], call["called"]) for call in later["calls"]] == [("A001", True)], "it stands called: who missed it hears it"
    press(store, desk, counters.serve)
    assert ask()["calls"] == []


def served(store: Store, desk: counter_rows.Counter, other: counter_rows.Counter) -> None:
    press(store, desk, counters.serve)
    press(store, desk, counters.finish, 10.0, DAY)


def sent_on(store: Store, desk: counter_rows.Counter, other: counter_rows.Counter, *, called: bool = False) -> None:
    press(store, desk, counters.send_to_counter, other)
    if called:
        press(store, other, counters.call_next, DAY)


@pytest.mark.parametrize(
    ("deed", "said", "shown"),
    [
        pytest.param(lambda s, d, o: press(s, d, counters.undo), [], [], id="taken back: it never was"),
        pytest.param(lambda s, d, o: press(s, d, counters.skip), [], ["A001"], id="skipped: who comes late finds the counter"),
        pytest.param(lambda s, d, o: press(s, d, counters.cancel), [], [], id="cancelled"),
        pytest.param(lambda s, d, o: sent_on(s, d, o), [], [], id="sent on: it is called there, later"),
        pytest.param(lambda s, d, o: sent_on(s, d, o, called=True), [("A001", "Loket 2")], [], id="called elsewhere: only there"),
        pytest.param(lambda s, d, o: press(s, d, counters.serve), [("A001", "Loket 1")], [], id="served quickly: it may not be said yet"),
        pytest.param(served, [("A001", "Loket 1")], ["A001"], id="served and finished"),
    ],
)
def test_a_call_is_said_only_while_it_holds(
    store: Store, ask: Callable[..., dict[str, Any]], deed: Callable[..., Any], said: list[tuple[str, str]], shown: list[str]
) -> None:
    take(store, 1)
    one, two = sit(store, "Loket 1", NOON), sit(store, "Loket 2", NOON)
    press(store, one, counters.call_next, DAY)
    before = ask()
    deed(store, one, two)
    seen = ask(since=before["v"])
    assert [(call["label"], call["counter"]) for call in seen["calls"]] == said
    assert [call["label"] for call in seen["last"]] == shown


def test_what_is_skipped_by_mistake_is_said_after_all(store: Store, ask: Callable[..., dict[str, Any]]) -> None:
    take(store, 1)
    desk = sit(store, "Loket 1", NOON)
    press(store, desk, counters.call_next, DAY)
    first = ask()["calls"]
    press(store, desk, counters.skip)
    assert ask()["calls"] == []
    press(store, desk, counters.undo)
    assert ask()["calls"] == first


@pytest.mark.parametrize(
    ("address", "status", "shown"),
    [
        pytest.param("/board/banjarbaru.mpp", 200, "MPP Banjarbaru", id="by town and office"),
        pytest.param("/board/cempaka", 200, "Cempaka", id="by an office that one town has"),
        pytest.param("/board/mpp", 300, "/board/rangkui.mpp", id="an office that two towns have"),
        pytest.param("/board/nowhere", 404, "/board/banjarbaru.cempaka", id="none: the boards there are"),
        pytest.param("/board/nowhere.mpp", 404, "/board/banjarbaru.mpp", id="no such town"),
        pytest.param("/board/%3Cscript%3Ealert(1)", 404, "&lt;script&gt;", id="markup is only text"),
        pytest.param("/board/", 200, "/board/banjarbaru.mpp", id="all boards"),
    ],
)
def test_boards_are_found(browser: FlaskClient, address: str, status: int, shown: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == status and shown in answer.text and "<script>alert" not in answer.text


def test_a_board_that_is_not_there_has_no_state(browser: FlaskClient) -> None:
    assert browser.get("/board/nowhere/state").status_code == 404


def test_every_language_has_every_word() -> None:
    for words in BOARD.values():
        assert words.keys() == BOARD["id"].keys()
        for key in words:
            assert [slot for slot in ("{number}", "{counter}", "{low}", "{high}", "{clock}", "{name}") if slot in words[key]] == [
                slot for slot in ("{number}", "{counter}", "{low}", "{high}", "{clock}", "{name}") if slot in BOARD["id"][key]
            ]
