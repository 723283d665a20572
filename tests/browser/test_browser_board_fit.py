"""A busy office on its board: everything that it shows fits on the screen, also while a number is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from rules.calendar import Zone
from rules.chance import Chance
from rules.permissions import Role
from store import counter_rows, counters, sign_ins, staff, walk_ins
from store.counter_rows import State
from store.unit import Unit
from tests.public.shop import furnish, open_shop, serving

Open = Callable[..., Page]
OUTSIDE = """() => [
    ...[document.documentElement].filter((one) => one.scrollHeight > innerHeight || one.scrollWidth > innerWidth).map(() => "the page"),
    ...[...document.querySelectorAll("header, footer, #call:not([hidden]), #desks li, #last li, #lines li")].filter((one) => {
        const { bottom, right } = one.getBoundingClientRect();
        return bottom > innerHeight + 1 || right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
    }).map((one) => one.textContent),
]"""


def fill(unit: Unit, town: str, office: str, services: tuple[str, ...], desks: int) -> None:
    """So many counters, each with a number: the last calls it, one pauses, the others serve. And people who wait for each service."""
    now = datetime.now(UTC)
    day = Zone("WITA" if town == "banjarbaru" else "WIB").day(now)
    for n in range(3 * desks):
        walk_ins.give(
            unit, town=town, office=office, service=services[n % len(services)], letter="ABCDE"[n % len(services)], day=day, share=400, turn=n,
            citizen=None, priority=False, now=now, chance=Chance(), by="staff 1",
        )  # fmt: skip
    for n in range(1, desks + 1):
        who = staff.add(unit, login=f"{town}{n}", name="Lia", role=Role.COUNTER, town=town, now=now)
        sign_ins.begin(unit, who, f"{town} {n}", now, half=False)
        seat = counters.sit(
            unit, town=town, office=office, label=f"Loket {n}", services=services, in_order=False, staff=who.id, day=day, now=now
        )
        if n == 2:
            counters.rest(unit, seat, State.PAUSE, day, now)
            continue
        called_at = now if n == desks else now - timedelta(minutes=5)
        counters.call_next(unit, seat, day, called_at, "staff 1")
        if n < desks:
            counters.serve(unit, counter_rows.get(unit, seat.id), now, "staff 1")


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("busy")
    store = open_shop(folder)
    with store.writing() as unit:
        fill(unit, "rangkui", "mpp", ("KTP", "KK", "AKTA", "IZIN"), 8)
        fill(unit, "banjarbaru", "mpp", ("KTP", "KK", "AKTA", "IZIN", "PINDAH"), 16)
    with serving(furnish(store, folder)) as address:
        yield address


@pytest.mark.parametrize(
    ("board", "desks", "width", "height"),
    [
        pytest.param("rangkui.mpp", 8, 1280, 720, id="8 counters on a small screen"),
        pytest.param("rangkui.mpp?lang=bjn", 8, 1280, 720, id="and in words that are long"),
        pytest.param("banjarbaru.mpp", 16, 1920, 1080, id="16 counters on a large screen"),
        pytest.param("banjarbaru.mpp", 16, 1280, 720, id="and on a small one"),
    ],
)
def test_a_busy_office_fits_on_its_screen(busy: str, open_page: Open, board: str, desks: int, width: int, height: int) -> None:
    page = open_page(f"{busy}/board/{board}", width, height)
    expect(page.locator("#desks li")).to_have_count(desks)
    expect(page.locator("#call")).to_be_visible()
    assert page.evaluate(OUTSIDE) == []
    band, first = (page.locator(one).first.bounding_box() for one in ("#call", "#desks li"))
    assert band is not None and first is not None and 0.4 < band["height"] / height < 0.5
    assert first["y"] >= band["y"] + band["height"], "no desk is covered"
    expect(page.locator("#call")).to_be_hidden()
    assert page.evaluate(OUTSIDE) == []


def test_on_a_phone_the_board_is_as_wide_as_the_phone(busy: str, open_page: Open) -> None:
    page = open_page(f"{busy}/board/banjarbaru.mpp", 360, 740)
    expect(page.locator("#desks li")).to_have_count(16)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
