"""Keyboard for everything: what can be pressed on a page of daily work has a key, "?" lists it, and no key hides another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from rules.chance import Chance
from rules.complaints import Category, Kind
from rules.deadlines import promise
from rules.phone import Phone
from store import callbacks, case_work, citizens, complaints, officer_calls, staff
from store.case_events import Kind as Of
from store.officer_calls import State
from store.unit import Store
from tests.browser.morning import MONDAY
from tests.browser.signing import READY, enter, press, sit, visit

Open = Callable[..., Page]
SITI = Phone("+6284000000001")

WITHOUT = {
    "[data-open='#keys']": "the list of keys itself: ? opens it",
    ".chip.saved form button": "forgets a filter for good: not by a slip of a key",
    "#fresh button": "r shows what is new too",
    ".leaflet-container *": "the map has the keys of maps, + and - and the arrows",
}
"""What can be pressed and needs no key, with the reason."""

PRESSED = """(without) => {
  const seen = (one) => one.checkVisibility() && !one.matches(":disabled") && !one.closest("dialog, [inert]");
  const rows = new Set([...document.querySelectorAll("[data-rows][data-hotkey]")].map((one) => one.dataset.rows));
  return [...document.querySelectorAll("main :is(button, summary, a.btn, a.chip)")].filter((one) => seen(one)
    && !one.dataset.hotkey // its own
    && !rows.has(one.closest("[data-row]") && one.dataset.rowDo) // its row's: j and k, and the key
    && !(one.form && one.type === "submit" && one.form.querySelector(":is(input, textarea, select):is([data-hotkey], [data-row-do])")) // Enter where a key leads
    && !without.some((rule) => one.matches(rule))).map((one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 200));
}"""
KEYS = """() => [...document.querySelectorAll("[data-hotkey]")].filter((one) => !one.closest("dialog"))
  .map((one) => [one.dataset.hotkey, one.outerHTML.slice(0, 120)])"""


def chord(page: Page, first: str, *then: str) -> None:
    """Press these one after the other, as fast as a hand does: a sequence is forgotten after 1.5 s."""
    press(page, first)
    for key in then:
        page.keyboard.press(key)


def keyboard_has_all(page: Page) -> None:
    """Everything on the page that can be pressed has a key, no key is another's beginning, and the list tells each."""
    assert page.evaluate(PRESSED, list(WITHOUT)) == []
    keys: dict[str, str] = {}
    for key, one in page.evaluate(KEYS):
        assert key not in keys, f"{key}: {keys.get(key)} and {one}"
        keys[key] = one
    hidden = [(one, other) for one in keys for other in keys if other.startswith(f"{one} ")]
    assert hidden == [], "a sequence behind a key that acts at once is never reached"
    press(page, "Shift+?")
    assert page.evaluate("document.getElementById('keys').scrollTop") == 0, "a long list begins at its beginning"
    told = set(", ".join(page.locator("#keys dt").all_inner_texts()).split(", "))
    there = page.evaluate("""() => [...document.querySelectorAll("main [data-hotkey]:not(:disabled)")]
      .filter((one) => !one.closest("[hidden], dialog")).map((one) => one.dataset.hotkey)""")
    assert set(there) <= told
    press(page, "Escape")


@pytest.fixture(scope="module")
def work(begun: tuple[str, Store]) -> dict[str, str]:
    """Two complaints that are alike, a caller, a call in an officer's hand, and a call-back."""
    with begun[1].writing() as unit:
        who = citizens.meet(unit, SITI, MONDAY)
        due = promise(MONDAY.date(), Kind.ORDINARY)
        numbers = [complaints.file(
            unit, town="banjarbaru", category=Category.LAMP, region="63.72.04.1003", words=f"Lampu padam {nth}", recording=None, anonymous=False,
            secret=False, citizen=who.id, channel="sms", now=MONDAY - timedelta(hours=nth), first_due=due.first, done_due=due.done, chance=Chance(),
        ).number for nth in (3, 2, 1)]  # fmt: skip
        asked = [citizens.meet(unit, Phone(f"+62840000009{nth}"), MONDAY).id for nth in (101, 102, 103)]
        calls = [officer_calls.enter(
            unit, provider="twilio", key=f"CAkeys{nth}", line="+625110000123", town="banjarbaru", citizen=nth, language="id",
            path=("officer.start",), now=MONDAY,
        ) for nth in asked]  # fmt: skip
        talks = staff.by_login(unit, "officer2.banjarbaru")
        assert talks is not None
        for state in (State.RINGING, State.TALKING):
            found = officer_calls.get(unit, calls[2].id)
            assert found is not None and officer_calls.change(unit, found, state, MONDAY, staff=talks.id, leg="CAleg")
        backs = [callbacks.file(
            unit, town="banjarbaru", citizen=nth, channel="sms", language="id", path=("officer.start",), now=MONDAY, chance=Chance()
        ).number for nth in asked[:2]]  # fmt: skip
        leads = staff.by_login(unit, "supervisor.banjarbaru")
        assert leads is not None
        case_work.assign(unit, numbers[1], Of.COMPLAINT, "banjarbaru", leads.id, None, "staff 99", MONDAY)  # it stands above their inbox
    return {"case": numbers[0], "call": str(calls[2].id), "back": backs[0], "other": backs[1]}


