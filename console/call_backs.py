"""Call-backs that wait for a human: in the order in which they asked; call now, and what came of it."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from console.calls import phone_here
from console.desk import Desk
from console.entering import me, needs
from console.language import _
from rules.permissions import Permission
from store import audit, callbacks, placed
from store.callbacks import Callback, State
from store.officer_calls import QUEUES
from store.unit import Conflict, Unit

OUTCOMES = {"reached": State.DONE, "done": State.DONE, "wrong_number": State.DONE, "no_answer": State.OFFICER}
"""What an officer says of a call-back, and where it goes. Who did not answer stays in line, in the same place."""


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/callbacks/...`. The list stands on `/console/calls`."""

    def here(unit: Unit, number: str) -> Callback:
        found = callbacks.by_number(unit, number)
        if found is None or g.town is None or found.town != g.town.id:
            raise LookupError("no such call-back")
        return found

    @blueprint.post("/callbacks/<number>/call", endpoint="callback_call")
    @needs(Permission.CALLS)
    def call(number: str) -> Response:
        """Have our line ring the citizen now; whoever answers is put through to this officer."""
        with desk.store.writing() as unit:
            asked = here(unit, number)
            if asked.provider not in QUEUES or not asked.line:
                abort(409, _("Kota ini belum punya jalur yang dapat menelepon. Teleponlah sendiri, lalu catat hasilnya."))
            if phone_here(desk, unit) is None:
                abort(409, _("Isi dulu nomor telepon Anda di halaman telepon."))
            id = desk.chance.token()
            callbacks.by_officer(unit, number, me().id)
            if not callbacks.call(unit, number, id, g.now) or not placed.owe(
                unit, id=id, callback=number, provider=asked.provider, line=asked.line, citizen=asked.citizen, now=g.now
            ):  # fmt: skip
                raise Conflict("the line is busy, or the call-back is over")
            audit.write(unit, me().by, "called back", f"callback {number}", g.now)
        return redirect(url_for("console.calls"), 303)

    @blueprint.post("/callbacks/<number>/outcome", endpoint="callback_outcome")
    @needs(Permission.CALLS)
    def outcome(number: str) -> Response:
        said = request.form.get("outcome", "")
        if said not in OUTCOMES:
            abort(400)
        with desk.store.writing() as unit:
            asked, state = here(unit, number), OUTCOMES[said]
            if asked.state is State.CALLED:
                abort(409, _("Telepon ke warga ini sedang berjalan."))
            if asked.state is not state and not callbacks.change(unit, number, state, g.now):
                raise Conflict("it moved meanwhile")
            audit.write(unit, me().by, "call-back", f"callback {number}", g.now, said)
        return redirect(url_for("console.calls"), 303)
