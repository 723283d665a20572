"""The frame of every page in a real browser: its keys, its menu on a small phone, its dialogs, and what it says when something fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from public.handset import Handset
from tests.browser.signing import PATIENCE, enter, press


@pytest.fixture(scope="module")
def context(chromium: Browser, running: str) -> Iterator[BrowserContext]:
    """One supervisor's browser for all stories here: what is lost on purpose is told in its console."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID", reduced_motion="reduce")
    enter(context.new_page(), running, "supervisor.rangkui")
    yield context
    context.close()


@pytest.fixture
def open_at(context: BrowserContext, running: str) -> Iterator[Callable[..., Page]]:
    page = context.new_page()
    page.set_default_timeout(PATIENCE)

    def opened(path: str, width: int = 1280) -> Page:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(running + path)
        page.wait_for_selector("html[data-ready]")
        return page

    yield opened
    page.close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


@pytest.mark.parametrize("width", [pytest.param(width, id=f"{width} px wide") for width in (1000, 1200, 1280, 1600)])
def test_the_longest_header_fits(open_at: Callable[..., Page], width: int) -> None:
    page = open_at("/console/inbox", width)
    page.wait_for_selector("#presence-slot form", state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width >= 1200:
        tops = page.eval_on_selector_all("header .nav-link:visible", "(all) => all.map((one) => one.getBoundingClientRect().height)")
        assert max(tops) < 60, "no entry is broken into two lines"


def test_a_menu_on_a_small_phone_by_keyboard_alone(open_at: Callable[..., Page]) -> None:
    page = open_at("/console/calls", 360)
    press(page, "Tab")
    assert "Langsung ke isi" in focused(page)
    press(page, "Enter")
    expect(page.locator("#content")).to_be_focused()
    page.focus(".navbar-toggler")
    press(page, "Enter")
    expect(page.locator("#menu.show")).to_be_visible()
    doors = page.locator("#menu nav a")
    assert doors.count() > 3
    press(page, "Tab")
    for place in range(doors.count()):
        expect(doors.nth(place)).to_be_focused()
        press(page, "Tab")
    doors.first.focus()
    press(page, "Enter")
    page.wait_for_url("**/console/inbox")


def test_the_keys_that_are_listed_are_those_that_are_there(open_at: Callable[..., Page]) -> None:
    page = open_at("/console/inbox")
    page.wait_for_selector("#presence-slot form", state="attached")
    page.focus("header nav a >> nth=1")
    press(page, "Shift+?")
    keys = page.locator("#keys")
    expect(keys).to_be_visible()
    assert keys.locator("h3").all_inner_texts() == ["Di halaman ini", "Ke halaman lain", "Di mana saja"]
    shown = keys.locator("dt").all_inner_texts()
    assert len(shown) == len(set(shown)) and {"j", "g i", "g r", "/", "?"} <= set(shown)
    assert all(words.strip() for words in keys.locator("dd").all_inner_texts())
    press(page, "r")
    press(page, "g")
    press(page, "t")
    expect(keys).to_be_visible()
    assert page.url.endswith("/console/inbox"), "a key under an open dialog presses nothing"
    press(page, "Escape")
    expect(keys).to_be_hidden()
    expect(page.locator("header nav a").nth(1)).to_be_focused()
    page.focus("header .account")
    press(page, "Enter")
    page.locator("button[data-open='#keys']").first.focus()
    press(page, "Enter")
    expect(keys).to_be_visible()
    press(page, "Escape")
    expect(page.locator("header .account")).to_be_focused()


def test_a_key_goes_with_its_element_and_comes_with_a_new_one(open_at: Callable[..., Page]) -> None:
    page = open_at("/console/me")
    heard = page.evaluate("""async () => {
        const heard = [], main = document.querySelector("main");
        const press = async (key) => {
            await new Promise((done) => setTimeout(done));
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        };
        const button = (name, key) => {
            const made = document.createElement("button");
            made.id = name; made.dataset.hotkey = key; made.addEventListener("click", () => heard.push(made.id));
            return made;
        };
        const first = button("first", "z");
        main.append(first);
        await press("z");
        first.dataset.hotkey = "y"; // as a morph does
        await press("z");
        await press("y");
        first.replaceWith(button("second", "y"));
        await press("y");
        document.getElementById("second").remove();
        await press("y");
        return heard;
    }""")
    assert heard == ["first", "first", "second"]


def test_presence_by_keyboard_keeps_the_focus(open_at: Callable[..., Page]) -> None:
    page = open_at("/console/calls")
    page.focus("#presence-open")
    press(page, "Enter")
    page.focus("#presence-break")
    press(page, "Enter")
    expect(page.locator("#presence-break")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#presence-open")).to_contain_text("Istirahat")
    expect(page.locator("#presence-open")).to_be_focused()


@pytest.mark.parametrize(("status", "header", "words"), [
    pytest.param(403, "Bukan wewenang Anda. Tanyakan.", "Bukan wewenang", id="not allowed"),
    pytest.param(409, "Petugas lain lebih dulu. Muat ulang.", "lebih dulu", id="somebody was quicker"),
    pytest.param(429, "Terlalu sering. Tunggu.", "Terlalu sering", id="too often"),
    pytest.param(502, "", "Tidak berhasil (502)", id="a proxy that says nothing"),
    pytest.param(0, "", "sambungan terputus", id="a lost connection"),
])
def test_what_fails_is_said_in_words(open_at: Callable[..., Page], status: int, header: str, words: str) -> None:
    page = open_at("/console/calls")
    page.wait_for_selector("#presence-slot form", state="attached")
    page.route("**/console/presence", lambda route: route.fulfill(status=status, headers={"X-Fault": header}) if status else route.abort())
    for _ in range(2):
        page.evaluate("document.getElementById('presence-meeting').click()")
    expect(page.locator("#toasts .alert")).to_contain_text(words)
    expect(page.locator("#toasts .alert")).to_have_count(1)


def test_who_is_signed_out_comes_back_to_where_they_were(chromium: Browser, running: str) -> None:
    context = chromium.new_context(locale="id-ID")
    page = context.new_page()
    enter(page, running, "officer2.rangkui", "/console/inbox?view=today")
    context.clear_cookies()
    page.wait_for_url(re.compile(r"/console/sign-in\?next="), wait_until="commit")
    page.wait_for_load_state()
    page.click('form:has(input[value="officer2.rangkui"]) button')
    page.wait_for_url(re.compile(r"/console/inbox\?view=today$"))
    context.close()


def test_what_was_half_written_is_there_after_signing_in_again_and_gone_when_sent(chromium: Browser, running: str) -> None:
    Handset(running, "+6284000000077").text("2345", "LAPOR BANJARBARU air ledeng keruh di Mentaos dekat SD")
    context = chromium.new_context(locale="id-ID")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    enter(page, running, "officer2.banjarbaru", "/console/inbox")
    page.goto(running + str(page.locator("a[href*='/console/cases/']").first.get_attribute("href")))
    page.wait_for_selector("html[data-ready]")
    page.fill("#note-words", "Sudah ke lapangan, tinggal")
    page.reload()
    expect(page.locator("#note-words")).to_have_value("Sudah ke lapangan, tinggal")
    page.wait_for_selector("html[data-ready]")
    context.clear_cookies()
    page.wait_for_url(re.compile(r"/console/sign-in\?next="), wait_until="commit")
    page.wait_for_load_state()
    page.click('form:has(input[value="officer2.banjarbaru"]) button')
    page.wait_for_url(re.compile(r"/console/cases/"))
    expect(page.locator("#note-words")).to_have_value("Sudah ke lapangan, tinggal")
    expect(page.locator(".draft-told")).to_have_text("Tulisan Anda yang belum terkirim.")
    page.wait_for_selector("html[data-ready]")
    page.locator("form:has(#note-words) button").last.click()
    expect(page.locator("#case-history, main")).to_contain_text("Sudah ke lapangan, tinggal")
    expect(page.locator("#note-words")).to_have_value("")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#note-words")).to_have_value("")
    context.close()
