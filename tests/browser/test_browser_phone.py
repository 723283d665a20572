"""A newcomer with the feature phone in a real browser, before a really running Titian: dial, text, call, break off, go on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from public.handset import Handset
from tests.browser.signing import PATIENCE, saw, watch

Open = Callable[..., Page]
UNFINISHED = "Tadi belum selesai"


class Hand:
    """Somebody's hand and eyes: presses keys of the handset, reads its screen."""

    def __init__(self, page: Page, person: int) -> None:
        self.page = page
        watch(page)
        with page.expect_response(lambda told: "/phone/messages" in told.url and f"628400000000{person}" in told.url):
            page.check(f"[name=owner][value='+628400000000{person}']")  # what was there before the first look is no news

    def press(self, *keys: str) -> None:
        """Click keys of the handset, one after the other."""
        for key in keys:
            self.page.click(f'[data-key="{key}"]')

    def read(self, words: str, wait: float = PATIENCE) -> str:
        """All that is on the screen, once `words` are."""
        found = "(words) => document.querySelector('#screen-text').textContent.includes(words)"
        try:
            self.page.wait_for_function(found, arg=words, timeout=wait)
        except TimeoutError as late:
            shown = self.page.inner_text("#screen-text")
            raise AssertionError(f"{words!r} is not on the screen, which shows:\n{shown}\n{self.wire()[:6]}") from late
        return self.page.inner_text("#screen-text")

    def logged(self, tail: str) -> None:
        """Wait until a request to an address with this end went over the wire."""
        self.page.wait_for_function(
            "(tail) => [...document.querySelectorAll('#log .path')].some((one) => one.textContent.endsWith(tail))", arg=tail
        )

    def answer(self, keys: str) -> None:
        """Type an answer to the page and send it."""
        self.press(*keys, "left-soft")

    def wire(self) -> list[str]:
        """What the log shows, newest first: method, path, status."""
        return [" ".join(line.split("\n")[:3]) for line in self.page.locator("#log summary").all_inner_texts()]


@pytest.fixture
def take(open_page: Open, running: str) -> Callable[[int], Hand]:
    """Take the phone as one of the invented people who speak Indonesian (1, 2, 4, 7), with nothing left unfinished."""

    def taken(person: int) -> Hand:
        phone = Handset(running, f"+628400000000{person}")
        if UNFINISHED in phone.dial():
            phone.answer("2")
        phone.hang_up()
        return Hand(open_page(running + "/phone"), person)

    return taken


def test_dial_by_the_keys_answer_and_go_back(take: Callable[[int], Hand]) -> None:
    hand = take(1)
    hand.press(*"*123#")
    assert "*123#" in hand.read("*123#")
    hand.press("call")
    front = hand.read("1 Cek status")
    hand.answer("1")
    hand.read("Ketik 8 angka")
    hand.answer("0")
    assert hand.read("1 Cek status") == front
    hand.press("end")
    hand.read("Siti")
    hand.logged("/ussd/end")


def test_a_whole_status_is_shown_in_one_dial(take: Callable[[int], Hand]) -> None:
    hand = take(1)
    hand.page.keyboard.type("*123*1*48217396*1990#")
    hand.page.keyboard.press("Enter")
    assert "GRATIS" in hand.read("4821 7396")


def test_text_cek_and_read_the_answer(take: Callable[[int], Hand]) -> None:
    hand = take(2)
    hand.page.click("[data-try=sms]")
    assert "CEK 48217396" in hand.read("Kepada: 2345")
    hand.press("left-soft")
    saw(hand.page, "Pesan terkirim")
    hand.read("2 pesan baru")  # the answer, and once for each phone what is kept and why
    hand.press("right-soft", "down", "ok")
    assert "tahun lahir" in hand.read("Dari 2345")
    hand.logged("/sms/report")


@pytest.mark.parametrize("address", ["2580", "+625110000123"])
def test_a_text_goes_out_and_comes_back_by_its_own_network(take: Callable[[int], Hand], address: str) -> None:
    hand = take(7)
    hand.page.click(f"[data-lines=banjarbaru] [data-line='{address}'][data-kind=sms]")
    hand.read(f"Kepada: {address}")
    hand.page.keyboard.type("MENU")
    hand.press("left-soft")
    hand.read("pesan baru")
    hand.press("right-soft", "ok")
    hand.read(f"Dari {address}")
    provider = "kannel" if address == "2580" else "twilio"
    report = "report" if provider == "kannel" else "sms/status"
    hand.logged(f"/hooks/{provider}/demo/{report}")
    assert not [line for line in hand.wire() if " 20" not in line]


