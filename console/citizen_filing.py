"""Making a complaint of a plain text that waits on a citizen's page: filed, told by its receipt, and in the hands of whoever made it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for

from console import filing
from console.desk import Desk
from console.entering import me, needs
from console.filing import Form
from console.language import _
from console.reveal import may_open
from rules import places
from rules.complaints import guess, propose
from rules.permissions import Permission
from store import audit, case_marks, case_work, unanswered
from store.case_work import Kind
from store.complaint_rows import Route
from store.town_values import Town
from store.unanswered import Waiting
from store.unit import Conflict, Unit


def plain(unit: Unit, town: Town, citizen: int) -> list[Waiting]:
    """The citizen's texts that wait for an answer and are about no case, newest first."""
    return [one for one in unanswered.of_citizen(unit, citizen) if one.done_at is None and one.town == town.id and one.number is None]


def chosen(waiting: list[Waiting]) -> Waiting | None:
    """The text that the address names, else the newest."""
    return next((one for one in waiting if str(one.id) == request.args.get("text", "")), waiting[0] if waiting else None)


def begun(town: Town, words: str) -> Form:
    """The form as a text suggests it, for the officer to correct."""
    named = places.find(words, [(one.code, one.name) for one in town.regions.values()])
    sure = named[0].name if len(named) == 1 and named[0].sure else ""
    return Form(words[: filing.LONGEST], guess(words), propose(words), sure)


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the deed. Its form stands on the citizen's page."""

    @blueprint.post("/citizens/<int:citizen>/complaint", endpoint="citizen_complaint")
    @needs(Permission.CASES, Permission.CALLS)
    def citizen_complaint(citizen: int) -> Any:
        form, mark, id = filing.typed(), request.form.get("mark", ""), request.form.get("text", type=int)
        if not mark or id is None:
            abort(400)
        here = redirect(url_for("console.citizen_page", citizen=citizen), 303)
        try:
            with desk.store.writing() as unit:
                if not may_open(unit, g.town, citizen):
                    raise LookupError("no such citizen")
                if not case_marks.first(unit, mark, me().by, g.now):
                    flash(_("Pengaduan itu sudah dicatat."))
                    return here
                text = next((one for one in unanswered.of_ids(unit, [id]) if (one.citizen, one.town) == (citizen, g.town.id)), None)
                if text is None or text.number is not None:
                    raise LookupError("no such text")
                filed, receipt = filing.file(desk, unit, g.town, citizen, "sms", form)
                if not unanswered.done(unit, id, g.town.id, me().by, g.now):
                    raise Conflict("a colleague has seen to it")
                if filed.route is Route.OFFICE and case_work.of(unit, filed.number) is None:
                    case_work.assign(unit, filed.number, Kind.COMPLAINT, g.town.id, me().id, None, me().by, g.now)
                audit.write(unit, me().by, "complaint filed from a text", f"complaint {filed.number}", g.now)
        except filing.Unclear as fault:
            return filing.again(desk, fault, request.path, url_for("console.citizen_page", citizen=citizen, text=id, file=1), id)
        flash(filing.told(filed, receipt))
        return redirect(url_for("console.case_page", number=filed.number), 303) if filed.route is Route.OFFICE else here
