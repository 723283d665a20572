"""Addresses of parts of pages, asked for without htmx: a press before it was there, a slow line, a kept address. Each leads to its page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rules.permissions import Role
from store.unit import Store
from tests.console.cases import PART, Cases
from tests.console.conftest import HOUSE
from tests.console.noon import NOON

PARTS = (
    pytest.param(Role.COUNTER, "/console/counter/screen", "/console/counter", id="the counter's screen"),
    *(
        pytest.param(Role.COUNTER, f"/console/counter/panel/{name}", f"/console/counter?panel={name}", id=f"the counter's panel {name}")
        for name in ("send", "priority", "walk-in", "close")
    ),
    pytest.param(Role.OFFICER, "/console/presence", "/console/calls", id="an officer's presence"),
    pytest.param(Role.OFFICER, "/console/calls/board", "/console/calls", id="the board of calls"),
    pytest.param(Role.OFFICER, "/console/calls/7/bar", "/console/calls/7", id="the bar of a call"),
    pytest.param(Role.OFFICER, "/console/calls/7/answers", "/console/calls/7", id="the answers that a call offers"),
    pytest.param(Role.OFFICER, "/console/cases/48217396/head", "/console/cases/48217396", id="the head of a case"),
    pytest.param(Role.OFFICER, "/console/cases/48217396/trail", "/console/cases/48217396", id="the trail of a case"),
    pytest.param(Role.OFFICER, "/console/citizens/7/texts", "/console/citizens/7", id="the texts of a citizen"),
    pytest.param(Role.SUPERVISOR, "/console/supervisor/live", "/console/supervisor", id="the supervisor's board"),
    pytest.param(Role.SUPERVISOR, "/console/supervisor/measured", "/console/supervisor", id="the supervisor's measures"),
    pytest.param(Role.SUPERVISOR, "/console/exports/abc/state", "/console/exports/abc", id="how far an export is"),
    pytest.param(Role.TOWN_ADMIN, "/console/town/hours-picture", "/console/town", id="a picture of opening hours"),
)
WHOLE = {"reveal"}  # the same address answers with the page or with its part
_ASKS = re.compile(r"hx-get=\"(?:\{\{ url_for\('console\.(\w+)'|(/console/[\w/-]+))")
Enter = Callable[..., FlaskClient]


@pytest.mark.parametrize(("role", "part", "page"), PARTS)
def test_a_part_asked_for_by_itself_leads_to_its_page(enter: Enter, role: Role, part: str, page: str) -> None:
    answer = enter(role).get(part)
    assert (answer.status_code, answer.location) == (302, page)


@pytest.mark.parametrize(("role", "part", "page"), PARTS)
def test_no_part_is_led_to_by_who_may_not_see_it(enter: Enter, role: Role, part: str, page: str) -> None:
    assert enter(Role.SYSTEM_ADMIN).get(part).status_code == 403 or "town" in part


def test_every_part_that_a_template_asks_for_is_in_this_table(app: Flask) -> None:
    rules = app.url_map.bind("localhost")
    known = {rules.match(str(one.values[1]))[0].removeprefix("console.") for one in PARTS}
    asked = set()
    for template in (HOUSE / "console" / "templates").rglob("*.html"):
        for name, address in _ASKS.findall(template.read_text(encoding="utf-8")):
            asked.add(name or rules.match(address + "7" * address.endswith("/"))[0].removeprefix("console."))
    assert asked and asked - known - WHOLE == set()


@pytest.mark.parametrize("name", ["walk-in", "send", "priority", "close"])
def test_the_counter_comes_with_the_panel_open_that_was_asked_for(enter: Enter, store: Store, name: str) -> None:
    browser = enter(Role.COUNTER)
    browser.post("/console/counter/sit", data={"office": "mpp", "label": "Loket 1"})
    part = browser.get(f"/console/counter/panel/{name}", headers=PART).text
    page = browser.get(f"/console/counter/panel/{name}", follow_redirects=True).text
    assert re.search(r'<dialog id="panel"[^>]* open>', page) and '<h1>Loket 1</h1>' in page
    assert "<html" not in part and part.strip()[:30] in page
    assert " open>" not in browser.get("/console/counter").text.partition('<dialog id="panel"')[2][:80]


def test_a_panel_of_who_sits_nowhere_offers_the_counters(enter: Enter) -> None:
    page = enter(Role.COUNTER).get("/console/counter/panel/walk-in", follow_redirects=True)
    assert page.status_code == 200 and "Pilih loket" in page.text


def test_an_unknown_panel_is_not_there(enter: Enter) -> None:
    assert enter(Role.COUNTER).get("/console/counter/panel/nothing").status_code == 404
    assert "<dialog id=\"panel\"" not in enter(Role.COUNTER).get("/console/counter?panel=nothing").text


def test_who_is_asked_to_sign_in_comes_back_to_the_page(app: Flask, enter: Enter, store: Store) -> None:
    case = Cases(store).file(now=NOON)
    stranger = app.test_client().get(f"/console/cases/{case.number}/trail")
    assert stranger.status_code == 302 and "sign-in" in stranger.location
    there = enter(Role.OFFICER).get(f"/console/cases/{case.number}/trail", follow_redirects=True)
    assert there.status_code == 200 and there.text.startswith("<!doctype html>")
