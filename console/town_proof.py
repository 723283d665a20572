"""The verdict on a draft of a town: what the loader, the commands and the screens say, each with where it is edited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from console import town_faults, town_flaws, town_told
from console.desk import Desk
from console.language import _
from menus import prover, synonyms, town_prover
from menus.town_prover import Kind, Word
from rules.calendar import Hours, NotHours
from store import town_changes, town_files, towns
from store.town_files import Data
from store.town_rows import USSD_LIMIT


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that keeps a draft from being published. `says` is in the language of the page, or what the loader said."""

    file: str
    thing: str
    field: str
    says: str
    screen: str = ""
    language: str = ""
    channel: str = ""
    picture: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}: {self.thing}: {self.field}: {self.says}"


def verdict(desk: Desk, town: str, files: Mapping[str, str]) -> list[Finding]:
    """Everything that is wrong with these files; nothing when they can be published."""
    try:
        said = town_files.data(files)
    except towns.BadTown as fault:
        return [_loaded(one) for one in fault.faults]
    found = []
    try:
        made = towns.check(town, files)
        with desk.store.reading() as unit:
            found += [_loaded(one) for one in towns.in_the_way(unit, made, desk.now())]
    except towns.BadTown as fault:
        found += [_loaded(one) for one in fault.faults]
    found += _clashes(desk, said)
    limit = narrowest(said)
    try:
        words = list(words_of(said))
    except (AttributeError, KeyError, TypeError, ValueError):
        return found  # the loader has said why
    found += [_worded(one) for one in town_prover.prove_words(desk.book, words, limit)]
    for file, thing, field, source, labels in _menus(said):
        found += [_worded(one) for one in town_prover.too_many(desk.book, file, thing, field, source, labels)]
    return found + _lines(desk, said, limit) + _own_words(desk, said, limit)


def narrowest(said: Data) -> int:
    """The septets of the narrowest USSD line."""
    limits = [int(one.get("ussd_limit") or USSD_LIMIT) for one in town_files.things(said, "lines.yaml")
              if one.get("kind") == "ussd" and str(one.get("ussd_limit") or USSD_LIMIT).isdigit()]  # fmt: skip
    return min(limits, default=USSD_LIMIT)


def words_of(said: Data) -> Iterator[Word]:
    """Each text of a town that stands on a screen, with the slots it fills."""
    town = said["town.yaml"]
    yield Word("town.yaml", "", "name", "", town.get("name", ""), ("town_name",), ("towns",))
    yield Word("town.yaml", "", "overseer", "", town.get("overseer", ""), ("overseer",))
    yield Word("town.yaml", "", "dpo", "", town.get("dpo", ""), ("dpo",))
    services = town_files.things(said, "services.yaml")
    for one in services:
        for language, name in one["names"].items():
            others = tuple(other["names"].get(language) or other["names"].get("id", "") for other in services if other is not one)
            yield Word("services.yaml", one["code"], f"names.{language}", language, name, ("service_name",), ("services",), others)
        for language, text in (one.get("bring") or {}).items():
            yield Word("services.yaml", one["code"], f"bring.{language}", language, text, ("bring",))
    offices = town_files.things(said, "offices.csv")
    for one in offices:
        named, field = (one["short"], "short") if one.get("short") else (one["name"], "name")
        others = tuple(other.get("short") or other["name"] for other in offices if other is not one)
        yield Word("offices.csv", one["id"], field, "", named, ("office_name",), ("offices",), others)
        where = f"{one['address']}, {one['walk']}" if one.get("walk") else one.get("address", "")
        yield Word("offices.csv", one["id"], "address", "", where, ("address",))
        for language in town.get("languages", ["id"]):
            yield Word("offices.csv", one["id"], "hours", language, _hours(one.get("hours", ""), language), ("open_hours",))
    for one in town_files.things(said, "regions.csv"):
        yield Word("regions.csv", one["code"], "name", "", one["name"], ("region_name",))
        yield Word("regions.csv", one["code"], "kecamatan", "", one["kecamatan"], (), ("districts",))


def _hours(text: str, language: str) -> str:
    try:
        return Hours.parse(text).text(language)
    except NotHours:
        return ""


