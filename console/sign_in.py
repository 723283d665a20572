"""Signing in and out: a password, then a code from an authenticator app; in demo mode one click for each role."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for

from console import client, passwords
from console.desk import Desk
from console.entering import HOME, inside, me, without_sign_in
from console.language import _
from rules.permissions import Role
from store import audit, counters, sign_ins, staff
from store.staff import Member


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve sign-in, the second factor and sign-out."""

    @blueprint.route("/sign-in", methods=["GET", "POST"])
    @without_sign_in
    def sign_in() -> Any:
        if request.method == "GET":
            return _ask(desk)
        login, password = request.form.get("login", "")[:200], request.form.get("password", "")
        address = client.address(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), desk.proxies)
        if len(password) > 10_000:
            abort(400)
        with desk.store.reading() as unit:
            resting = sign_ins.resting(unit, login, address, g.now)
            found = staff.by_login(unit, login)
            kept = staff.password_of(unit, found.id) if found and not found.demo else ""
        if resting:
            return _ask(desk, _("Terlalu banyak percobaan. Tunggu 15 menit, atau minta administrator."), 429)
        if not passwords.right(kept, password) or found is None or found.disabled:
            with desk.store.writing() as unit:
                sign_ins.wrong(unit, login, address, g.now)
                audit.write(unit, f"staff {found.id}" if found else "nobody", "sign_in_refused", "console", g.now)
            return _ask(desk, _("Nama masuk atau kata sandi salah."), 401)
        with desk.store.writing() as unit:
            sign_ins.right(unit, login, address)
        return _begin(desk, found, half=True)

    @blueprint.post("/sign-in/demo")
    @without_sign_in
    def demo_sign_in() -> Any:
        """One click in demo mode; elsewhere there is no such page."""
        if not desk.demo:
            abort(404)
        with desk.store.reading() as unit:
            found = staff.by_login(unit, request.form.get("login", ""))
        if found is None or not found.demo or found.disabled:
            abort(400)
        return _begin(desk, found, half=False)

    @blueprint.route("/sign-in/code", methods=["GET", "POST"])
    @without_sign_in
    def second_factor() -> Any:
        found = _half(desk)
        if found is None:
            return redirect(url_for("console.sign_in"))
        with desk.store.reading() as unit:
            kept = staff.secret_of(unit, found.member.id)
            resting = sign_ins.resting(unit, f"code {found.member.login}", "", g.now)
        secret = kept or session.setdefault("new_secret", passwords.fresh_secret())
        if request.method == "GET":
            return _ask_code(found.member, secret, new=not kept)
        if resting:
            return _ask_code(found.member, secret, new=not kept, fault=_("Terlalu banyak percobaan. Tunggu 15 menit."), status=429)
        step = passwords.step_of(secret, request.form.get("code", "")[:20], g.now)
        with desk.store.writing() as unit:
            if step is not None and not kept:
                staff.set_secret(unit, found.member.id, secret)
            if step is None or not staff.use_step(unit, found.member.id, step):
                sign_ins.wrong(unit, f"code {found.member.login}", "", g.now)
                return _ask_code(found.member, secret, new=not kept, fault=_("Kode itu salah atau sudah dipakai."), status=401)
            sign_ins.right(unit, f"code {found.member.login}", "")
            sign_ins.complete(unit, found)
            audit.write(unit, found.member.by, "signed_in", "console", g.now)
        session.pop("new_secret", None)
        return redirect(inside(session.pop("next", "")) or HOME[found.member.role])

    @blueprint.post("/sign-out")
    def sign_out() -> Any:
        with desk.store.writing() as unit:
            sign_ins.end(unit, g.sign_in, g.now)
            counters.signed_out(unit, me().id, g.today, g.now)
            audit.write(unit, me().by, "signed_out", "console", g.now)
        session.clear()
        return redirect(url_for("console.sign_in"))


def _ask(desk: Desk, fault: str = "", status: int = 200) -> Any:
    people: list[Member] = []
    if desk.demo:
        with desk.store.reading() as unit:
            people = [one for one in staff.everybody(unit) if one.demo and not one.disabled]
    order = list(Role)
    people.sort(key=lambda one: (order.index(one.role), one.id))
    groups = [(town.name, [one for one in people if one.town == town.id]) for town in desk.store.towns().real]
    groups.append(("", [one for one in people if one.town is None]))
    if request.method == "GET":
        session["next"] = inside(request.args.get("next", ""))
    return render_template("console/sign_in.html", fault=fault, groups=[group for group in groups if group[1]]), status


def _ask_code(member: Member, secret: str, *, new: bool, fault: str = "", status: int = 200) -> Any:
    shown = {"picture": passwords.picture(secret, member.login), "secret": passwords.spaced(secret)} if new else {}
    return render_template("console/second_factor.html", new=new, fault=fault, **shown), status


def _half(desk: Desk) -> sign_ins.SignIn | None:
    with desk.store.reading() as unit:
        found = sign_ins.find(unit, str(session.get("token", "")), g.now)
    return found if found is not None and found.half else None


def _begin(desk: Desk, member: Member, *, half: bool) -> Any:
    """A new sign-in with a token of its own: one that was there before the password was right is worth nothing."""
    onward = inside(str(session.get("next", "")))
    before = str(session.get("token", ""))
    session.clear()
    token = desk.chance.token()
    with desk.store.writing() as unit:
        if before:
            sign_ins.end_of(unit, before, g.now)
        sign_ins.begin(unit, member, token, g.now, half=half)
        if not half:
            audit.write(unit, member.by, "signed_in", "console", g.now, "demo")
    session["token"], session["next"] = token, onward
    return redirect(url_for("console.second_factor") if half else onward or HOME[member.role])
