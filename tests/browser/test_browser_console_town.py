"""An administrator changes what citizens read, from the browser to the telephone: refused when too long, published, undone."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from public.handset import Handset
from tests.browser.signing import READY, enter

Opener = Callable[..., Page]
ROOT = "/console/town/rangkui"


def test_a_name_goes_from_the_browser_to_the_phone_and_back(running: str, open_page: Opener) -> None:
    page = open_page(f"{running}/console/sign-in")
    page.on("dialog", lambda dialog: dialog.accept())
    enter(page, running, "town-admin.rangkui", f"{ROOT}/services/edit?key=KTP")

    name = page.locator("[id='names.id']")
    name.fill("Kartu Tanda Penduduk")  # 20 septets where 18 fit
    expect(page.locator("[id='names.id'] + .room.over")).to_have_text("20 / 18")
    page.locator("#fee").fill("7500")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ROOT}/services")
    page.click("text=Lihat, buktikan, terbitkan")
    page.wait_for_selector("text=Terlalu panjang 2 huruf")
    expect(page.locator("pre.ussd").first).to_contain_text("1 Kartu Tanda Penduduk")
    expect(page.locator("button:has-text('Terbitkan')")).to_be_disabled()

    page.click("text=Perbaiki >> nth=0")
    page.wait_for_selector(f"{READY} [id='names.id']")
    page.locator("[id='names.id']").fill("KTP baru kita")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ROOT}/services#*")  # the part of the address that named the field goes along
    page.click("text=Lihat, buktikan, terbitkan")
    page.wait_for_selector("text=Boleh terbit")
    page.fill("#note", "Keputusan camat 3/2026")
    page.click("main button:has-text('Terbitkan')")
    page.wait_for_selector("text=Terbit. Warga melihatnya")
    heard(running, "KTP baru kita", "Rp7.500")

    page.click("button:has-text('Batalkan')")
    page.wait_for_selector("text=versi sebelumnya berlaku lagi")
    heard(running, "KTP-el", "GRATIS")


def heard(address: str, name: str, fee: str) -> None:
    """Soon the phone reads this name, and this fee."""
    until, told = time.monotonic() + 60, ""
    while time.monotonic() < until:
        told = asked(address)
        if name in told and fee in told:
            return
        time.sleep(0.5)
    raise AssertionError(told)


def asked(address: str) -> str:
    """What a citizen of Rangkui reads of the ID card: its name and its fee."""
    phone = Handset(address, "0840-0000-0777")
    if "2 Mulai baru" in phone.dial("*124#"):  # the last look was not finished
        phone.answer("2")
    listed = phone.answer("4")
    phone.answer("1")
    return f"{listed}\n{phone.answer('3')}"
