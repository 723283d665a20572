"""When a sign-in ends by itself: an hour after somebody used a page, whatever the open page asks meanwhile, and after a working day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway.helpdesk import Helpdesk
from jobs import counters as counters_clock
from menus.model import Book
from rules.chance import Chance
from rules.permissions import Role
from store import counter_rows, presence, sign_ins
from store.presence import There
from store.staff import Member
from store.unit import Store
from tests.console.counters import sit
from tests.console.noon import Clock
from tests.console.test_sign_in import GOOD, choose
from tests.console.test_what_pages_cost import watched

PART = {"HX-Request": "true"}
USED = {"X-Used": "1"}


def served(store: Store) -> int:
    """How many counters somebody sits at."""
    with store.reading() as unit:
        return len([one for one in counter_rows.of_office(unit, "banjarbaru", "mpp") if one.staff is not None])


def test_a_deserted_counter_is_free_after_an_hour_though_its_page_asks_each_minute(
    enter: Callable[..., FlaskClient], store: Store, clock: Clock
) -> None:
    browser = enter(Role.COUNTER)
    assert sit(browser).status_code == 303
    for _ in range(59):
        clock.later(minutes=1)
        assert browser.get("/console/counter/screen", headers=PART).status_code == 200
        browser.get("/console/pulse")
        counters_clock.free(store, clock())
    assert served(store) == 1
    clock.later(minutes=2)
    counters_clock.free(store, clock())
    assert served(store) == 0
    assert browser.get("/console/counter/screen", headers=PART).status_code == 401


def test_a_deserted_officer_is_ready_no_more_and_the_house_writes_it_down(
    ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, book: Book, clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    browser = ready(member)
    for _ in range(59):
        clock.later(minutes=1)
        assert browser.get("/console/presence", headers=PART).status_code == 200
    with store.reading() as unit:
        assert presence.ready(unit, "banjarbaru", clock()) == [member.id]
    clock.later(minutes=2)
    Helpdesk(book, Chance()).sweep(store, clock())
    with store.reading() as unit:
        assert presence.of(unit, member.id, clock()).state is There.OFFLINE
        assert not presence.gone(unit, clock()), "it was written down"


def test_who_types_is_kept_for_as_long_as_they_type(enter: Callable[..., FlaskClient], clock: Clock) -> None:
    """A long form on a page that asks for nothing: its pulse tells that somebody is there."""
    browser = enter(Role.TOWN_ADMIN)
    for _ in range(9):
        clock.later(minutes=20)
        assert browser.get("/console/pulse", headers=USED).status_code == 200
    assert browser.get("/console/me").status_code == 200


def test_a_press_is_heard_at_once_and_the_next_ones_cost_nothing(enter: Callable[..., FlaskClient], store: Store, clock: Clock) -> None:
    browser = enter()
    assert browser.get("/console/pulse").status_code == 200
    clock.later(minutes=30)
    with watched(store) as asked:
        browser.get("/console/pulse", headers=USED)  # well within the two seconds for which a pulse asks nothing
    assert [said for said, _ in asked if said.startswith("UPDATE sign_ins")]
    with watched(store) as asked:
        for _ in range(3):
            browser.get("/console/pulse", headers=USED)
    assert [said for said, _ in asked if "sign_ins" in said] == []
    clock.later(minutes=45)
    assert browser.get("/console/").status_code == 302 and "/sign-in" not in browser.get("/console/").location


@pytest.mark.parametrize(
    ("pages", "minutes", "told"),
    [
        pytest.param(0, 54, None, id="nothing while there is time"),
        pytest.param(0, 56, "idle 240", id="the last minutes of an hour without use"),
        pytest.param(14, 11, None, id="a quarter of an hour before the end of the day"),
        pytest.param(14, 16, "day 240", id="the last minutes of a working day"),
    ],
)
def test_a_page_hears_that_its_sign_in_is_about_to_end(
    enter: Callable[..., FlaskClient], clock: Clock, pages: int, minutes: int, told: str | None
) -> None:
    browser = enter()
    for _ in range(pages):
        clock.later(minutes=50)
        browser.get("/console/me")
    clock.later(minutes=minutes)
    assert browser.get("/console/pulse").headers.get("X-Left") == told


def test_who_answers_hears_no_more_of_it(enter: Callable[..., FlaskClient], clock: Clock) -> None:
    browser = enter()
    clock.later(minutes=57)
    assert browser.get("/console/pulse").headers["X-Left"] == "idle 180"
    assert "X-Left" not in browser.get("/console/pulse", headers=USED).headers
    clock.later(minutes=50)
    assert browser.get("/console/me").status_code == 200


def test_after_a_working_day_the_counter_is_free_however_busy_it_was(
    enter: Callable[..., FlaskClient], store: Store, clock: Clock
) -> None:
    browser = enter(Role.COUNTER)
    assert sit(browser).status_code == 303
    for _ in range(24):
        clock.later(minutes=30)
        browser.get("/console/pulse", headers=USED)
    clock.later(minutes=1)
    counters_clock.free(store, clock())
    assert served(store) == 0


def test_a_password_without_its_code_holds_no_counter(
    enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    member = employ(Role.COUNTER)
    assert sit(enter(member)).status_code == 303
    with store.writing() as unit:
        sign_ins.end_all(unit, member.id, clock())
        sign_ins.begin(unit, member, "half", clock(), half=True)
    counters_clock.free(store, clock())
    assert served(store) == 0


def test_signing_in_anew_in_the_same_browser_ends_the_sign_in_before(
    app: Flask, store: Store, employ: Callable[..., Member], enter: Callable[..., FlaskClient], clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    choose(store, member, clock)
    browser, elsewhere = enter(member), enter(member)
    with browser.session_transaction(path="/console") as kept:
        token = kept["token"]
    assert browser.post("/console/sign-in", data={"login": member.login, "password": GOOD}).status_code == 302
    with store.reading() as unit:
        assert sign_ins.find(unit, token, clock()) is None
    assert elsewhere.get("/console/me").status_code == 200, "another browser is another sign-in"


def test_signing_out_elsewhere_leaves_who_said_here_that_they_are_ready(
    ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    yesterday, here = ready(member), ready(member)
    yesterday.post("/console/sign-out")
    with store.reading() as unit:
        assert presence.of(unit, member.id, clock()).state is There.READY
    here.post("/console/sign-out")
    with store.reading() as unit:
        assert presence.of(unit, member.id, clock()).state is There.OFFLINE
