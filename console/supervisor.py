"""The supervisor: a live board of the town, its measures, and who of the staff has how much; work can be handed to another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for

from console import audit_words, supervisor_now
from console import supervisor_measured as measured
from console.desk import Desk
from console.entering import me, needs
from console.frame import part_of
from console.language import several
from console.staff_names import called
from console.supervisor_measured import Span
from rules.measuring import threshold
from rules.permissions import Permission
from rules.reference import spaced
from store import audit, case_work, complaints, counter_rows, day_left, floor, inbox, measures, presence, staff
from store.case_work import Kind
from store.complaint_rows import Viewer
from store.inbox import Asked
from store.staff import Member
from store.unit import Conflict, Unit

SHOWN = 100  # cases of one of the staff
DAY = timedelta(hours=24)
WORKS = (Permission.CASES, Permission.CALLS, Permission.COUNTER)


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/supervisor`."""

    @blueprint.get("/supervisor", endpoint="supervisor")
    @needs(Permission.MEASURES)
    def board() -> str:
        span = _span()
        return render_template("console/supervisor/page.html", **_live(desk), **_measured(desk, span), wall=request.args.get("wall") == "1")

    @blueprint.get("/supervisor/live", endpoint="supervisor_live")
    @needs(Permission.MEASURES)
    @part_of("console.supervisor")
    def live() -> str:
        return render_template("console/supervisor/live.html", **_live(desk))

    @blueprint.get("/supervisor/measured", endpoint="supervisor_measured")
    @needs(Permission.MEASURES)
    @part_of("console.supervisor")
    def numbers() -> str:
        return render_template("console/supervisor/measured.html", **_measured(desk, _span()))

    @blueprint.get("/supervisor/staff/<int:id>", endpoint="supervisor_person")
    @needs(Permission.ASSIGN)
    def person(id: int) -> str:
        with desk.store.reading() as unit:
            one = _colleague(unit, id)
            held = case_work.mine(unit, g.town.id, id, SHOWN)
            asked = Asked(g.town, id, g.now)
            shown = inbox.items(unit, asked, inbox.places(unit, asked, inbox.Wanted(inbox.View.MINE), None, SHOWN))
            others = [other for other in staff.of_town(unit, g.town.id) if other.id != id and _may_have(other)]
        return render_template(
            "console/supervisor/person.html", person=one, items=shown, asleep=len(held) - len(shown), others=others, spaced=spaced,
            category=supervisor_now.category, Kind=Kind, tomorrow=g.today + timedelta(days=1),
        )  # fmt: skip

    @blueprint.post("/supervisor/staff/<int:id>/hand-on", endpoint="supervisor_hand_on")
    @needs(Permission.ASSIGN)
    def hand_on(id: int) -> Any:
        keys, to = list(dict.fromkeys(request.form.getlist("key")))[:SHOWN], request.form.get("to", "")
        if not to.isascii() or not to.isdigit() or len(to) > 18:
            abort(400)
        done = 0
        with desk.store.writing() as unit:
            _colleague(unit, id)
            if not _may_have(_colleague(unit, int(to))):
                abort(400)
            for key in keys:
                done += _give(unit, key, id, int(to))
        flash(several("%(count)s dialihkan", "%(count)s dialihkan", done))
        return redirect(url_for("console.supervisor_person", id=id), 303)


def _give(unit: Unit, key: str, holder: int, to: int) -> bool:
    """Hand one thing on; False when its holder does not have it any more, or it is none of this town's office."""
    found = case_work.of(unit, key)
    if found is None or found.town != g.town.id or found.staff != holder or found.done_at is not None:
        return False
    if found.kind is Kind.COMPLAINT and complaints.seen_by(unit, key, Viewer.OFFICE) is None:
        return False
    try:
        case_work.assign(unit, key, found.kind, g.town.id, to, found.due, me().by, g.now, seen=holder)
    except Conflict:
        return False
    audit.write(unit, me().by, "assigned", f"{found.kind} {key}", g.now, f"staff {to}")
    return True