def _menus(said: Data) -> Iterator[tuple[str, str, str, str, list[str]]]:
    """Each menu that a town fills: where it is edited, its source in the book, what stands in it."""
    offices = town_files.things(said, "offices.csv")
    for service in town_files.things(said, "services.yaml"):
        takes = [one["id"] for one in offices if service["code"] in str(one.get("services", "")).split()]
        yield "services.yaml", service["code"], "offices", "offices", takes
    yield "services.yaml", "", "", "services", [one["code"] for one in town_files.things(said, "services.yaml")]


def _clashes(desk: Desk, said: Data) -> list[Finding]:
    made = said.get("synonyms.yaml") or {}
    if not all(isinstance(words, list) for words in made.values()):
        return []
    return [clash_in(made, one.text) for one in synonyms.faults(desk.book, made)]


def clash_in(made: Mapping[str, Any], told: str) -> Finding:
    """A clash of synonyms, with the command that the word was given to."""
    thing = next((command for command, words in made.items() if any(str(word).upper() in told for word in words)), "")
    if found := re.fullmatch(r"the word (.+) means both (\w+) and (\w+)", told):
        return Finding("synonyms.yaml", thing, "words", _("Kata %(word)s sudah berarti %(one)s; tidak dapat juga berarti %(other)s.",
                                                         word=found[1], one=found[2], other=found[3]), channel="sms")  # fmt: skip
    if "caught by a network" in told:
        return Finding("synonyms.yaml", thing, "words", _("Kata itu ditangkap operator sebelum sampai ke kami."), channel="sms")
    if "yes or no" in told:
        return Finding("synonyms.yaml", thing, "words", _("Kata itu berarti ya atau tidak bagi warga."), channel="sms")
    if "is a key" in told:
        return Finding("synonyms.yaml", thing, "words", _("Angka bukan kata perintah."), channel="sms")
    return Finding("synonyms.yaml", thing, "words", _("Perintah itu tidak ada."), channel="sms")


def _own_words(desk: Desk, said: Data, limit: int) -> list[Finding]:
    flaws = town_flaws.of(desk.book, town_flaws.shaped(said.get("wording.yaml")), limit)
    return [Finding("wording.yaml", one.key, one.language, one.says, "", one.language, one.channel) for one in flaws[:40]]


def _lines(desk: Desk, said: Data, limit: int) -> list[Finding]:
    """Whether every page of the dialogue still fits when a line is narrower than all lines that were proven at the start."""
    proven = min((line.ussd_limit for line in desk.store.towns().lines if line.kind == "ussd"), default=USSD_LIMIT)
    if limit >= proven:
        return []
    rows = town_changes.things_of(said, "lines.yaml")
    narrow = next((key for key, row in rows.items() if row.get("kind") == "ussd" and row.get("ussd_limit") == str(limit)), "")
    return [
        Finding("lines.yaml", narrow, "ussd_limit", _("Layar ini tidak muat dalam %(limit)s huruf.", limit=limit),
                f"{one.flow}.{one.state}", one.language, str(one.channel))
        for one in prover.prove(desk.book, limits=limit)[:40]
    ]  # fmt: skip


def _worded(fault: town_prover.WordFault) -> Finding:
    match fault.kind:
        case Kind.LONG:
            says = _("Terlalu panjang %(over)s huruf: muat %(room)s di layar, ini %(size)s.",
                     over=fault.over, room=fault.room, size=fault.over + fault.room)  # fmt: skip
        case Kind.SIGNS:
            says = _("Tanda ini tidak ada di telepon sederhana: %(signs)s", signs=fault.shown)
        case Kind.MANY:
            says = _("Terlalu banyak pilihan: satu menu memuat %(room)s, ini %(size)s.", room=fault.room, size=fault.over + fault.room)
    return Finding(fault.file, fault.thing, fault.field, says, fault.state, fault.language, fault.channel, fault.picture)


def _loaded(fault: str) -> Finding:
    file, thing, says = town_faults.parted(fault)
    field, words = town_faults.told(file, says)
    return Finding(file, thing, field, words)


def in_words_of(fault: str, said: Data | None = None) -> str:
    """A fault of the loader with its file, its row (by its name, where `said` knows it) and its field, in the language of the page."""
    found = _loaded(fault)
    row = town_changes.things_of(said, found.file).get(found.thing) if said is not None and found.file in said else None
    named = town_told.name(found.file, found.thing, row)
    about = town_told.label(found.file, found.field) if found.field else ""
    return ": ".join(part for part in (found.file, named, about, found.says) if part)