def test_the_inbox(morning: str, work: dict[str, str], open_page: Open) -> None:
    page = open_page("about:blank")
    enter(page, morning, "supervisor.banjarbaru", "/console/inbox")
    expect(page.locator("#for-you")).to_be_visible()
    keyboard_has_all(page)
    chord(page, "t", "1")
    expect(page.locator("#for-you")).to_have_count(0)
    chord(page, "q", "s")
    page.fill("#filter-name", "Lampu")
    press(page, "Enter")
    page.wait_for_selector(".chip.saved")
    keyboard_has_all(page)
    press(page, "Shift+X")
    expect(page.locator("#picked")).to_contain_text("dipilih")
    press(page, "f")
    expect(page.locator("#settle")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#settle")).to_be_hidden()
    chord(page, "v", "7")
    page.wait_for_url("**view=snoozed*")
    page.wait_for_selector(READY)
    chord(page, "v", "p")
    page.wait_for_url("**what=complaint*")


def test_a_case(morning: str, work: dict[str, str], open_page: Open) -> None:
    page = open_page("about:blank")
    enter(page, morning, "officer.banjarbaru", f"/console/cases/{work['case']}")
    keyboard_has_all(page)
    chord(page, "d", "g")
    expect(page.locator("#merge-other")).to_be_focused()
    page.locator("h1").click()
    press(page, "i")
    expect(page.locator(".reveal")).to_be_visible()


def test_a_recording_is_played_and_stopped_by_its_key(morning: str, work: dict[str, str], open_page: Open) -> None:
    page = open_page("about:blank")
    enter(page, morning, "officer.banjarbaru", f"/console/cases/{work['case']}")
    page.evaluate("""() => { globalThis.heard = [];
      const made = document.createElement("audio");
      made.dataset.hotkey = "p";
      Object.defineProperty(made, "paused", { get: () => globalThis.heard.at(-1) !== "plays" });
      made.play = async () => globalThis.heard.push("plays");
      made.pause = () => globalThis.heard.push("stops");
      document.querySelector("main").append(made);
    }""")
    chord(page, "p", "p")
    assert page.evaluate("globalThis.heard") == ["plays", "stops"]


def test_calls_and_the_row_where_the_keys_stand(morning: str, work: dict[str, str], open_page: Open) -> None:
    page = open_page("about:blank")
    enter(page, morning, "officer.banjarbaru", "/console/calls")
    keyboard_has_all(page)
    press(page, "h")
    expect(page.locator(f"#back-{work['back']}")).to_be_focused()
    press(page, "j", "h")
    expect(page.locator(f"#outcome-{work['other']}")).to_be_focused()
    page.locator("h1").click()
    press(page, "k")
    expect(page.locator(f"#back-{work['back']}")).to_be_focused()
    press(page, "i")
    expect(page.locator(f"#back-{work['back']} .reveal")).to_be_visible()


def test_a_call(morning: str, work: dict[str, str], open_page: Open) -> None:
    page = open_page("about:blank")
    enter(page, morning, "officer2.banjarbaru", f"/console/calls/{work['call']}")
    keyboard_has_all(page)
    press(page, "t")
    expect(page.locator("#transfer-to")).to_be_focused()


def test_a_counter(morning: str, given: Callable[..., str], open_page: Open) -> None:
    page = open_page("about:blank")
    enter(page, morning, "counter.banjarbaru", "/console/counter")
    keyboard_has_all(page)
    for _ in range(2):
        given("KTP", "A")
    sit(page, morning, "counter.banjarbaru", "Loket 4")
    keyboard_has_all(page)
    for _ in range(2):
        press(page, "n")
        expect(page.locator(".counter-number")).to_be_visible()
        keyboard_has_all(page)
        press(page, "l")
        expect(page.locator(".counter-number")).to_be_hidden()
    expect(page.locator("#skipped li")).to_have_count(2)
    keyboard_has_all(page)
    label = page.locator("#skipped li strong").nth(1).inner_text()
    press(page, "2")
    expect(page.locator(".counter-number")).to_have_text(label)


def test_the_supervisors_board(morning: str, work: dict[str, str], open_page: Open) -> None:
    page = open_page("about:blank")
    enter(page, morning, "supervisor.banjarbaru", "/console/supervisor")
    keyboard_has_all(page)
    page.focus("#tile-served")
    press(page, "j", "k", "o")
    expect(page.locator("#tile-served details")).to_have_attribute("open", "")
    visit(page, f"{morning}/console/supervisor?wall=1")
    keyboard_has_all(page)
