"""What the prover holds against the limits of a screen, of a menu and of a language."""

from __future__ import annotations

import time
from pathlib import Path

from menus.model import Signature, Slot, SlotKind
from menus.prover import prove
from tests.menus.proved import DOORS, EN, SERVICES, SOUND, broken, read, told


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
    assert time.process_time() - begun < 5.0
