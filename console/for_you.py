"""What concerns whoever is signed in and they have not seen: a short list above their inbox, and all of it on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from console import case_words, inbox_asked
from console.desk import Desk
from console.entering import me, needs
from console.frame import role_name
from console.language import _, day
from rules.permissions import Permission
from rules.reference import spaced
from store import case_work, for_you
from store.complaint_rows import Route
from store.for_you import News, Sort
from store.unit import Unit

SHOWN = 5  # above the inbox
MOST = 100  # on the page of all
_ICONS = {Sort.NAMED: "edit", Sort.GIVEN: "user-check", Sort.TAKEN_BACK: "arrow-back-up"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown. `words` are what a colleague wrote with it."""

    number: str
    case: str
    address: str
    icon: str
    told: str
    words: str
    at: datetime


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/for-you`."""

    @blueprint.get("/for-you", endpoint="for_you")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def everything() -> str:
        with desk.store.reading() as unit:
            lines = of(unit, MOST)
        return render_template("console/for_you.html", news=lines, everything=True)

    @blueprint.post("/for-you/seen", endpoint="for_you_seen")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def seen() -> Any:
        """They know. It is their own list alone that grows shorter."""
        with desk.store.writing() as unit:
            for_you.seen(unit, me().id, request.form.get("number", "")[:16], g.now)
        if request.form.get("all") == "1":
            return redirect(url_for("console.for_you"), 303)
        if me().may(Permission.OVERSIGHT):
            return redirect(url_for("console.overseer"), 303)
        return redirect(inbox_asked.read(request.form, g.town).address(), 303)


def of(unit: Unit, most: int = SHOWN + 1) -> list[Line]:
    """What the present member has not seen, newest first: one statement."""
    route = Route.OVERSEER if me().may(Permission.OVERSIGHT) else Route.OFFICE
    return [_line(one) for one in for_you.of(unit, me().id, g.town.id, route, most)]


def _line(one: News) -> Line:
    name = case_words.category(one.category) if one.category else {"text": _("SMS")}.get(one.kind, _("Minta ditelepon"))
    number = spaced(one.number) if one.kind != "text" else ""
    return Line(one.number, f"{name} {number}".strip(), _address(one), _ICONS[one.sort], _told(one), one.words, one.at)


def _told(one: News) -> str:
    who = _who(one)
    if one.sort is Sort.NAMED:
        return _("%(who)s menyebut Anda dalam catatan", who=who)
    if one.sort is Sort.TAKEN_BACK:
        return _("kembali ke antrean: %(n)s jam kerja tidak Anda sentuh", n=case_work.untouched_hours(g.town))
    if one.due:
        return _("diberikan kepada Anda oleh %(who)s, selesai paling lambat %(day)s", who=who, day=day(one.due))
    return _("diberikan kepada Anda oleh %(who)s", who=who)


def _who(one: News) -> str:
    """Whoever oversees without names hears a role and a number, as everywhere."""
    if one.by is None or one.role is None:
        return _("Sistem")
    return f"{_(role_name(one.role))} {one.by}" if me().may(Permission.OVERSIGHT) else one.name


def _address(one: News) -> str:
    return {
        "complaint": f"/console/cases/{one.number}?from=inbox", "callback": f"/console/calls?number={one.number}",
        "text": "/console/inbox?what=text" if one.sort is Sort.TAKEN_BACK else "/console/inbox?view=mine&what=text",
    }.get(one.kind, f"/console/cases/{one.number}")  # fmt: skip
