"""The draft of a town that somebody edits: read for a page, and changed one thing at a time, so that nobody's work is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, g

from console.desk import Desk
from console.entering import me
from console.town_fields import Choices
from rules.permissions import Permission
from store import town_changes, town_files, town_reserved, town_versions
from store.town_changes import Change
from store.town_files import Data
from store.town_versions import Version
from store.unit import Unit


class Clash(Exception):
    """Somebody changed the same thing meanwhile: where it differs from what was to be written."""

    def __init__(self, differ: list[Change]) -> None:
        super().__init__("somebody else changed this")
        self.differ = differ


@dataclass(frozen=True, slots=True)
class Work:
    """A town as its draft has it, or as it is published when there is no draft."""

    town: str
    said: Data
    files: Mapping[str, str]
    draft: Version | None
    changes: list[Change]
    base: Mapping[str, str]

    @property
    def name(self) -> str:
        """What the town is called in the draft."""
        return str(self.said["town.yaml"].get("name") or self.town)

    @property
    def languages(self) -> list[str]:
        """The languages that its citizens may choose."""
        return list(self.said["town.yaml"].get("languages") or ["id"])

    @property
    def choices(self) -> Choices:
        """What its fields can point at."""
        return {
            "services": [(one["code"], str(one["names"].get("id", one["code"]))) for one in town_files.things(self.said, "services.yaml")],
            "offices": [(one["id"], str(one.get("short") or one["name"])) for one in town_files.things(self.said, "offices.csv")],
            "region": [(one["code"], f"{one['name']}, {one['kecamatan']}") for one in town_files.things(self.said, "regions.csv")],
        }

    def thing(self, file: str, key: str) -> dict[str, Any] | None:
        """One thing of it."""
        return town_changes.things_of(self.said, file).get(key)


def allowed(desk: Desk, town: str) -> None:
    """404 unless whoever asks may edit this town: their own, or any for a system administrator; never a training twin."""
    own = me().town
    known = desk.store.towns().get(town)
    if (own is not None and own != town) or (known is not None and known.training) or g.training:
        abort(404)
    if known is None and not me().may(Permission.SYSTEM):
        abort(404)


def open_work(desk: Desk, town: str) -> Work:
    """The town to be edited. 404 when it is not theirs, or is not there."""
    allowed(desk, town)
    with desk.store.reading() as unit:
        return read(unit, town)


def read(unit: Unit, town: str) -> Work:
    """The same inside a unit. LookupError when there is no such town and no draft of one."""
    draft = town_versions.draft(unit, town)
    if draft is None:
        files = town_files.dump(unit, town)
        return Work(town, town_files.data(files), files, None, [], files)
    before = town_versions.get(unit, town, draft.base) if draft.base else None
    base = before.files if before else {}
    said = town_files.data(draft.files)
    changes = [] if base == draft.files else town_changes.changes(town_files.data(base) if base else _empty(), said)
    return Work(town, said, draft.files, draft, changes, base)


def published(unit: Unit, town: str) -> Data | None:
    """What its citizens have now; None for a town that was never published."""
    try:
        return town_files.data(town_files.dump(unit, town))
    except LookupError:
        return None


def _empty() -> Data:
    return {"town.yaml": {}}


def mark_of(thing: Mapping[str, Any] | None) -> str:
    """A mark of what a thing was when its form was shown."""
    told = json.dumps(thing, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def put(desk: Desk, town: str, file: str, key: str, seen: str, thing: Mapping[str, Any] | None) -> None:
    """Put one thing into the draft, or take it away (None). Clash when it is not what it was when its form was shown."""
    allowed(desk, town)
    with desk.store.writing() as unit:
        work = read(unit, town)
        now = work.thing(file, key)
        if mark_of(now) != seen:
            raise Clash(town_changes.between(file, key, now or {}, thing or {}))
        town_changes.put_thing(work.said, file, key, None if thing is None else dict(thing))
        keep(unit, work, town_files.texts(work.said))


def spared(before: Data, after: Data) -> tuple[Data, tuple[str, ...]]:
    """`after`, and for who is no technician with what only a technician sets as it was `before`; what was left at that."""
    left = only_technicians(before, after)
    return (town_reserved.as_before(before, after) if left else after), left


def only_technicians(before: Data, after: Data) -> tuple[str, ...]:
    """What differs that whoever asks may not change (store/town_reserved.py)."""
    return () if me().may(Permission.SYSTEM) else town_reserved.touched(before, after)


def move(desk: Desk, town: str, file: str, key: str, by: int) -> bool:
    """Let one thing of the draft change places with its neighbour; False when it is not there. At the edge it stays."""
    allowed(desk, town)
    with desk.store.writing() as unit:
        work = read(unit, town)
        if work.thing(file, key) is None:
            return False
        if town_changes.move(work.said, file, key, by):
            keep(unit, work, town_files.texts(work.said))
    return True


def keep(unit: Unit, work: Work, files: Mapping[str, str]) -> None:
    """These files are the draft now; a draft that changes nothing any more is thrown away."""
    seen = work.draft.revision if work.draft else town_versions.START
    if dict(files) == dict(work.base) and work.draft is not None:
        town_versions.drop(unit, work.town, seen)
    elif dict(files) != dict(work.files):
        town_versions.edit(unit, work.town, files, seen, me().by, g.now)
