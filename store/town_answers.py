"""A town's own prepared answers as a file of its folder. They stand beside the versions of a town: they take effect at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from store import templates, town_texts
from store.templates import SEGMENTS
from store.towns import BadTown
from store.unit import Unit

NAME = "answers.yaml"
MOST = 100  # answers of a town
Segments = Callable[[str], int]
_WORDS = {
    "slot": "has a slot that there is not", "link": "has a link", "secret": "asks for a secret", "money": "asks for money",
    "long": f"is more than {SEGMENTS} SMS", "empty": "is empty", "language": "is in a language that there is not",
    "title": "its title has 1 to 80 characters",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the file. Without texts the town does not use it, though the program has one of this key."""

    title: str
    texts: Mapping[str, str]


def dump(unit: Unit, town: str) -> str:
    """The file that says what this town wrote, changed or hid; "" when it did nothing of it."""
    own = templates.own(unit, town)
    return town_texts.write(NAME, {one.key: {"title": one.title, "texts": dict(one.texts)} for one in own}) if own else ""


def read(text: str, segments: Segments, folder: str = "town") -> dict[str, Answer]:
    """What the file says, each answer checked as its page checks it. Raises BadTown with every fault."""
    try:
        made = town_texts.read(NAME, text)
    except town_texts.Unreadable as fault:
        raise BadTown(folder, [f"{NAME}: {fault}"]) from None
    if not isinstance(made, dict):
        raise BadTown(folder, [f"{NAME}: line 1: keys with values are expected"])
    faults = [f"{NAME}: more than {MOST} answers"] if len(made) > MOST else []
    found = {}
    for key, one in list(made.items())[:MOST]:
        if not (isinstance(one, dict) and isinstance(one.get("title"), str) and _plain(one.get("texts"))):
            faults.append(f"{NAME}: {key}: an answer has a title, and texts by language")
            continue
        found[key] = Answer(" ".join(one["title"].split()), {tongue: text.strip() for tongue, text in one["texts"].items() if text.strip()})
        faults += [f"{NAME}: {key}: {told}" for told in _wrong(key, found[key], bool(one["texts"]), segments)]
    if faults:
        raise BadTown(folder, faults)
    return found


def put(unit: Unit, town: str, made: Mapping[str, Answer], segments: Segments, by: str, now: datetime) -> int:
    """Keep these answers; how many were another before. Those that the file does not name stay as they are."""
    count = 0
    was = {one.key: one for one in templates.own(unit, town)}
    for key, one in made.items():
        old = was.get(key)
        if old is not None and dict(old.texts) == dict(one.texts) and (old.title == one.title or not one.texts):
            continue
        if one.texts:
            templates.put(unit, town, key, one.title, one.texts, segments=segments, by=by, now=now)
            count += 1
        else:
            count += templates.remove(unit, town, key, by=by, now=now)
    return count


def load(unit: Unit, folder: Path, town: str, segments: Segments, by: str, now: datetime) -> int:
    """The answers of a town's folder, if it has any. Raises BadTown; then nothing is changed. Doing it again is harmless."""
    path = folder / NAME
    if not path.exists():
        return 0
    try:
        text = town_texts.decoded(path.read_bytes())
    except town_texts.Unreadable as fault:
        raise BadTown(folder.name, [f"{NAME}: {fault}"]) from None
    return put(unit, town, read(text, segments, folder.name), segments, by, now)


def _plain(texts: Any) -> bool:
    return isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values())


def _wrong(key: str, one: Answer, said: bool, segments: Segments) -> list[str]:
    """What is wrong with one; `said`: it has texts, empty ones perhaps, and does not only hide what the program has."""
    found = [] if templates.named(key) else ["its key is plain letters, digits and _, at most 40"]
    wrong = templates.faults(one.title, one.texts, segments) if said else ()
    return found + [f"text ({tongue}) {_WORDS[what]}" if tongue else _WORDS[what] for tongue, what in wrong]
