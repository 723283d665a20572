"""/console/cases/<number>: everything about one case on one page. An application or a queue number opens a smaller page of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, make_response, render_template, request, session, url_for

from console import (
    audit_words,
    case_access,
    case_act,
    case_clocks,
    case_deeds,
    case_notes,
    case_other,
    case_proof,
    case_reply,
    case_side,
    case_telling,
    case_trail,
    case_viewing,
    case_words,
    case_work_deeds,
    replying,
    snoozing,
)
from console.case_access import Seen
from console.desk import Desk
from console.entering import HEADERS, me, needs
from console.frame import part_of
from rules.complaints import Category, Kind
from rules.permissions import Permission
from rules.reference import spaced
from store import (
    audit,
    case_files,
    case_proofs,
    case_work,
    complaint_additions,
    complaint_joins,
    complaint_same,
    numbers,
    recordings,
    staff,
)
from store.complaint_rows import OPEN, Route
from store.unit import Unit

ORDER = "case_order"
"""The key of the session under which a list leaves the numbers that it showed, in their order, for j and k."""
CASES = (Permission.CASES, Permission.OVERSIGHT)


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the page, its parts that change by themselves, and what is done on it."""
    @blueprint.app_context_processor
    def words() -> dict[str, object]:
        return {"spoken": case_words.spoken, "doubt": case_words.doubt} if request.blueprint == blueprint.name else {}

    for part in (case_deeds, case_reply, case_notes, case_viewing, case_other, case_proof):
        part.attach(blueprint, desk)

    @blueprint.get("/cases/<number>", endpoint="case_page")
    @needs(*CASES)
    def case_page(number: str) -> Any:
        with desk.store.reading() as unit:
            if numbers.kind_of(unit, number) in ("application", "ticket", "callback"):
                return case_other.page(desk, unit, number)
            seen = case_access.seen(unit, number)
            page = _page(desk, unit, seen)
        answer = make_response(render_template("console/case.html", **page))
        if page["map"] and (origin := case_side.tiles_origin(g.town)):
            policy = HEADERS["Content-Security-Policy"]
            answer.headers["Content-Security-Policy"] = policy.replace("img-src 'self'", f"img-src 'self' {origin}")
        return answer

    @blueprint.get("/cases/<number>/head", endpoint="case_head")
    @needs(*CASES)
    @part_of("console.case_page")
    def case_head(number: str) -> Any:
        """Where it stands now, for a page that is open; `was` is what that page showed."""
        with desk.store.reading() as unit:
            seen = case_access.seen(unit, number)
            page = _head(unit, seen)
        return render_template("console/case/head.html", **page, moved=request.args.get("was", "") not in ("", page["was"]))

    @blueprint.get("/cases/<number>/trail", endpoint="case_trail")
    @needs(*CASES)
    @part_of("console.case_page")
    def case_trail_(number: str) -> Any:
        with desk.store.reading() as unit:
            page = _trail(unit, case_access.seen(unit, number))
        return render_template("console/case/trail.html", **page)


