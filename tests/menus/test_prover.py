"""The proof of the flows: a small sound book holds, and each way of breaking it is told with its place."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

import menus
from menus.entries import Entries
from menus.faults import Fault
from menus.loader import load
from menus.model import Book, Signature, Slot, SlotKind
from menus.prover import prove

WORDS = Path(menus.__file__).parent / "words"
DOORS: Entries = {"main.front": {}, "officer.start": {}}
MAIN = """
states:
  front:
    choose: LAYANAN PUBLIK
    options:
      - {value: status, label: Cek status, to: case.number}
      - {value: tell, label: Lapor, to: case.towns}
      - {value: officer, label: Petugas, key: "9", to: officer.start}
commands:
  MENU: {to: front, also: [halo, info]}
"""
CASE = """
states:
  number: {ask: Ketik 8 angka., check: reference, save: number, to: year}
  year: {ask: "Tahun lahir?", check: digits(4), save: proof, secret: "true", to: look}
  look: {call: case.look, with: {number: number, proof: proof}, then: {found: found, unknown: unknown}}
  found:
    say: "{number} {label}: {status}. {office}."
    voice: "Nomor {number}, {label}: {status}. {office}."
    private: "true"
  unknown: {say: Tidak cocok.}
  towns: {call: town.list, with: {kind: "'all'"}, then: {some: pick}}
  pick: {pick: "Kota mana?", from: towns, save: town, to: story}
  story: {ask: "Apa yang terjadi?", check: "words(5,300)", save: tale, record: "true", to: sure}
  sure:
    choose: "{town}: {tale} Kirim?"
    options:
      - {value: send, label: Kirim, to: done}
      - {value: drop, label: Batal, to: main.front}
  done: {say: Terima kasih.}
messages:
  receipt: {sms: "Nomor {number}, {status}. {note}", slots: {number: number, status: term(case), note: text(40)}}
commands:
  CEK: {to: number, also: [status], digits: "true"}
  "#8": {to: number}
