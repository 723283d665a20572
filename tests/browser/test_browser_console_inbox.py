"""Two officers and a citizen's phone: a complaint appears in both inboxes within a second, one takes it by key, the other sees it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from public.handset import Handset
from tests.browser.signing import enter, press, visit

Open = Callable[..., Page]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


def complain(running: str, place: str = "Komet") -> str:
    """File a complaint by SMS from one of the demonstration's phones; a word that only this one has."""
    mark = f"tanda{uuid.uuid4().hex[:8]}".translate(str.maketrans("0123456789", "ghijklmnop"))
    phone = Handset(running, "+6284000000004")
    known = {one.id for one in phone.inbox()}
    phone.text("2345", f"LAPOR {mark} lampu jalan padam di {place}")
    until = time.monotonic() + 90
    while time.monotonic() < until:
        news = [one for one in phone.inbox() if one.id not in known]
        known |= {one.id for one in news}
        if any("iterima" in one.words for one in news):
            return mark
        if news:
            phone.text("2345", "1")
        time.sleep(0.3)
    raise AssertionError("the complaint was not taken in")


def row(mark: str) -> str:
    return f"#rows tr:has-text('{mark}')"


def test_two_officers_see_one_complaint_and_one_takes_it_by_key(open_page: Open, running: str) -> None:
    first, second = open_page("about:blank"), open_page("about:blank")
    enter(first, running, "officer.banjarbaru", "/console/inbox")
    enter(second, running, "officer2.banjarbaru", "/console/inbox")
    mark = complain(running)
    for page in (first, second):
        page.wait_for_selector(row(mark))
    first.focus(f"{row(mark)} a")
    press(first, "a")
    first.wait_for_selector(f"{row(mark)} .c-owner:has-text('Anda')")
    second.wait_for_selector(f"{row(mark)} .c-owner:has-text('Rina Petugas')")


def test_news_does_not_move_what_an_officer_has_picked(open_page: Open, running: str) -> None:
    page = open_page("about:blank")
    known = complain(running)
    enter(page, running, "officer.banjarbaru", "/console/inbox")
    page.wait_for_selector(row(known))
    page.wait_for_selector("#presence-slot form", state="attached")  # the header has its height
    press(page, "j")
    press(page, "x")
    expect(page.locator("#picked")).to_have_text("1 dipilih")
    before = page.locator("#rows tr").count()
    where = page.locator("#rows tr.picked").bounding_box()
    complain(running)
    page.wait_for_selector("#fresh:not([hidden])")
    assert page.locator("#rows tr").count() == before and page.locator("#rows tr.picked").bounding_box() == where
    press(page, "r")
    page.wait_for_function("(before) => document.querySelectorAll('#rows tr').length > before", arg=before)
    expect(page.locator("#fresh")).to_be_hidden()
    expect(page.locator("#picked")).to_have_text("1 dipilih")


def test_a_whole_morning_by_keyboard(open_page: Open, running: str) -> None:
    mark = complain(running, "Mentaos")
    page = open_page("about:blank")
    enter(page, running, "officer2.banjarbaru", "/console/inbox")
    press(page, "Shift+?")
    expect(page.locator("#keys-list")).to_contain_text("Segarkan")
    told = page.inner_text("#keys-list")
    for key, meaning in (("j", "Baris berikutnya"), ("x", "Pilih baris ini"), ("a", "Ambil"), ("s", "Tunda"), ("e", "Selesai"), ("r", "Segarkan")):
        assert f"{key}\n" in told and meaning in told
    press(page, "Escape")
    page.focus(f"{row(mark)} a")
    press(page, "s")
    page.wait_for_selector("dialog#snooze[open]")
    page.click("dialog#snooze button[value^='snooze:'] >> nth=0")
    page.wait_for_selector(row(mark), state="detached")
    press(page, "/")
    page.keyboard.type("0840 0000 0001")
    press(page, "Enter")
    page.wait_for_selector("#found-title")
    visit(page, f"{running}/console/inbox?view=snoozed")
    page.wait_for_selector(row(mark))
    page.focus(f"{row(mark)} a")
    press(page, "o")
    page.wait_for_url("**/console/cases/*")


def test_a_text_that_was_ended_by_a_slip_comes_back_by_key(open_page: Open, running: str) -> None:
    mark, line = complain(running), row("Pak lurah")
    page = open_page("about:blank")
    enter(page, running, "officer2.banjarbaru", "/console/inbox")
    page.click(f"{row(mark)} a")
    page.fill("#reply-text", "Di mana tepatnya?")
    press(page, "Control+Enter")
    expect(page.locator("#trail")).to_contain_text("Di mana tepatnya?")
    Handset(running, "+6284000000004").text("2345", "Pak lurah yang baru siapa ya")
    visit(page, f"{running}/console/inbox?what=text")
    page.wait_for_selector(line)
    page.focus(f"{line} a")
    press(page, "a")
    page.wait_for_selector(f"{line} .c-owner:has-text('Anda')")
    page.focus(f"{line} a")
    press(page, "e")
    page.wait_for_selector(line, state="detached")
    expect(page.locator("#toasts #undo")).to_contain_text("Urungkan")
    press(page, "r")
    expect(page.locator("#toasts #undo")).to_be_visible()
    press(page, "u")
    page.wait_for_selector(f"{line} .c-owner:has-text('Anda')")
    expect(page.locator("#undo")).to_have_count(0)


def test_nothing_stands_in_the_way(open_page: Open, running: str) -> None:
    complain(running)
    page = open_page("about:blank")
    enter(page, running, "supervisor.banjarbaru", "/console/inbox")
    for theme in ("light", "dark"):
        page.evaluate("(theme) => document.documentElement.dataset.bsTheme = theme", theme)
        page.wait_for_timeout(300)
        page.evaluate(AXE.read_text())
        found = page.evaluate("async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})).violations")
        assert [(one["id"], [node["html"][:120] for node in one["nodes"][:2]]) for one in found] == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_deed_that_is_under_way_is_not_begun_again(open_page: Open, running: str) -> None:
    mark = complain(running)
    page = open_page("about:blank")
    enter(page, running, "officer2.banjarbaru", "/console/inbox")
    page.wait_for_selector(row(mark))
    held: list[Route] = []
    page.route("**/console/inbox/do", lambda route: held.append(route))  # Playwright takes no built-in
    page.focus(f"{row(mark)} a")
    press(page, "a")
    expect(page.locator("#deed-take")).to_have_attribute("aria-disabled", "true")
    press(page, "a", "e")
    page.wait_for_timeout(300)
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_selector(f"{row(mark)} .c-owner:has-text('Anda')")
    expect(page.locator("#deed-take")).not_to_have_attribute("aria-disabled", "true")
