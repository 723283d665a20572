"""Moving through a dialogue, on a small book of its own: one answer in, the next step or an errand out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.engine import Need, Show, Turn, answer, begin, kept, resume
from menus.keys import Key, Said, Spoke, Typed, read
from menus.loader import load
from menus.model import Book, Channel, Signature, Slot, SlotKind
from menus.screen import Expects
from menus.session import Misses, Session

FLOWS = {
    "main": """
states:
  front:
    choose: Selamat datang.
    options:
      - {value: status, label: Cek status, to: status.number}
      - {value: town, label: Kota, to: status.towns}
      - {value: tell, label: Lapor, to: status.story}
      - {value: officer, label: Petugas, key: "9", to: officer.start}
""",
    "status": """
states:
  number: {ask: "Nomor?", check: reference, save: number, to: proof}
  proof: {ask: "Tahun lahir?", check: digits(4), save: year, to: look, secret: true}
  look: {call: status.look, with: {number: number, year: year}, then: {found: found, unknown: sorry}}
  found:
    choose: "{number} {what}."
    private: true
    options: [{value: yes, label: Ya, to: done}, {value: no, label: Tidak, to: main.front}]
  sorry: {say: Tidak ada.}
  done: {say: Selesai., private: true}
  towns: {call: town.list, then: {ask: pick}}
  pick: {pick: "Kota?", from: towns, save: town, to: done}
  story: {ask: "Apa?", check: "words(5,80)", save: words, to: done, record: true}
