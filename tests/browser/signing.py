"""Signing in to the console by one click, as a newcomer does in demo mode; and when a page is ready for a press."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Page

PATIENCE = 45_000  # milliseconds that a script, a server or a worker may take on a busy machine; what comes is not waited for any longer
READY = "html[data-ready]"  # console.js sets it when keys are bound and htmx holds the page; `f"{READY} #counter"` waits for both

QUIET = """() => document.documentElement.dataset.ready
  && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")"""


def press(page: Page, *keys: str) -> None:
    """Press these keys, each when the page has done all that the one before began."""
    for key in keys:
        page.wait_for_function(QUIET)
        page.keyboard.press(key)



def watch(page: Page) -> None:
    """Note from now on all that the handset's screen shows: some of it goes by itself before anybody could ask for it."""
    page.evaluate("""() => {
      const screen = document.querySelector("#screen-text");
      globalThis.seen = [];
      new MutationObserver(() => globalThis.seen.push(screen.textContent))
        .observe(screen, { childList: true, characterData: true, subtree: true });
    }""")


def saw(page: Page, words: str) -> None:
    """Wait until the screen has shown these words, be they there still or not. `watch` began before."""
    page.wait_for_function("(words) => globalThis.seen.some((one) => one.includes(words))", arg=words)


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
