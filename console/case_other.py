"""Cases that are no complaints: an application (with the reason why it takes longer), a queue number, a request to be called."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for

from console import case_access, case_clocks, case_side, case_words
from console.case_trail import Names
from console.desk import Desk
from console.entering import me, needs
from console.language import _
from rules.calendar import add_working_days
from rules.permissions import Permission
from rules.reference import spaced
from store import applications, audit, callbacks, case_marks, case_proofs, delays, messages, officer_replies, queues, unanswered
from store.applications import OPEN, Application
from store.messages import Message
from store.queues import Ticket
from store.unit import Conflict, Unit

Case = TypeVar("Case", Application, Ticket)


def page(desk: Desk, unit: Unit, number: str) -> Any:
    """The page of whatever this number names. LookupError for another town's or office's, and for who works no cases."""
    if not me().may(Permission.CASES):
        raise LookupError("no such case")
    application = applications.by_number(unit, number)
    if application is not None:
        return _application(desk, unit, ours(application))
    ticket = queues.by_number(unit, number)
    if ticket is not None:
        return _ticket(unit, ours(ticket))
    asked = callbacks.by_number(unit, number)
    if asked is None or asked.town != g.town.id:
        raise LookupError("no such case")
    return redirect(url_for("console.citizen_page", citizen=asked.citizen))


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the one thing that is done to an application here: to say why it takes longer, and until when."""

    @blueprint.post("/cases/<number>/delay", endpoint="case_delay")
    @needs(Permission.CASES)
    def case_delay(number: str) -> Any:
        try:
            new_due = date.fromisoformat(request.form.get("due", ""))
        except ValueError:
            abort(400)
        reason, mark = request.form.get("reason", ""), request.form.get("mark", "")
        if not mark:
            abort(400)
        with desk.store.writing() as unit:
            found = applications.by_number(unit, number)
            if found is None:
                raise LookupError("no such application")
            ours(found)
            if not case_marks.first(unit, mark, me().by, g.now):
                return redirect(url_for("console.case_page", number=number), 303)
            try:
                delays.explain(unit, number, reason, new_due, g.now, by=me().by)
            except applications.NotAllowed as fault:
                raise Conflict(str(fault)) from fault
            except ValueError:
                abort(400)
            audit.write(unit, me().by, "case.delay", f"application {number}", g.now)
        flash(_("Batas baru dicatat. Warga diberi tahu alasannya."))
        return redirect(url_for("console.case_page", number=number), 303)


def _application(desk: Desk, unit: Unit, found: Application) -> Any:
    names, town = Names(unit), g.town
    service, office = town.services.get(found.service), town.offices.get(found.office)
    side = case_side.of_citizen(unit, desk.book, found.citizen, town, found.number) if found.citizen else None
    proof = case_proofs.of(unit, found.number, g.now)
    soonest = max(found.due or g.today, g.today)
    return render_template(
        "console/case/application.html", case=found, number=found.number, spaced=spaced, w=case_words, side=side,
        service=service.name("id") if service else found.service, office=office.name if office else found.office,
        person=_masked(applications.person(unit, found.number) or ""), left=case_clocks.left(found.due, g.today) if found.due else "",
        late=found.due is not None and found.due < g.today and found.status in OPEN, names=names, opened=found.status in OPEN,
        events=list(reversed(applications.events(unit, found.id))), mark=desk.marks(), least=soonest,
        proof=proof, proves=True, proof_mark=desk.chance.token(), lock=case_access.lock_of(unit, found.number),
        texts=_texts(unit, found.number), wish=add_working_days(soonest, 3, holidays=town.holidays.keys()), longest=delays.LONGEST,
    )  # fmt: skip


def _ticket(unit: Unit, found: Ticket) -> Any:
    town = g.town
    service, office = town.services.get(found.service), town.offices.get(found.office)
    return render_template(
        "console/case/ticket.html", case=found, number=found.number, spaced=spaced, w=case_words,
        service=service.name("id") if service else found.service, office=office.name if office else found.office,
        people=queues.ahead(unit, found).people, lock=case_access.lock_of(unit, found.number),
    )  # fmt: skip


def _texts(unit: Unit, number: str) -> list[Message]:
    """What officers wrote about it in a call, and what was texted back, newest first."""
    came = (messages.get(unit, one.message) for one in unanswered.of_case(unit, number))
    found = [*(one.message for one in officer_replies.of_case(unit, number)), *(one for one in came if one is not None)]
    return sorted(found, key=lambda one: one.created_at, reverse=True)


def ours(found: Case) -> Case:
    """It, when it is of this town and of an office that they work for. LookupError otherwise."""
    if found.town != g.town.id or not me().serves(found.office):
        raise LookupError("no such case")
    return found


def _masked(name: str) -> str:
    """"S*** C*****": enough to ask whether it is they."""
    return " ".join(part[:1] + "*" * (len(part) - 1) for part in name.split())
