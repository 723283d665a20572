"""Notes and files of a case: written, kept, and given out again only to those who work the case."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from console import case_access, case_act, case_work_deeds
from console.case_access import Seen
from console.case_act import Act
from console.case_told import toast
from console.desk import Desk
from console.entering import me, needs
from console.frame import is_fragment
from console.language import _
from rules.permissions import Permission
from store import audit, case_events, case_files, case_notes
from store.case_events import Kind
from store.unit import Unit

_ROOM = 64 * 1024  # what a form has beside its file
LOCKED = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""What a file of somebody else's may do in a browser: nothing."""


def note(act: Act) -> str:
    """A note for colleagues; those who are named find it in their inbox."""
    colleagues = case_work_deeds.colleagues(act.unit, act.case.town, act.case.route)
    words = act.words(longest=case_notes.LONGEST)
    _note, called = case_notes.add(
        act.unit, act.case.number, words, by=me().by, now=g.now, chance=act.desk.chance, colleagues=colleagues
    )
    for one in called:
        case_events.write(act.unit, act.case.number, Kind.COMPLAINT, "named", me().by, g.now, staff=one.id)
    return _("Catatan disimpan. %(names)s diberi tahu.", names=", ".join(one.name for one in called)) if called else _("Catatan disimpan.")


def keep_file(act: Act) -> str:
    """A picture, a PDF or a sound, by what is in it."""
    given = request.files.get("file")
    if given is None:
        abort(400)
    content = given.stream.read(case_files.BIGGEST + 1)
    try:
        case_files.add(act.unit, act.case.number, given.filename or "", content, by=me().by, now=g.now, chance=act.desk.chance)
    except case_files.BadFile as fault:
        words = {
            "kind": _("Hanya gambar, PDF, atau suara yang disimpan. Isi berkas ini bukan itu, apa pun namanya."),
            "size": _("Berkas itu kosong, atau lebih besar dari 5 MB."), "many": _("Kasus ini sudah punya 40 berkas."),
        }  # fmt: skip
        flash(words[fault.reason], "danger")
        return ""
    return _("Berkas disimpan.")


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve notes and files."""

    @blueprint.before_app_request  # before the guard of this room, which reads the form for its token
    def room() -> None:
        """A file may be larger than any other form; said before the form is read."""
        if request.endpoint == "console.case_file_add":
            request.max_content_length = case_files.BIGGEST + _ROOM

    @blueprint.post("/cases/<number>/note", endpoint="case_note")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def add_note(number: str) -> Any:
        told = case_act.do(desk, number, "note", {"note": note}, moves=False) or _("Catatan itu sudah disimpan.")
        if not is_fragment():
            flash(told)
            return redirect(url_for("console.case_page", number=number), 303)
        page = render_template("console/case/note.html", number=number, mark=desk.chance.token())
        return toast(make_response(page), told, "case-changed")

    @blueprint.post("/cases/<number>/files", endpoint="case_file_add")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def add_file(number: str) -> Any:
        told = case_act.do(desk, number, "file", {"file": keep_file}, moves=False)
        if told:
            flash(told)
        return redirect(url_for("console.case_page", number=number), 303)

    @blueprint.get("/cases/<number>/files/<id>", endpoint="case_file")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def give_file(number: str, id: str) -> Any:
        """The file, to be saved and never shown: nothing in it is trusted."""
        with desk.store.writing() as unit:
            words_of(unit, number)
            found = case_files.open_file(unit, number, id)
            if found is None:
                raise LookupError("no such file")
            audit.write(unit, me().by, "case.file_opened", f"complaint {number}", g.now)
        file, content = found
        return locked(send_file(io.BytesIO(content), file.kind, as_attachment=True, download_name=file.name))


def words_of(unit: Unit, number: str) -> Seen:
    """The case, for who may read what was said in it; 403 for who may not, LookupError when it is none of theirs."""
    seen = case_access.seen(unit, number)
    if not seen.words:
        abort(403)
    return seen


def locked(answer: Response) -> Response:
    """This file of somebody else's, which may do nothing in a browser."""
    answer.headers["Content-Security-Policy"] = LOCKED
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
