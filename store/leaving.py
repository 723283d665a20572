"""Whoever is sent away, or may work no more cases, leaves nothing behind unseen: their open work waits for anybody again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from rules.calendar import Zone
from rules.permissions import Permission, Role, may
from store import case_work, counters, officer_keeps, presence, town_rows, training
from store.staff import Member
from store.unit import Unit

CASEWORK = (Permission.CASES, Permission.OVERSIGHT)  # each has its own cases: what one may have, the other never sees


class Why(StrEnum):
    """Why a case was put back; the detail of its event, which the page of the case says in words."""

    DISABLED = "left:disabled"
    ROLE = "left:role"


def gives_up(before: Role, after: Role) -> bool:
    """Whether cases that somebody has in this role are none of theirs in the other."""
    return any(may(before, one) and not may(after, one) for one in CASEWORK)


def leave(unit: Unit, member: Member, why: Why, by: str, now: datetime) -> int:
    """From now on they sit at no counter and take no calls, and all their open work is in the queue; how much of it there was.

    What they practised in the town's twin goes back too, and is not counted. Twice is harmless. Whoever calls ends their sign-ins.
    """
    presence.leave(unit, member.id, now)
    officer_keeps.leave(unit, member.id, now)
    town = town_rows.read(unit).by_id.get(member.town or "")
    if town is None:
        return 0
    counters.signed_out(unit, member.id, Zone.of(town.zone).day(now), now)
    back = {where: case_work.release_all(unit, where, member.id, by, now, detail=why) for where in (town.id, training.twin_of(town.id))}
    return back[town.id]
