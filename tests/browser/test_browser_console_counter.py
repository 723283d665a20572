"""A morning at the counters in a real browser: two counters, one board, one phone; by keyboard alone; and a connection that breaks.

The whole house runs in this process on a Monday at nine: on a Sunday no number could be taken.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

import console
from app import HOME, House
from config import load
from console.desk import Desk
from gateway.refusals import Refusals
from gateway.webhooks import hooks
from public import pages
from public.handset import Handset
from rules.chance import Chance
from store import demo, demo_staff, schema, towns, walk_ins
from store.queues import Taken
from store.unit import Store, open_store
from tests.browser.signing import READY, enter

Open = Callable[..., Page]
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09.00 WITA
BOARD = "/board/banjarbaru.cempaka"
SETTLED = "() => performance.now() - Number(document.getElementById('counter').dataset.changed ?? 0) > 350"  # it takes a pointer's press again
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Store]]:
    """The house on a Monday morning, with its worker; its address and its store."""
    folder = tmp_path_factory.mktemp("morning")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = load({
        "DEMO": "1", "PORT": str(port), "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'titian.db'}",
    })  # fmt: skip
    house, owed, began = House(config), queue.Queue[str](), time.monotonic()
    house.__dict__["now"] = lambda: MONDAY + timedelta(seconds=time.monotonic() - began)
    house.__dict__["store"] = store = open_store(
        config.database, house.keys, after_commit=lambda ids: [owed.put(one) for one in ids],
        tell=lambda unit, news: house.telling(unit, news),
    )  # fmt: skip
    schema.upgrade(config.database)
    with store.writing() as unit:
        for town in sorted((HOME / "towns").iterdir()):
            towns.load(unit, town)
        demo.seed(unit, MONDAY)
        demo_staff.seed(unit, MONDAY)
    app = Flask("morning", static_folder=None)
    app.secret_key = config.secret_key or "a key of this morning alone, long enough"
    key, token = config.webhook_key.partition(",")[0], config.twilio_auth_token.partition(",")[0]
    app.register_blueprint(hooks(
        house.networks, house.events.hear, public_url=config.origin, rejected=Refusals(store, house.now), apology=house.events.apology
    ))  # fmt: skip
    app.register_blueprint(pages(
        store=store, demo=True, webhook_key=key, twilio_token=token, twilio_sid=config.twilio_account_sid, people=demo.PEOPLE,
        handset_folder=folder / "handset", public_url=config.origin, now=house.now,
    ))  # fmt: skip
    console.attach(app, Desk(store, house.book, house.now, Chance(), True, config.origin))
    server = make_server("127.0.0.1", port, app, threaded=True)
    over = threading.Event()

    def deliver() -> None:
        while not over.is_set():
            with suppress(queue.Empty):
                house.deliver(owed.get(timeout=0.2))

    threads = [threading.Thread(target=work, daemon=True) for work in (server.serve_forever, deliver)]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{port}", store
    over.set()
    server.shutdown()
    for thread in threads:
        thread.join(5)
    store.close()


@pytest.fixture(scope="module")
def morning(opened: tuple[str, Store]) -> str:
    """Its address."""
    return opened[0]


@pytest.fixture(scope="module")
def given(opened: tuple[str, Store]) -> Callable[..., str]:
    """Numbers from the desk for who has no phone: what a counter's `w` gives, without its pages. Their labels."""

    def give(service: str, letter: str, *, town: str = "banjarbaru", office: str = "cempaka") -> str:
        with opened[1].writing() as unit:
            taken = walk_ins.give(
                unit, town=town, office=office, service=service, letter=letter, day=MONDAY.date(), share=99, turn=0, citizen=None,
                priority=False, now=MONDAY, chance=Chance(), by="staff 1",
            )  # fmt: skip
        assert isinstance(taken, Taken)
        return taken.ticket.label

    return give


