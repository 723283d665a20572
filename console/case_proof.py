""""Buktikan": the officer asks the caller for the second fact of the case, and the machine says whether it is right."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for

from console import case_access, case_other
from console.desk import Desk
from console.entering import me, needs
from console.language import _
from rules.permissions import Permission
from store import applications, audit, case_marks, case_proofs
from store.officer_desk import Proved
from store.unit import Unit

LONGEST = 80  # characters of a second fact


def may(unit: Unit, number: str) -> str:
    """What the audit calls this case, when this officer may verify a caller for it. LookupError, or 403."""
    application = applications.by_number(unit, number)
    if application is not None:
        case_other.ours(application)
        return f"application {number}"
    seen = case_access.seen(unit, number)
    if not (seen.acts and seen.who):
        abort(403)
    return f"complaint {number}"


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the check. What was said is kept nowhere."""

    @blueprint.post("/cases/<number>/prove", endpoint="case_prove")
    @needs(Permission.CASES)
    def case_prove(number: str) -> Any:
        said, mark = request.form.get("proof", "").strip(), request.form.get("mark", "")
        if not said or len(said) > LONGEST or not mark:
            abort(400)
        with desk.store.writing() as unit:
            about = may(unit, number)
            if case_marks.first(unit, mark, me().by, g.now):
                came = case_proofs.prove(unit, number, said, me().by, g.now)
                audit.write(unit, me().by, "case.prove", about, g.now, came.value)
                flash(*_said(came))
        return redirect(url_for("console.case_page", number=number), 303)


def _said(came: Proved) -> tuple[str, str]:
    match came:
        case Proved.RIGHT:
            return _("Cocok."), "message"
        case Proved.WRONG:
            return _("Tidak cocok."), "danger"
        case Proved.LOCKED:
            return _("Terlalu banyak jawaban salah. Nomor ini terkunci sampai besok."), "danger"
