"""A newcomer calls three numbers to a speaking board, as the README says: whatever the day and the hour are. On the real clock."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.signing import READY, press, sit

Open = Callable[..., Page]


def test_three_numbers_are_called_to_the_board_on_any_day_at_any_hour(lived_in: str, open_page: Open) -> None:
    page = open_page("about:blank")
    sit(page, lived_in, "counter.banjarbaru", "Loket 1", office="mpp")
    expect(page.locator(".counter-next li").first).to_be_visible()
    board = open_page(f"{lived_in}/board/banjarbaru.mpp", 1920, 1080)
    called: list[str] = []
    for key in ("n", "n", "n"):
        press(page, key)
        page.wait_for_selector(f"{READY} #do-serve")
        number = page.inner_text(".counter-number")
        assert number not in called
        called.append(number)
        expect(board.locator("#desks")).to_contain_text(number)
        press(page, "s")
        page.wait_for_selector(f"{READY} #do-finish-next")
    assert len(called) == 3