def sit(page: Page, address: str, login: str, label: str, office: str = "cempaka") -> None:
    """Sign in and open this counter."""
    enter(page, address, login, "/console/counter")
    form = page.locator(f'form:has(input[name=office][value={office}]):has(input[value="{label}"][type=radio])')
    form.locator(f'label:has(input[value="{label}"])').click()
    form.get_by_role("button", name="Buka loket").click()
    page.wait_for_selector(f"{READY} #counter")


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
    handset.wait_for(lambda one: "Antrean A001" in one.words)
    board = open_page(f"{morning}{BOARD}", 1920, 1080)
    expect(board.locator("#desks li")).to_have_count(2)

    for page in (first, second):
        page.wait_for_function(SETTLED)
        page.locator("#do-next button").click()
        page.wait_for_selector("#do-serve")
    numbers = [page.inner_text(".counter-number") for page in (first, second)]
    assert len(set(numbers)) == 2 and set(numbers) <= {*labels, "A001"}
    for number in numbers:
        expect(board.locator("#desks")).to_contain_text(number, timeout=4000)
    near = handset.wait_for(lambda one: "A001" in one.words and "Antrean A001" not in one.words) if "A001" not in numbers else None
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
    expect(board.locator("#last")).to_contain_text(numbers[0], timeout=4000)
    assert first.locator("#latency").inner_text().startswith("Dijawab dalam")


def test_a_counter_by_keyboard_alone(morning: str, open_page: Open) -> None:
    page = open_page("about:blank")
    enter(page, morning, "counter2.rangkui", "/console/counter")
    page.focus('form:has(input[name=office][value=mpp]) input[value="Loket 2"]')
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{READY} #counter")
    for _ in range(2):
        page.keyboard.press("w")
        page.wait_for_selector("#panel[open]")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"{READY} .slip")
        page.keyboard.press("n")
        page.wait_for_selector(f"{READY} #counter")
    page.keyboard.press("Space")
    expect(page.locator(".counter-number")).to_have_text("A600")
    for key, seen in (("r", "Dipanggil 2 dari 3 kali"), ("s", "Dilayani"), ("f", "1 orang menunggu"), ("u", "Dilayani")):
        page.keyboard.press(key)
        expect(page.locator(".counter-now")).to_contain_text(seen)
    page.keyboard.press("n")
    expect(page.locator(".counter-number")).to_have_text("A601")
    page.keyboard.press("l")
    expect(page.locator("#said")).to_contain_text("A601 dilewati")
    page.keyboard.press("u")
    expect(page.locator(".counter-number")).to_have_text("A601")
    page.keyboard.press("t")
    expect(page.locator("#panel")).to_contain_text("Ke layanan Kartu Keluarga")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{READY} #do-next")
    expect(page.locator("#said")).to_contain_text("A601 dipindah ke Kartu Keluarga")
    page.keyboard.press("n")
    expect(page.locator(".counter-what")).to_contain_text("Kartu Keluarga")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    faults = page.evaluate("async () => (await axe.run('#content')).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])")
    assert faults == []


def test_a_board_that_lost_its_connection_says_so_and_catches_up(
    morning: str, given: Callable[..., str], open_page: Open, chromium: Browser
) -> None:
    page = open_page("about:blank")
    enter(page, morning, "counter.rangkui", "/console/counter")
    form = page.locator("form:has(input[name=office][value=camat])")
    form.locator('label:has(input[value="Loket 1"])').click()
    form.get_by_role("button", name="Buka loket").click()
    page.wait_for_selector(f"{READY} #counter")
    labels = [given("KTP", "A", town="rangkui", office="camat") for _ in range(2)]
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="id-ID")  # what breaks here is told in its console
    board = context.new_page()
    board.goto(f"{morning}/board/camat")
    expect(board.locator("#desks li")).to_have_count(1)
    page.keyboard.press("n")
    expect(board.locator("#desks .number")).to_have_text(labels[0])
    expect(board.locator("#call-number")).to_have_text(labels[0])
    context.set_offline(True)
    expect(board.locator("#lost")).to_contain_text("Sambungan terputus sejak 08.0", timeout=5_500)
    expect(board.locator("#now")).to_be_hidden()
    page.keyboard.press("s")
    page.wait_for_selector(".status-green")
    page.keyboard.press("n")
    expect(page.locator(".counter-number")).to_have_text(labels[1])
    board.wait_for_timeout(500)
    expect(board.locator("#now")).to_be_hidden()
    context.set_offline(False)
    expect(board.locator("#desks .number")).to_have_text(labels[1], timeout=3_000)
    expect(board.locator("#lost")).to_be_hidden()
    expect(board.locator("#last")).to_contain_text(labels[0])
    expect(board.locator("#call-number")).to_have_text(labels[1], timeout=12_000)
    board.reload()
    expect(board.locator("#desks .number")).to_have_text(labels[1])
    context.close()


