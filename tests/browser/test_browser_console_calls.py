"""A call to an officer in two windows: the phone in one, the officer's console in the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.signing import READY, enter, press

LINE, CALLER = "+625110000123", "+6284000000004"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


def ring(page: Page) -> None:
    """Call the town's line, and ask for a human: by keys."""
    page.wait_for_selector(READY)
    page.evaluate("() => document.activeElement?.blur()")
    for key in LINE.replace("+62", "0"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator("#screen-text")).to_contain_text("tekan")
    page.keyboard.press("0")


def test_a_caller_waits_an_officer_answers_holds_and_says_what_it_was(running: str, open_page: Callable[..., Page]) -> None:
    officer = open_page("about:blank")
    enter(officer, running, "officer.banjarbaru", "/console/calls")
    officer.click("#presence-slot button[value=ready]")
    expect(officer.locator("#presence-slot button[value=ready]")).to_have_attribute("aria-pressed", "true")

    phone = open_page(f"{running}/phone?mute=1")
    ring(phone)
    expect(phone.locator("#screen-text")).to_contain_text("urutan")
    expect(officer.locator(".call-row").first).to_contain_text("Jawab")

    press(officer, "a")
    expect(officer.locator(f"{READY} #bar")).to_contain_text("Terhubung")
    expect(phone.locator("#screen-text")).to_contain_text("Petugas menjawab")

    press(officer, "h")
    expect(officer.locator("#bar")).to_contain_text("Ditahan")
    expect(phone.locator("#screen-text")).to_contain_text("Mohon tunggu sebentar")
    press(officer, "h")
    expect(officer.locator("#bar")).to_contain_text("Terhubung")

    press(officer, "e")
    officer.click("#bar .wrap-codes button[value=answered]")
    officer.wait_for_url("**/console/calls")
    expect(phone.locator("#screen-text")).to_contain_text("selesai")
    expect(officer.locator("#board")).to_contain_text("Tidak ada yang menunggu")


def test_a_text_in_a_call_is_worded_for_its_case_and_a_held_key_sends_it_once(running: str, open_page: Callable[..., Page]) -> None:
    officer = open_page("about:blank")
    enter(officer, running, "officer.banjarbaru", "/console/calls")
    officer.click("#presence-slot button[value=ready]")
    phone = open_page(f"{running}/phone?mute=1")
    ring(phone)
    expect(officer.locator(".call-row").first).to_contain_text("Jawab")
    press(officer, "a")
    expect(officer.locator(f"{READY} #bar")).to_contain_text("Terhubung")
    about, prepared, text = (officer.locator(f"#{one}") for one in ("about", "prepared", "text"))
    if not about.input_value():  # this phone has more than one by now
        about.select_option(index=1)
        officer.wait_for_function("""() => document.documentElement.dataset.ready && !document.querySelector(".htmx-request")""")
    number = about.input_value()
    prepared.select_option(label="Silakan datang ke kantor")
    expect(text).to_have_value(re.compile(f"{number[:4]} {number[4:]}"))
    about.select_option("")
    expect(text).to_have_value("")  # it needs a case
    prepared.select_option(label="Darurat: telepon 112")
    about.select_option(number)
    expect(text).to_have_value(re.compile("^Bila ada bahaya"))
    about.select_option(label="Umum, bukan tentang kasus")
    officer.wait_for_function("""() => document.documentElement.dataset.ready && !document.querySelector(".htmx-request")""")
    text.focus()
    officer.keyboard.down("Control")
    for _ in range(4):
        officer.keyboard.down("Enter")
    officer.keyboard.up("Enter")
    officer.keyboard.up("Control")
    expect(officer.locator("[role=status].alert-success")).to_have_text("SMS dikirim.")
    officer.click('a:has-text("Semua riwayat dan catatan")')
    expect(officer.locator(f"{READY} #texts .said", has_text="Bila ada bahaya")).to_have_count(1)
    officer.go_back()
    press(officer, "e")
    officer.click("#bar .wrap-codes button[value=answered]")
    officer.wait_for_url("**/console/calls")
