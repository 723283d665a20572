""""Buktikan": the officer asks the caller for the second fact of the case, and the machine says whether it is right.

Five wrong answers lock a number, whoever gave them. An officer who is sure whose it is opens it again, and says why.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for

from console import case_access, case_other
from console.desk import Desk
from console.entering import me, needs
from console.language import _, several
from rules.permissions import Permission
from store import applications, audit, case_events, case_marks, case_proofs, guesses, numbers, queues
from store.guesses import Count
from store.officer_desk import Proved
from store.unit import Conflict, Unit

LONGEST = 80  # characters of a second fact
REASON = (5, 200)  # characters of why a number is opened
UNLOCKED = "unlocked"


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


def may_open(unit: Unit, number: str) -> str:
    """What the audit calls what has this number, when they may open its lock: whoever works it, also of somebody without a name.

    LookupError for what is not theirs to see, 403 for what they only see.
    """
    ticket = queues.by_number(unit, number)
    if ticket is not None:
        case_other.ours(ticket)
        return f"ticket {number}"
    if numbers.kind_of(unit, number) == "application":
        return may(unit, number)
    if not case_access.seen(unit, number).acts:
        abort(403)
    return f"complaint {number}"


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the check, and the key to the lock. What was said is kept nowhere."""

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
                flash(words(came, guesses.of(unit, number, g.now)), "message" if came is Proved.RIGHT else "danger")
        return redirect(url_for("console.case_page", number=number), 303)

    @blueprint.post("/cases/<number>/unlock", endpoint="case_unlock")
    @needs(Permission.UNLOCK)
    def case_unlock(number: str) -> Any:
        """Open a locked number. The form may stand in the panel of a call (`call`), and leads back to where it stood."""
        reason, call = " ".join(request.form.get("reason", "").split()), request.form.get("call", type=int)
        if not REASON[0] <= len(reason) <= REASON[1]:
            abort(400, _("Tulis alasannya, paling sedikit lima huruf."))
        with desk.store.writing() as unit:
            about = may_open(unit, number)
            if not guesses.locked(unit, number, g.now):
                raise Conflict("it is not locked any more")
            guesses.unlock(unit, number)
            if not about.startswith("ticket"):
                kind = case_events.Kind.APPLICATION if about.startswith("application") else case_events.Kind.COMPLAINT
                case_events.write(unit, number, kind, UNLOCKED, me().by, g.now, detail=reason)
            audit.write(unit, me().by, "case.unlock", about, g.now, reason)
        if call is not None:
            return redirect(url_for("console.call", id=call, asked="opened", about=number), 303)
        flash(_("Nomor ini sudah dibuka. Warga dapat menjawab lagi."))
        return redirect(url_for("console.case_page", number=number), 303)


def words(came: Proved, count: Count | None) -> str:
    """What an officer is told of an answer; of a wrong one, how many more there may be."""
    match came:
        case Proved.RIGHT:
            return _("Cocok.")
        case Proved.LOCKED:
            return _("Terlalu banyak jawaban salah. Nomor ini terkunci.")
        case Proved.WRONG:
            left = count.left if count else guesses.MOST
            return several(
                "Tidak cocok. Masih %(count)s kali sebelum terkunci.", "Tidak cocok. Masih %(count)s kali sebelum terkunci.", left
            )