def test_call_press_one_and_hear_the_menu(take: Callable[[int], Hand]) -> None:
    hand = take(4)
    hand.page.click("[data-try=voice]")
    hand.read("Selamat datang")
    hand.press("1")  # before the menu has been said to its end: a key interrupts
    hand.read("delapan angka")
    hand.press(*"20516839", "#")
    hand.read("tahun lahir")
    hand.press(*"1985", "#")
    assert "gratis" in hand.read("Panggilan selesai", 2 * PATIENCE).lower()  # what was said last stays to be read
    hand.logged("/voice/status")


def test_leave_a_complaint_in_ones_own_voice(take: Callable[[int], Hand], running: str) -> None:
    hand = take(1)
    hand.page.click("[data-try=voice]")
    for heard, key in (("Selamat datang", "3"), ("Pengaduan apa", "1"), ("Kecamatan mana", "1"), ("Kelurahan mana", "1")):
        hand.read(heard)
        hand.press(key)
    hand.read("pilih Mikrofon")
    hand.press("left-soft")
    hand.read("MEREKAM")
    hand.page.wait_for_timeout(1500)
    hand.press("#")
    hand.read("nomor HP Anda")
    hand.press("1")
    hand.read("Kirim sekarang")
    hand.press("1")
    hand.read("Laporan diterima")
    hand.press("end")
    hand.read("2 pesan baru")
    texts = Handset(running, "+6284000000001").inbox()
    assert any("Laporan diterima" in one.words for one in texts)


@pytest.mark.parametrize("how", ["weak signal", "red key"])
def test_a_dropped_session_is_offered_to_be_continued(take: Callable[[int], Hand], how: str) -> None:
    hand = take(2)
    hand.press(*"*123#", "call")
    hand.read("1 Cek status")
    if how == "weak signal":
        hand.page.check("#weak", force=True)
        hand.answer("1")
        hand.read("terputus")
        expect(hand.page.locator("#weak")).not_to_be_checked()
        hand.press("end")
    else:
        hand.answer("1")
        hand.read("Ketik 8 angka")
        hand.press("end")
    hand.press(*"*123#", "call")
    hand.read(UNFINISHED)
    hand.answer("1")
    hand.read("Ketik 8 angka")


def test_a_call_goes_on_where_the_session_broke(take: Callable[[int], Hand]) -> None:
    hand = take(7)
    hand.press(*"*123#", "call")
    hand.read("1 Cek status")
    hand.answer("1")
    hand.read("Ketik 8 angka")
    hand.press("end")
    hand.page.click("[data-try=voice]")
    hand.read(UNFINISHED)
    hand.press("1")
    hand.read("delapan angka")


def test_each_request_twice_changes_nothing(take: Callable[[int], Hand]) -> None:
    hand = take(4)
    hand.page.check("#twice", force=True)
    hand.press(*"*123#", "call")
    hand.read("1 Cek status")
    hand.press("end")
    again = hand.page.locator("#log summary", has_text="↻")
    expect(again.nth(1)).to_be_attached()  # the dial, and its end
    repeats = again.all_inner_texts()
    assert not [line for line in repeats if "BERBEDA" in line]


def test_the_other_towns_line_speaks_over_another_network(take: Callable[[int], Hand]) -> None:
    hand = take(7)
    hand.page.check("[name=town][value=rangkui]")
    hand.page.click("[data-try=voice]")
    hand.read("tekan satu")
    hand.press("1")
    hand.read("delapan angka")
    hand.press("end")
    hand.page.wait_for_function("() => document.querySelectorAll('#log li').length >= 3")
    asked = {line.split()[1] for line in hand.wire()} - {"/hooks/africastalking/demo/sms/report"}  # of a text the call sent, when quick
    assert asked == {"/hooks/africastalking/demo/voice"}
    assert not [line for line in hand.wire() if " 200" not in line]
