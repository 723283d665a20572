"""Signing in stays, and ends, as the people at the desk would expect: links from messages, deserted screens, long forms."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.signing import READY, enter


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
