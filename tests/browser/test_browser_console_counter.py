"""A morning at the counters in a real browser: two counters, one board, one phone; by keyboard alone; and a connection that breaks.

The whole house runs in this process on a Monday at nine: on a Sunday no number could be taken.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from public.handset import Handset
from tests.browser.signing import PATIENCE, READY, enter, press, sit

Open = Callable[..., Page]
BOARD = "/board/banjarbaru.cempaka"
SETTLED = "() => performance.now() - Number(document.getElementById('counter').dataset.changed ?? 0) > 350"  # it takes a pointer's press again
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


def take_number(handset: Handset) -> str:
    """Take a number for today at Cempaka by USSD, as the menu leads; the last screen."""
    shown = handset.dial("*123#")
    seen = [shown]
    for _ in range(14):
        if not handset.in_session:
            break
        wanted = (" Ya", "Ambil antrean", "Ambil nomor", "Cempaka", "Kota Banjarbaru", "KTP", "23 Nov", "Tidak")
        lines = shown.splitlines()
        key = next((line.split(maxsplit=1)[0].rstrip(".") for name in wanted for line in lines if line[:1].isdigit() and name in line), "")
        assert key, seen
        shown = handset.answer(key)
        seen.append(shown)
    return shown


def test_two_counters_a_board_and_a_phone(morning: str, given: Callable[..., str], open_page: Open) -> None:
    first, second = open_page("about:blank"), open_page("about:blank")
    sit(first, morning, "counter.banjarbaru", "Loket 1")
    sit(second, morning, "counter2.banjarbaru", "Loket 2")
    labels = [given("KK", "B"), given("KK", "B"), given("KTP", "A")]
    handset = Handset(morning, "0840-0000-0002")
    told = take_number(handset)
    assert "A001" in told, told
    handset.wait_for(lambda one: "Antrean A001" in one.words, 60)
    board = open_page(f"{morning}{BOARD}", 1920, 1080)
    expect(board.locator("#desks li")).to_have_count(2)

    for page in (first, second):
        page.wait_for_function(SETTLED)
        page.locator("#do-next button").click()
        page.wait_for_selector("#do-serve")
    numbers = [page.inner_text(".counter-number") for page in (first, second)]
    assert len(set(numbers)) == 2 and set(numbers) <= {*labels, "A001"}
    for number in numbers:
        expect(board.locator("#desks")).to_contain_text(number)
    near = handset.wait_for(lambda one: "A001" in one.words and "Antrean A001" not in one.words, 60) if "A001" not in numbers else None
    assert near is None or "A001" in near.text

    first.wait_for_function(SETTLED)
    first.locator("#do-serve button").dblclick()
    expect(first.locator(".status-green")).to_be_visible()
    first.wait_for_function(SETTLED)
    assert first.inner_text(".counter-number") == numbers[0], "the second half of a double click finished nothing"
    called = set(numbers)
    for _ in range(2):
        first.wait_for_function(SETTLED)
        before = first.get_attribute(".counter-head", "data-version")
        first.locator("#do-finish-next button, #do-serve button").first.click()
        first.wait_for_function("(before) => document.querySelector('.counter-head').dataset.version !== before", arg=before)
        called.add(first.inner_text(".counter-number"))
    expect(board.locator("#last")).to_contain_text(numbers[0])
    expect(first.locator("#latency")).to_contain_text("Dijawab dalam")


def test_a_counter_by_keyboard_alone(morning: str, open_page: Open) -> None:
    page = open_page("about:blank")
    enter(page, morning, "counter2.rangkui", "/console/counter")
    page.focus('form:has(input[name=office][value=mpp]) input[value="Loket 2"]')
    press(page, "Space")
    press(page, "Enter")
    page.wait_for_selector(f"{READY} #counter")
    for _ in range(2):
        press(page, "w")
        page.wait_for_selector("#panel[open]")
        press(page, "Enter")
        page.wait_for_selector(f"{READY} .slip")
        press(page, "n")
        page.wait_for_selector(f"{READY} #counter")
    press(page, "Space")
    expect(page.locator(".counter-number")).to_have_text("A600")
    press(page, "r")
    expect(page.locator("#said")).to_contain_text("Papan masih menyebut")
    page.wait_for_timeout(10_000)
    for key, seen in (("r", "Dipanggil 2 dari 3 kali"), ("s", "Dilayani"), ("f", "1 orang menunggu"), ("u", "Dilayani")):
        press(page, key)
        expect(page.locator(".counter-now")).to_contain_text(seen)
    press(page, "n")
    expect(page.locator(".counter-number")).to_have_text("A601")
    press(page, "l")
    expect(page.locator("#said")).to_contain_text("A601 dilewati")
    press(page, "u")
    expect(page.locator(".counter-number")).to_have_text("A601")
    press(page, "t")
    expect(page.locator("#panel")).to_contain_text("Ke layanan Kartu Keluarga")
    press(page, "Enter")
    page.wait_for_selector(f"{READY} #do-next")
    expect(page.locator("#said")).to_contain_text("A601 dipindah ke Kartu Keluarga")
    press(page, "n")
    expect(page.locator(".counter-what")).to_contain_text("Kartu Keluarga")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    faults = page.evaluate("async () => (await axe.run('#content')).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])")
    assert faults == []


def test_an_officer_sits_down_at_a_counter_that_the_list_does_not_have(morning: str, open_page: Open) -> None:
    page = open_page("about:blank", 360, 740)
    enter(page, morning, "counter.rangkui", "/console/counter")
    form = page.locator("form:has(input[name=office][value=camat])")
    form.get_by_label("Loket lain…").fill("12")
    form.get_by_role("button", name="Buka loket").click()
    page.wait_for_selector(f"{READY} #counter")
    expect(page.locator(".counter-head h1")).to_have_text("Loket 12")


def test_a_panel_opens_for_who_is_quicker_than_the_line(morning: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID")  # what does not come is told in its console
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    enter(page, morning, "counter.banjarbaru", "/console/counter")
    if not page.locator("#counter").count():  # another test of this morning may have left them there
        sit(page, morning, "counter.banjarbaru", "Loket 3")
    page.route("**/htmx.min.js*", lambda route: route.abort())
    page.reload()
    page.click("#open-walk-in")
    expect(page.locator("dialog#panel[open] button[value=KTP]")).to_be_visible()
    page.wait_for_function("() => document.querySelector('#panel').matches(':modal')")  # open from the server, held by the script a moment later
    page.wait_for_url("**/console/counter")
    page.click("#panel form[method=dialog] button")
    expect(page.locator("#panel")).to_be_hidden()
    context.close()
