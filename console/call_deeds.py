"""What an officer does during a call: hold, hand on, end, wrap up; prove who it is, send a text, file a complaint, take a number."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from console import call_about, calls_shown, filing, replying
from console.calls import mine
from console.case_reply import receiver, send, weighed
from console.desk import Desk, zone_of
from console.entering import me, needs
from console.frame import part_of
from console.language import _, language
from rules import reference, wrap_up
from rules.calendar import short_date, working_day
from rules.officer_templates import suggested
from rules.permissions import Permission
from store import (
    audit,
    callback_returns,
    callbacks,
    case_marks,
    case_proofs,
    case_work,
    numbers,
    officer_desk,
    presence,
    queues,
    staff,
    training,
    unanswered,
)
from store.officer_calls import LIVE, OfficerCall, State
from store.officer_desk import Proved
from store.presence import There
from store.promises import hours
from store.queues import Full
from store.towns import Office, Town, TownService
from store.unit import Unit

AHEAD = 30  # days in which a number is looked for
SAID = {Proved.RIGHT: "right", Proved.WRONG: "wrong", Proved.LOCKED: "locked"}


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the deeds of `/console/calls/<id>/...`."""

    def back(id: int, made: str | None = None, asked: str | None = None, about: str | None = None) -> Response:
        return redirect(url_for("console.call", id=id, made=made, asked=asked, about=about) + ("#prove" if asked == "right" else ""), 303)

    @blueprint.post("/calls/<int:id>/<any(hold, resume, end):deed>", endpoint="call_moves")
    @needs(Permission.CALLS)
    def moves(id: int, deed: str) -> Response:
        with desk.store.writing() as unit:
            call = _in_hand(unit, id)
            match deed:
                case "hold":
                    officer_desk.hold(unit, call, desk.chance, g.now)
                case "resume":
                    officer_desk.take_back(unit, call, g.now)
                case _:
                    officer_desk.end(unit, call, desk.chance, g.now)
            audit.write(unit, me().by, f"call {deed}", f"call {id}", g.now)
        return back(id)

    @blueprint.post("/calls/<int:id>/transfer", endpoint="call_transfer")
    @needs(Permission.CALLS)
    def transfer(id: int) -> Response:
        wanted = request.form.get("to", type=int)
        with desk.store.writing() as unit:
            call = _in_hand(unit, id)
            if wanted is not None:
                member = staff.get(unit, wanted)
                if member is None or member.town != training.home_of(g.town.id):
                    abort(400)
                there = presence.of(unit, wanted, g.now, g.town.id)
                if there.state is not There.READY:  # the caller would wait for somebody who does not come
                    flash(_("%(name)s tidak siap menerima telepon. Pilih petugas lain, atau petugas mana saja.", name=member.name))
                    return back(id)
            officer_desk.hand_on(unit, call, wanted, desk.chance, g.now)
            audit.write(unit, me().by, "call handed on", f"call {id}", g.now, f"staff {wanted}" if wanted else "the line")
        return back(id)

    @blueprint.post("/calls/wrap", endpoint="call_wrap")
    @needs(Permission.CALLS)
    def wrap() -> Response:
        code = request.form.get("code", "")
        if code not in dict(wrap_up.codes(g.town.facts, language())):
            abort(400)
        with desk.store.writing() as unit:
            wrapped = officer_desk.wrap(unit, me().id, code, g.now)
            if wrapped is not None:
                call, last = wrapped
                audit.write(unit, me().by, "call wrapped up", f"call {call.id}", g.now, code)
                if last or (code == wrap_up.AGAIN and call.state is State.ABANDONED):  # handed on, and gone before anybody took them
                    _settle(unit, call, code)
        return redirect(url_for("console.calls"), 303)

    @blueprint.post("/calls/<int:id>/prove", endpoint="call_prove")
    @needs(Permission.CALLS)
    def prove(id: int) -> Response:
        with desk.store.writing() as unit:
            call = _in_hand(unit, id, wrapping=True)
            came = officer_desk.prove(unit, call, request.form.get("number", "")[:20], request.form.get("proof", "")[:80], g.now)
            number = reference.tidy(request.form.get("number", ""))
            if came is Proved.RIGHT and number and numbers.kind_of(unit, number) in ("complaint", "application"):
                case_proofs.note(unit, number, me().by, g.now)
            audit.write(unit, me().by, "caller proved", f"call {id}", g.now, came.value)
        return back(id, asked=SAID[came], about=number)

    @blueprint.post("/calls/<int:id>/text", endpoint="call_text")
    @needs(Permission.CALLS)
    def text(id: int) -> Response:
        """Send what was typed, once. About a case it stands on its trail, and what the caller texts back belongs to it."""
        words = request.form.get("text", "")
        if replying.weigh(words).doubts and not request.form.get("sure"):
            abort(400, _("Centang dulu bahwa Anda yakin, atau ubah kata-katanya."))
        with desk.store.writing() as unit:
            call = _in_hand(unit, id, wrapping=True)
            if not _first(unit):
                return back(id, made=_("SMS itu sudah dikirim."))
            about = call_about.chosen(_cases(unit, call), request.form.get("number", ""))
            to = receiver(unit, desk.store.towns(), g.town, call.citizen)
            send(desk, unit, g.town, to, about.number if about else None, words, "officer.next_step")
            if about is not None:
                case_work.touch(unit, about.number, me().by, g.now)
                unanswered.done_of_case(unit, about.number, g.town.id, me().by, g.now)
            audit.write(unit, me().by, "text sent", about.audited if about else f"call {id}", g.now, f"call {id}" if about else "")
        return back(id, made=_("SMS dikirim."))

    @blueprint.get("/calls/<int:id>/answers", endpoint="call_answers")
    @needs(Permission.CALLS)
    @part_of("console.call")
    def answers(id: int) -> str:
        """The prepared answers about the case that was chosen."""
        with desk.store.reading() as unit:
            call = mine(unit, id)
            to, tried = receiver(unit, desk.store.towns(), g.town, call.citizen), calls_shown.caller(unit, desk.book, call).tried
            box = call_about.box(unit, g.town, to, _cases(unit, call), request.args.get("number", ""), suggested(tried))
        return render_template("console/call_answers.html", **box)

    @blueprint.post("/calls/<int:id>/weigh", endpoint="call_weigh")
    @needs(Permission.CALLS)
    def weigh(id: int) -> str:
        """What the text that is typed so far costs. Changes nothing; a POST so that the words stand in no log."""
        with desk.store.reading() as unit:
            to = receiver(unit, desk.store.towns(), g.town, mine(unit, id).citizen)
        return str(weighed(to))

    @blueprint.post("/calls/<int:id>/complaint", endpoint="call_complaint")
    @needs(Permission.CALLS)
    def complaint(id: int) -> Response:
        form = filing.typed()
        try:
            with desk.store.writing() as unit:
                call = _in_hand(unit, id, wrapping=True)
                if not _first(unit):
                    return back(id, made=_("Pengaduan itu sudah dicatat."))
                filed, receipt = filing.file(desk, unit, g.town, call.citizen, "voice", form)
                audit.write(unit, me().by, "complaint filed for a caller", f"complaint {filed.number}", g.now, f"call {id}")
        except filing.Unclear as fault:
            return filing.again(desk, fault, request.path, url_for("console.call", id=id))
        return back(id, made=filing.told(filed, receipt))

    @blueprint.post("/calls/<int:id>/ticket", endpoint="call_ticket")
    @needs(Permission.CALLS)
    def ticket(id: int) -> Response:
        office_id, _dot, code = request.form.get("queue", "").partition("/")
        office, service = g.town.offices.get(office_id), g.town.services.get(code)
        if office is None or service is None or code not in office.services:
            abort(400)
        with desk.store.writing() as unit:
            call = _in_hand(unit, id, wrapping=True)
            for day in _days(g.town, office, service, g.now.astimezone(zone_of(g.town).tz).hour):
                taken = queues.take(
                    unit, town=g.town.id, office=office.id, service=service.code, letter=service.letter, day=day, quota=service.quota,
                    citizen=call.citizen, priority=request.form.get("priority") == "1", now=g.now, chance=desk.chance,
                )  # fmt: skip
                if not isinstance(taken, Full):
                    break
            else:
                abort(409, _("Semua hari sudah penuh."))
            held = taken.ticket
            audit.write(unit, me().by, "ticket taken for a caller", f"ticket {held.number}", g.now, f"call {id}")
        told = _("Nomor %(label)s di %(office)s, %(day)s.", label=held.label, office=office.short or office.name, day=short_date(held.day))
        return back(id, made=told)

    def _first(unit: Unit) -> bool:
        """Whether this form comes for the first time: a key that is held down, or a second click, does nothing more."""
        mark = request.form.get("mark", "")
        if not mark:
            abort(400)
        return case_marks.first(unit, mark, me().by, g.now)

    def _cases(unit: Unit, call: OfficerCall) -> tuple[call_about.About, ...]:
        return call_about.cases(unit, call, calls_shown.who(unit, call.citizen, g.town.id, g.today))

    def _settle(unit: Unit, call: OfficerCall, code: str) -> None:
        """The call-back that this call was for is done, or in line again: nobody has to note it anew."""
        asked = callback_returns.after_talk(unit, call, code, desk.chance, g.now)
        if asked is not None:
            callback_returns.worked(unit, asked.number, me().by, g.now, over=asked.state is callbacks.State.DONE)
            audit.write(unit, me().by, "call-back", f"callback {asked.number}", g.now, code)
        if code == wrap_up.AGAIN:
            flash(_("Dicatat: warga ini akan ditelepon lagi.") if asked else
                  _("Nomor penelepon disembunyikan: ia tidak dapat ditelepon lagi."))  # fmt: skip

    def _in_hand(unit: Unit, id: int, *, wrapping: bool = False) -> OfficerCall:
        call = mine(unit, id)
        states = (*LIVE[1:], State.WRAP_UP, State.DONE) if wrapping else LIVE[1:]
        if call.staff != me().id or call.state not in states:
            abort(409, _("Panggilan ini tidak di tangan Anda."))
        return call


def _days(town: Town, office: Office, service: TownService, hour: int) -> list[date]:
    """Days on which this office gives numbers: today only in the morning."""
    week = hours(office.hours)
    days = [g.today + timedelta(days=ahead) for ahead in range(1 if hour >= 12 else 0, AHEAD)]
    return [day for day in days if working_day(day, week, town.holidays)]


