"""Versions of a town: a draft that is edited, and what was published, by whom and when. Publishing is one transaction.

The tables are the truth: when a folder was loaded past us, the next look writes that down as a version of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, bindparam, delete, insert, select, update

from store import audit, town_files, towns
from store.base import RowId, Utc, metadata
from store.faults import Conflict
from store.unit import Unit

town_versions = Table(
    "town_versions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("town", String(40), nullable=False),
    Column("open", String(40), unique=True),  # the town while this is its draft: a town has one
    Column("state", String(12), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("by", String(60), nullable=False),
    Column("note", String(200), nullable=False),
    Column("base", BigInteger),  # of a draft: the version it changes; of a published one: the version that an undo brings back
    Column("revision", Integer, nullable=False),  # of a draft: grows with each change
    Column("files", JSON, nullable=False),
    Column("faults", JSON, nullable=False),  # of the last proof
    Index("town_versions_town", "town", "id"),
)
SYSTEM = "system"


class State(StrEnum):
    """What became of a version."""

    DRAFT = "draft"
    PUBLISHED = "published"
    UNDONE = "undone"  # was published, and taken back
    DISCARDED = "discarded"  # a draft that was thrown away; in the table a draft that is not open, as the release before reads it


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a town. `files` is empty where only the history was asked for."""

    id: int
    town: str
    state: State
    made_at: datetime
    by: str
    note: str
    base: int | None
    revision: int
    files: Mapping[str, str]
    faults: tuple[str, ...]


class Stale(Conflict):
    """Somebody published, or the tables were loaded anew, since this draft was begun."""


_v = town_versions.c
_SHORT = (_v.id, _v.town, _v.open, _v.state, _v.made_at, _v.by, _v.note, _v.base, _v.revision)
_DRAFT = select(town_versions).where(_v.open == bindparam("where"))
_ONE = select(town_versions).where(_v.town == bindparam("where"), _v.id == bindparam("this"))
_PAST = (_v.state != State.DRAFT) | _v.open.is_(None)
_OF_TOWN = select(town_versions).where(_v.town == bindparam("where"), _v.state == State.PUBLISHED)
_NEWEST = _OF_TOWN.order_by(_v.id.desc()).limit(1)
_HISTORY = (
    select(*_SHORT)
    .where(_v.town == bindparam("where"), _PAST, _v.id < bindparam("before"))
    .order_by(_v.id.desc()).limit(bindparam("most"))
)  # fmt: skip
_CHANGE = (
    update(town_versions)
    .where(_v.id == bindparam("this"), _v.open.is_not(None), _v.revision == bindparam("seen"))
    .values(revision=bindparam("seen") + 1, files=bindparam("texts"), by=bindparam("who"), made_at=bindparam("now"), faults=[])
)
_DROP = delete(town_versions).where(_v.open == bindparam("where"), _v.revision == bindparam("seen"))
_DRAFTS = select(_v.town).where(_v.open.is_not(None)).order_by(_v.town).limit(200)
START = 0  # the revision of a draft that is not begun yet


def draft(unit: Unit, town: str) -> Version | None:
    """The draft of a town, if somebody began one."""
    return _version(unit.conn.execute(_DRAFT, {"where": town}).one_or_none())


def drafts(unit: Unit) -> list[str]:
    """The towns that have a draft, those that are not published yet among them."""
    return [str(row.town) for row in unit.conn.execute(_DRAFTS)]


def get(unit: Unit, town: str, id: int) -> Version | None:
    """A version of this town."""
    return _version(unit.conn.execute(_ONE, {"where": town, "this": id}).one_or_none())


def newest(unit: Unit, town: str) -> Version | None:
    """What was published last, as far as was written down; the tables may say something newer (settled() tells)."""
    return _version(unit.conn.execute(_NEWEST, {"where": town}).one_or_none())


def history(unit: Unit, town: str, most: int = 50, before: int = 2**62) -> list[Version]:
    """Who published what and when, newest first, without the files."""
    rows = unit.conn.execute(_HISTORY, {"where": town, "before": before, "most": most})
    return [Version(r.id, r.town, _state(r), r.made_at, r.by, r.note, r.base, r.revision, {}, ()) for r in rows]


def settled(unit: Unit, town: str, now: datetime) -> Version | None:
    """The version that the tables have; written down if it is not yet. None for a town that was never published."""
    known = newest(unit, town)
    try:
        files = town_files.dump(unit, town)
    except LookupError:
        return None
    if known is not None and known.files == files:
        return known
    return _add(unit, town, State.PUBLISHED, files, SYSTEM, now, base=known.id if known else None)


def edit(unit: Unit, town: str, files: Mapping[str, str], seen: int, by: str, now: datetime) -> Version:
    """Put these files into the draft that was `seen` at this revision (START: none was). Conflict when somebody was quicker."""
    made = dict(files)
    if seen == START:
        if draft(unit, town) is not None:
            raise Conflict("somebody began a draft of this town")
        base = settled(unit, town, now)
        return _add(unit, town, State.DRAFT, made, by, now, base=base.id if base else None)
    found = draft(unit, town)
    row = {"this": found.id if found else 0, "seen": seen, "texts": made, "who": by, "now": now}
    if unit.conn.execute(_CHANGE, row).rowcount == 0 or found is None:
        raise Conflict("somebody changed this draft")
    return Version(found.id, town, State.DRAFT, now, by, found.note, found.base, seen + 1, made, ())


