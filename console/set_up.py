"""A one-time address: its holder chooses a password; the very first one becomes the system administrator."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from console import passwords
from console.desk import Desk
from console.entering import without_sign_in
from console.language import _
from console.me import weak
from rules.permissions import Role
from store import audit, sign_ins, staff, staff_invites
from store.staff import Member
from store.unit import Conflict, Unit


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/set-up/<token>`."""

    @blueprint.route("/set-up/<token>", methods=["GET", "POST"])
    @without_sign_in
    def set_up(token: str) -> Any:
        with desk.store.reading() as unit:
            invited = staff_invites.find(unit, token, g.now)
            member = staff.get(unit, invited.staff) if invited is not None and invited.staff is not None else None
        if invited is None or (invited.staff is not None and (member is None or member.disabled)):
            abort(404)
        if request.method == "GET":
            return render_template("console/set_up.html", member=member, fault="")
        login, name = request.form.get("login", "").strip().lower(), request.form.get("name", "")
        if member is not None:
            login, name = member.login, member.name
        password = request.form.get("password", "")
        if len(password) > 10_000:
            abort(400)
        fault = weak(password, login, name)
        if not fault and password != request.form.get("again", ""):
            fault = _("Kedua kata sandi tidak sama.")
        if not fault:
            fault = _keep(desk, token, member, login, name, passwords.keep(password))
        if fault:
            return render_template("console/set_up.html", member=member, fault=fault, login=login, name=name), 400
        return redirect(url_for("console.sign_in"), 303)


def _keep(desk: Desk, token: str, member: Member | None, login: str, name: str, hashed: str) -> str:
    """Write it down; what is wrong, or ""."""
    try:
        with desk.store.writing() as unit:
            if not staff_invites.use(unit, token, g.now):
                abort(404)
            who = member or _first(unit, login, name)
            staff.set_password(unit, who.id, hashed, g.now)
            staff.set_secret(unit, who.id, "")  # the second factor is chosen anew at the next sign-in
            sign_ins.end_all(unit, who.id, g.now)
            audit.write(unit, who.by, "password_chosen", who.by, g.now)
    except ValueError:
        return _("Nama masuk: huruf kecil, angka, titik; nama: 1 sampai 80 huruf.")
    except Conflict:
        return _("Nama masuk itu sudah dipakai.")
    return ""


def _first(unit: Unit, login: str, name: str) -> Member:
    if staff.anybody(unit):
        abort(404)
    return staff.add(unit, login=login, name=name, role=Role.SYSTEM_ADMIN, town=None, now=g.now)
