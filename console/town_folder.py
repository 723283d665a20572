"""A town as a folder in the browser: take one in from a ZIP, take it out as ZIP or single files, and begin a new town."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for

from console import replying, town_proof, town_work
from console.desk import Desk
from console.entering import me, needs
from console.language import _
from console.town import page
from console.town_work import Work
from rules.calendar import Zone
from rules.permissions import Permission
from store import audit, templates, town_answers, town_archive, town_files, town_reserved, town_texts, town_versions, towns

_ID = re.compile(r"[a-z][a-z0-9-]{1,38}")


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/town/<town>/folder` and the making of a new town."""

    @blueprint.get("/town/<town>/folder", endpoint="town_folder")
    @needs(Permission.TOWN)
    def folder(town: str) -> Any:
        return _page(desk, town_work.open_work(desk, town), [])

    @blueprint.get("/town/<town>/folder.zip")
    @needs(Permission.TOWN)
    def town_zip(town: str) -> Response:
        files, mark = _asked(desk, town)
        return _file(town_archive.packed(files, town), f"{town}{mark}.zip", "application/zip")

    @blueprint.get("/town/<town>/folder/<name>")
    @needs(Permission.TOWN)
    def town_file(town: str, name: str) -> Response:
        files, _mark = _asked(desk, town)
        if name not in files:
            abort(404)
        mark = "\ufeff" if name.endswith(".csv") else ""  # so that Excel reads it as UTF-8
        return _file((mark + files[name]).encode(), name, "text/csv" if mark else "text/yaml")

    @blueprint.post("/town/<town>/folder")
    @needs(Permission.TOWN)
    def take_in(town: str) -> Any:
        work = town_work.open_work(desk, town)
        given = request.files.get("archive")
        if (request.content_length or 0) > town_archive.BIGGEST + 10_000:
            abort(413)
        raw = given.stream.read(town_archive.BIGGEST + 1) if given else b""
        try:
            found = _given(given.filename or "" if given else "", raw)
            answers = town_answers.read(found.pop(town_answers.NAME), replying.segments) if town_answers.NAME in found else {}
            merged = {**work.files, **found}
            said = town_files.data(merged)
            if said["town.yaml"].get("id") != town:
                raise towns.BadTown(town, ["town.yaml: this is the folder of another town"])
            said, left = town_work.spared(work.said, said)
            names = (town_reserved.LINES, *town_reserved.RESERVED) if left else ()
            towns.check(town, {**merged, **town_files.texts({name: said[name] for name in names})})
        except towns.BadTown as fault:
            told = [town_proof.in_words_of(one) for one in fault.faults[:60]]
            return _page(desk, work, told), 400
        with desk.store.writing() as unit:
            fresh = town_work.read(unit, town)
            if (fresh.draft and fresh.draft.revision) != (work.draft and work.draft.revision):
                abort(409)
            town_work.keep(unit, fresh, town_files.texts(said))
            count = town_answers.put(unit, town, answers, replying.segments, me().by, g.now)
            names_ = sorted([*found, *([town_answers.NAME] if answers else [])])
            audit.write(unit, me().by, "town_taken_in", f"town {town}", g.now, ", ".join(names_))
        return redirect(url_for("console.town_draft", town=town, left=left, answers=count or None), 303)

    @blueprint.post("/town")
    @needs(Permission.SYSTEM)
    def new_town() -> Any:
        form = {name: " ".join(request.form.get(name, "").split()) for name in ("id", "name", "code", "zone")}
        known, fault = desk.store.towns().get(form["id"]), ""
        if not _ID.fullmatch(form["id"]) or form["id"].startswith("latihan"):
            fault = _("Tanda pengenal: huruf kecil, angka dan tanda hubung, 2 sampai 39 huruf.")
        elif known is not None:
            fault = _("Kota itu sudah ada.")
        elif not form["name"] or not form["code"] or form["zone"] not in tuple(Zone):
            fault = _("Isi nama, kode wilayah dan zona waktu.")
        if fault:
            return render_template("console/town/towns.html", towns=desk.store.towns().real, drafts=[], fault=fault, form=form), 400
        with desk.store.writing() as unit:
            if town_versions.draft(unit, form["id"]) is None:
                town_versions.edit(unit, form["id"], _empty(desk, form), town_versions.START, me().by, g.now)
                audit.write(unit, me().by, "town_begun", f"town {form['id']}", g.now)
        return redirect(f"/console/town/{form['id']}/", 303)


def _page(desk: Desk, work: Work, faults: list[str]) -> str:
    with desk.store.reading() as unit:
        answers = bool(templates.own(unit, work.town))
    return page("folder", work, faults=faults, names=(*town_texts.FILES, *(town_texts.BESIDE if answers else ())))


def _asked(desk: Desk, town: str) -> tuple[Mapping[str, str], str]:
    """The files that are asked for, and what their archive's name says besides: those in force, or with `of=draft` the draft's."""
    work = town_work.open_work(desk, town)
    of_draft = request.args.get("of") == "draft" and work.draft is not None
    with desk.store.reading() as unit:
        answers = town_answers.dump(unit, town)
        files = work.files if of_draft else town_files.dump(unit, town)
    return {**files, **({town_answers.NAME: answers} if answers else {})}, "-rancangan" if of_draft else ""


def _given(name: str, raw: bytes) -> dict[str, str]:
    """The files in an archive, or the one file that was given by its own name."""
    if raw[:2] == b"PK" or not name.endswith((".csv", ".yaml")):
        return town_archive.unpacked(raw)
    plain = name.replace("\\", "/").rpartition("/")[2]
    if plain not in (*town_texts.FILES, *town_texts.BESIDE):
        raise towns.BadTown("file", ["this is no file of a town's folder"])
    try:
        return {plain: town_texts.decoded(raw)}
    except town_texts.Unreadable as fault:
        raise towns.BadTown("file", [f"{plain}: {fault}"]) from None


def _empty(desk: Desk, form: dict[str, str]) -> dict[str, str]:
    """A town with nothing in it but its name and the nation's holidays, as a town that is served has them."""
    said: town_files.Data = {
        "town.yaml": {**form, "languages": ["id", "en"], "officer_hours": "Sen-Jum 08.00-16.00"},
        "services.yaml": {"services": []}, "lines.yaml": {"lines": []}, "offices.csv": [], "regions.csv": [],
        "holidays.yaml": {"holidays": []}, "deadlines.yaml": {"clocks": []}, "news.yaml": {"news": []}, "synonyms.yaml": {},
        "wording.yaml": {},
    }  # fmt: skip
    if desk.store.towns().real:
        with desk.store.reading() as unit:
            other = town_files.data(town_files.dump(unit, desk.store.towns().real[0].id))
        days = town_files.things(other, "holidays.yaml")
        said["holidays.yaml"]["holidays"] = [one for one in days if one.get("local") != "true"]
    return town_files.texts(said)


def _file(raw: bytes, name: str, kind: str) -> Response:
    answer = Response(raw, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
