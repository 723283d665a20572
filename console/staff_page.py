"""Who works here: add somebody, change what they may do, send them away, give them a new one-time address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, render_template, request, url_for

from console.desk import Desk
from console.entering import me, needs
from console.language import _, several
from rules.permissions import MAY, Permission, Role, may_appoint
from store import audit, leaving, sign_ins, staff, staff_invites
from store.leaving import Why
from store.staff import Member
from store.unit import Conflict, Unit


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/staff`."""

    @blueprint.get("/staff", endpoint="staff")
    @needs(Permission.STAFF)
    def everybody() -> str:
        return _page(desk)

    @blueprint.post("/staff")
    @needs(Permission.STAFF)
    def add_member() -> Any:
        role, town = _role(request.form.get("role", "")), _town(desk)
        if not town and role is not Role.SYSTEM_ADMIN:
            return _page(desk, fault=_("Belum ada kota. Muat dulu dengan: flask --app app towns load towns/NAMA")), 400
        try:
            with desk.store.writing() as unit:
                made = staff.add(
                    unit, login=request.form.get("login", "").strip().lower(), name=request.form.get("name", ""), role=role,
                    town=None if role is Role.SYSTEM_ADMIN else town, now=g.now, offices=_offices(desk, town),
                )  # fmt: skip
                token = staff_invites.invite(unit, made.id, g.now, desk.chance)
                audit.write(unit, me().by, "staff_added", made.by, g.now, role)
        except ValueError:
            return _page(desk, fault=_("Nama masuk: huruf kecil, angka, titik; nama: 1 sampai 80 huruf.")), 400
        except Conflict:
            return _page(desk, fault=_("Nama masuk itu sudah dipakai.")), 400
        return _page(desk, invited=made, address=_address(desk, token))

    @blueprint.post("/staff/<int:id>")
    @needs(Permission.STAFF)
    def change_member(id: int) -> Any:
        role = _role(request.form.get("role", ""))
        with desk.store.writing() as unit:
            found = _theirs(unit, id)
            if (role is Role.SYSTEM_ADMIN) != (found.role is Role.SYSTEM_ADMIN):
                abort(400)
            offices = _offices(desk, found.town or "")
            staff.change(unit, id, name=request.form.get("name", "").strip()[:80] or None, role=role, offices=offices)
            ended = back = 0
            if (role, offices) != (found.role, found.offices):  # pages that are open show what was allowed before
                ended = sign_ins.end_all(unit, id, g.now, but=g.sign_in.token)
            if leaving.gives_up(found.role, role):
                back = leaving.leave(unit, found, Why.ROLE, me().by, g.now)
            audit.write(unit, me().by, "staff_changed", found.by, g.now, f"{found.role} -> {role}")
        return _page(desk, done=_saved(ended, back))

    @blueprint.post("/staff/<int:id>/invite")
    @needs(Permission.STAFF)
    def invite_member(id: int) -> Any:
        with desk.store.writing() as unit:
            found = _theirs(unit, id)
            token = staff_invites.invite(unit, id, g.now, desk.chance)
            sign_ins.end_all(unit, id, g.now, but=g.sign_in.token)  # the phone that is lost may be signed in
            audit.write(unit, me().by, "staff_invited", found.by, g.now)
        return _page(desk, invited=found, address=_address(desk, token), again=True)

    @blueprint.post("/staff/<int:id>/disable")
    @needs(Permission.STAFF)
    def disable_member(id: int) -> Any:
        away = request.form.get("away") == "1"
        if id == me().id:
            return _page(desk, fault=_("Anda tidak dapat menonaktifkan diri sendiri.")), 400
        with desk.store.writing() as unit:
            found = _theirs(unit, id)
            staff.disable(unit, id, g.now if away else None)
            ended = sign_ins.end_all(unit, id, g.now)
            back = leaving.leave(unit, found, Why.DISABLED, me().by, g.now) if away else 0
            audit.write(unit, me().by, "staff_disabled" if away else "staff_enabled", found.by, g.now)
        return _page(desk, done=_saved(ended, back))


def _saved(ended: int, back: int) -> str:
    """What became of it: whether sign-ins ended, and how many cases nobody has any more."""
    told = _("Disimpan. Yang sedang masuk sudah dikeluarkan.") if ended else _("Disimpan.")
    cases = several("%(count)s kasus kembali ke antrean.", "%(count)s kasus kembali ke antrean.", back)
    return f"{told} {cases}" if back else told


def _theirs(unit: Unit, id: int) -> Member:
    """The member, if whoever asks may change them: of their own town, and not above themselves."""
    found = staff.get(unit, id)
    if found is None or (me().town is not None and found.town != me().town):
        abort(404)
    if not may_appoint(me().role, found.role):
        abort(403)
    return found


def _role(text: str) -> Role:
    try:
        role = Role(text)
    except ValueError:
        abort(400)
    if not may_appoint(me().role, role):
        abort(403)
    return role


def _town(desk: Desk) -> str:
    """The town that somebody is added to; where there is only one, nobody is asked. "" while there is none."""
    known = [one.id for one in desk.store.towns().real]
    chosen = request.form.get("town", "") or (known[0] if len(known) == 1 else "")
    return me().town or (desk.town(chosen).id if chosen or known else "")


def _offices(desk: Desk, town: str) -> tuple[str, ...]:
    known = desk.store.towns().get(town)
    return tuple(one for one in request.form.getlist("office") if known is not None and one in known.offices)


def _address(desk: Desk, token: str) -> str:
    return f"{desk.origin}{url_for('console.set_up', token=token)}"


def _page(desk: Desk, *, fault: str = "", done: str = "", invited: Member | None = None, address: str = "", again: bool = False) -> str:
    with desk.store.reading() as unit:
        people = staff.visible_to(unit, me())
    roles = [role for role in Role if may_appoint(me().role, role)]
    towns = desk.store.towns().real if me().town is None else (desk.town(str(me().town)),)
    return render_template(
        "console/staff.html", people=people, roles=roles, towns=towns, fault=fault, done=done, invited=invited, address=address,
        permissions=MAY, again=again, lasts=int(staff_invites.LASTS.total_seconds() // 3600),
    )  # fmt: skip
