"""Training mode: the same console on the twin of the town, where the citizens are invented and nothing is counted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, session, url_for

from console.desk import Desk
from console.entering import HOME, me
from console.language import _
from store import audit, sign_ins, training, training_ends


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the switch `/console/training` and what it says."""

    @blueprint.get("/training", endpoint="training_page")
    def about() -> Any:
        return _page(desk)

    @blueprint.post("/training")
    def switch_training() -> Any:
        """To the twin, or back. A call in hand is finished first: its caller would talk to nobody."""
        on = request.form.get("on") == "1"
        home = desk.town(training.home_of(g.town.id)) if g.town else abort(404)
        with desk.store.reading() as unit:
            busy = on and not g.training and training_ends.busy(unit, me().id)
        if busy:
            return _page(desk, _("Selesaikan dulu panggilan yang sedang Anda tangani, termasuk catatan akhirnya.")), 409
        with desk.store.writing() as unit:
            if on != g.training:
                training_ends.leave(unit, me().id, g.town.id, g.today, g.sign_in.token, g.now)
            where = home.id if me().town is None else str(me().town)
            if on:
                where = training.open_twin(unit, home, g.now, desk.chance)
            sign_ins.work_in(unit, g.sign_in, where, on)
            audit.write(unit, me().by, "training_begun" if on else "training_ended", "console", g.now)
        return redirect("/console/training" if on else HOME[me().role], 303)

    @blueprint.post("/training/people")
    def more_people() -> Any:
        """Somebody to practise with."""
        with desk.store.writing() as unit:
            training.people(unit, _twin(), g.now, desk.chance)
        return redirect(HOME[me().role], 303)

    @blueprint.post("/training/anew")
    def training_anew() -> Any:
        """Everything that waits in the twin is put away, for everybody who practises there, and new people come."""
        twin = _twin()
        with desk.store.writing() as unit:
            training_ends.anew(unit, twin.id, g.now, desk.chance)
            audit.write(unit, me().by, "training_anew", f"town {twin.id}", g.now)
        return redirect(url_for("console.training_page", anew=1), 303)


def _twin() -> Any:
    if not g.training:
        abort(409)
    return g.town


def _page(desk: Desk, fault: str = "") -> Response:
    """The page. Whoever practises gets the pass for the phone with it: it tells the phone of this sign-in, and ends with it."""
    anew = "anew" in request.args and g.training
    answer = make_response(render_template("console/training.html", lines=g.town.lines if g.training else (), fault=fault, anew=anew))
    if g.training:
        secure = desk.origin.startswith("https://")
        answer.set_cookie(training.PASS, session["token"], path="/phone", httponly=True, secure=secure, samesite="Strict")
    return answer