def _page(desk: Desk, unit: Unit, seen: Seen) -> dict[str, Any]:
    case, town = seen.case, g.town
    place = case_side.place(town, case.region)
    to = case_reply.receiver(unit, desk.store.towns(), town, case.citizen) if seen.acts else None
    values = case_reply.values_for(town, to.language if to else "id", case.number, case.settled_by)
    additions = complaint_additions.of_complaint(unit, case.id) if seen.words else []
    sounds = recordings.states(unit, [case.recording, *(one.recording for one in additions)]) if seen.words else {}
    return {
        **_head(unit, seen), **_trail(unit, seen),
        "to": to, "weight": replying.weigh("", town, to.line if to else None),
        "warned": case_reply.warned(replying.weigh(""), to, town) if to else [],
        "templates": case_reply.prepared(unit, town, to, values) if to else [],
        "offered": case_deeds.offered(case.state) if seen.acts else frozenset(),
        "statuses": case_deeds.statuses(case.state), "reasons": case_words.reasons(),
        "colleagues": case_work_deeds.colleagues(unit, town.id, case.route) if seen.acts else [],
        "new_due": case_telling.again_due(case, town, g.today),
        "sounds": sounds, "additions": additions,
        "place": place, "map": case_side.map_of(town, place),
        "near": case_side.near(unit, seen) if seen.acts and case.state in OPEN else [],
        "joined": complaint_joins.joined(unit, [case.id]).get(case.id, 0),
        "side": case_side.of_citizen(unit, desk.book, case.citizen, town, case.number) if seen.who else None,
        "files": case_files.of_case(unit, case.number) if seen.words else [],
        "mark": desk.marks(), "neighbours": neighbours(case.number),
        "audited": _audited(unit, case.number) if me().may(Permission.AUDIT) else [],
        "proof": case_proofs.of(unit, case.number, g.now) if seen.who else None, "proves": seen.acts and seen.who,
        "proof_mark": desk.chance.token(), "lock": case_access.lock_of(unit, case.number) if seen.acts else None,
        "names": case_trail.Names(unit), "tomorrow": g.today + timedelta(days=1),
        "linked": complaint_same.linked(unit, case.number, seen.viewer), "same_as": complaint_same.same_as(unit, case.number),
        "all_categories": list(Category), "all_kinds": list(Kind), "open_now": case.state in OPEN,
        "sleeps_until": snoozing.limit(case, town), "sleeps_no_more": snoozing.over(case, town), "leads": snoozing.leads(),
        "agencies": [str(one) for one in town.facts.get("agencies") or ()],
    }  # fmt: skip


def _head(unit: Unit, seen: Seen) -> dict[str, Any]:
    case = seen.case
    work = case_work.of(unit, case.number)
    owner = work.staff if work is not None and work.done_at is None else None
    names = case_trail.Names(unit, hidden=not seen.words)
    return {
        "seen": seen, "case": case, "number": case.number, "spaced": spaced, "w": case_words, "was": case_act.was(case), "work": work,
        "owner": owner, "owner_name": names(f"staff {owner}") if owner else "", "asleep": work is not None and work.asleep(g.now),
        "bars": case_clocks.of_case(case, work, g.town, g.today), "overseer": case.route is Route.OVERSEER,
    }  # fmt: skip


def _trail(unit: Unit, seen: Seen) -> dict[str, Any]:
    show = request.args.get("show", "all")
    show = show if show in case_trail.SHOWN else "all"
    number = seen.case.number

    def link(file: str) -> str:
        return url_for("console.case_file", number=number, id=file)

    items = case_trail.of_case(unit, seen, g.town, case_trail.Names(unit, hidden=not seen.words), link, show)
    return {
        "items": items[:100], "show": show, "shown": case_trail.SHOWN, "going": case_trail.going(items, g.now), "number": number,
        "case": seen.case, "seen": seen,
    }  # fmt: skip


def neighbours(number: str) -> tuple[str, str]:
    """The numbers before and after this one in the list that it was opened from; "" where there is none."""
    order = session.get(ORDER) or []
    if request.args.get("from") != "inbox" or number not in order:
        return "", ""
    at = order.index(number)
    return (order[at - 1] if at else ""), (order[at + 1] if at + 1 < len(order) else "")


def _audited(unit: Unit, number: str) -> list[tuple[audit.Line, str, str]]:
    """What was done to it that is audited: the line, what, and why in as many words as they may read."""
    blind = me().may(Permission.OVERSIGHT)
    called = {one.by: one.name for one in staff.of_town(unit, g.town.id)}
    lines = audit.about(unit, f"complaint {number}", 20)
    return [(one, audit_words.deed(one.action), audit_words.why(one, called, blind=blind)) for one in lines]
