"""Who did what, to what, and why: the audit of a town's staff, newest first."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, abort, g, render_template, request

from console import audit_words
from console.audit_words import chapters, over_the_limit
from console.desk import Desk, zone_of
from console.entering import me, needs, twin
from console.language import _
from console.staff_names import called
from rules.calendar import Zone
from rules.permissions import Permission
from rules.reference import tidy
from store import audit, day_left, staff
from store.audit import Looked
from store.unit import Unit

A_PAGE = 50
ABOUT = ("complaint", "application", "callback", "ticket")  # what has a number that is asked for


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/audit`."""

    @blueprint.get("/audit", endpoint="audit")
    @needs(Permission.AUDIT)
    def trail() -> str:
        asked, who, chapter = (request.args.get(name, "") for name in ("before", "who", "what"))
        if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 19):
            abort(400)
        number, day = tidy(request.args.get("number", "")[:40]), _day(request.args.get("until", ""))
        with desk.store.reading() as unit:
            people = staff.visible_to(unit, me())
            names = {audit.acting(one.by, twin()): called(one) for one in people}
            names["terminal"] = _("Baris perintah")
            if g.town is not None:
                names[day_left.actor(g.town.id)] = _("Jam otomatis")
            before = int(asked) if asked else audit.until(unit, _ends(day)) if day else None
            found = _found(unit, [who] if who in names else list(names), chapters().get(chapter, ("", ()))[1], number, before)
            wanted = audit.of_actions(unit, ("reveal_limit",), list(names))
        lines = [one for one in found.lines if one.actor != "terminal" or one.subject in names]  # of whom this reader may know
        blind = me().may(Permission.OVERSIGHT)
        told = [
            (one, audit_words.deed(one.action), audit_words.about(one.subject, names), audit_words.why(one, names, blind=blind))
            for one in lines
        ]
        return render_template(
            "console/audit.html", lines=told, names=names, more=found.before, who=who, chapters=chapters(), chapter=chapter,
            number=number or "", until=day, too_many=over_the_limit(wanted.lines, g.now),
        )  # fmt: skip


def _found(unit: Unit, who: list[str], actions: tuple[str, ...], number: str | None, before: int | None) -> Looked:
    """What was done by these people, in one chapter, to one case: whatever was asked for."""
    if number:
        lines = [line for kind in ABOUT for line in audit.about(unit, f"{kind} {number}", A_PAGE)]
        return Looked([one for one in lines if one.actor in who and (not actions or one.action in actions)], None)
    if actions:
        return audit.of_actions(unit, actions, who, A_PAGE, before)
    return audit.of_actors(unit, who, A_PAGE, before)


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        return None


def _ends(day: date) -> datetime:
    """When this day is over in the town."""
    zone = zone_of(g.town) if g.town is not None else Zone.WIB
    return zone.at(day + timedelta(days=1), 0)