def _may_have(one: Member) -> bool:
    return not one.disabled and one.may(Permission.CASES)


def _colleague(unit: Unit, id: int) -> Member:
    found = staff.get(unit, id)
    if found is None or found not in staff.of_town(unit, g.town.id):
        raise LookupError("nobody of this town")
    return found


def _span() -> Span:
    try:
        return Span(request.args.get("span", "today"))
    except ValueError:
        abort(400)


def _live(desk: Desk) -> dict[str, Any]:
    if g.town is None:
        abort(404)
    with desk.store.reading() as unit:
        left = [one for line in day_left.lines(unit, g.town.id, g.now - DAY) if (one := audit_words.queue_left(line, g.town, me().serves))]
    return {"live": supervisor_now.of(desk, g.town), "n": supervisor_now, "serves": me().serves, "counted": _counted, "left": left}


def _counted(many: int) -> str:
    """"50+" beyond what is counted."""
    return "50+" if many > 50 else str(many)


def _measured(desk: Desk, span: Span) -> dict[str, Any]:
    town = g.town or abort(404)
    first, last = measured.days_of(span, g.today)
    with desk.store.reading() as unit:
        found = measures.span(unit, town.id, first, last)
        days = measured.trend(unit, town, first, last) if span is not Span.TODAY else []
        hours = measured.hourly(unit, town, first, last)
        people = _people(unit, found)
    regions = measured.by_region(found, town)
    return {
        "span": span, "Span": Span, "first": first, "last": last, "tiles": measured.tiles(found, town), "days": days, "hours": hours,
        "steps": measured.left_at(found, desk.book, town), "dialogues": measured.dialogues(found), "regions": regions,
        "spots": measured.spots(regions, town), "unheard": measured.unheard(regions, town), "people": people, "told_days": measured.days,
        "offices": _offices(found), "within": threshold(town.facts.get("answer_within")), "may_assign": me().may(Permission.ASSIGN),
    }  # fmt: skip


def _offices(found: measures.Sums) -> list[dict[str, Any]]:
    made = []
    for office in g.town.offices.values():
        taken, done, missed, timed, seconds = (
            found.of(f"ticket.{name}", office=office.id) for name in ("in", "done", "no_show", "timed", "seconds")
        )
        if (taken or done or missed) and me().serves(office.id):
            minutes = seconds / timed / 60 if timed else None
            made.append({"office": office, "taken": taken, "done": done, "missed": missed, "minutes": minutes})
    return made


def _people(unit: Unit, found: measures.Sums) -> list[dict[str, Any]]:
    """Everybody at work in this town: what they have now, what they did in the span, and how they are there."""
    held, there = floor.held(unit, g.town.id, g.now), {one.staff: one for one in presence.in_town(unit, g.town.id, g.now)}
    names = ("desk.taken", "case.by", "text.by", "call.by", "ticket.by", "there.ready", "there.break", "there.meeting")
    did = {name: found.by(name) for name in names}
    made = []
    for one in staff.of_town(unit, g.town.id):
        works = not one.disabled and any(one.may(permission) for permission in WORKS)
        if not works and (one.id not in held or one.may(Permission.OVERSIGHT)):  # who left with work is seen: it can be handed on
            continue
        mine = {name.replace(".", "_"): did[name].get(str(one.id), 0) for name in names}
        sits = counter_rows.of_staff(unit, one.id) if one.may(Permission.COUNTER) else None
        minutes = sum(mine[name] for name in ("there_ready", "there_break", "there_meeting")) // 60
        made.append({
            "who": one, "called": called(one), "held": held.get(one.id, (0, None)), "there": there.get(one.id), "did": mine,
            "minutes": minutes, "counter": sits.label if sits else "",
        })  # fmt: skip
    return sorted(made, key=lambda row: -row["held"][0])
