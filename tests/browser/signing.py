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
