"""Signing in to the console by one click, as a newcomer does in demo mode."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Page


def enter(page: Page, address: str, login: str, path: str = "") -> None:
    """Sign in as this member of the demonstration's staff, and go on to `path`."""
    page.goto(f"{address}/console/sign-in" + (f"?next={quote(path)}" if path else ""))
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.click(f'form:has(input[value="{login}"]) button')
    page.wait_for_selector("html[data-ready]")
