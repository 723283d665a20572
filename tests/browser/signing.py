"""Signing in to the console by one click, as a newcomer does in demo mode; and when a page is ready for a press."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Page

READY = "html[data-ready]"  # console.js sets it when keys are bound and htmx holds the page; `f"{READY} #counter"` waits for both


def enter(page: Page, address: str, login: str, path: str = "") -> None:
    """Sign in as this member of the demonstration's staff, and go on to `path`."""
    visit(page, f"{address}/console/sign-in" + (f"?next={quote(path)}" if path else ""))
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.click(f'form:has(input[value="{login}"]) button')
    page.wait_for_selector(READY)


def visit(page: Page, address: str) -> None:
    """Open a page of the console, and wait until it takes a press."""
    page.goto(address)
    page.wait_for_selector(READY)


def sit(page: Page, address: str, login: str, label: str, office: str = "cempaka") -> None:
    """Sign in and open this counter."""
    enter(page, address, login, "/console/counter")
    form = page.locator(f'form:has(input[name=office][value={office}]):has(input[value="{label}"][type=radio])')
    form.locator(f'label:has(input[value="{label}"])').click()
    form.get_by_role("button", name="Buka loket").click()
    page.wait_for_selector(f"{READY} #counter")
