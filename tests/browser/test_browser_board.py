"""The board of an office in a real browser: a lost connection, announcements one after another, and the sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.signing import READY, enter, press, sit

Open = Callable[..., Page]
BOARD = "/board/banjarbaru.cempaka"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


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
    press(page, "n")
    expect(board.locator("#desks .number")).to_have_text(labels[0])
    expect(board.locator("#call-number")).to_have_text(labels[0])
    context.set_offline(True)
    expect(board.locator("#lost")).to_contain_text("Sambungan terputus sejak 08.")
    expect(board.locator("#now")).to_be_hidden()
    press(page, "s")
    page.wait_for_selector(".status-green")
    press(page, "n")
    expect(page.locator(".counter-number")).to_have_text(labels[1])
    board.wait_for_timeout(500)
    expect(board.locator("#now")).to_be_hidden()
    context.set_offline(False)
    expect(board.locator("#desks .number")).to_have_text(labels[1])
    expect(board.locator("#lost")).to_be_hidden()
    expect(board.locator("#last")).to_contain_text(labels[0])
    expect(board.locator("#call-number")).to_have_text(labels[1])
    board.reload()
    expect(board.locator("#desks .number")).to_have_text(labels[1])
    context.close()


SPOKEN = """async (steps) => {
    const { Announcer } = await import("/public/announce.js");
    const said = [];
    let known = true, end = () => {};
    const speaker = new Announcer({
        say: (call) => { said.push(call.label); return new Promise((done) => { end = done; }); },
        chime() {}, show() {}, hide() {}, may: () => known,
    });
    for (const [deed, what, at] of steps) {
        if (deed === "take") speaker.take(what.map(([id, label, at, called]) => ({ id, label, at, called, counter: "Loket 3" })), at);
        if (deed === "known") known = what;
        for (let nth = 0; deed === "ends" && nth < what; nth += 1) {
            end();
            await new Promise((done) => setTimeout(done, 1));
        }
        await new Promise((done) => setTimeout(done, 1));
    }
    return said;
}"""
ONE, TWO, THREE, FOUR, FIVE = ((nth, f"A00{nth}", 1000 * nth, True) for nth in range(1, 6))
SERVED = (1, "A001", 1000, False)
AGAIN = (9, "A002", 9000, True)
ALL, LATER = 99, 300_000


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        pytest.param([("take", [ONE, TWO], 9000), ("take", [ONE], 9000), ("ends", ALL)], "1 1", id="taken back while it waited"),
        pytest.param([("take", [ONE], 9000), ("take", [], 9000), ("ends", ALL)], "1", id="taken back while it was said"),
        pytest.param(
            [("take", [ONE, TWO], 9000), ("take", [ONE], 9000), ("take", [ONE, TWO], 9000), ("ends", ALL)], "1 1 2 2",
            id="skipped by mistake while it waited: it waits again",
        ),
        pytest.param([("take", [ONE, TWO, AGAIN], 9000), ("ends", ALL)], "1 1 2 2", id="called again while it waited: once is enough"),
        pytest.param([("take", [ONE, TWO, THREE, FOUR, FIVE], 9000), ("ends", ALL)], "1 2 3 3 4 4 5 5", id="many wait: each is said once"),
        pytest.param([("take", [SERVED], 9000), ("ends", ALL)], "1 1", id="served quickly: said all the same"),
        pytest.param([("take", [ONE], LATER), ("take", [ONE], LATER), ("ends", ALL)], "1", id="called still, long after: once"),
        pytest.param([("take", [SERVED], LATER), ("ends", ALL)], "", id="served long ago: not at all"),
        pytest.param([("take", [TWO, SERVED], 9000), ("take", [TWO, ONE], LATER), ("ends", ALL)], "1 1 2", id="what waited too long: once"),
        pytest.param(
            [("take", [ONE, TWO, THREE], 9000), ("known", False), ("ends", ALL), ("known", True), ("take", [ONE, THREE], 20_000), ("ends", ALL)],
            "1 3 3", id="nothing while the connection is lost, and then what still holds",
        ),
    ],
)  # fmt: skip
def test_a_number_is_said_only_while_its_call_holds(morning: str, open_page: Open, steps: list[object], said: str) -> None:
    page = open_page(f"{morning}/board/")
    assert page.evaluate(SPOKEN, steps) == [f"A00{nth}" for nth in said.split()]


def test_a_board_that_comes_back_says_once_who_is_called_still_and_nobody_else(
    morning: str, given: Callable[..., str], open_page: Open
) -> None:
    page = open_page("about:blank")
    sit(page, morning, "counter2.rangkui", "Loket 2", "mpp")
    labels = [given("KTP", "A", town="rangkui", office="mpp") for _ in range(2)]
    press(page, "n")
    expect(page.locator(".counter-number")).to_have_text(labels[0])
    press(page, "u")
    page.wait_for_selector("#do-next")
    board = open_page(f"{morning}/board/rangkui.mpp")
    expect(board.locator("#desks li")).to_have_count(1)
    board.wait_for_timeout(1500)
    expect(board.locator("#call")).to_be_hidden()
    expect(board.locator("#last li")).to_have_count(0)
    press(page, "n")
    expect(board.locator("#call-number")).to_have_text(labels[0])
    board.close()
    board = open_page(f"{morning}/board/rangkui.mpp")
    expect(board.locator("#call-number")).to_have_text(labels[0])
    expect(board.locator("#call")).to_be_hidden()


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
        const calls = [call(1, "A001", 99000), call(4, "A014", 99990), call(2, "A012", 99000), call(3, "A013", 99500)];
        const first = speaker.take(calls, 100000);
        speaker.take([...calls, call(5, "A009", 30000)], 100000);
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
    expect(page.locator("#no-voice")).to_be_hidden()
    page.select_option("#language", "bjn")
    expect(page.locator("#last-title")).to_have_text("Hanyar dikiau")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("async () => (await axe.run()).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])") == []
