"""What differs between two versions of a town: by file as a unified diff, by thing and field in words, and the same laid over a third."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as kept
from typing import Any

from store import town_files, town_texts
from store.town_files import Data

ORDERED = ("offices.csv", "services.yaml")  # what citizens hear in this order
ORDER = "order"  # the field of a change that moves things


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one thing. Without a field the whole thing is new (`before` is "") or gone (`after` is "").

    `row` is the thing as it is now, or as it was when it is gone; for an order every thing by its key.
    """

    file: str
    thing: str
    field: str
    before: str
    after: str
    row: Mapping[str, Any] = kept(default_factory=dict, compare=False, repr=False)


def key_of(name: str, row: Mapping[str, Any]) -> str:
    """What a row of a file is called among the others."""
    return " ".join(str(row.get(part, "")) for part in town_texts.KEYS[name])


def things_of(said: Data, name: str) -> dict[str, dict[str, Any]]:
    """The rows of a file by their keys; a second one of the same key is told apart by its place."""
    if name == "town.yaml":
        return {"": said.get(name, {})}
    if name == "synonyms.yaml":
        return {command: {"words": words} for command, words in (said.get(name) or {}).items()}
    if name == "wording.yaml":
        return {key: dict(told) for key, told in (said.get(name) or {}).items()}
    found: dict[str, dict[str, Any]] = {}
    for row in town_files.things(said, name):
        key, nth = key_of(name, row), 2
        while key in found:
            key, nth = f"{key_of(name, row)} ({nth})", nth + 1
        found[key] = row
    return found


def unified(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """The difference of each file that has one, as programmers read it."""
    found = {}
    for name in town_texts.FILES:
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            found[name] = "\n".join(difflib.unified_diff(old.splitlines(), new.splitlines(), name, name, lineterm="", n=2))
    return found


def changes(before: Data, after: Data) -> list[Change]:
    """What is different, thing by thing and field by field."""
    return [change for name in town_texts.FILES for change in _of_file(name, things_of(before, name), things_of(after, name))]


def _of_file(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    was, now = [key for key in old if key in new], [key for key in new if key in old]
    if name in ORDERED and was != now:
        yield Change(name, "", ORDER, ", ".join(was), ", ".join(now), new)
    for key in (*old, *(key for key in new if key not in old)):
        if key not in new:
            yield Change(name, key, "", _told(old[key]), "", old[key])
        elif key not in old:
            yield Change(name, key, "", "", _told(new[key]), new[key])
        elif old[key] != new[key]:
            yield from between(name, key, old[key], new[key])


def between(name: str, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What differs in one thing, field by field."""
    was, now, row = flat(old), flat(new), new or old
    paths = (*was, *(path for path in now if path not in was))
    return [Change(name, key, path, was.get(path, ""), now.get(path, ""), row) for path in paths if was.get(path, "") != now.get(path, "")]


def laid_over(base: Data, mine: Data, theirs: Data) -> tuple[Data, list[str]]:
    """`theirs` with what I changed since `base`, thing by thing; and the things that both changed, where mine stands now."""
    found, both = copy.deepcopy(theirs), []
    for name in town_texts.FILES:
        old, new, other = (things_of(one, name) for one in (base, mine, theirs))
        for key in {*old, *new}:
            if old.get(key) == new.get(key):
                continue
            if old.get(key) != other.get(key) and new.get(key) != other.get(key):
                both.append(f"{name} {key}".strip())
            put_thing(found, name, key, new.get(key))
        if name in ORDERED and [key for key in old if key in new] != [key for key in new if key in old]:
            arrange(found, name, list(new))
    return found, both


def move(said: Data, name: str, key: str, by: int) -> bool:
    """Let one row change places with the one before it (-1) or after it (1); False when there is none."""
    keys = list(things_of(said, name))
    at = keys.index(key)
    if not 0 <= at + by < len(keys):
        return False
    keys[at], keys[at + by] = keys[at + by], keys[at]
    arrange(said, name, keys)
    return True


def arrange(said: Data, name: str, keys: list[str]) -> None:
    """Put the rows of a file into this order; those that are not named stay behind the one that they stood behind."""
    known = things_of(said, name)
    order = [key for key in keys if key in known]
    before = ""
    for key in known:
        if key not in keys:
            order.insert(order.index(before) + 1 if before else 0, key)
        before = key
    rows = town_files.things(said, name)
    rows[:] = [known[key] for key in order]


def put_thing(said: Data, name: str, key: str, row: dict[str, Any] | None) -> None:
    """Put one row in place of the one of this key, or at the end; None takes it away."""
    if name == "town.yaml":
        said[name] = copy.deepcopy(row or {})
        return
    if name in town_files.BY_WORD:
        words = said[name] = dict(said.get(name) or {})
        if row is None:
            words.pop(key, None)
        else:
            words[key] = list(row["words"]) if name == "synonyms.yaml" else dict(row)
        return
    rows, known = town_files.things(said, name), things_of(said, name)
    if key in known:
        place = next(at for at, one in enumerate(rows) if one is known[key])
        rows[place : place + 1] = [copy.deepcopy(row)] if row is not None else []
    elif row is not None:
        rows.append(copy.deepcopy(row))


def _told(row: Mapping[str, Any]) -> str:
    return "; ".join(f"{path}: {value}" for path, value in flat(row).items() if value)


def flat(value: Any, path: str = "") -> dict[str, str]:
    """A row as paths and texts: "papers.1.names.en"."""
    if isinstance(value, Mapping):
        return {key: text for name, one in value.items() for key, text in flat(one, f"{path}.{name}" if path else str(name)).items()}
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return {key: text for place, one in enumerate(value, 1) for key, text in flat(one, f"{path}.{place}").items()}
    return {path: ", ".join(map(str, value)) if isinstance(value, list) else str(value)}
