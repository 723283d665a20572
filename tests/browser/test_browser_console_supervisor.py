"""The supervisor's board in a real browser: it moves when a citizen takes a number, reads to everybody, and fits a phone."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rules.chance import Chance
from store import measures_fold, queues
from store.unit import Store
from tests.browser.morning import MONDAY
from tests.browser.signing import enter, press

AXE = Path(__file__).parent / "vendor" / "axe.min.js"


TAKE = """async () => {
  const token = document.querySelector("meta[name=csrf]").content;
  const post = (to, told) => fetch(to, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams(told) });
  await post("/console/counter/sit", { office: "mpp", label: "Loket 9" });
  const panel = await (await fetch("/console/counter/panel/walk-in")).text();
  const version = panel.match(/name="version" value="(\\d+)"/)[1];
  return (await post("/console/counter/walk-in", { version, service: "KTP" })).url;
}"""


def test_the_board_moves_when_a_citizen_takes_a_number(running: str, open_page: Callable[..., Page]) -> None:
    """At the desk: by phone there are numbers for working days only, and tests run on any day."""
    board, counter = open_page(f"{running}/console/sign-in"), open_page(f"{running}/console/sign-in")
    enter(board, running, "supervisor.rangkui", "/console/supervisor")
    enter(counter, running, "counter2.rangkui", "/console/counter")
    before = people(board)
    assert "/tickets/" in counter.evaluate(TAKE)
    until = time.monotonic() + 60
    while people(board) == before and time.monotonic() < until:
        board.wait_for_timeout(100)
    assert people(board) == before + 1


def people(board: Page) -> int:
    """Everybody who waits, as the board says."""
    return sum(int(one) for one in board.locator("#live td.big").all_inner_texts())


def test_the_numbers_come_anew_every_minute_and_what_was_opened_stays_open(begun: tuple[str, Store], open_page: Callable[..., Page]) -> None:
    address, store = begun
    page = open_page("about:blank")
    page.clock.install()
    enter(page, address, "supervisor.banjarbaru", "/console/supervisor?span=week")
    expect(page.locator("#tile-served .value")).to_have_text("0")
    expect(page.locator("#measured .chips")).to_contain_text("dihitung pukul 09.0")
    page.locator("#tile-served summary").click()
    page.evaluate("document.body.dataset.same = 'page'")
    with store.writing() as unit:
        taken = queues.take(
            unit, town="banjarbaru", office="cempaka", service="KTP", letter="A", day=MONDAY.date(), quota=9, citizen=None,
            priority=False, now=MONDAY - timedelta(minutes=50), chance=Chance(),
        )  # fmt: skip
        assert isinstance(taken, queues.Taken)
        for nth, state in enumerate((queues.State.CALLED, queues.State.SERVING, queues.State.DONE)):
            queues.change(unit, taken.ticket.id, state, MONDAY - timedelta(minutes=40 - nth), counter="Loket 1")
    measures_fold.keep(store, MONDAY)
    page.clock.fast_forward(61_000)
    expect(page.locator("#tile-served .value")).to_have_text("1")
    expect(page.locator("#tile-served details")).to_have_attribute("open", "")
    assert page.evaluate("document.body.dataset.same") == "page"
    drawn = 'Chart.getChart(document.querySelector("canvas[data-from=hours-table]"))?.data.datasets.at(-1).data'
    page.wait_for_function(f"() => JSON.stringify({drawn}) === '[1]'")


@pytest.mark.parametrize(
    ("login", "path"),
    [
        pytest.param("supervisor.banjarbaru", "/console/supervisor?span=month", id="the board"),
        pytest.param("overseer.banjarbaru", "/console/overseer", id="the overseer's desk"),
        pytest.param("town-admin.banjarbaru", "/console/exports", id="exports"),
    ],
)
def test_everybody_can_read_it(running: str, open_page: Callable[..., Page], login: str, path: str) -> None:
    page = open_page(f"{running}/console/sign-in", width=360)
    enter(page, running, login, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, "nothing is cut off on a phone"
    found = page.evaluate(f"{AXE.read_text()}; axe.run(document.querySelector('main'), {{runOnly: ['wcag2a', 'wcag2aa', 'wcag22aa']}})")
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]] == []


def test_a_file_is_made_and_fetched_by_keyboard(running: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{running}/console/sign-in")
    enter(page, running, "town-admin.banjarbaru", "/console/exports")
    press(page, "u")
    page.wait_for_url("**/console/exports/*")
    with page.expect_download() as told:
        page.click("a[download]")
    assert told.value.suggested_filename.startswith("banjarbaru-complaints-")


def test_the_wall_needs_no_menu(running: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{running}/console/sign-in", width=1920, height=1080)
    enter(page, running, "supervisor.banjarbaru", "/console/supervisor?wall=1")
    expect(page.locator("header.navbar")).to_be_hidden()
    expect(page.locator(".board-tile").first).to_be_visible()
