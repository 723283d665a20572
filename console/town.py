"""The administration of a town: its home page, its sheets (offices, services, ...), its own facts, words for commands and holidays."""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from console import town_fields, town_told, town_work
from console.desk import Desk
from console.entering import me, needs
from console.frame import part_of
from console.language import _
from console.town_fields import Field, Sheet
from console.town_kept import FIXED
from console.town_sheets import SETTINGS, SHEETS
from console.town_work import Clash, Work
from rules.calendar import Hours, NotHours
from rules.permissions import Permission
from store import town_changes, town_files, town_versions, training

PAGES = (
    ("offices", "building"), ("services", "list"), ("holidays", "calendar"), ("settings", "settings"), ("deadlines", "clock"),
    ("news", "bell"), ("synonyms", "language"), ("wording", "edit"), ("templates", "message"), ("regions", "map-pin"), ("lines", "phone"),
)  # fmt: skip


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/town`."""

    @blueprint.get("/town", endpoint="town")
    @needs(Permission.TOWN)
    def towns() -> Any:
        if g.training:
            return render_template("console/town/practice.html", home=training.home_of(g.town.id) if g.town else "")
        if me().town is not None:
            return redirect(url_for("console.town_home", town=me().town))
        return render_template("console/town/towns.html", towns=desk.store.towns().real, drafts=_drafts(desk), fault="", form={})

    @blueprint.get("/town/<town>/", endpoint="town_home", strict_slashes=False)
    @needs(Permission.TOWN)
    def town_home(town: str) -> Any:
        work = town_work.open_work(desk, town)
        counts = {one.path: len(town_files.things(work.said, one.file)) for one in SHEETS.values()}
        return page("home", work, counts=counts)

    @blueprint.get("/town/<town>/<any(offices,services,regions,deadlines,news,lines):sheet>", endpoint="town_sheet")
    @needs(Permission.TOWN)
    def listed(town: str, sheet: str) -> Any:
        work, found = town_work.open_work(desk, town), _sheet(sheet)
        rows = town_changes.things_of(work.said, found.file)
        marks, order = {key: town_work.mark_of(row) for key, row in rows.items()}, list(rows)
        moved = request.args.get("moved", "") if found.file in town_changes.ORDERED else ""
        return page("sheet", work, sheet=found, rows=rows, marks=marks, order=order, ordered=town_changes.ORDERED, moved=moved,
                    way=request.args.get("way", ""))  # fmt: skip

    @blueprint.route("/town/<town>/<any(offices,services,regions,deadlines,news,lines):sheet>/edit", methods=["GET", "POST"])
    @needs(Permission.TOWN)
    def town_edit(town: str, sheet: str) -> Any:
        work, found = town_work.open_work(desk, town), _sheet(sheet)
        key = request.args.get("key")
        row = None if key is None else work.thing(found.file, key)
        if key is not None and row is None:
            abort(404)
        locked = found.path == "deadlines" and row is not None and str(row.get("since", "")) <= g.today.isoformat()
        if request.method == "GET":
            return _form(work, found, key, row or _fresh(found), {}, town_work.mark_of(row), locked)
        if locked:
            abort(409)
        made, wrong = town_fields.read(found.fields, request.form, row or {}, work.choices)
        if row is not None:
            made.update({name: row[name] for name in found.key if name in row})
        new = key if key is not None and found.key else town_changes.key_of(found.file, made)
        if key is None and not wrong and work.thing(found.file, new) is not None and found.key:
            wrong[found.key[0]] = _("Itu sudah ada.")
        if found.path == "deadlines" and not wrong and str(made.get("since", "")) <= g.today.isoformat():
            wrong["since"] = _("Tanggal ini harus sesudah hari ini.")
        if wrong:
            return _form(work, found, key, made, wrong, request.form.get("mark", ""), False), 400
        return _kept(desk, work, found.file, key if key is not None else new, made, f"/console/town/{town}/{sheet}")

    @blueprint.post("/town/<town>/<any(offices,services,regions,deadlines,news,lines):sheet>/delete")
    @needs(Permission.TOWN)
    def town_delete(town: str, sheet: str) -> Any:
        work, found = town_work.open_work(desk, town), _sheet(sheet)
        row = work.thing(found.file, request.form.get("key", ""))
        if row is None:
            abort(404)
        if found.path == "deadlines" and str(row.get("since", "")) <= g.today.isoformat():
            abort(409)
        return _kept(desk, work, found.file, request.form["key"], None, f"/console/town/{town}/{sheet}")

    @blueprint.post("/town/<town>/<any(offices,services):sheet>/move")
    @needs(Permission.TOWN)
    def town_place(town: str, sheet: str) -> Any:
        """One place up or down: citizens hear offices and services in this order."""
        key, way = request.form.get("key", ""), request.form.get("way", "")
        if way not in ("up", "down"):
            abort(400)
        if not town_work.move(desk, town, SHEETS[sheet].file, key, -1 if way == "up" else 1):
            abort(404)
        return redirect(url_for("console.town_sheet", town=town, sheet=sheet, moved=key, way=way), 303)

    @blueprint.route("/town/<town>/settings", methods=["GET", "POST"])
    @needs(Permission.TOWN)
    def town_settings(town: str) -> Any:
        work = town_work.open_work(desk, town)
        row = work.said["town.yaml"]
        if request.method == "GET":
            return page("settings", work, fields=SETTINGS, row=row, wrong={}, mark=town_work.mark_of(row), kept=FIXED)
        made, wrong = town_fields.read(SETTINGS, request.form, row, work.choices)
        if wrong:
            mark = request.form.get("mark", "")
            return page("settings", work, fields=SETTINGS, row=made, wrong=wrong, mark=mark, kept=FIXED), 400
        return _kept(desk, work, "town.yaml", "", made, f"/console/town/{town}/settings")

    @blueprint.get("/town/hours-picture")
    @needs(Permission.TOWN)
    @part_of("console.town")
    def hours_picture() -> str:
        return render_template("console/town/week.html", week=week(request.args.get("hours", "")))


def page(name: str, work: Work, **values: Any) -> str:
    """A page of the administration, with the bar of what is not published yet."""
    return render_template(
        f"console/town/{name}.html", work=work, pages=PAGES, week=week, choices=work.choices, year=months, day_of=_day,
        told=town_told,
        **values,
    )


def clashed(work: Work, clash: Clash, file: str, thing: str) -> tuple[str, int]:
    """Two people changed one thing: both changes side by side, and nothing is lost."""
    return page("clash", work, clash=clash, file=file, thing=thing), 409


def week(text: str) -> list[list[tuple[int, int]]] | None:
    """Opening hours as spans of minutes, Monday first; None when they cannot be read."""
    try:
        return [list(spans) for spans in Hours.parse(text).week]
    except NotHours:
        return None


def _kept(desk: Desk, work: Work, file: str, key: str, made: dict[str, Any] | None, back: str) -> Any:
    try:
        town_work.put(desk, work.town, file, key, request.form.get("mark", ""), made)
    except Clash as clash:
        return clashed(work, clash, file, key)
    return redirect(back, 303)


def _sheet(name: str) -> Sheet:
    found = SHEETS[name]
    if found.system and not me().may(Permission.SYSTEM) and request.method == "POST":
        abort(403)
    if found.system and not me().may(Permission.SYSTEM) and request.path.endswith("/edit"):
        abort(403)
    return found


def _fresh(sheet: Sheet) -> dict[str, Any]:
    usual = {"services": {"fee": "0", "minutes": "10", "counters": "1", "quota": "30", "days": "5", "proof": "birth_year"},
             "lines": {"ussd_limit": "160"}}  # fmt: skip
    return dict(usual.get(sheet.path, {}))


def _form(work: Work, sheet: Sheet, key: str | None, row: dict[str, Any], wrong: dict[str, str], mark: str, locked: bool) -> str:
    fields: tuple[Field, ...] = sheet.fields
    spots = [
        {"name": one["name"], "lat": float(one["lat"]), "lng": float(one["lng"])}
        for one in town_files.things(work.said, "regions.csv") if one.get("lat") and one.get("lng")
    ] if any(field.name == "lat" for field in fields) else []  # fmt: skip
    return page("edit", work, sheet=sheet, key=key, fields=fields, row=row, wrong=wrong, mark=mark, locked=locked, spots=spots)


def _drafts(desk: Desk) -> list[str]:
    with desk.store.reading() as unit:
        begun = town_versions.drafts(unit)
    return [one for one in begun if desk.store.towns().get(one) is None]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
