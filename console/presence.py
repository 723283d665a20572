"""How an officer is there: their own word, in the frame of every page."""

from __future__ import annotations

from flask import Blueprint, abort, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from console import calls_shown, case_words
from console.desk import Desk
from console.entering import inside, me, needs
from console.frame import is_fragment, part_of
from console.language import _, several
from rules.permissions import Permission
from rules.phone import NotAPhone, Phone
from store import audit, officer_calls, officer_keeps, presence
from store.officer_calls import OfficerCall
from store.presence import There


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/presence`."""

    @blueprint.get("/presence", endpoint="presence")
    @needs(Permission.CALLS)
    @part_of("console.calls")
    def show() -> Response:
        return _slot()

    @blueprint.post("/presence", endpoint="presence_say")
    @needs(Permission.CALLS)
    def say() -> Response:
        said = request.form.get("state", "")
        if g.town is None or said not in set(There):
            abort(400)
        with desk.store.writing() as unit:
            presence.say(unit, me().id, g.town.id, There(said), g.sign_in.token, g.now)
            if said != There.READY:
                officer_keeps.leave(unit, me().id, g.now)
        return _slot() if is_fragment() else redirect(inside(request.form.get("next", "")) or "/console/calls", 303)

    @blueprint.post("/presence/phone", endpoint="presence_phone")
    @needs(Permission.CALLS)
    def phone() -> Response:
        typed = request.form.get("phone", "").strip()
        try:
            given = Phone.parse(typed) if typed else None
        except NotAPhone:
            abort(400, _("Itu bukan nomor telepon."))
        with desk.store.writing() as unit:
            presence.ring_at(unit, me().id, g.town.id, given, g.sign_in.token, g.now)
            audit.write(unit, me().by, "phone of an officer", f"staff {me().id}", g.now)
        return redirect("/console/calls", 303)

    def _slot() -> Response:
        with desk.store.reading() as unit:
            here = presence.of(unit, me().id, g.now, g.town.id if g.town else "")
            line = officer_calls.in_line(unit, g.town.id, 20) if g.town else []
        if here.state is There.READY:  # whom they may answer; the others see that somebody waits
            line = [one for one in line if calls_shown.may_have(one, me().id)]
        told = _told(line) if here.state is There.READY and line else ""
        return make_response(render_template("console/presence.html", there=here, There=There, line=line, told=told))

    def _told(line: list[OfficerCall]) -> str:
        """Who waits, for who listens to the page: no more than the list shows, and nothing that changes by itself."""
        first = line[0]
        way = calls_shown.way(desk.book, first.path) or _("Langsung menekan nol")
        return several(
            "%(count)s penelepon menunggu. Paling depan: %(language)s, %(way)s.",
            "%(count)s penelepon menunggu. Paling depan: %(language)s, %(way)s.",
            len(line), language=case_words.spoken(first.language), way=way,
        )  # fmt: skip
