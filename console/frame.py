"""The frame around each page: what the menu offers whom, and what a page and a fragment have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from flask import Blueprint, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from console.entering import HOME
from rules.permissions import Permission, Role

P = ParamSpec("P")
R = TypeVar("R")


class Door(NamedTuple):
    """One entry of the menu. `label` is Indonesian; the template translates it. `key` opens it after g."""

    label: str
    path: str
    icon: str
    needs: tuple[Permission, ...]
    key: str


def _(text: str) -> str:
    return text  # marked for translation; the template translates


DOORS = (
    Door(_("Kotak masuk"), "/console/inbox", "inbox", (Permission.CASES,), "i"),
    Door(_("Telepon"), "/console/calls", "phone", (Permission.CALLS,), "t"),
    Door(_("Loket"), "/console/counter", "ticket", (Permission.COUNTER,), "l"),
    Door(_("Pengawas"), "/console/overseer", "eye", (Permission.OVERSIGHT,), "o"),
    Door(_("Pantauan"), "/console/supervisor", "gauge", (Permission.MEASURES,), "p"),
    Door(_("Unduhan"), "/console/exports", "download", (Permission.EXPORT, Permission.EXPORT_OPEN), "u"),
    Door(_("Kota"), "/console/town", "building", (Permission.TOWN,), "k"),
    Door(_("Petugas"), "/console/staff", "users", (Permission.STAFF,), "s"),
    Door(_("Jejak"), "/console/audit", "list", (Permission.AUDIT,), "j"),
)


ROLES = {
    Role.OFFICER: _("Petugas bantuan"), Role.COUNTER: _("Petugas loket"), Role.SUPERVISOR: _("Penyelia"), Role.OVERSEER: _("Pengawas"),
    Role.TOWN_ADMIN: _("Pengelola kota"), Role.SYSTEM_ADMIN: _("Teknisi"),
}  # fmt: skip


def role_name(role: Role) -> str:
    """The role in Indonesian."""
    return ROLES[role]


def is_fragment() -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def part_of(page: str) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """This view answers a part of `page`. Who comes by its address alone (a press before htmx was there, a kept address) gets the page."""

    def led(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def whole_or_part(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            if is_fragment():
                return view(*args, **kwargs)
            where: dict[str, Any] = dict(kwargs)
            return redirect(url_for(page, **where))

        return whole_or_part

    return led


def attach(blueprint: Blueprint) -> None:
    """Serve `/console/`, and give templates their menu."""

    @blueprint.get("/")
    def home() -> Response:
        return redirect(HOME[g.member.role])

    @blueprint.get("/<path:nowhere>")
    def nothing(nowhere: str) -> Response:
        abort(404)

    @blueprint.app_context_processor
    def doors() -> dict[str, object]:
        if request.blueprint != blueprint.name:
            return {}
        if g.get("member") is None:
            return {"role_name": role_name}
        doors = [door for door in DOORS if any(g.member.may(one) for one in door.needs)]
        return {"role_name": role_name, "doors": doors, "here": request.path}
