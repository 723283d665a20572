"""Signing in stays, and ends, as the people at the desk would expect: links from messages, deserted screens, long forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from jobs import counters
from store import counter_rows
from store.sign_ins import sign_ins
from store.unit import Store
from tests.browser.morning import MONDAY
from tests.browser.signing import PATIENCE, READY, enter, sit


def test_a_link_in_a_message_opens_its_page_and_signs_nobody_out(morning: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{morning}/console/sign-in")
    enter(page, morning, "officer.banjarbaru")
    page.goto(f"{morning.replace('127.0.0.1', 'localhost')}/phone")  # another site, as the one that shows the message
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.evaluate("(address) => { location.href = address; }", f"{morning}/console/inbox?q=ktp")
    page.wait_for_selector(READY)
    expect(page).to_have_url(f"{morning}/console/inbox?q=ktp")
    page.goto(f"{morning}/console/me")
    expect(page).to_have_url(f"{morning}/console/me")


def age(store: Store, **span: float) -> None:
    """Nobody used any page for so long."""
    with store.writing() as unit:
        for token, seen in unit.conn.execute(select(sign_ins.c.token, sign_ins.c.seen_at)).all():
            unit.conn.execute(update(sign_ins).where(sign_ins.c.token == token).values(seen_at=seen - timedelta(**span)))


@pytest.fixture
def deserted(chromium: Browser) -> Iterator[Page]:
    """A tab whose sign-in is going to end: that its pulse is then refused (401) is no complaint."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def rested(page: Page) -> None:
    """What was pressed so far has been told."""
    page.wait_for_function("() => !document.body.dataset.used && document.body.dataset.beat")
    page.wait_for_timeout(1500)


def test_a_page_asks_before_its_sign_in_ends_and_one_key_answers(begun: tuple[str, Store], open_page: Callable[..., Page]) -> None:
    address, store = begun
    page = open_page(f"{address}/console/sign-in")
    enter(page, address, "counter.banjarbaru", "/console/counter")
    asks = page.get_by_role("alert").filter(has_text="Masih di sini?")
    rested(page)
    expect(asks).to_be_hidden()
    age(store, minutes=56)
    expect(asks).to_contain_text("dalam 4 menit")
    page.mouse.move(300, 300)  # a bumped table
    page.wait_for_timeout(1500)
    expect(asks).to_be_visible()
    page.keyboard.press("y")
    expect(asks).to_be_hidden()
    rested(page)
    expect(asks).to_be_hidden()
    age(store, minutes=56)
    expect(asks).to_be_visible()
    page.get_by_role("button", name="Ya, masih di sini").click()
    expect(asks).to_be_hidden()


def test_a_deserted_counter_ends_by_itself_though_its_page_is_open(begun: tuple[str, Store], deserted: Page) -> None:
    (address, store), page = begun, deserted
    sit(page, address, "counter2.banjarbaru", "Loket 2")
    rested(page)
    age(store, minutes=61)
    page.wait_for_url(re.compile("/console/sign-in"))
    now = MONDAY + timedelta(minutes=5)
    counters.free(store, now)
    with store.reading() as unit:
        assert [one for one in counter_rows.of_office(unit, "banjarbaru", "cempaka") if one.staff is not None] == []


def test_what_was_filled_in_half_is_there_again_after_signing_in(begun: tuple[str, Store], deserted: Page) -> None:
    (address, store), page = begun, deserted
    enter(page, address, "town-admin.banjarbaru", "/console/staff")
    page.fill("#new-name", "Siti Contoh")
    page.select_option("#new-role", "supervisor")
    rested(page)
    age(store, minutes=61)
    page.wait_for_url(re.compile("/console/sign-in"))
    page.wait_for_selector(READY)
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.click('form:has(input[value="town-admin.banjarbaru"]) button')
    page.wait_for_selector(READY)
    expect(page.locator("#new-name")).to_have_value("Siti Contoh")
    expect(page.locator("#new-role")).to_have_value("supervisor")
    expect(page.locator("#new-login")).to_have_value("")
