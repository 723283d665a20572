"""Training mode: the same console on the twin of the town, where the citizens are invented and nothing is counted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request

from console.desk import Desk
from console.entering import HOME, me
from store import audit, sign_ins, training


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the switch `/console/training` and what it says."""

    @blueprint.get("/training", endpoint="training_page")
    def about() -> str:
        return render_template("console/training.html", lines=g.town.lines if g.training else ())

    @blueprint.post("/training")
    def switch_training() -> Any:
        on = request.form.get("on") == "1"
        if on and not desk.demo:
            return render_template("console/training.html", lines=(), elsewhere=True), 409
        home = desk.town(training.home_of(g.town.id)) if g.town else abort(404)
        with desk.store.writing() as unit:
            where = home.id if me().town is None else str(me().town)
            if on:
                where = training.open_twin(unit, home, g.now, desk.chance)
            sign_ins.work_in(unit, g.sign_in, where, on)
            audit.write(unit, me().by, "training_begun" if on else "training_ended", "console", g.now)
        return redirect("/console/training" if on else HOME[me().role], 303)

    @blueprint.post("/training/people")
    def more_people() -> Any:
        """Somebody to practise with."""
        if not g.training:
            abort(409)
        with desk.store.writing() as unit:
            training.people(unit, g.town, g.now, desk.chance)
        return redirect(HOME[me().role], 303)
