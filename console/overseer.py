"""The overseer: the desk that no office sees, how cases went without anybody's name, missed clocks, and which phones were opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template, request

from console import audit_words, case_words, for_you
from console.audit_words import deed, why
from console.desk import Desk
from console.entering import needs, twin
from console.frame import role_name
from console.language import _
from rules.permissions import Permission
from rules.reference import spaced, tidy
from store import audit, case_events, clocks, complaints, line_health, staff
from store.complaint_rows import Complaint, Route, State, Viewer
from store.staff import Member
from store.unit import Unit

SHOWN = 50
OPENED = ("reveal", "reveal_limit", "export_open")  # what shows somebody citizens' phones
OPEN = (State.RAISED, State.REOPENED, State.RECEIVED, State.CHECKING, State.FORWARDED, State.WORKING, State.NEEDS_FACTS)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a trail: when, who as a role and a number, what."""

    at: datetime
    who: str
    what: str


class Roles:
    """Who is meant by "staff 12": a role and a number, never a name."""

    def __init__(self, people: list[Member]) -> None:
        self._roles = {one.id: one.role for one in people}

    def __call__(self, by: str) -> str:
        """The name without a name."""
        first, _space, rest = by.partition(" in ")[0].partition(" ")  # in a training town they bear its name too
        if first == "staff" and rest.isdigit():
            role = self._roles.get(int(rest))
            return f"{_(role_name(role)) if role else _('Petugas')} {rest}"
        if first in ("citizen", "citizen:"):
            return _("Warga")
        return {"clock": _("Jam otomatis"), "": _("Sistem")}.get(first, _("Sistem"))


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/overseer`."""

    @blueprint.get("/overseer", endpoint="overseer")
    @needs(Permission.OVERSIGHT)
    def overseer() -> str:
        with desk.store.reading() as unit:
            news = for_you.of(unit)
            mine = [(state, found) for state in OPEN if (found := complaints.desk(unit, g.town.id, Viewer.OVERSEER, state, SHOWN))]
            late = _late(unit)
            people = staff.of_town(unit, g.town.id)
            lines = audit.of_actions(unit, OPENED, [audit.acting(one.by, twin()) for one in people], SHOWN).lines
            networks = sorted({line.provider for line in g.town.lines})
            health = line_health.of_networks(unit, networks, g.now)
        reveals = [(one, _about(one.subject), why(one, {}, blind=True)) for one in lines]
        return render_template(
            "console/overseer/page.html", mine=mine, late=late, reveals=reveals, too_many=audit_words.over_the_limit(lines, g.now),
            who=Roles(people), spaced=spaced, w=case_words,
            failed=sum(one.failed for one in health.values()), waiting=sum(one.late for one in health.values()), q="", fault="",
            news=news, everything=False,
        )  # fmt: skip

    @blueprint.get("/overseer/trail", endpoint="overseer_trail")
    @needs(Permission.OVERSIGHT)
    def trail() -> Any:
        number = tidy(request.args.get("number", "")[:40])
        with desk.store.reading() as unit:
            found = complaints.seen_by(unit, number, Viewer.OVERSEER) if number else None
            if found is None or found.town != g.town.id:
                raise LookupError("no such case")
            lines = _trail(unit, found, Roles(staff.of_town(unit, g.town.id)))
        region = g.town.regions.get(found.region or "")
        return render_template(
            "console/overseer/trail.html", case=found, lines=lines, spaced=spaced, w=case_words, region=region,
            own=found.route is Route.OVERSEER,
        )  # fmt: skip


def _late(unit: Unit) -> list[Complaint]:
    """Complaints whose date has passed without the next step: at most SHOWN, the longest overdue first."""
    numbers = clocks.due(unit, g.town.id, g.today, SHOWN)
    raised = complaints.desk(unit, g.town.id, Viewer.OFFICE, State.RAISED, SHOWN)
    seen = complaints.all_seen_by(unit, numbers, Viewer.OVERSEER)
    found = [seen[number] for number in numbers if number in seen]
    known = {one.number for one in found}
    return [*[one for one in found if one.state is not State.ANSWERED], *[one for one in raised if one.number not in known]][:SHOWN]


def _trail(unit: Unit, case: Complaint, who: Roles) -> list[Line]:
    made = []
    for nth, one in enumerate(complaints.events(unit, case.id)):
        made.append(Line(one.at, who(one.by), _("Diterima") if nth == 0 else case_words.state(one.state)))
    for done in case_events.of(unit, case.number):
        told = case_words.happened(done.what)
        if done.staff is not None:
            told = f"{told}: {who(f'staff {done.staff}')}"
        made.append(Line(done.at, who(done.by), told))
    for noted in audit.about(unit, f"complaint {case.number}"):
        made.append(Line(noted.at, who(noted.actor), _("Tercatat: %(action)s", action=deed(noted.action))))
    return sorted(made, key=lambda one: one.at)


def _about(subject: str) -> str:
    """Which case a phone was opened for; the citizen stays unnamed."""
    kind, _space, rest = subject.partition(" ")
    return spaced(rest) if kind == "complaint" and len(rest) == 8 else audit_words.about(kind, {})