"""
OFFICER = "states: {start: {say: Petugas akan menelepon.}}"
ID = """
"@case.ready": sudah jadi
"@case.late": terlambat
"""
EN = """
main.front: PUBLIC SERVICES
main.front:status: Check status
main.front:tell: Complain
main.front:officer: Officer
case.number: Enter 8 digits.
case.year: Year of birth?
case.found: "{number} {label}: {status}. {office}."
case.found@voice: "Number {number}, {label}: {status}. {office}."
case.unknown: No match.
case.pick: Which town?
case.story: What happened?
case.sure: "{town}: {tale} Send?"
case.sure:send: Send
case.sure:drop: Cancel
case.done: Thank you.
officer.start: An officer will call you.
message.case.receipt: "Number {number}, {status}. {note}"
"@case.ready": ready
"@case.late": late
"""
SOUND = {"main": MAIN, "case": CASE, "officer": OFFICER, "id": ID, "en": EN}
TERM = Slot(SlotKind.TERM, group="@case.")
FOUND = {"label": Slot(SlotKind.LABEL, 4), "status": TERM, "office": Slot(SlotKind.TEXT, 20)}
SERVICES = {
    "case.look": Signature(frozenset({"number", "proof"}), {"found": FOUND, "unknown": {}}),
    "town.list": Signature(frozenset({"kind"}), {"some": {"towns": Slot(SlotKind.LIST, 12, 8)}}),
}


def read(folder: Path, files: Mapping[str, str], services: Mapping[str, Signature] = SERVICES, spoken: Mapping[str, str] = {}) -> Book:
    """The book of these files, with the engine's own words beside them."""
    (folder / "flows").mkdir()
    (folder / "words").mkdir()
    own = "".join(
        line if line.startswith(" ") or line[:3] in ("id:", "en:") else "\n"
        for line in (WORDS / "engine.yaml").read_text(encoding="utf-8").partition("\njv:")[0].splitlines(keepends=True)
    )
    (folder / "words" / "engine.yaml").write_text(own, encoding="utf-8")
    for name, text in files.items():
        room = "words" if len(name) == 2 else "flows"
        (folder / room / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load(folder, services, spoken)


def broken(folder: Path, file: str, old: str, new: str) -> Book:
    """The sound book with `old` replaced by `new` in one file."""
    assert old in SOUND[file], "the test no longer fits the sound book"
    return read(folder, {**SOUND, file: SOUND[file].replace(old, new)})


def told(book: Book, limit: int = 160) -> list[str]:
    return [str(fault) for fault in prove(book, limits=limit, entries=DOORS)]


def test_a_sound_book_has_no_fault(tmp_path: Path) -> None:
    assert told(read(tmp_path, SOUND)) == []


def test_a_fault_is_one_line_with_its_place() -> None:
    assert str(Fault("status", "found", "en", "ussd", "is too long")) == "status.found (en, ussd): is too long"
    assert str(Fault("status", "found", "", "", "is odd")) == "status.found: is odd"
    assert str(Fault("", "engine.back", "jv", "", "is missing")) == "engine.back (jv): is missing"


@pytest.mark.parametrize(
    "file, old, new, fault",
    [
        # paths
        pytest.param(
            "main", "to: case.towns", "to: case.nowhere", "main.front: leads to case.nowhere, which does not exist", id="a way into nothing"
        ),
        pytest.param("main", "to: case.towns", "to: case.number", "case.pick: nothing leads here", id="a state that nothing leads to"),
        pytest.param(
            "case",
            "done: {say: Terima kasih.}",
            'done: {ask: "Lagi?", check: digits(1), save: again, to: done}',
            "case.done: a dead end: no end of a dialogue can be reached from here",
            id="a dead end",
        ),
        pytest.param(
            "officer", "start:", "begin:", "officer.start: a dialogue opens here, but there is no such state", id="a door without a room"
        ),
        pytest.param(
            "main",
            "to: case.towns",
            "to: case.found",
            "case.found: is private, but can be reached without a proof",
            id="a private state without a proof",
        ),
        pytest.param(
            "main",
            "to: case.towns",
            "to: case.sure",
            "case.sure (en): says {tale}, which not every path there has learned",
            id="a fact that one path has not learned",
        ),
        pytest.param(
            "case",
            "Terima kasih.",
            '"Terima kasih. {proof}"',
            "case.done (id): says {proof}, which not every path there has learned",
            id="a secret is not told after its service",
        ),
        pytest.param(
            "main",
            "to: case.towns",
            "to: case.pick",
            "case.pick: picks from towns, which not every path here has learned",
            id="a list that nothing brought",
        ),
        # services
        pytest.param(
            "case", "call: case.look", "call: case.lock", "case.look: there is no service case.lock", id="a service that does not exist"
        ),
        pytest.param(
            "case",
            "with: {number: number, proof: proof}",
            "with: {number: number}",
            "case.look: case.look needs proof",
            id="an argument missing",
        ),
        pytest.param(
            "case",
            "with: {number: number, proof: proof}",
            "with: {number: number, proof: proof, age: number}",
            "case.look: case.look does not take age",
            id="an argument too many",
        ),
        pytest.param(
            "case",
            "proof: proof}",
            "proof: prof}",
            "case.look: gives case.look the fact prof, which no path ever learns",
            id="an argument misspelt",
        ),
        pytest.param(
            "case",
            "found: found, unknown: unknown",
            "found: found",
            "case.look: case.look may end with unknown, which leads nowhere",
            id="an outcome forgotten",
        ),
        pytest.param(
            "case",
            "unknown: unknown",
            "unknown: unknown, gone: unknown",
            "case.look: case.look never ends with gone",
            id="an outcome that never comes",
        ),
        # facts
        pytest.param(
            "case",
            "save: tale",
            "save: status",
            "case.story: status is text here and term @case. in case.look",
            id="one name for two kinds of fact",
        ),
        pytest.param(
            "case",
            "done: {say: Terima kasih.}",
            'done: {ask: "Lagi?", check: digits(3), save: tale, to: unknown}',
            "case.done: asks for tale by the check digits, but case.story by words",
            id="one fact asked for in two ways",
        ),
        # menus
        pytest.param(
            "case",
            "{value: drop, label: Batal,",
            '{value: drop, label: Batal, key: "9",',
            "case.sure: option drop takes the key 9; only main.front has one, 9",
            id="the officer's key elsewhere",
        ),
        pytest.param("case", "{value: drop,", "{value: send,", "case.sure: has the option send twice", id="an option twice"),
        pytest.param(
            "case",
            "{value: drop,",
            '{value: "1",',
            "case.sure: option 2 has the value 1, which could be taken for another option's number",
            id="a value that looks like another's number",
        ),
        pytest.param(
            "case", ', record: "true"', "", "case.story (voice): a caller cannot key words; let it record", id="words asked of a caller"
        ),
        # words
        pytest.param("en", "case.done: Thank you.\n", "", "case.done (en): is not translated", id="a translation missing"),
        pytest.param(
            "en", "case.found@voice:", "case.found@sms:", "case.found@voice (en): is not translated", id="a spoken translation missing"
        ),
        pytest.param(
            "en", "case.done:", "case.gone: Gone.\ncase.done:", "case.gone (en): nothing uses these words", id="a translation of nothing"
        ),
        pytest.param(
            "id",
            "sudah jadi",
            'sudah jadi\n"@case_old.gone": hilang',
            "@case_old.gone (id): nothing uses these words",
            id="a term of no group",
        ),
        pytest.param(
            "id", "terlambat", "terlambat {number}", "@case.late (id): says {number}, but nothing fills it here", id="a slot in a term"
        ),
        pytest.param(
            "case",
            "label: Batal",
            'label: "Batal {town}"',
            "case.sure:drop (id): says {town}, but nothing fills it here",
            id="a slot in a label",
        ),
        pytest.param(
            "en", '"{town}: {tale} Send?"', '"{tale} Send?"', "case.sure (en): has no {town}", id="a translation that lacks a slot"
        ),
        pytest.param(
            "en",
            "Thank you.",
            '"Thank you. {town}"',
            "case.done (en): has {town}, which the Indonesian has not",
            id="a translation with a slot of its own",
        ),
        pytest.param(
            "en", "Thank you.", '"Thank you. {Town}"', "case.done (en): has a brace that is no slot", id="a brace that is no slot"
        ),
        pytest.param("en", "Thank you.", "Thank you…", "case.done (en): has signs that are not GSM-7: …", id="a sign that halves the room"),
        pytest.param(
            "case", "Terima kasih.", '"Terima kasih. {towns}"', "case.done (id): says {towns}, which is a list", id="a list in a text"
        ),
        pytest.param(
            "case",
            "Nomor {number}, {status}. {note}",
            "Nomor {number}, {due}. {note}",
            "case.receipt (id): says {due}, which its slots do not name",
            id="a message with a slot undeclared",
        ),
        pytest.param("case", "term(case)", "term(kase)", "@kase. (id): there is no word of this group", id="a group without words"),
        # sizes
        pytest.param(
            "en",
            "What happened?",
            "What happened? " * 10,
            "case.story (en, ussd): takes 2 pages of 160 septets, at most 1; a question has one, for 98 may be an answer",
            id="a question of two pages",
        ),
        pytest.param(
            "case",
            "{town}: {tale} Kirim?",
            "{town}: {tale} " + "Kirim sekarang? " * 20,
            "case.sure (id, ussd): takes 5 pages of 160 septets, at most 4",
            id="a menu of too many pages",
        ),
        pytest.param(
            "case",
            "{town}: {tale} Kirim?",
            "{town}: {tale} " + "Kirim sekarang? " * 20,
            "case.sure (id, sms): takes 5 SMS, at most 4",
            id="an answer of too many messages",
        ),
        pytest.param(
            "en",
            '"Number {number}, {status}. {note}"',
            '"Number {number}, {status}. {note}' + " Keep it." * 11 + '"',
            "case.receipt (en, sms): takes 2 SMS (164 septets), declared 1",
            id="a receipt of two messages",
        ),
        # command words
        pytest.param(
            "main",
            "also: [halo, info]",
            "also: [halo, status]",
            "main (sms): the word STATUS means both CEK and MENU",
            id="a word for two things",
        ),
        pytest.param(
            "main",
            "also: [halo, info]",
            'also: [halo, "98"]',
            "main (sms): the word '98' of MENU is a key; commands are words",
            id="a word that is a key",
        ),
        pytest.param(
            "main",
            "also: [halo, info]",
            "also: [halo, ya]",
            "main (sms): the word YA of MENU is how people say yes or no",
            id="a word that is a yes",
        ),
        pytest.param(
            "main",
            "also: [halo, info]",
            "also: [halo, cancel]",
            "main (sms): the word CANCEL of MENU is caught by a network before it reaches us",
            id="a word that a network keeps",
        ),
        pytest.param(
            "main",
            "MENU: {to: front, also: [halo, info]}",
            "INFO: {to: front}",
            "main (sms): the word INFO of INFO is caught by a network before it reaches us",
            id="a network's word stands alone",
        ),
    ],
)
def test_a_broken_book_is_told(tmp_path: Path, file: str, old: str, new: str, fault: str) -> None:
    assert fault in told(broken(tmp_path, file, old, new))


def test_a_menu_of_nine_is_too_long(tmp_path: Path) -> None:
    nine = "".join(f"\n      - {{value: v{place}, label: Pilihan, to: done}}" for place in range(7))
    book = broken(tmp_path, "case", "{value: drop, label: Batal, to: main.front}", "{value: drop, label: Batal, to: main.front}" + nine)
    assert "case.sure: has 9 options; a menu has at most 8" in told(book)


def test_a_service_brings_no_more_than_a_menu_holds(tmp_path: Path) -> None:
    many = Signature(frozenset({"kind"}), {"some": {"towns": Slot(SlotKind.LIST, 12, 9)}})
    book = read(tmp_path, SOUND, {**SERVICES, "town.list": many})
    assert "case.towns: town.list some brings 9 towns; a menu has at most 8" in told(book)


def test_the_longest_values_count(tmp_path: Path) -> None:
    wide = Signature(frozenset({"kind"}), {"some": {"towns": Slot(SlotKind.LIST, 120, 8)}})
    book = read(tmp_path, SOUND, {**SERVICES, "town.list": wide})
    assert "case.pick (id, ussd): takes 9 pages of 160 septets, at most 4" in told(book)


def test_a_line_too_narrow_for_its_own_keys_is_told(tmp_path: Path) -> None:
    assert any(fault.startswith("case.pick (id, ussd): page 1 takes") for fault in told(read(tmp_path, SOUND), 20))


def test_the_narrowest_line_counts(tmp_path: Path) -> None:
    book = broken(tmp_path, "en", "What happened?", "What happened? " * 9 + "Where?")
    assert prove(book, limits={"*123#": 182, "*456#": 182}, entries=DOORS) == ()
    assert prove(book, limits={"*123#": 182, "*456#": 160}, entries=DOORS) != ()


def test_a_language_without_words_is_told(tmp_path: Path) -> None:
    assert [str(fault) for fault in prove(read(tmp_path, SOUND), languages=["id", "su"], entries=DOORS)] == [
        "words (su): has no words at all"
    ]


def test_a_language_that_no_line_speaks_needs_no_spoken_words(tmp_path: Path) -> None:
    files = {**SOUND, "en": EN.replace('case.found@voice: "Number {number}, {label}: {status}. {office}."\n', "")}
    assert told(read(tmp_path, files, spoken={"en": "id"})) == []


def test_one_missing_word_does_not_hide_the_other_faults(tmp_path: Path) -> None:
    text = EN.replace("case.done: Thank you.\n", "").replace("What happened?", "What happened? " * 10)
    faults = told(read(tmp_path, {**SOUND, "en": text}))
    assert len(faults) == 2


def test_the_proof_is_quick(tmp_path: Path) -> None:
    states = "".join(
        f'\n  s{place}: {{choose: "Langkah {place}", options: [{{value: on, label: Lanjut, to: s{place + 1}}}]}}' for place in range(400)
    )
    book = read(
        tmp_path,
        {"main": f"states:\n  front: {{choose: Awal, options: [{{value: on, label: Lanjut, to: s0}}]}}{states}\n  s400: {{say: Akhir.}}"},
    )
    begun = time.process_time()
    prove(book, languages=["id"], entries={"main.front": {}})
    assert time.process_time() - begun < 1.0
