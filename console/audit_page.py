"""Who did what, to what, and why: the audit of a town's staff, newest first."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template, request

from console import audit_words
from console.desk import Desk
from console.entering import me, needs
from console.language import _
from console.staff_names import called
from rules.permissions import Permission
from store import audit, day_left, staff

A_PAGE = 50


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/audit`."""

    @blueprint.get("/audit", endpoint="audit")
    @needs(Permission.AUDIT)
    def trail() -> str:
        asked = request.args.get("before", "")
        if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 19):
            abort(400)
        who = request.args.get("who", "")
        with desk.store.reading() as unit:
            people = staff.visible_to(unit, me())
            names = {one.by: called(one) for one in people}
            if g.town is not None:
                names[day_left.actor(g.town.id)] = _("Jam otomatis")
            chosen = [who] if who in names else list(names)
            lines = audit.of_actors(unit, chosen, A_PAGE + 1, before=int(asked) if asked else None)
        more = lines[A_PAGE - 1].id if len(lines) > A_PAGE else None
        blind = me().may(Permission.OVERSIGHT)
        told = [
            (one, audit_words.deed(one.action), audit_words.about(one.subject, names), audit_words.why(one, names, blind=blind))
            for one in lines[:A_PAGE]
        ]
        return render_template("console/audit.html", lines=told, names=names, more=more, who=who)