""",
    "officer": "states: {start: {say: Petugas akan menelepon.}}",
}
SERVICES = {
    "status.look": Signature(frozenset({"number", "year"}), {"found": {"what": Slot(SlotKind.TEXT, 20)}, "unknown": {}}),
    "town.list": Signature(frozenset(), {"ask": {"towns": Slot(SlotKind.LIST, 12, 8)}}),
}
TOWNS = tuple((f"t{place}", f"Kota {place}") for place in range(1, 9))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder: Path = tmp_path_factory.mktemp("menus")
    (folder / "flows").mkdir()
    (folder / "words").mkdir()
    for name, text in FLOWS.items():
        (folder / "flows" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "words" / "id.yaml").write_text("check.reference: Nomor harus 8 angka.\nengine.recording: rekaman\n", encoding="utf-8")
    return load(folder, SERVICES)


def talk(book: Book, *said: Said, channel: Channel = Channel.USSD) -> Turn:
    """The turn after these answers; services are answered as the tests need."""
    turn = begin(book, Session("main.front"))
    for one in said:
        assert isinstance(turn, Show)
        turn = answer(book, turn.session, one, channel)
        if isinstance(turn, Need) and turn.service == "town.list":
            turn = resume(book, turn.session, "ask", {}, {"towns": TOWNS})
    return turn


def at(turn: Turn) -> str:
    return turn.session.state


def test_an_option_leads_on_and_is_remembered_for_going_back(book: Book) -> None:
    turn = talk(book, Typed("1"))
    assert (at(turn), turn.session.trail) == ("status.number", ("main.front",))
    assert at(talk(book, Typed("1"), Key.BACK)) == "main.front"
    assert at(talk(book, Typed("1"), Typed("48217396"), Key.FRONT)) == "main.front"
    assert at(talk(book, Key.BACK)) == "main.front"


def test_the_officer_has_the_key_nine_on_the_front_page_only(book: Book) -> None:
    assert at(talk(book, Typed("9"))) == "officer.start"
    assert at(talk(book, Typed("4"))) == "main.front"


@pytest.mark.parametrize("said", ["1", "1#", "status", "Cek status", "cek STATUS", "Status cek"])
def test_an_option_is_meant_by_its_digit_its_value_or_its_label(book: Book, said: str) -> None:
    assert at(talk(book, Typed(said), channel=Channel.SMS)) == "status.number"


@pytest.mark.parametrize(
    ("said", "to"),
    [
        pytest.param("petugas", "officer.start", id="a label of one word"),
        pytest.param("cek", "main.front", id="three letters are too few"),
        pytest.param("cek kota", "main.front", id="no label has both words"),
        pytest.param("status 1", "main.front", id="a number beside it is something else"),
    ],
)
def test_a_word_that_one_option_alone_has_is_that_option(book: Book, said: str, to: str) -> None:
    assert at(talk(book, Typed(said), channel=Channel.SMS)) == to


def test_a_word_that_several_options_have_is_asked_again(book: Book) -> None:
    assert at(talk(book, Typed("2"), Typed("kota"), channel=Channel.SMS)) == "status.pick"


def test_a_wrong_answer_shows_the_same_step_with_a_word_on_what_was_wrong(book: Book) -> None:
    turn = talk(book, Typed("7"))
    assert turn == Show(Session("main.front", misses=Misses(wrong=1)), "engine.wrong")
    turn = talk(book, Typed("1"), Typed("4821"))
    assert isinstance(turn, Show)
    assert (at(turn), turn.notice, turn.session.misses) == ("status.number", "check.reference", Misses(noise=1))


def test_a_service_gets_its_arguments_and_its_outcome_leads_on(book: Book) -> None:
    need = talk(book, Typed("1"), Typed("4821 7396"), Typed("1990"))
    assert isinstance(need, Need)
    assert (need.service, need.args) == ("status.look", {"number": "48217396", "year": "1990"})
    found = resume(book, need.session, "found", {"what": "diperiksa"})
    assert at(found) == "status.found"
    assert found.session.facts == {"number": "48217396", "number.recording": "", "what": "diperiksa", "year.recording": ""}


def test_a_secret_is_forgotten_once_the_service_has_seen_it(book: Book) -> None:
    need = talk(book, Typed("1"), Typed("48217396"), Typed("1990"))
    assert isinstance(need, Need)
    assert "1990" not in resume(book, need.session, "unknown", {}).session.to_json()


def test_what_was_shown_after_a_proof_is_not_shown_to_the_next_dial(book: Book) -> None:
    need = talk(book, Typed("1"), Typed("48217396"), Typed("1990"))
    assert isinstance(need, Need)
    again = kept(book, resume(book, need.session, "found", {"what": "diperiksa"}).session)
    assert again is not None
    assert again.state == "status.proof"
    assert "1990" not in again.facts.values()


def test_there_is_nothing_to_go_on_with_from_the_front_page(book: Book) -> None:
    assert kept(book, Session("main.front")) is None
    assert kept(book, Session("officer.start")) is None


def test_voice_hears_five_answers_at_a_time_and_more_behind_the_fifth(book: Book) -> None:
    first = talk(book, Typed("2"), channel=Channel.VOICE)
    assert at(first) == "status.pick"
    second = talk(book, Typed("2"), Typed("5"), channel=Channel.VOICE)
    assert (at(second), second.session.page) == ("status.pick", 1)
    chosen = talk(book, Typed("2"), Typed("5"), Typed("2"), channel=Channel.VOICE)
    assert (at(chosen), chosen.session.facts["town"], chosen.session.facts["town.label"]) == ("status.done", "t6", "Kota 6")
    screen = talk(book, Typed("2"), Typed("6"))
    assert screen.session.facts["town"] == "t6"


@pytest.mark.parametrize(
    "said, after",
    [
        pytest.param([Key.SILENCE] * 3, "officer.start", id="three silences"),
        pytest.param([Typed("8")] * 3, "officer.start", id="three wrong keys"),
        pytest.param([Key.SILENCE, Typed("8"), Key.SILENCE, Typed("8")], "main.front", id="two of each are not three"),
        pytest.param([Key.OFFICER], "officer.start", id="zero at once"),
    ],
)
def test_voice_hands_over_to_a_human(book: Book, said: list[Said], after: str) -> None:
    assert at(talk(book, *said, channel=Channel.VOICE)) == after


def test_a_story_may_be_spoken(book: Book) -> None:
    turn = talk(book, Typed("3"), Spoke("rec-1", 14), channel=Channel.VOICE)
    assert turn.session.facts["words"] == "@engine.recording"
    assert turn.session.facts["words.recording"] == "rec-1"


KEYS = st.one_of(
    st.sampled_from(list(Key)), st.builds(Typed, st.text(max_size=12)), st.builds(Typed, st.sampled_from(["1", "2", "5", "48217396"])),
    st.builds(Spoke, st.just("r"), st.just(3)),
)  # fmt: skip


@given(st.lists(KEYS, max_size=25), st.sampled_from(list(Channel)))
def test_whatever_is_said_there_is_a_next_step_and_the_session_survives_storing(book: Book, said: list[Said], channel: Channel) -> None:
    session = Session("main.front")
    for one in said:
        turn = answer(book, session, one, channel)
        while isinstance(turn, Need):
            outcome = next(iter(book.services[turn.service].outcomes))
            turn = resume(book, turn.session, outcome, {"what": "x"}, {"towns": TOWNS})
        session = Session.from_json(turn.session.to_json())
        assert session == turn.session
        assert session.state in book.states
        assert len(session.trail) <= 16


@pytest.mark.parametrize(
    "channel, text, expects, said",
    [
        (Channel.USSD, "0", Expects.CHOICE, Key.BACK),
        (Channel.USSD, "00", Expects.WORDS, Key.FRONT),
        (Channel.USSD, "98", Expects.CHOICE, Key.NEXT),
        (Channel.USSD, "", Expects.CHOICE, Key.REPEAT),
        (Channel.SMS, "0", Expects.CHOICE, Key.BACK),
        (Channel.VOICE, "0", Expects.CHOICE, Key.OFFICER),
        (Channel.VOICE, "9", Expects.CHOICE, Key.REPEAT),
        (Channel.VOICE, "*", Expects.DIGITS, Key.BACK),
        (Channel.VOICE, "", Expects.DIGITS, Key.SILENCE),
        (Channel.VOICE, "0", Expects.DIGITS, Typed("0")),
        (Channel.VOICE, "1990", Expects.DIGITS, Typed("1990")),
    ],
)
def test_keys_mean_the_same_everywhere(channel: Channel, text: str, expects: Expects, said: Said) -> None:
    assert read(channel, text, expects) == said
