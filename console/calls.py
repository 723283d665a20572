"""Calls: who waits for an officer, answering, and the panel that opens with a call."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from console import call_about, calls_shown, case_access, case_proof, case_words, filing
from console.case_reply import receiver
from console.desk import Desk
from console.entering import me, needs
from console.frame import part_of
from console.language import _, language
from rules import reference, wrap_up
from rules.permissions import Permission
from rules.phone import Phone
from store import audit, case_proofs, guesses, numbers, officer_calls, officer_desk, officer_legs, presence, recordings, staff
from store.officer_calls import OfficerCall, State
from store.presence import There
from store.unit import Conflict, Unit


def call_here(unit: Unit, id: int) -> OfficerCall:
    """This call, if it is one of the town's; LookupError otherwise."""
    found = officer_calls.get(unit, id)
    if found is None or g.town is None or found.town != g.town.id:
        raise LookupError("no such call")
    return found


def mine(unit: Unit, id: int) -> OfficerCall:
    """This call, if this officer has it in hand or had it; 403 for a colleague's."""
    found = call_here(unit, id)
    if found.staff != me().id and not any(leg.staff == me().id for leg in officer_legs.of_call(unit, id)):
        abort(403)
    return found


def phone_here(desk: Desk, unit: Unit) -> Phone | None:
    """Where this officer's calls ring. In a demonstration the network answers for them: everybody has an invented number."""
    told = presence.of(unit, me().id, g.now).phone
    return told or (Phone(f"+62840000{90000 + me().id % 10000:05d}") if desk.demo else None)


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/calls`."""

    def board() -> dict[str, Any]:
        town, number = g.town, reference.tidy(request.args.get("number", "")) or ""
        with desk.store.reading() as unit:
            here = presence.of(unit, me().id, g.now, g.town.id)
            hand = officer_calls.of_staff(unit, me().id, officer_calls.LIVE[1:])
            callers = calls_shown.callers(unit, desk.book, town.id, me().id)
            backs = calls_shown.called(unit, town.id, number)
            return {
                "callers": callers, "turn": calls_shown.turn(callers, me().id), "hand": hand[0] if hand else None, "States": State,
                "unwrapped": officer_legs.unwrapped(unit, me().id), "my_state": here.state, "There": There,
                "has_phone": phone_here(desk, unit),
                "backs": backs, "holders": calls_shown.holders(unit, town.id, [one for one, _masked in backs]), "number": number,
                "sounds": recordings.states(unit, [one.recording for one, _masked in backs]),
                "over": calls_shown.over(unit, town.id, number, backs), "spoken": case_words.spoken, "came": case_words.came,
                "way": lambda path: calls_shown.way(desk.book, path), "codes": wrap_up.codes(town.facts, language()),
            }  # fmt: skip

    @blueprint.get("/calls", endpoint="calls")
    @needs(Permission.CALLS)
    def calls() -> str:
        if g.town is None:
            abort(404)
        return render_template("console/calls.html", whole=True, **board())

    @blueprint.get("/calls/board", endpoint="calls_board")
    @needs(Permission.CALLS)
    @part_of("console.calls")
    def calls_board() -> str:
        return render_template("console/calls_board.html", **board())

    @blueprint.post("/calls/<int:id>/answer", endpoint="calls_answer")
    @needs(Permission.CALLS)
    def answer(id: int) -> Response:
        with desk.store.writing() as unit:
            call, phone = call_here(unit, id), phone_here(desk, unit)
            if phone is None:
                abort(409, _("Isi dulu nomor telepon Anda di halaman telepon."))
            try:
                officer_desk.answer(unit, call, me().id, phone, desk.chance, g.now)
            except officer_desk.NotNow:
                flash(_("Selesaikan dulu panggilan yang ada di tangan Anda."))
                return redirect(url_for("console.calls"), 303)
            except Conflict:  # the same key at the same moment, or the caller hung up: the next one is a key away
                flash(_("Penelepon itu sudah diambil rekan Anda, atau sudah menutup telepon."))
                return redirect(url_for("console.calls"), 303)
            if numbers.kind_of(unit, call.proved) in ("complaint", "application") and case_proofs.of(unit, call.proved, g.now) is None:
                case_proofs.note(unit, call.proved, "citizen", g.now)  # in the menu, before they asked for a human
            audit.write(unit, me().by, "call answered", f"call {id}", g.now)
        return redirect(url_for("console.call", id=id), 303)

    @blueprint.get("/calls/<int:id>", endpoint="call")
    @needs(Permission.CALLS)
    def call(id: int) -> str:
        return render_template("console/call.html", **panel(id))

    @blueprint.get("/calls/<int:id>/bar", endpoint="call_bar")
    @needs(Permission.CALLS)
    @part_of("console.call")
    def bar(id: int) -> str:
        with desk.store.reading() as unit:
            one = mine(unit, id)
            return render_template("console/call_bar.html", **_bar(unit, one))

    def _bar(unit: Unit, one: OfficerCall) -> dict[str, Any]:
        others = [
            (member, state.state) for state in presence.in_town(unit, g.town.id, g.now) if state.staff != me().id
            and state.state is not There.OFFLINE and (member := staff.get(unit, state.staff)) is not None
        ]  # fmt: skip
        leg = officer_legs.get(unit, one.leg) if one.leg else None
        return {
            "call": one, "rings": one.state is State.RINGING and (leg is None or leg.joined_at is None), "States": State,
            "can_move": one.provider in officer_desk.CAN_MOVE, "others": others, "There": There,
            "unwrapped": officer_legs.unwrapped(unit, me().id), "codes": wrap_up.codes(g.town.facts, language()),
        }  # fmt: skip

    def _asked(unit: Unit, about: str) -> dict[str, Any]:
        """Of the number that the caller was asked about: its lock, for who may open it, and how many answers are left."""
        count = guesses.of(unit, about, g.now) if about else None
        try:
            lock = case_access.lock_of(unit, about) if count and count.locked and case_proof.may_open(unit, about) else None
        except (LookupError, Forbidden):  # another desk's
            lock = None
        return {"about": about, "number": about, "lock": lock, "count": count, "said": case_proof.words, "Proved": officer_desk.Proved}

    def panel(id: int) -> dict[str, Any]:
        town = g.town
        with desk.store.reading() as unit:
            one, about = mine(unit, id), reference.tidy(request.args.get("about", "")) or ""
            to = receiver(unit, desk.store.towns(), town, one.citizen)
            shown, who = calls_shown.caller(unit, desk.book, one), calls_shown.who(unit, one.citizen, town.id, g.today)
            cases = call_about.cases(unit, one, who)
            return {
                **_bar(unit, one), "caller": shown, "stuck": calls_shown.stuck_at(desk.book, shown.tried),
                "who": who, "to": to, "mark": desk.marks(),
                **call_about.box(unit, town, to, cases, call_about.meant(one, cases), shown.suggested),
                "filing": filing.box(town, filing.Form()), "asked": request.args.get("asked", ""),
                **_asked(unit, about),
                "queues": [(office, town.services[code]) for office in town.offices.values() for code in office.services
                           if code in town.services and town.services[code].quota > 0],
                "made": request.args.get("made", ""),
                "spoken": case_words.spoken, "spaced": reference.spaced,
            }  # fmt: skip
