"""Opening one masked phone: a reason first, a line in the audit always, so many an hour, and never that of an anonymous citizen."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, make_response, render_template, request
from werkzeug.wrappers import Response

from console.desk import Desk
from console.entering import me, needs
from console.faults import told
from console.frame import is_fragment
from console.language import _
from rules.permissions import Permission
from store import applications, audit, callbacks, calls, citizens, complaints, journeys, messages, queues, reveals
from store.complaint_rows import Complaint, Route
from store.town_values import Town
from store.unit import Unit

LONGEST = 150  # characters of an officer's reason in words


def reasons() -> dict[str, str]:
    """Why a phone may be opened."""
    return {
        "call": _("Menelepon warga tentang kasusnya"), "verify": _("Mencocokkan dengan penelepon"),
        "pass_on": _("Meneruskan ke petugas lapangan yang menghubungi warga"), "danger": _("Keadaan bahaya"), "other": _("Alasan lain"),
    }  # fmt: skip


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/reveal/<citizen>`."""

    @blueprint.route("/reveal/<int:citizen>", methods=["GET", "POST"], endpoint="reveal")
    @needs(Permission.REVEAL)
    def reveal(citizen: int) -> Any:
        number = request.values.get("case", "")[:8]
        with desk.store.reading() as unit:
            if not may_open(unit, g.town, citizen, number):
                raise LookupError("not a phone that is opened")
            masked = str(citizens.phone_of(unit, citizen))
        if request.method == "GET":
            return _ask(citizen, number, masked)
        reason, words = request.form.get("reason", ""), " ".join(request.form.get("words", "").split())
        if reason not in reasons() or len(words) > LONGEST or (reason == "other" and len(words) < 5):
            return _ask(citizen, number, masked, _("Pilih alasan; untuk alasan lain tuliskan paling sedikit 5 huruf."), 400)
        with desk.store.writing() as unit:
            left = reveals.MOST if g.training else reveals.left(unit, me().id, g.now)  # who practises uses nothing up
            purpose = f"{reason}: {words}" if words else reason
            about = f"complaint {number}" if number else f"citizen {citizen}"
            audit.write(unit, me().by, "reveal" if left > 0 else "reveal_limit", about, g.now, purpose[:200])
            if left > 0 and not g.training:
                reveals.note(unit, me().id, citizen, number, g.now)
            phone = citizens.phone_of(unit, citizen)
        if left <= 0:
            return told(
                429, _("Terlalu banyak nomor dibuka"), _("Batasnya %(most)s nomor sejam. Pengawas melihat ini.", most=reveals.MOST)
            )
        shown = "console/case/revealed.html" if is_fragment() else "console/revealed.html"
        return _unkept(make_response(render_template(shown, local=phone.local, e164=phone.e164, number=number, left=left - 1)))


def may_open(unit: Unit, town: Town, citizen: int, number: str = "") -> bool:
    """Whether this town may know this phone at all: its citizen dealt with it, and not only without a name.

    With the number of a case it must be that citizen's, in this town, in the open. An anonymous complaint, and one on the
    overseer's desk, open no phone, nor do they let one be opened.
    """
    if citizens.get(unit, citizen) is None:
        return False
    if number:
        found = _citizen_of(unit, town, number)
        return found == citizen
    if any(_in_the_open(one, town) for one in complaints.of_citizen(unit, citizen)):
        return True
    steps = journeys.applications_of(unit, citizen)
    if any(one.town == town.id for one in steps) or any(one.town == town.id for one in queues.of_citizen(unit, citizen, g.today)):
        return True
    if callbacks.is_open(unit, citizen, town.id):
        return True
    ours = {line.address for line in town.lines}
    phone = citizens.phone_of(unit, citizen)
    if any(one.citizen == citizen and one.direction == "in" and one.address in ours for one in messages.to_phone(unit, phone)):
        return True
    return any(one.line in ours for one in calls.of_citizen(unit, citizen))


def _citizen_of(unit: Unit, town: Town, number: str) -> int | None:
    """Whose case this is, if it is one of this town that hides nobody."""
    complaint = complaints.by_number(unit, number)
    if complaint is not None:
        return complaint.citizen if _in_the_open(complaint, town) else None
    application = applications.by_number(unit, number)
    if application is not None:
        return application.citizen if application.town == town.id and me().serves(application.office) else None
    asked = callbacks.by_number(unit, number)
    if asked is not None:
        return asked.citizen if asked.town == town.id else None
    ticket = queues.by_number(unit, number)
    return ticket.citizen if ticket is not None and ticket.town == town.id and me().serves(ticket.office) else None


def _in_the_open(one: Complaint, town: Town) -> bool:
    return one.town == town.id and one.route is Route.OFFICE and not one.anonymous


def _ask(citizen: int, number: str, masked: str, fault: str = "", status: int = 200) -> Response:
    shown = "console/case/reveal.html" if is_fragment() else "console/reveal.html"
    page = render_template(
        shown, citizen=citizen, number=number, masked=masked, reasons=reasons(), fault=fault, longest=LONGEST, most=reveals.MOST
    )
    if fault and is_fragment():
        status = 200  # htmx shows no answer that is a fault; the fault stands in the form
    return make_response(page, status)


def _unkept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer


