"""Two officers on one case, or on one citizen's page, see each other, and whether one of them is writing to the citizen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, render_template, request

from console import case_access
from console.desk import Desk
from console.entering import me, needs
from console.reveal import may_open
from rules.permissions import Permission
from store import complaint_additions, for_you, viewing
from store.unit import Unit


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the heart-beat of an open page."""

    @blueprint.post("/cases/<number>/viewing", endpoint="case_viewing")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def beat(number: str) -> Any:
        """I am here; who else is. A page says so each second and a half; every fifth second is written down."""
        with desk.store.reading() as unit:
            seen = case_access.seen(unit, number)
            known = viewing.of_case(unit, number, g.now)

        def looked(unit: Unit) -> None:
            for_you.seen(unit, me().id, number, g.now)
            if seen.acts and seen.case.added_at is not None:
                complaint_additions.seen(unit, number)

        return _told(desk, number, known, looked)

    @blueprint.post("/citizens/<int:citizen>/viewing", endpoint="citizen_viewing")
    @needs(Permission.CASES, Permission.CALLS)
    def citizen_beat(citizen: int) -> Any:
        """The same for everything of one phone."""
        with desk.store.reading() as unit:
            known = viewing.of_citizen(unit, citizen, me().town or "", g.now)
            let_in = any(one.staff == me().id for one in known)  # a moment ago: nothing is looked up for each beat
            if not let_in and not may_open(unit, g.town, citizen):
                raise LookupError("no such citizen")
        return _told(desk, viewing.key_of(citizen), known)


def _told(desk: Desk, key: str, known: list[viewing.Viewer], also: Callable[[Unit], object] = bool) -> str:
    """Who else is there; that I am is written down when it is time, with what else is then."""
    typing = request.form.get("typing") == "1"
    if viewing.stale(known, me().id, typing, g.now):
        with desk.store.writing(durable=False) as unit:
            viewing.beat(unit, key, me().id, typing, g.now)
            also(unit)
    return render_template("console/case/viewers.html", others=[one for one in known if one.staff != me().id])
