"""My account: name, language, theme, password, second factor, and where I am signed in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from console import passwords
from console.desk import Desk
from console.entering import HOME, inside, me
from console.language import LANGUAGES, _
from store import audit, sign_ins, staff, training_ends

THEMES = ("auto", "light", "dark")


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/me` and the small choices of the frame."""

    @blueprint.get("/me")
    def my_account() -> str:
        return account(desk)

    @blueprint.post("/language")
    def choose_language() -> Any:
        if request.form.get("language") not in LANGUAGES:
            abort(400)
        with desk.store.writing() as unit:
            staff.change(unit, me().id, language=request.form["language"])
        return redirect(_back(), 303)

    @blueprint.post("/theme")
    def choose_theme() -> Any:
        if request.form.get("theme") not in THEMES:
            abort(400)
        with desk.store.writing() as unit:
            staff.change(unit, me().id, theme=request.form["theme"])
        return redirect(_back(), 303)

    @blueprint.post("/me/password")
    def change_password() -> Any:
        old, new = request.form.get("old", ""), request.form.get("new", "")
        with desk.store.reading() as unit:
            kept = staff.password_of(unit, me().id)
            resting = sign_ins.resting(unit, f"password {me().login}", "", g.now)
        if resting:
            return account(desk, _("Terlalu banyak percobaan. Tunggu 15 menit.")), 429
        if not passwords.right(kept, old):
            with desk.store.writing() as unit:
                sign_ins.wrong(unit, f"password {me().login}", "", g.now)
            return account(desk, _("Kata sandi lama salah.")), 400
        if fault := weak(new, me().login, me().name):
            return account(desk, fault), 400
        hashed = passwords.keep(new)
        with desk.store.writing() as unit:
            staff.set_password(unit, me().id, hashed, g.now)
            sign_ins.end_all(unit, me().id, g.now, but=g.sign_in.token)
            audit.write(unit, me().by, "password_changed", me().by, g.now)
        return account(desk, done=_("Kata sandi diganti. Di tempat lain Anda sudah dikeluarkan."))

    @blueprint.post("/me/elsewhere")
    def leave_elsewhere() -> Any:
        with desk.store.writing() as unit:
            many = sign_ins.end_all(unit, me().id, g.now, but=g.sign_in.token)
            audit.write(unit, me().by, "signed_out_elsewhere", me().by, g.now)
        return account(desk, done=_("Dikeluarkan dari %(many)s tempat lain.", many=many))

    @blueprint.post("/town/choose")
    def choose_town() -> Any:
        """A system administrator looks at another town."""
        town = desk.town(request.form.get("town", ""))
        if me().town is not None:
            abort(403)
        if town.training:
            abort(404)
        with desk.store.writing() as unit:
            if g.training:
                training_ends.leave(unit, me().id, g.town.id, g.today, g.sign_in.token, g.now)
            sign_ins.work_in(unit, g.sign_in, town.id, False)
        return redirect(_back(), 303)


def weak(password: str, login: str, name: str) -> str:
    """Why this password is refused, in words; "" when it is good."""
    words = {
        "short": _("Kata sandi paling sedikit %(least)s huruf. Empat kata yang tidak berhubungan mudah diingat.", least=passwords.LEAST),
        "long": _("Kata sandi paling banyak %(most)s huruf.", most=passwords.MOST),
        "guessable": _("Kata sandi itu mudah ditebak. Pakai beberapa kata yang tidak berhubungan."),
    }
    return words.get(passwords.weakness(password, [login, *name.split()]), "")


def _back() -> str:
    came_from = urlsplit(request.referrer or "").path
    return inside(request.form.get("next", "")) or inside(came_from) or HOME[me().role]


def account(desk: Desk, fault: str = "", done: str = "") -> str:
    """The page, with what went wrong or was done."""
    with desk.store.reading() as unit:
        places = sign_ins.open_of(unit, me().id, g.now)
    return render_template(
        "console/me.html", fault=fault, done=done, places=places, mine=g.sign_in.token, themes=THEMES, home=url_for("console.home")
    )
