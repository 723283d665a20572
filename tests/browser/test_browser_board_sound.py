"""What a board lets hear, in a real browser: a voice that hangs, recorded words where there is none, and sound that comes back by itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import NAMES, SWITCHES
from tests.browser.signing import PATIENCE
from tests.public.voice_clips import WORDS

Open = Callable[..., Page]
BOARD = "/board/banjarbaru.cempaka"

# Notes when each sound begins and how long it is, by the clock of the sound itself.
LISTEN = """() => {
    globalThis.heard = [];
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (at) {
        globalThis.heard.push([at, this.buffer.duration]);
        start.call(this, at);
    };
}"""
MUTE = "Object.defineProperty(globalThis, 'speechSynthesis', { value: undefined });"
# A voice that begins and never ends, as a network voice does when its network is gone.
HUNG = """
globalThis.spoken = []; globalThis.cancelled = 0;
Object.defineProperty(globalThis, "SpeechSynthesisUtterance", { value: class { constructor(text) { this.text = text; } } });
Object.defineProperty(globalThis, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "in_ID", name: "hangs" }], speak: (one) => globalThis.spoken.push(one.text),
    cancel() { globalThis.cancelled += 1; }, addEventListener() {},
} });
"""


def test_the_recorded_words_are_the_sentence(shop: str, open_page: Open) -> None:
    page = open_page(f"{shop}{BOARD}")
    names, said = page.evaluate("""async () => {
        const { RECORDED, recorded, sentence } = await import("/public/announce.js");
        const words = JSON.parse(document.body.dataset.words);
        const calls = [];
        for (let n = 0; n < 130; n += 1) calls.push({ label: `${"ABCXYZ"[n % 6]}${String(n * 7 % 1000).padStart(3, "0")}`, counter: `Loket ${n}` });
        calls.push({ label: "B600", counter: "Loket KK" });
        return [RECORDED, calls.flatMap((call) => ["id", "en"].map((tongue) => [tongue, sentence(call, tongue, words[tongue]), recorded(call)]))];
    }""")
    assert set(names) == WORDS["id"].keys() == WORDS["en"].keys()
    for tongue, sentence, files in said:
        heard = " ".join(WORDS[tongue][name] for name in files if name != ",")
        plain = sentence.replace(",", "").replace(".", "").replace(" KK", " K K")
        assert heard == plain, sentence


def test_a_counter_without_recorded_words_is_left_to_the_screen(shop: str, open_page: Open) -> None:
    page = open_page(f"{shop}{BOARD}")
    files = page.evaluate("""async () => {
        const { recorded } = await import("/public/announce.js");
        return ["Kasir 2", "Loket", "Loket utama", "Loket 3B"].map((counter) => recorded({ label: "A001", counter }).slice(8).join(" "));
    }""")
    assert files == ["screen", "screen", "screen", "to 3 b"]


def test_recorded_words_are_heard_one_after_another(shop: str, open_page: Open) -> None:
    page = open_page(f"{shop}{BOARD}")
    page.evaluate(LISTEN)
    for tongue in ("id", "en"):
        laid = page.evaluate(RENDER, tongue)
        assert len(laid["starts"]) == 8 and laid["end"] < 7, tongue
        ends = [at + long for at, long in laid["starts"]]
        assert all(end <= start for end, (start, _long) in zip(ends, laid["starts"][1:], strict=False)), "never two at once"
        assert min(laid["within"]) > 0.02, f"each word is heard: {laid['within']}"
        assert max(laid["between"]) < 0.001, "and silence between them"


RENDER = """async (tongue) => {
    const { Sound } = await import("/public/board_sound.js");
    const { recorded } = await import("/public/announce.js");
    const rate = 48000;
    const sound = new Sound({ folder: "/public/voice" });
    sound.audio = new OfflineAudioContext(1, 8 * rate, rate);
    await sound.fetch(tongue);
    const end = sound.lay(recorded({ label: "A012", counter: "Loket 25" }).map((name) => sound.words[tongue].get(name)));
    const wave = (await sound.audio.startRendering()).getChannelData(0);
    const loud = (from, to) => Math.sqrt(wave.slice(from * rate, to * rate).reduce((sum, one) => sum + one * one, 0) / ((to - from) * rate));
    const starts = globalThis.heard.splice(0);
    return {
        starts, end, within: starts.map(([at, long]) => loud(at, at + long)),
        between: starts.slice(1).map(([at], nth) => loud(starts[nth][0] + starts[nth][1] + 0.005, at - 0.005)),
    };
}"""


@pytest.fixture
def at_board(chromium: Browser, shop: str) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def opened(before: str, browser: Browser = chromium, query: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="id-ID")
        contexts.append(context)
        context.add_init_script(before)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{shop}{BOARD}{query}")
        return page

    yield opened
    for context in contexts:
        context.close()


CALLS = """async (many) => {
    const { Sound } = await import("/public/board_sound.js");
    const { Announcer } = await import("/public/announce.js");
    const words = JSON.parse(document.body.dataset.words);
    const sound = new Sound({ folder: "/public/voice" });
    await sound.on("id");
    const speaker = new Announcer({
        say: (call) => sound.say(call, "id", words.id), chime: () => sound.chime(), show() {}, hide() {},
    });
    const began = performance.now();
    speaker.take(Array.from({ length: many }, (_none, n) => ({ id: n, at: n, label: `A00${n}`, counter: "Loket 1", called: true })), 0);
    while (speaker.busy) await new Promise((done) => setTimeout(done, 50));
    return { heard: globalThis.heard, took: performance.now() - began, voice: Boolean(sound.voice("id")), held: sound.speech };
}"""


def test_a_device_without_a_voice_says_every_number_in_recorded_words(at_board: Callable[..., Page]) -> None:
    page = at_board(MUTE)
    page.click("h1")
    page.evaluate(LISTEN)
    told = page.evaluate(CALLS, 2)
    heard = told["heard"]
    assert len(heard) == 4 * 7, "two numbers, each twice, of seven words"
    ends = [at + long for at, long in heard]
    assert all(end <= start for end, (start, _long) in zip(ends, heard[1:], strict=False)), "never two at once"


def test_a_voice_that_hangs_silences_no_number(at_board: Callable[..., Page]) -> None:
    page = at_board(HUNG)
    page.click("h1")
    page.evaluate(LISTEN)
    told = page.evaluate(CALLS, 2)
    spoken, cancelled = page.evaluate("[globalThis.spoken, globalThis.cancelled]")
    assert spoken == ["Nomor antrean, A, nol nol nol, ke loket satu."] and cancelled >= 1, "asked once, then left alone for a minute"
    assert len(told["heard"]) == 4 * 7, "the first number too was said, in recorded words"
    assert told["took"] < 45_000 and not told["voice"] and told["held"] is None


def test_sound_that_was_turned_on_comes_back_after_a_reload(at_board: Callable[..., Page]) -> None:
    page = at_board(MUTE)
    expect(page.locator("#silent")).to_be_hidden()
    page.get_by_role("button", name="Nyalakan suara").click()
    expect(page.get_by_role("button", name="Matikan suara")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#no-voice")).to_be_hidden()
    page.reload()
    silent = page.get_by_role("button", name="Suara mati: tekan layar")
    expect(silent).to_be_visible()
    page.keyboard.press("Space")
    expect(silent).to_be_hidden()
    page.get_by_role("button", name="Matikan suara").click()
    expect(page.get_by_role("button", name="Nyalakan suara")).to_be_visible()
    page.reload()
    page.wait_for_timeout(2000)
    expect(silent).to_be_hidden()


def test_a_screen_on_a_wall_needs_no_hand(at_board: Callable[..., Page], chromium: Browser) -> None:
    path = next(path for path in map(shutil.which, NAMES) if path)
    kiosk = chromium.browser_type.launch(executable_path=path, args=[*SWITCHES, "--autoplay-policy=no-user-gesture-required"])
    page = at_board(MUTE, kiosk, "?sound=on")
    expect(page.get_by_role("button", name="Matikan suara")).to_be_visible()
    expect(page.locator("#silent")).to_be_hidden()
    kiosk.close()
