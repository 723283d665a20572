"""Every page of everybody, whole, in the light, in the dark and on a small phone: no fault of WCAG 2.2 A or AA, and nothing sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from public.handset import Handset
from tests.browser.signing import PATIENCE, READY, enter, press

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
COLOURS = "color-contrast"  # the dearest of the rules: a narrow page has the colours of the wide one, a dark one its structure
SIGHTS = (
    ("light", WIDE, {"runOnly": RULES}),
    ("dark", WIDE, {"runOnly": {"type": "rule", "values": [COLOURS]}}),
    ("light", NARROW, {"runOnly": RULES, "rules": {COLOURS: {"enabled": False}}}),
)
LINE = "+625110000123"
TOWN = "/console/town/banjarbaru"
_NUMBER = re.compile(r"\b(\d{4}) (\d{4})\b")
IN_ITS_COLOURS = """(scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches
  && (document.documentElement.dataset.theme !== "auto" || document.documentElement.dataset.bsTheme === scheme)"""
LOOK = """async (asked) => {
  const told = (await axe.run(document, {...asked, reporter: "no-passes", preload: false, iframes: false})).violations
    .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  if (document.documentElement.scrollWidth > innerWidth) told.push(`sideways: ${document.documentElement.scrollWidth} px`);
  return told;
}"""


class Walk:
    """One person's browser, that looks at each page three times."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address, self.browser = address, browser
        self.context = browser.new_context(viewport=WIDE, locale="id-ID", reduced_motion="reduce")
        self.context.add_init_script(path=AXE)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

    def see(self, *paths: str) -> None:
        """Open each of these pages and look at it."""
        for path in paths:
            self.page.goto(f"{self.address}{path}")
            self.look(path)

    def look(self, name: str) -> None:
        """Look at the page that is open now."""
        self.page.wait_for_selector(READY) if self.page.locator("script[data-hotkey-library]").count() else None
        for scheme, size, asked in SIGHTS:
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.wait_for_function(IN_ITS_COLOURS, arg=scheme)
            self.page.set_viewport_size(size)
            found = self.page.evaluate(LOOK, asked)
            self.faults += [f"{name}, {scheme}, {size['width']} px: {one}" for one in found]
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.page.set_viewport_size(WIDE)

    def enter(self, login: str) -> None:
        """Sign in as this member of the demonstration's staff."""
        enter(self.page, self.address, login)


@pytest.fixture
def walk(chromium: Browser, running: str) -> Iterator[Walk]:
    walk = Walk(chromium, running)
    yield walk
    walk.context.close()
    assert "\n".join(walk.faults) == ""


def test_pages_for_everybody(walk: Walk) -> None:
    walk.see("/", "/phone?mute=1", "/figures", "/status", "/board/", "/board/mpp", "/board/banjarbaru.cempaka")
    walk.see("/console/sign-in", "/console/set-up/no-such-invitation")


def test_pages_of_an_officer(walk: Walk, running: str) -> None:
    handset = Handset(running, "0840-0000-7301")
    handset.text("2580", "BANJARBARU sampah menumpuk di Bangkal")
    told = handset.wait_for(lambda one: "diterima" in one.words and bool(_NUMBER.search(one.words)), 60)
    found = _NUMBER.search(told.words)
    assert found is not None
    page = walk.page
    walk.enter("officer2.banjarbaru")
    walk.see("/console/inbox", "/console/inbox?q=lampu")
    walk.see(f"/console/cases/{found[1]}{found[2]}")
    for deed in page.locator("details.deed").all():
        deed.evaluate("(one) => one.open = true")
    page.locator(".phone button").click()
    expect(page.locator(".reveal")).to_be_visible()
    walk.look("a case with every deed open")
    page.goto(running + page.get_by_role("link", name=re.compile("riwayat|Semua", re.I)).first.get_attribute("href"))
    walk.look("a citizen")
    citizen = page.url.rpartition("/")[2]
    walk.see(f"/console/reveal/{citizen}", "/console/calls")
    page.click("#presence-slot button[value=ready]")
    talk(walk, running)
    walk.see("/console/me", "/console/no-such-page", "/console/staff")


def talk(walk: Walk, running: str) -> None:
    """A caller and this officer talk: the panel, a number that gets locked in it, and the wrap-up."""
    page, theirs = walk.page, walk.browser.new_context(viewport=WIDE, locale="id-ID")
    phone = theirs.new_page()
    phone.goto(f"{running}/phone?mute=1")
    phone.wait_for_selector("html[data-ready]")
    phone.evaluate("() => document.activeElement?.blur()")
    for key in LINE.replace("+62", "0"):
        phone.keyboard.press(key)
    phone.keyboard.press("Enter")
    expect(phone.locator("#screen-text")).to_contain_text("tekan")
    phone.keyboard.press("0")
    expect(phone.locator("#screen-text")).to_contain_text("urutan")
    page.goto(f"{running}/console/calls")
    page.locator(".call-row button[data-hotkey=a]").click()
    page.wait_for_url("**/calls/*")
    expect(page.locator("#bar")).to_contain_text("Terhubung")
    walk.look("a call that is connected")
    for nth in range(5):
        page.fill("#number", "48217396")
        page.fill("#proof", f"190{nth}")
        with page.expect_navigation():
            page.press("#proof", "Enter")
    expect(page.locator(".lock")).to_be_visible()
    walk.look("a number that is locked, in a call")
    page.fill("#unlock-reason", "Warga menyebut isinya")
    with page.expect_navigation():
        page.press("#unlock-reason", "Enter")
    expect(page.locator("#prove ~ .alert")).to_contain_text("sudah dibuka")
    page.click("#key-end")
    expect(page.locator("#bar .wrap-codes")).to_be_visible()
    walk.look("the wrap-up of a call")
    page.locator("#bar .wrap-codes button").first.click()
    page.wait_for_url("**/console/calls")
    theirs.close()


def test_pages_of_a_counter(walk: Walk) -> None:
    page = walk.page
    walk.enter("counter2.banjarbaru")
    page.goto(f"{walk.address}/console/training")
    page.click("main form button")
    page.wait_for_url("**/console/training")
    expect(page.locator("main code").first).to_be_visible()
    walk.look("training")
    walk.see("/console/counter")
    page.locator("form label.form-selectgroup-item").first.click()
    page.locator("form:has(input[name=label]) button.btn-primary").first.click()
    page.wait_for_selector("#counter")
    walk.look("a free counter")
    press(page, "n")
    expect(page.locator("#do-serve")).to_be_visible()
    walk.look("a number that is called")
    press(page, "s")
    expect(page.locator("#do-finish")).to_be_visible()
    walk.look("a number that is served")
    press(page, "t")
    page.wait_for_selector("#panel[open]")
    walk.look("where to move a number")
    press(page, "Escape")
    press(page, "w")
    page.wait_for_selector("#panel[open]")
    page.locator("#panel button[value]").first.click()
    page.wait_for_selector(".slip")
    walk.look("a slip")


@pytest.mark.parametrize(("login", "paths"), [
    pytest.param("supervisor.banjarbaru", ("/console/inbox", "/console/supervisor?tab=measured", "/console/supervisor/staff/1"), id="a supervisor"),
    pytest.param("overseer.banjarbaru", ("/console/me",), id="an overseer"),
    pytest.param(
        "town-admin.banjarbaru", ("/console/staff", *(f"{TOWN}/{page}" for page in ("services/edit?key=KTP", "settings", "folder", "draft"))),
        id="the administrator of a town",
    ),
    pytest.param("system-admin", ("/console/staff",), id="the administrator of the system"),
])
def test_pages_of(walk: Walk, login: str, paths: tuple[str, ...]) -> None:
    walk.enter(login)
    doors = walk.page.eval_on_selector_all("#menu nav a", "(all) => all.map((one) => new URL(one.href).pathname)")
    walk.see(*paths, *(door for door in doors if door not in paths))


def test_a_menu_that_is_open(walk: Walk) -> None:
    walk.enter("supervisor.banjarbaru")
    walk.page.goto(f"{walk.address}/console/inbox")
    walk.page.click("header .account")
    walk.look("the account")
    press(walk.page, "Escape")
    press(walk.page, "Shift+?")
    walk.look("the keys")


def test_a_new_member_chooses_a_password_and_shows_a_second_factor(walk: Walk) -> None:
    page = walk.page
    walk.enter("town-admin.rangkui")
    page.goto(f"{walk.address}/console/staff")
    page.fill("#new-name", "Nur Baru")
    page.fill("#new-login", "nur.axe")
    page.click("form:has(#new-login) button")
    address = page.inner_text(".alert code")
    walk.look("an invitation")
    walk.context.clear_cookies()
    page.goto(walk.address + "/console/" + address.partition("/console/")[2])
    walk.look("a password is chosen")
    for field in ("#password", "#again"):
        page.fill(field, "sungai bambu kapal merpati 7")
    page.click("main button")
    page.wait_for_selector("#login")
    page.fill("#login", "nur.axe")
    page.fill("#password", "sungai bambu kapal merpati 7")
    page.click("form:has(#password) button")
    page.wait_for_selector("#code")
    walk.look("a second factor")