def move(unit: Unit, town: str, files: Mapping[str, str], seen: int, by: str, now: datetime) -> Version:
    """The same changes over what is published by now: the draft stands on the newest version again."""
    base = settled(unit, town, now)
    found = edit(unit, town, files, seen, by, now)
    unit.conn.execute(update(town_versions).where(_v.id == found.id).values(base=base.id if base else None))
    return found


def drop(unit: Unit, town: str, seen: int) -> None:
    """Forget a draft that changes nothing any more. Conflict when it changed since it was seen."""
    if unit.conn.execute(_DROP, {"where": town, "seen": seen}).rowcount == 0:
        raise Conflict("somebody changed this draft")


def discard(unit: Unit, town: str, seen: int, by: str, now: datetime) -> Version:
    """Throw the draft away: it stands in the history, the newest there, and can be made the draft again. Conflict as drop()."""
    found = draft(unit, town)
    drop(unit, town, seen)
    assert found is not None
    row = {"town": town, "open": None, "state": State.DRAFT, "made_at": now, "by": by, "note": "", "base": found.base, "revision": seen,
           "files": dict(found.files), "faults": list(found.faults)}  # fmt: skip
    id = unit.conn.execute(insert(town_versions).returning(_v.id), row).scalar_one()
    audit.write(unit, by, "town_discarded", f"town {town} {id}", now)
    return Version(id, town, State.DISCARDED, now, by, "", found.base, seen, found.files, found.faults)


def note_faults(unit: Unit, found: Version, faults: Sequence[str]) -> None:
    """Keep what the last proof of a draft said."""
    unit.conn.execute(update(town_versions).where(_v.id == found.id, _v.revision == found.revision).values(faults=list(faults)))


def publish(unit: Unit, found: Version, note: str, by: str, now: datetime) -> Version:
    """Put a draft that was proven into the tables. Raises BadTown, Stale when the town is another by now, Conflict when the draft is.

    Whoever calls has proven the words against the screens; the loader proves the rest here.
    """
    made = towns.check(found.town, found.files)
    if made.town["id"] != found.town:
        raise towns.BadTown(found.town, [f"town.yaml: a town keeps its id, {found.town}"])
    base = settled(unit, found.town, now)
    if (base.id if base else None) != found.base:
        raise Stale("another version was published since this draft was begun")
    if unit.conn.execute(_DROP, {"where": found.town, "seen": found.revision}).rowcount == 0:
        raise Conflict("somebody changed this draft")
    return _put(unit, made, found.town, note, by, now, base=found.base, action="town_published")


def undo(unit: Unit, town: str, id: int, note: str, by: str, now: datetime) -> Version:
    """Publish the version before this one, which is the newest, as a new one. Conflict when it is not the newest, or the first.

    BadTown when people hold numbers at what this version brought, or another town has one of its words by now.
    """
    latest = settled(unit, town, now)
    if latest is None or latest.id != id or latest.base is None:
        raise Conflict("only the newest version is undone, and not the first")
    before = get(unit, town, latest.base)
    assert before is not None
    unit.conn.execute(update(town_versions).where(_v.id == latest.id).values(state=State.UNDONE))
    return _put(unit, towns.check(town, before.files), town, note, by, now, base=before.base, action="town_undone")


def _put(unit: Unit, made: towns.Made, town: str, note: str, by: str, now: datetime, *, base: int | None, action: str) -> Version:
    if faults := towns.in_the_way(unit, made, now):
        raise towns.BadTown(town, faults)
    towns.put(unit, made)
    kept = _add(unit, town, State.PUBLISHED, town_files.dump(unit, town), by, now, base=base, note=note)
    audit.write(unit, by, action, f"town {town} {kept.id}", now, note[:200])
    return kept


def _add(
    unit: Unit, town: str, state: State, files: Mapping[str, str], by: str, now: datetime, *, base: int | None, note: str = ""
) -> Version:
    row: dict[str, Any] = {
        "town": town, "open": town if state is State.DRAFT else None, "state": state, "made_at": now, "by": by, "note": note[:200],
        "base": base, "revision": 1, "files": dict(files), "faults": [],
    }  # fmt: skip
    id = unit.conn.execute(insert(town_versions).returning(_v.id), row).scalar_one()
    return Version(id, town, state, now, by, row["note"], base, 1, row["files"], ())


def _version(row: Any) -> Version | None:
    if row is None:
        return None
    return Version(
        row.id, row.town, _state(row), row.made_at, row.by, row.note, row.base, row.revision, row.files, tuple(row.faults)
    )


def _state(row: Any) -> State:
    state = State(row.state)
    return State.DISCARDED if state is State.DRAFT and row.open is None else state
