"""Call-backs that wait for a human: in the order in which they asked; call now, and what came of it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from console.calls import phone_here
from console.case_reply import receiver
from console.desk import Desk
from console.entering import me, needs
from console.language import _
from menus.wording import message
from rules.callbacks import Outcome, Then, policy
from rules.permissions import Permission
from store import audit, callback_returns, callbacks, citizens, messages, officer_desk, placed, presence
from store.callbacks import Callback, State
from store.officer_calls import QUEUES
from store.presence import There
from store.unit import Conflict, Unit

ENDS = {"reached": State.DONE, "done": State.DONE, "wrong_number": State.DROPPED}
"""What an officer says of a call-back that is over by it. A wrong number is called no more, and is no call-back that was kept."""
NO_ANSWER = "no_answer"
LASTS = timedelta(hours=24)  # of the text that tells it
_SAID = "call-back"  # in the audit


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
            if presence.of(unit, me().id, g.now, asked.town).state is not There.READY:  # whom they call is put through to one who is ready
                flash(_("Pilih Siap dulu: warga yang mengangkat disambungkan kepada Anda."))
                return redirect(url_for("console.calls"), 303)
            try:
                officer_desk.free(unit, me().id)
            except officer_desk.NotNow:
                flash(_("Selesaikan dulu panggilan yang ada di tangan Anda."))
                return redirect(url_for("console.calls"), 303)
            id = desk.chance.token()
            callbacks.by_officer(unit, number, me().id)
            if not callbacks.call(unit, number, id, g.now) or not placed.owe(
                unit, id=id, callback=number, provider=asked.provider, line=asked.line, citizen=asked.citizen, now=g.now
            ):  # fmt: skip
                raise Conflict("the line is busy, or the call-back is over")
            callback_returns.worked(unit, number, me().by, g.now, over=False)
            audit.write(unit, me().by, "called back", f"callback {number}", g.now)
        flash(_("Kami sedang menelepon warga itu. Begitu diangkat, ia muncul di atas: tekan a untuk menjawab."))
        return redirect(url_for("console.calls"), 303)

    @blueprint.post("/callbacks/<number>/outcome", endpoint="callback_outcome")
    @needs(Permission.CALLS)
    def outcome(number: str) -> Response:
        said = request.form.get("outcome", "")
        if said not in (*ENDS, NO_ANSWER):
            abort(400)
        with desk.store.writing() as unit:
            asked = here(unit, number)
            if asked.state is State.CALLED:
                abort(409, _("Telepon ke warga ini sedang berjalan."))
            if said == NO_ANSWER:
                _unanswered(desk, unit, asked)
            elif not callbacks.change(unit, number, ENDS[said], g.now):
                raise Conflict("it moved meanwhile")
            elif said == "wrong_number":
                callbacks.came(unit, number, Outcome.INVALID)
            callback_returns.worked(unit, number, me().by, g.now, over=said in ENDS)
            audit.write(unit, me().by, _SAID, f"callback {number}", g.now, said)
        words = {NO_ANSWER: _("Dicatat: tidak dijawab."), "wrong_number": _("Dicatat: salah nomor. Nomor ini tidak ditelepon lagi.")}
        flash(words.get(said, _("Dicatat: telepon balik selesai.")))
        return redirect(url_for("console.calls"), 303)


def _unanswered(desk: Desk, unit: Unit, asked: Callback) -> None:
    """Nobody answered: back in line with the next window, in the same place; after as many tries as the machine has, told and given up.

    The officers' own calls and those of the machine count together (rules.callbacks).
    """
    if asked.state in (State.DONE, State.DROPPED):
        raise Conflict("it is over")
    said = [line for line in audit.about(unit, f"callback {asked.number}", 50) if (line.action, line.purpose) == (_SAID, NO_ANSWER)]
    then, _minutes, tell = policy(Outcome.NO_ANSWER, len(said) + placed.tally(unit, asked.number, "").get(Outcome.NO_ANSWER, 0))
    callbacks.came(unit, asked.number, Outcome.NO_ANSWER)
    if then is Then.NEXT:
        callback_returns.back(unit, asked.number, g.now)
    elif callbacks.change(unit, asked.number, State.GAVE_UP, g.now) and asked.state is not State.GAVE_UP:
        _tell(desk, unit, asked, tell)


def _tell(desk: Desk, unit: Unit, asked: Callback, told: str) -> None:
    to = receiver(unit, desk.store.towns(), g.town, asked.citizen)
    if to.line is None or to.why_not:
        return
    messages.owe(
        unit, provider=to.line.provider, sender=to.line.address, to=citizens.phone_of(unit, asked.citizen), citizen=asked.citizen,
        text=message(desk.book, told, {}, to.language), purpose=told, kind="news", now=g.now, expires_at=g.now + LASTS, town=asked.town,
    )  # fmt: skip
