"""What the history of a complaint notes when an officer corrects it or ties it to another: words for a program to read, not prose.

They are sealed like every note. `read` gives them back, so that each page can word them in its own language.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import insert

from store.base import aware
from store.complaint_rows import Complaint, complaint_events
from store.sealed import seal
from store.unit import Unit


class Deed(StrEnum):
    """What was noted. The first three have an old and a new value, the others the number of another complaint."""

    CATEGORY = "category"
    KIND = "kind"
    REGION = "region"
    MERGED = "merged"  # this one is the same as the other, and closed
    TOOK_IN = "took_in"  # the other one was the same as this
    SPLIT_OFF = "split_off"  # a second subject became the other
    SPLIT_FROM = "split_from"
    LINKED = "linked"
    UNLINKED = "unlinked"


class Noted(NamedTuple):
    """One thing noted. `old` is empty where there was none."""

    deed: Deed
    new: str
    old: str = ""


_MARK = "@"  # no officer begins a sentence so
_NONE = "-"
_EVENT = insert(complaint_events)


def write(unit: Unit, case: Complaint, noted: Iterable[Noted], by: str, now: datetime) -> str:
    """Put it into the history, in the state that the complaint is in; the note as it stands there."""
    note = "\n".join(f"{_MARK}{one.deed} {one.old or _NONE} {one.new or _NONE}" for one in noted)
    sealed = seal(unit.keys, "complaint_events", "note", f"{case.id}/{aware(now).isoformat()}", note)
    unit.conn.execute(_EVENT, {"complaint": case.id, "at": now, "state": case.state, "note": sealed, "by": by[:60]})
    return note


def read(note: str) -> tuple[Noted, ...]:
    """What a note of the history says; nothing when a human wrote it."""
    found = []
    for line in note.split("\n"):
        parts = line.removeprefix(_MARK).split(" ")
        if not line.startswith(_MARK) or len(parts) != 3 or parts[0] not in frozenset(Deed):
            return ()
        old, new = ("" if part == _NONE else part for part in parts[1:])
        found.append(Noted(Deed(parts[0]), new, old))
    return tuple(found)