def test_announcements_come_one_after_another_twice_each_and_the_late_ones_not_at_all(morning: str, open_page: Open) -> None:
    page = open_page(f"{morning}{BOARD}")
    heard = page.evaluate("""async () => {
        const { Announcer, sentence } = await import("/public/announce.js");
        const words = JSON.parse(document.body.dataset.words);
        const heard = [];
        let open = 0, most = 0;
        const step = async (what) => {
            most = Math.max(most, ++open);
            heard.push(what);
            await new Promise((done) => setTimeout(done, 5));
            open -= 1;
            if (what.startsWith("say A013")) throw new Error("the voice broke");
        };
        const speaker = new Announcer({
            say: (call) => step(`say ${call.label}`), chime: () => step("chime"), show: (call) => heard.push(`show ${call.label}`),
            hide: (call) => heard.push(`hide ${call.label}`), heard: [1],
        });
        const call = (id, label, at) => ({ id, label, at, counter: "Loket 3" });
        const first = speaker.take([call(1, "A001", 99000), call(4, "A014", 99990), call(2, "A012", 99000), call(3, "A013", 99500)], 100000);
        speaker.take([call(4, "A014", 99990), call(5, "A009", 30000)], 100000);
        while (speaker.busy) await new Promise((done) => setTimeout(done, 5));
        const said = Object.fromEntries(Object.keys(words).map((one) => [one, sentence(call(1, "A012", 0), one, words[one])]));
        const places = Object.fromEntries(["Loket 3", "Loket 11", "Loket 20", "Loket 25", "Loket KK", "Kasir 2"].map((one) => [
            one, ["id", "en"].map((tongue) => sentence({ label: "E999", counter: one }, tongue, words[tongue]).split(", ").at(-1))]));
        return { heard, most, fresh: first.map((one) => one.id), said, places, late: speaker.heard.has(5) };
    }""")
    assert heard["most"] == 1, "never over each other"
    assert heard["fresh"] == [2, 3, 4] and heard["late"]
    assert heard["heard"] == [
        "show A012", "chime", "say A012", "say A012", "hide A012", "show A013", "chime", "say A013", "hide A013",
        "show A014", "chime", "say A014", "say A014", "hide A014",
    ]  # fmt: skip
    assert heard["said"]["id"] == "Nomor antrean, A, nol satu dua, ke loket tiga."
    assert heard["said"]["en"] == "Number A, zero one two, to counter three."
    assert "nol satu dua" in heard["said"]["bjn"]
    assert heard["places"] == {
        "Loket 3": ["ke loket tiga.", "to counter three."], "Loket 11": ["ke loket sebelas.", "to counter eleven."],
        "Loket 20": ["ke loket dua puluh.", "to counter twenty."], "Loket 25": ["ke loket dua puluh lima.", "to counter twenty five."],
        "Loket KK": ["ke loket KK.", "to counter KK."], "Kasir 2": ["ke Kasir dua.", "to Kasir two."],
    }  # fmt: skip


def test_the_sound_of_a_board(morning: str, open_page: Open) -> None:
    page = open_page(f"{morning}{BOARD}")
    page.get_by_role("button", name="Nyalakan suara").click()
    expect(page.get_by_role("button", name="Matikan suara")).to_have_attribute("aria-pressed", "true")
    voices = page.evaluate("speechSynthesis.getVoices().some((one) => one.lang.startsWith('id'))")
    expect(page.locator("#no-voice")).to_be_visible(visible=not voices)
    page.select_option("#language", "bjn")
    expect(page.locator("#last-title")).to_have_text("Hanyar dikiau")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("async () => (await axe.run()).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])") == []
