"""Moving the second factor to another phone: who they are is proven once more, then a code of the new phone proves that it has the key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for

from console import passwords
from console.desk import Desk
from console.entering import me
from console.language import _
from console.me import account
from store import audit, sign_ins, staff
from store.unit import Unit

LASTS = timedelta(minutes=10)  # for which a new key waits for its first code


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/me/factor`."""

    @blueprint.post("/me/factor/prove")
    def prove() -> Any:
        """A code of the phone they have, or the password: a screen that somebody left open moves nothing."""
        proof, target = request.form.get("proof", ""), f"proof {me().login}"
        if me().demo or len(proof) > 10_000:
            abort(400)
        with desk.store.reading() as unit:
            resting, kept = sign_ins.resting(unit, target, "", g.now), staff.password_of(unit, me().id)
            step = passwords.step_of(staff.secret_of(unit, me().id), proof[:20], g.now)
        if resting:
            return account(desk, _("Terlalu banyak percobaan. Tunggu 15 menit.")), 429
        right = step is not None or passwords.right(kept, proof)
        with desk.store.writing() as unit:
            if not right or (step is not None and not staff.use_step(unit, me().id, step)):
                sign_ins.wrong(unit, target, "", g.now)
                return account(desk, _("Kode atau kata sandi itu salah, atau kodenya sudah dipakai.")), 400
            sign_ins.right(unit, target, "")
        session["moving"] = [passwords.fresh_secret(), g.now.timestamp()]
        return redirect(url_for("console.factor"), 303)

    @blueprint.get("/me/factor", endpoint="factor")
    def show() -> Any:
        secret = _fresh()
        return _ask(secret) if secret else redirect("/console/me")

    @blueprint.post("/me/factor")
    def move() -> Any:
        secret, target = _fresh(), f"proof {me().login}"
        if not secret:
            return account(desk, _("Waktunya habis. Mulai lagi.")), 400
        with desk.store.reading() as unit:
            resting = sign_ins.resting(unit, target, "", g.now)
        if resting:
            return _ask(secret, _("Terlalu banyak percobaan. Tunggu 15 menit."), 429)
        step = passwords.step_of(secret, request.form.get("code", "")[:20], g.now)
        with desk.store.writing() as unit:
            if step is None:
                sign_ins.wrong(unit, target, "", g.now)
                return _ask(secret, _("Kode itu salah atau sudah dipakai."), 400)
            _moved(unit, secret, step)
        session.pop("moving")
        return account(desk, done=_("Kode sekarang dari HP yang baru. Di tempat lain Anda sudah dikeluarkan."))


def _moved(unit: Unit, secret: str, step: int) -> None:
    staff.set_secret(unit, me().id, secret)
    staff.use_step(unit, me().id, step)
    sign_ins.right(unit, f"proof {me().login}", "")
    sign_ins.end_all(unit, me().id, g.now, but=g.sign_in.token)
    audit.write(unit, me().by, "second_factor_moved", me().by, g.now)


def _fresh() -> str:
    """The new key that waits for its first code; "" when there is none, or it waited too long."""
    secret, began = session.get("moving", ("", 0.0))
    return str(secret) if g.now.timestamp() - began <= LASTS.total_seconds() else ""


def _ask(secret: str, fault: str = "", status: int = 200) -> Any:
    shown = {"picture": passwords.picture(secret, me().login), "secret": passwords.spaced(secret)}
    return render_template("console/second_factor.html", new=True, moving=True, fault=fault, **shown), status
