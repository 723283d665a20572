"""Slots, labels and variants: what a fact looks like on a screen and sounds like in a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.model import Ask, Book, Call, Channel, Choose, Message, Option, Pick, Say, Signature, Slot, SlotKind
from menus.options import as_fact
from menus.screen import Expects
from menus.session import Session
from menus.wording import fill, kinds, language_on, message, screen, slots

ID = {
    "a.kind": "Jenis?",
    "a.kind:lamp": "Lampu jalan",
    "a.kind:lamp@voice": "lampu jalan",
    "a.office": "Pilih kantor.",
    "a.story": "Apa yang terjadi?",
    "a.story@voice": "Ceritakan setelah nada.",
    "a.number": "Nomor?",
    "a.proof": "Jawaban?",
    "a.told": "{number} {label} {status} {kind} {office} {tale}.",
    "engine.wrong": "Pilihan itu tidak ada.",
    "@engine.recording": "rekaman suara",
    "@case.ready": "sudah jadi",
    "@case.ready@voice": "sudah selesai",
    "@flow.a": "cek status",
    "message.a.receipt": "Nomor {number}, {status}: {note}",
}
EN = {**ID, "a.kind:lamp": "Street light", "@case.ready": "ready"}
CASE = Slot(SlotKind.TERM, group="@case.")
BOOK = Book(
    states={
        "a.kind": Choose((Option("lamp", "a.office"),), "kind"),
        "a.office": Pick("offices", "office", "a.story"),
        "a.story": Ask("words(5,80)", "tale", "a.number", record=True),
        "a.number": Ask("reference", "number", "a.look"),
        "a.proof": Ask("proof", "proof", "a.look", secret=True),
        "a.look": Call("look", {}, {"found": "a.told"}),
        "a.told": Say(),
    },
    words={"id": ID, "en": EN, "jv": ID},
    messages={"message.a.receipt": Message({"number": Slot(SlotKind.NUMBER, 9), "status": CASE, "note": Slot(SlotKind.TEXT, 20)})},
    commands={},
    services={
        "look": Signature(frozenset(), {"found": {"label": Slot(SlotKind.LABEL, 4), "status": CASE, "offices": Slot(SlotKind.LIST, 12, 8)}})
    },
    spoken={"jv": "id"},
)
FACTS = {
    "number": "48217396",
    "label": "A012",
    "status": "@case.ready",
    "kind": "lamp",
    "office": "o1",
    "office.label": "MPP Banjarbaru",
    "tale": "@engine.recording",
}


@pytest.mark.parametrize(
    "slot, channel, shown",
    [
        pytest.param("{number}", Channel.USSD, "4821 7396", id="a case number in two groups"),
        pytest.param("{number}", Channel.VOICE, "4 8 2 1, 7 3 9 6", id="a case number digit by digit"),
        pytest.param("{label}", Channel.SMS, "A012", id="a queue label as printed"),
        pytest.param("{label}", Channel.VOICE, "A 0 1 2", id="a queue label spelled"),
        pytest.param("Kini {status}", Channel.USSD, "Kini sudah jadi", id="a term in its words"),
        pytest.param("{status}. Kini {status}.", Channel.USSD, "Sudah jadi. Kini sudah jadi.", id="a term that begins the text begins with a capital"),
        pytest.param("Baik. {status}.", Channel.USSD, "Baik. Sudah jadi.", id="a term after a full stop begins with a capital"),
        pytest.param("{kind}", Channel.VOICE, "lampu jalan", id="a choice by its spoken label, as it is also where it begins the text"),
        pytest.param("Kini {status}", Channel.VOICE, "Kini sudah selesai", id="a term in its spoken words"),
        pytest.param("{kind}", Channel.USSD, "Lampu jalan", id="a choice by its label"),
        pytest.param("{office}", Channel.USSD, "MPP Banjarbaru", id="a pick by its label"),
        pytest.param("{tale}", Channel.USSD, "rekaman suara", id="a recording by its name"),
        pytest.param("[{nothing}]", Channel.USSD, "[]", id="what was never learned is nothing"),
        pytest.param("{number} dan {label}", Channel.USSD, "4821 7396 dan A012", id="two slots in one text"),
        pytest.param("tanpa slot", Channel.USSD, "tanpa slot", id="a text without slots"),
    ],
)
def test_fill(slot: str, channel: Channel, shown: str) -> None:
    assert fill(BOOK, slot, FACTS, ID, channel) == shown


@pytest.mark.parametrize("typed", [pytest.param("{number}", id="a slot"), pytest.param("@case.ready", id="a term")])
def test_what_a_citizen_typed_is_shown_as_typed(typed: str) -> None:
    assert fill(BOOK, "{tale}", {**FACTS, "tale": typed}, ID, Channel.USSD) == typed


@given(st.dictionaries(st.sampled_from([*FACTS, "other"]), st.text()), st.sampled_from(Channel))
def test_no_value_breaks_a_text(facts: Mapping[str, str], channel: Channel) -> None:
    assert fill(BOOK, ID["a.told"], facts, ID, channel).endswith(".")


def test_kinds_are_known_by_name() -> None:
    found = kinds(BOOK)
    assert found["number"].kind is SlotKind.NUMBER
    assert found["tale"] == Slot(SlotKind.TEXT, 80)
    assert found["office"] == Slot(SlotKind.TEXT, 12)
    assert kinds(BOOK) is found


def test_slots_of_a_text() -> None:
    assert slots("{a} dan {b.label}, bukan {C}") == {"a", "b.label"}


@pytest.mark.parametrize(
    "language, channel, used",
    [
        pytest.param("jv", Channel.USSD, "jv", id="a screen shows any language"),
        pytest.param("jv", Channel.VOICE, "id", id="a line without that voice speaks Indonesian"),
        pytest.param("en", Channel.VOICE, "en", id="a line with that voice speaks it"),
        pytest.param("xx", Channel.SMS, "id", id="a language we do not have"),
    ],
)
def test_language_on(language: str, channel: Channel, used: str) -> None:
    assert language_on(BOOK, language, channel) == used


def test_a_message_is_worded_for_its_reader() -> None:
    facts = {"number": "48217396", "status": "@case.ready", "note": "“selesai”"}
    assert message(BOOK, "a.receipt", facts, "id") == 'Nomor 4821 7396, sudah jadi: "selesai"'
    assert message(BOOK, "message.a.receipt", facts, "en") == 'Nomor 4821 7396, ready: "selesai"'


@pytest.mark.parametrize(
    ("note", "read"),
    [
        pytest.param("sudah ditambal.", "sudah ditambal. Puas?", id="an own full stop and ours are one"),
        pytest.param("di mana?", "di mana? Puas?", id="a question keeps its mark alone"),
        pytest.param("besok...", "besok.... Puas?", id="dots that trail off stay"),
        pytest.param("Jl. A. Yani", "Jl. A. Yani. Puas?", id="short words stay"),
    ],
)
def test_what_an_officer_wrote_ends_once(note: str, read: str) -> None:
    words = {**BOOK.words, "id": {**BOOK.words["id"], "message.a.receipt": "{note}. Puas?"}}
    assert message(replace(BOOK, words=words), "a.receipt", {"note": note}, "id") == read


def test_a_menu_on_a_screen() -> None:
    shown = screen(BOOK, Session("a.kind", trail=("a.number",)), Channel.USSD, "engine.wrong")
    assert (shown.text, shown.options, shown.notice) == ("Jenis?", (("1", "Lampu jalan"),), "Pilihan itu tidak ada.")
    assert (shown.expects, shown.back) == (Expects.CHOICE, True)


@pytest.mark.parametrize(
    "count, page, keys, more",
    [
        pytest.param(5, 0, "12345", False, id="five are spoken at once"),
        pytest.param(6, 0, "1234", True, id="of six, four and more"),
        pytest.param(6, 1, "12", True, id="the rest counts from one again"),
    ],
)
def test_a_long_list_is_spoken_in_parts(count: int, page: int, keys: str, more: bool) -> None:
    offices = as_fact([(f"o{place}", f"Kantor {place}") for place in range(count)])
    shown = screen(BOOK, Session("a.office", facts={"offices": offices}, page=page), Channel.VOICE)
    assert "".join(key for key, _ in shown.options) == keys
    assert shown.more is more


@pytest.mark.parametrize(
    "state, channel, expects, digits",
    [
        pytest.param("a.number", Channel.VOICE, Expects.DIGITS, 8, id="a case number is eight keys"),
        pytest.param("a.proof", Channel.VOICE, Expects.DIGITS, 0, id="a proof has any length"),
        pytest.param("a.story", Channel.SMS, Expects.WORDS, 0, id="a story is written"),
        pytest.param("a.story", Channel.VOICE, Expects.RECORDING, 0, id="a story is spoken"),
        pytest.param("a.told", Channel.USSD, Expects.NOTHING, 0, id="an end waits for nothing"),
    ],
)
def test_what_the_line_listens_for(state: str, channel: Channel, expects: Expects, digits: int) -> None:
    shown = screen(BOOK, Session(state), channel)
    assert (shown.expects, shown.digits) == (expects, digits)


def test_a_service_shows_nothing() -> None:
    with pytest.raises(ValueError, match="shows nothing"):
        screen(BOOK, Session("a.look"), Channel.USSD)
