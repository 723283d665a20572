"""A case in a real browser: answered by keyboard, seen by two officers at once, its recording heard."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from public.handset import Handset
from tests.browser.signing import enter

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
_NUMBER = re.compile(r"\b(\d{4}) (\d{4})\b")


def report(address: str, phone: str, words: str) -> tuple[Handset, str]:
    """A complaint by SMS; the phone, and its number."""
    handset = Handset(address, phone)
    handset.text("2580", f"BANJARBARU {words}")
    told = handset.wait_for(lambda one: "diterima" in one.words and bool(_NUMBER.search(one.words)), 60)
    found = _NUMBER.search(told.words)
    assert found is not None
    return handset, found[1] + found[2]


def faults(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('main', {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found["violations"]]


def test_an_officer_answers_by_keyboard_alone(running: str, open_page: Callable[..., Page]) -> None:
    handset, number = report(running, "0840-0000-7001", "lampu jalan padam di Sungai Ulin <b>gelap</b>")
    page = open_page("about:blank")
    enter(page, running, "officer.banjarbaru", f"/console/cases/{number}")
    page.keyboard.press("r")
    expect(page.locator("#reply-text")).to_be_focused()
    page.keyboard.type("Kami cek… besok")
    expect(page.locator("#weight")).to_contain_text("UCS-2")
    page.locator("[data-cheap]").press("Enter")
    expect(page.locator("#weight")).to_contain_text("GSM-7")
    expect(page.locator("#reply-text")).to_have_value("Kami cek... besok")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#trail")).to_contain_text("Kami cek... besok")
    expect(page.locator("#reply-text")).to_have_value("")
    assert handset.wait_for(lambda one: one.words == "Kami cek... besok", 60)
    expect(page.locator("#trail li", has_text="Kami cek... besok")).to_contain_text("sampai di HP")
    page.locator("h1").click()
    page.keyboard.press("t")
    page.keyboard.type("letak")
    page.keyboard.press("Enter")
    expect(page.locator("#reply-text")).to_have_value(re.compile("Di mana tepatnya laporan"))
    assert "; ".join(faults(page)) == ""


def test_two_officers_see_each_other_and_the_slower_is_told(running: str, open_page: Callable[..., Page]) -> None:
    _handset, number = report(running, "0840-0000-7002", "jalan berlubang di Guntung Payung")
    first, second = open_page("about:blank"), open_page("about:blank")
    for page, login in ((first, "officer.banjarbaru"), (second, "officer2.banjarbaru")):
        enter(page, running, login, f"/console/cases/{number}")
    expect(first.locator("#viewers")).to_contain_text("juga melihat halaman ini")
    for _ in range(12):  # who pauses is soon not writing any more, and a busy machine asks late
        second.locator("#reply-text").press_sequentially("Ha", delay=20)
        with suppress(AssertionError):
            expect(first.locator("#viewers")).to_contain_text("sedang menulis balasan", timeout=5_000)
            break
    else:
        raise AssertionError("nobody is told who writes")
    first.click("#deed-answer summary")
    first.locator("#answer-words").fill("Sudah ditambal")
    expect(first.locator("#deed-answer .bubble")).to_contain_text("Sudah ditambal")
    first.click("#deed-answer button.btn-primary")
    expect(first.locator("#head")).to_contain_text("Dijawab")
    expect(second.locator("#head")).to_contain_text("baru saja diubah")
    expect(second.locator("#reply-text")).to_have_value(re.compile(r"^(Ha)+$"))


@pytest.mark.parametrize(("width", "login"), [pytest.param(360, "officer.banjarbaru", id="on a small phone")])
def test_the_page_fits_and_opens_a_phone_with_a_reason(running: str, open_page: Callable[..., Page], width: int, login: str) -> None:
    _handset, number = report(running, "0840-0000-7003", "sampah menumpuk di Cempaka")
    page = open_page("about:blank", width=width)
    enter(page, running, login, f"/console/cases/{number}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".phone button").click()
    page.locator(".reveal select").select_option("call")
    page.locator(".reveal button").click()
    expect(page.locator(".phone")).to_contain_text("0840-0000-7003")
    assert "; ".join(faults(page)) == ""
