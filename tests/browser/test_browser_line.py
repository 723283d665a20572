"""A caller is noticed by who is ready, on whatever page they are: the title, a tone, words for a screen reader, a key. By nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from rules.phone import Phone
from store import citizens, officer_calls
from store.officer_calls import State
from store.unit import Store
from tests.browser.morning import MONDAY
from tests.browser.signing import READY, enter, press, visit

LINE = "+625110000123"
HEARD = """(() => { globalThis.heard = 0; const begun = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { globalThis.heard += 1; return begun.call(this); }; })()"""
HIDDEN = 'Object.defineProperty(document, "visibilityState", { get: () => "hidden" })'  # a headless browser hides no page


@pytest.fixture
def ring(begun: tuple[str, Store]) -> Iterator[Callable[[str], int]]:
    """Somebody rings and waits in the line; afterwards they all are gone."""
    store, calls = begun[1], list[int]()

    def call(last: str) -> int:
        with store.writing() as unit:
            who = citizens.meet(unit, Phone(f"+62840000008{last}"), MONDAY)
            calls.append(officer_calls.enter(
                unit, provider="twilio", key=f"CAline{last}", line=LINE, town="banjarbaru", citizen=who.id, language="bjn",
                path=("status.number", "officer.start"), now=MONDAY,
            ).id)  # fmt: skip
        return calls[-1]

    yield call
    with store.writing() as unit:
        for id in calls:
            found = officer_calls.get(unit, id)
            assert found is not None and officer_calls.change(unit, found, State.ABANDONED, MONDAY)


def be(page: Page, state: str) -> None:
    page.click(f"#presence-slot button[value={state}]")
    expect(page.locator(f"#presence-slot button[value={state}]")).to_have_attribute("aria-pressed", "true")


def heard(page: Page) -> int:
    return int(page.evaluate("globalThis.heard"))


def test_who_is_ready_notices_a_caller_on_every_page(
    morning: str, open_page: Callable[..., Page], ring: Callable[[str], int]
) -> None:
    page = open_page("about:blank")
    page.context.add_init_script(HEARD)
    enter(page, morning, "officer.banjarbaru", "/console/inbox")
    be(page, "ready")
    title = page.title()
    ring("101")
    expect(page).to_have_title(f"(1) {title}")
    expect(page.locator("#line-told")).to_have_text("1 penelepon menunggu. Paling depan: Bahasa Banjar, cek status.")
    page.wait_for_function("globalThis.heard === 2")  # two notes
    other = page.context.new_page()
    visit(other, f"{morning}/console/inbox")
    expect(other).to_have_title(f"(1) {title}")
    assert heard(other) == 0, "it was heard in the first window"

    other.click("#line-sound")
    expect(other.locator("#line-sound")).to_have_attribute("aria-pressed", "false")
    ring("102")
    expect(page).to_have_title(f"(2) {title}")
    expect(page.locator("#line-told")).to_contain_text("2 penelepon menunggu")
    assert (heard(page), heard(other)) == (2, 0), "no sound in any window"
    visit(other, f"{morning}/console/calls")
    expect(other.locator("#line-sound")).to_have_attribute("aria-pressed", "false")
    other.close()

    press(page, "?")
    expect(page.locator("#keys-list")).to_contain_text("Ke penelepon yang menunggu")
    page.keyboard.press("Escape")
    press(page, "g", "a")
    page.wait_for_url("**/console/calls")
    page.wait_for_selector(READY)
    assert page.title().startswith("(2) ") and page.locator(".call-row .btn-primary[data-hotkey=a]").count() == 1


def test_a_hidden_page_of_who_is_ready_notices_too(morning: str, open_page: Callable[..., Page], ring: Callable[[str], int]) -> None:
    page = open_page("about:blank")
    enter(page, morning, "officer.banjarbaru", "/console/inbox")
    be(page, "ready")
    title = page.title()
    page.evaluate(HIDDEN)
    ring("103")
    expect(page).to_have_title(f"(1) {title}")


def test_who_is_not_ready_is_left_alone(morning: str, open_page: Callable[..., Page], ring: Callable[[str], int]) -> None:
    page = open_page("about:blank")
    page.context.add_init_script(HEARD)
    enter(page, morning, "officer.banjarbaru", "/console/inbox")
    be(page, "break")
    title = page.title()
    ring("104")
    expect(page.locator("#presence-waits")).to_contain_text("1 menunggu")
    assert page.title() == title and heard(page) == 0 and page.inner_text("#line-told") == ""
    assert page.locator("#line-sound").count() == page.locator("#presence-waits[data-hotkey]").count() == 0
