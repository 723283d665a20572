"""A sound book of four files, and what the prover says of it when it is broken: what the tests of the prover share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import menus
from menus.entries import Entries
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
