"""The overseer: the desk that no office sees, how cases went without anybody's name, missed clocks, and which phones were opened."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, request

from console import audit_words, case_words, for_you, overseer_trail
from console.audit_words import why
from console.desk import Desk
from console.entering import needs, twin
from console.overseer_trail import Roles
from rules.permissions import Permission
from rules.reference import spaced, tidy
from store import audit, clocks, complaints, delays, line_health, staff
from store.complaint_rows import Complaint, State, Viewer
from store.unit import Unit

SHOWN = 50
OPENED = ("reveal", "reveal_limit", "export_open")  # what shows somebody citizens' phones
OPEN = (State.RAISED, State.REOPENED, State.RECEIVED, State.CHECKING, State.FORWARDED, State.WORKING, State.NEEDS_FACTS)


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/overseer`."""

    @blueprint.get("/overseer", endpoint="overseer")
    @needs(Permission.OVERSIGHT)
    def overseer() -> str:
        with desk.store.reading() as unit:
            news = for_you.of(unit)
            mine = [(state, found) for state in OPEN if (found := complaints.desk(unit, g.town.id, Viewer.OVERSEER, state, SHOWN))]
            late = _late(unit)
            applied = delays.overdue(unit, g.town.id, g.today, SHOWN)
            people = staff.of_town(unit, g.town.id)
            lines = audit.of_actions(unit, OPENED, [audit.acting(one.by, twin()) for one in people], SHOWN).lines
            networks = sorted({line.provider for line in g.town.lines})
            health = line_health.of_networks(unit, networks, g.now)
        reveals = [(one, _about(one.subject), why(one, {}, blind=True)) for one in lines]
        return render_template(
            "console/overseer/page.html", mine=mine, late=late, applied=applied, reveals=reveals,
            too_many=audit_words.over_the_limit(lines, g.now), who=Roles(people), spaced=spaced, w=case_words,
            failed=sum(one.failed for one in health.values()), waiting=sum(one.late for one in health.values()), q="", fault="",
            news=news, everything=False,
        )  # fmt: skip

    @blueprint.get("/overseer/trail", endpoint="overseer_trail")
    @needs(Permission.OVERSIGHT)
    def trail() -> Any:
        number = tidy(request.args.get("number", "")[:40]) or ""
        with desk.store.reading() as unit:
            found = overseer_trail.of(unit, g.town, number, Roles(staff.of_town(unit, g.town.id)), g.today)
        return render_template("console/overseer/trail.html", trail=found, spaced=spaced)


def _late(unit: Unit) -> list[Complaint]:
    """Complaints whose date has passed without the next step: at most SHOWN, the longest overdue first."""
    numbers = clocks.due(unit, g.town.id, g.today, SHOWN)
    raised = complaints.desk(unit, g.town.id, Viewer.OFFICE, State.RAISED, SHOWN)
    seen = complaints.all_seen_by(unit, numbers, Viewer.OVERSEER)
    found = [seen[number] for number in numbers if number in seen]
    known = {one.number for one in found}
    return [*[one for one in found if one.state is not State.ANSWERED], *[one for one in raised if one.number not in known]][:SHOWN]


def _about(subject: str) -> str:
    """Which case a phone was opened for; the citizen stays unnamed."""
    kind, _space, rest = subject.partition(" ")
    return spaced(rest) if kind == "complaint" and len(rest) == 8 else audit_words.about(kind, {})
