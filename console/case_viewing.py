"""Two officers on one case see each other, and whether one of them is writing to the citizen."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, request

from console import case_access
from console.desk import Desk
from console.entering import me, needs
from rules.permissions import Permission
from store import case_notes, viewing


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the heart-beat of an open case."""

    @blueprint.post("/cases/<number>/viewing", endpoint="case_viewing")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def beat(number: str) -> Any:
        """I am here; who else is. A page says so each second and a half; every fifth second is written down."""
        typing = request.form.get("typing") == "1"
        with desk.store.reading() as unit:
            case_access.seen(unit, number)
            known = viewing.of_case(unit, number, g.now)
        if viewing.stale(known, me().id, typing, g.now):
            with desk.store.writing(durable=False) as unit:
                viewing.beat(unit, number, me().id, typing, g.now)
                case_notes.looked(unit, me().id, number, g.now)
        return render_template("console/case/viewers.html", others=[one for one in known if one.staff != me().id])
