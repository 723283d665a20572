"""Prepared answers of officers, in the citizens' languages: those of the house (store/answers.yaml), and what a town changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import JSON, Column, String, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from rules import answer_texts
from store import template_versions
from store.base import Utc, metadata
from store.template_versions import Was
from store.unit import Unit

HOUSE = ""  # in place of a town: every town's
LANGUAGES = ("id", "en", "jv", "su", "bjn")
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)  # what came with the program was there before anybody changed it
SEGMENTS = 2  # what an answer may cost at its longest
_FILE = Path(__file__).parent / "answers.yaml"

answer_templates = Table(
    "answer_templates",
    metadata,
    Column("town", String(40), primary_key=True),  # "" for every town
    Column("key", String(40), primary_key=True),
    Column("title", String(80), nullable=False),
    Column("texts", JSON, nullable=False),  # language -> text; none: this town does not use it
    Column("by", String(60), nullable=False),
    Column("updated_at", Utc, nullable=False),
)


class BadTemplate(ValueError):
    """A prepared answer that is not kept. `faults` are (language, what): slot, link, secret, money, long, empty, title, key, language."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{language}: {what}" for language, what in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Template:
    """One prepared answer. `town` is whose it is, HOUSE for one that came with the program or stands for every town."""

    town: str
    key: str
    title: str
    texts: Mapping[str, str]

    def text(self, language: str) -> str:
        """In a language, else in Indonesian."""
        return self.texts.get(language) or self.texts["id"]


_t = answer_templates.c
_OF = select(answer_templates).where(_t.town.in_([bindparam("house"), bindparam("where")])).order_by(_t.town, _t.key)
_REMOVE = delete(answer_templates).where(_t.town == bindparam("where"), _t.key == bindparam("this"))


def _put(dialect: type[sqlite.Insert] | type[postgresql.Insert]) -> Any:
    made = dialect(answer_templates)
    return made.on_conflict_do_update(
        index_elements=[_t.town, _t.key], set_={name: made.excluded[name] for name in ("title", "texts", "by", "updated_at")}
    )


_PUT_SQLITE, _PUT_POSTGRESQL = _put(sqlite.Insert), _put(postgresql.Insert)


@cache
def usual() -> tuple[Template, ...]:
    """What comes with the program, in its order."""
    with _FILE.open(encoding="utf-8") as file:
        made = yaml.load(file, yaml.BaseLoader)
    return tuple(Template(HOUSE, key, one["title"], one["texts"]) for key, one in made.items())


def all(unit: Unit, town: str) -> list[Template]:
    """Every prepared answer that a town's officers can use: the house's in their order, as the town changed them, then its own."""
    found = {one.key: one for one in usual()}
    for row in unit.conn.execute(_OF, {"house": HOUSE, "where": town}):
        if row.texts:
            found[row.key] = Template(row.town, row.key, row.title, row.texts)
        else:
            found.pop(row.key, None)
    return list(found.values())


def own(unit: Unit, town: str) -> list[Template]:
    """What a town wrote, changed or hid (then without texts), by key."""
    rows = unit.conn.execute(_OF, {"house": HOUSE, "where": town})
    return [Template(town, row.key, row.title, row.texts) for row in rows if row.town == town]


def named(key: str) -> bool:
    """Whether an answer can be called this."""
    return key.isascii() and key.replace("_", "").isalnum() and len(key) <= 40


def faults(title: str, texts: Mapping[str, str], segments: Callable[[str], int], most: int = SEGMENTS) -> tuple[tuple[str, str], ...]:
    """What is wrong with a prepared answer, by language; `segments` counts the SMS of a text."""
    found = [] if 0 < len(title.strip()) <= 80 else [("", "title")]
    if not texts.get("id", "").strip():
        found.append(("id", "empty"))
    for language, text in texts.items():
        if language not in LANGUAGES:
            found.append((language, "language"))
        if answer_texts.unknown_slots(text):
            found.append((language, "slot"))
        found += [(language, str(doubt)) for doubt in answer_texts.doubts(text)]
        if segments(answer_texts.at_its_longest(text)) > most:
            found.append((language, "long"))
    return tuple(found)


def put(
    unit: Unit, town: str, key: str, title: str, texts: Mapping[str, str], *, segments: Callable[[str], int], by: str, now: datetime,
    most: int = SEGMENTS,
) -> Template:  # fmt: skip
    """Keep a prepared answer of this town, in place of the one with this key. Raises BadTemplate with every fault."""
    kept = {language: text.strip() for language, text in texts.items() if text.strip()}
    wrong = faults(title, kept, segments, most)
    if not named(key):
        wrong = (("", "key"), *wrong)
    if wrong:
        raise BadTemplate(wrong)
    _remember(unit, town, key)
    row: dict[str, Any] = {"town": town, "key": key, "title": title.strip(), "texts": kept, "by": by, "updated_at": now}
    template_versions.note(unit, town, key, row["title"], kept, house=False, by=by, now=now)
    unit.conn.execute(_PUT_SQLITE if unit.sqlite else _PUT_POSTGRESQL, row)
    return Template(town, key, row["title"], kept)


def remove(unit: Unit, town: str, key: str, *, by: str, now: datetime) -> bool:
    """This town does not use it: its own is gone, one of the house is hidden from it. False: there is none."""
    gone = next((one for one in all(unit, town) if one.key == key), None)
    if gone is None:
        return False
    _remember(unit, town, key)
    template_versions.note(unit, town, key, gone.title, {}, house=False, by=by, now=now)
    unit.conn.execute(_REMOVE, {"where": town, "this": key})
    if any(one.key == key for one in all(unit, town)):
        row = {"town": town, "key": key, "title": "-", "texts": {}, "by": by, "updated_at": now}
        unit.conn.execute(_PUT_SQLITE if unit.sqlite else _PUT_POSTGRESQL, row)
    return True


def restore(unit: Unit, town: str, key: str, *, by: str, now: datetime) -> bool:
    """What a town changed or hid is as the house has it again. False: the town had changed nothing, or the house has none."""
    of_house = next((one for one in usual() if one.key == key), None)
    if of_house is None or _own(unit, town, key) is None:
        return False
    _remember(unit, town, key)
    template_versions.note(unit, town, key, of_house.title, of_house.texts, house=True, by=by, now=now)
    return unit.conn.execute(_REMOVE, {"where": town, "this": key}).rowcount == 1


def bring_back(unit: Unit, town: str, was: Was, key: str, *, segments: Callable[[str], int], by: str, now: datetime) -> bool:
    """Make a prepared answer what it once was. False when it is that already. Raises BadTemplate when it would not be kept today."""
    if was.house:
        return restore(unit, town, key, by=by, now=now)
    if not was.texts:
        return remove(unit, town, key, by=by, now=now)
    put(unit, town, key, was.title, was.texts, segments=segments, by=by, now=now)
    return True


def _own(unit: Unit, town: str, key: str) -> Any:
    return next((row for row in unit.conn.execute(_OF, {"house": HOUSE, "where": town}) if row.town == town and row.key == key), None)


def _remember(unit: Unit, town: str, key: str) -> None:
    """Before its first change that is written down: what it was until now."""
    if template_versions.history(unit, town, key):
        return
    own = _own(unit, town, key)
    if own is not None:
        template_versions.note(unit, town, key, own.title, own.texts, house=False, by=own.by, now=own.updated_at)
    elif (of_house := next((one for one in usual() if one.key == key), None)) is not None:
        template_versions.note(unit, town, key, of_house.title, of_house.texts, house=True, by="", now=_BEGAN)
