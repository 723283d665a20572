"""The year of a town: its holidays on a calendar, national ones apart; and its people's words for the commands."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, g, redirect, request

from console import town_proof, town_work
from console.desk import Desk
from console.entering import needs
from console.language import _
from console.town import clashed, page
from console.town_work import Clash, Work
from menus import synonyms
from rules.permissions import Permission
from store import town_files


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/town/<town>/holidays` and `/synonyms`."""

    @blueprint.get("/town/<town>/holidays", endpoint="town_holidays")
    @needs(Permission.TOWN)
    def holidays(town: str) -> Any:
        return _calendar(town_work.open_work(desk, town))

    @blueprint.post("/town/<town>/holidays")
    @needs(Permission.TOWN)
    def add_holiday(town: str) -> Any:
        work, name = town_work.open_work(desk, town), " ".join(request.form.get("name", "").split())
        wrong = {}
        day = _date(request.form.get("day", ""))
        if day is None or not 2000 < day.year < 2100:
            wrong["day"] = _("Tanggal tidak terbaca. Contoh: 2027-01-31")
        if not 0 < len(name) <= 120 or not name.isprintable() or name[0] in "=+-@":
            wrong["name"] = _("Isi nama hari libur, paling banyak 120 huruf.")
        if day is not None and work.thing("holidays.yaml", day.isoformat()) is not None:
            wrong["day"] = _("Hari itu sudah ada.")
        if wrong or day is None:
            return _calendar(work, wrong), 400
        row = {"day": day.isoformat(), "name": name, **({} if request.form.get("national") else {"local": "true"})}
        return _kept(desk, work, "holidays.yaml", day.isoformat(), row, town_work.mark_of(None), f"holidays?year={day.year}")

    @blueprint.post("/town/<town>/holidays/delete")
    @needs(Permission.TOWN)
    def delete_holiday(town: str) -> Any:
        work, day = town_work.open_work(desk, town), request.form.get("day", "")
        if work.thing("holidays.yaml", day) is None:
            abort(404)
        return _kept(desk, work, "holidays.yaml", day, None, request.form.get("mark", ""), f"holidays?year={day[:4]}")

    @blueprint.get("/town/<town>/synonyms", endpoint="town_synonyms")
    @needs(Permission.TOWN)
    def words(town: str) -> Any:
        return _words(desk, town_work.open_work(desk, town))

    @blueprint.post("/town/<town>/synonyms")
    @needs(Permission.TOWN)
    def save_words(town: str) -> Any:
        work, command = town_work.open_work(desk, town), request.form.get("command", "")
        if command not in desk.book.commands:
            abort(400)
        given = [" ".join(one.split()) for one in request.form.get("words", "").replace("\n", ",").split(",")]
        chosen = list(dict.fromkeys(one for one in given if one))
        made = dict(work.said.get("synonyms.yaml") or {})
        before = made.pop(command, None)
        wrong = ""
        if len(chosen) > 20 or any(not one.isprintable() or len(one) > 40 or not 1 <= len(one.split()) <= 3 for one in chosen):
            wrong = _("Satu sampai tiga kata masing-masing, paling banyak 20.")
        elif clashes := synonyms.faults(desk.book, {**made, command: chosen}):
            wrong = " ".join(dict.fromkeys(town_proof.clash_in({command: chosen}, one.text).says for one in clashes))
        if wrong:
            return _words(desk, work, {command: wrong}, {command: chosen}), 400
        row = {"words": chosen} if chosen else None
        if row is None and before is None:
            return redirect(f"/console/town/{town}/synonyms", 303)
        return _kept(desk, work, "synonyms.yaml", command, row, request.form.get("mark", ""), "synonyms")


def _calendar(work: Work, wrong: dict[str, str] | None = None) -> str:
    days = {one["day"]: one for one in town_files.things(work.said, "holidays.yaml")}
    asked = request.args.get("year", "")
    shown = int(asked) if asked.isascii() and asked.isdigit() and 2000 < int(asked[:4]) < 2100 and len(asked) == 4 else g.today.year
    marks = {day: town_work.mark_of(one) for day, one in days.items()}
    return page("holidays", work, days=days, shown=shown, wrong=wrong or {}, marks=marks)


def _words(
    desk: Desk, work: Work, wrong: dict[str, str] | None = None, typed: dict[str, list[str]] | None = None
) -> str:
    own = {**(work.said.get("synonyms.yaml") or {}), **(typed or {})}
    commands = {name: command for name, command in desk.book.commands.items() if not name.startswith("#")}
    marks = {name: town_work.mark_of(work.thing("synonyms.yaml", name)) for name in commands}
    return page("synonyms", work, commands=commands, own=own, wrong=wrong or {}, marks=marks)


def _kept(desk: Desk, work: Work, file: str, key: str, row: dict[str, Any] | None, mark: str, back: str) -> Any:
    try:
        town_work.put(desk, work.town, file, key, mark, row)
    except Clash as clash:
        return clashed(work, clash, file, key)
    return redirect(f"/console/town/{work.town}/{back}", 303)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
