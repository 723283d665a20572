"""Which case an officer may see and change, and how much of it: town, desk, anonymity."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from console.entering import me
from rules.permissions import Permission
from store import complaints, guesses
from store.complaint_rows import Complaint, Route, Viewer
from store.guesses import Count
from store.unit import Unit


@dataclass(frozen=True, slots=True)
class Seen:
    """A complaint as far as who is signed in may see it.

    `acts`: may change it. `words`: sees what was said. `who`: may know from which phone it came.
    """

    case: Complaint
    viewer: Viewer
    acts: bool
    words: bool
    who: bool


def viewer() -> Viewer:
    """As whom the present member looks at complaints."""
    return Viewer.OVERSEER if me().may(Permission.OVERSIGHT) else Viewer.OFFICE


def lock_of(unit: Unit, number: str) -> Count | None:
    """The lock that is on this number now, for who may open locks; None otherwise."""
    found = guesses.of(unit, number, g.now) if me().may(Permission.UNLOCK) else None
    return found if found is not None and found.locked else None


def seen(unit: Unit, number: str) -> Seen:
    """The complaint with this number in the present town. LookupError when there is none, or none that they may see.

    The overseer works what lies on the overseer's desk, without knowing whose phone it was; of the office's cases the overseer
    sees how they went, without words and names. An anonymous one hides its citizen from everybody; an answer still reaches them.
    """
    looks = viewer()
    found = complaints.seen_by(unit, number, looks)
    if found is None or g.town is None or found.town != g.town.id:
        raise LookupError("no such case")
    if found.route is Route.OVERSEER:
        return Seen(found, looks, me().may(Permission.OVERSIGHT), True, False)
    works = me().may(Permission.CASES)
    return Seen(found, looks, works, works, works and not found.anonymous)
