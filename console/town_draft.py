"""From a draft to citizens: what it changes, the prover's verdict, publishing, throwing away; and the history with its undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from console import town_moving, town_proof, town_told, town_work
from console.desk import Desk
from console.entering import me, needs
from console.language import _
from console.town import page
from console.town_proof import Finding
from console.town_work import Work
from rules.permissions import Permission
from store import staff, town_changes, town_files, town_versions, towns
from store.town_files import Data
from store.town_versions import Stale, Version
from store.unit import Unit

A_PAGE = 20


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/town/<town>/draft` and `/history`."""

    @blueprint.get("/town/<town>/draft", endpoint="town_draft")
    @needs(Permission.TOWN)
    def shown(town: str) -> Any:
        return _draft_page(desk, town_work.open_work(desk, town))

    @blueprint.post("/town/<town>/draft/publish")
    @needs(Permission.TOWN)
    def town_publish(town: str) -> Any:
        work, note = town_work.open_work(desk, town), request.form.get("note", "").strip()
        draft = _seen(work)
        if draft is None:
            return _overtaken(desk, town, work)
        if not note:
            return _draft_page(desk, work, fault=_("Tulis alasannya: orang lain membacanya dalam riwayat.")), 400
        if kept := town_work.only_technicians(_said(work.base), work.said):
            return _draft_page(desk, work, fault=town_told.technicians(kept)), 403
        findings = town_proof.verdict(desk, town, work.files)
        try:
            with desk.store.writing() as unit:
                if findings:
                    town_versions.note_faults(unit, draft, [str(one) for one in findings])
                else:
                    town_versions.publish(unit, draft, note[:200], me().by, g.now)
        except Stale:
            return _overtaken(desk, town, work)
        except towns.BadTown as fault:  # the town was loaded between the proof and now
            return _draft_page(desk, work, fault="; ".join(town_proof.in_words_of(one) for one in fault.faults)), 409
        if findings:
            return _draft_page(desk, work, fault=_("Belum dapat terbit: perbaiki dahulu yang di bawah ini.")), 422
        return redirect(f"/console/town/{town}/history?done=published", 303)

    @blueprint.post("/town/<town>/draft/discard")
    @needs(Permission.TOWN)
    def town_discard(town: str) -> Any:
        work = town_work.open_work(desk, town)
        draft = _seen(work)
        if draft is None:
            return _overtaken(desk, town, work)
        with desk.store.writing() as unit:
            town_versions.discard(unit, town, draft.revision, me().by, g.now)
        known = desk.store.towns().get(town) is not None
        return redirect(f"/console/town/{town}/history?done=discarded" if known else "/console/town", 303)

    @blueprint.post("/town/<town>/draft/move")
    @needs(Permission.TOWN)
    def town_move(town: str) -> Any:
        """My changes over what was published meanwhile."""
        town_work.allowed(desk, town)
        with desk.store.writing() as unit:
            work = town_work.read(unit, town)
            now = town_versions.settled(unit, town, g.now)
            if work.draft is None or now is None:
                abort(409)
            laid, _both = town_changes.laid_over(town_files.data(work.base), work.said, town_files.data(now.files))
            town_versions.move(unit, town, town_files.texts(laid), work.draft.revision, me().by, g.now)
        return redirect(f"/console/town/{town}/draft", 303)

    @blueprint.get("/town/<town>/history", endpoint="town_history")
    @needs(Permission.TOWN)
    def history(town: str) -> Any:
        work = town_work.open_work(desk, town)
        before = request.args.get("before", "")
        if before and not (before.isascii() and before.isdigit() and len(before) < 19):
            abort(400)
        with desk.store.reading() as unit:
            versions = town_versions.history(unit, town, A_PAGE + 1, int(before) if before else 2**62)
            names, now = _names(unit), town_versions.newest(unit, town)
            done = request.args.get("done", "") if request.args.get("done") in ("published", "undone", "discarded") else ""
            held = town_moving.on_closed_days(unit, work) if done in ("published", "undone") else []
        more = versions[A_PAGE - 1].id if len(versions) > A_PAGE else None
        return page("history", work, versions=versions[:A_PAGE], names=names, done=done, more=more, now=now.id if now else 0,
                    held=sum(one.held.people for one in held))  # fmt: skip

    @blueprint.get("/town/<town>/history/<int:id>", endpoint="town_version")
    @needs(Permission.TOWN)
    def version(town: str, id: int) -> Any:
        work = town_work.open_work(desk, town)
        with desk.store.reading() as unit:
            found = _theirs(unit, town, id)
            before = town_versions.get(unit, town, found.base) if found.base else None
            names, newest = _names(unit), town_versions.newest(unit, town)
        old = dict(before.files) if before else {}
        changes = town_changes.changes(town_files.data(old), town_files.data(found.files)) if before else []
        can_undo = before is not None and newest is not None and newest.id == id
        return page("version", work, version=found, changes=changes, diff=town_changes.unified(old, found.files) if before else {},
                    names=names, can_undo=can_undo)  # fmt: skip

    @blueprint.post("/town/<town>/history/<int:id>/undo")
    @needs(Permission.TOWN)
    def town_undo(town: str, id: int) -> Any:
        town_work.allowed(desk, town)
        note = request.form.get("note", "").strip() or _("Kembali ke versi sebelumnya")
        with desk.store.writing() as unit:
            found = _theirs(unit, town, id)
            before = town_versions.get(unit, town, found.base) if found.base else None
            if before is not None and (kept := town_work.only_technicians(_said(found.files), _said(before.files))):
                abort(403, town_told.technicians(kept))
            try:
                town_versions.undo(unit, town, id, note, me().by, g.now)
            except towns.BadTown as fault:  # people hold numbers at what this version brought
                abort(409, "; ".join(town_proof.in_words_of(one) for one in fault.faults))
        return redirect(f"/console/town/{town}/history?done=undone", 303)

    @blueprint.post("/town/<town>/history/<int:id>/again")
    @needs(Permission.TOWN)
    def town_again(town: str, id: int) -> Any:
        """An old version into the draft, to be looked at and published again."""
        town_work.allowed(desk, town)
        with desk.store.writing() as unit:
            work, found = town_work.read(unit, town), _theirs(unit, town, id)
            said, left = town_work.spared(work.said, _said(found.files))
            town_work.keep(unit, work, town_files.texts(said) if left else found.files)
        return redirect(url_for("console.town_draft", town=town, left=left), 303)


def _seen(work: Work) -> Version | None:
    """The draft, if it is the one that whoever asks has looked at."""
    seen = request.form.get("revision", "")
    return work.draft if work.draft is not None and seen == f"{work.draft.id}.{work.draft.revision}" else None


def _draft_page(desk: Desk, work: Work, fault: str = "") -> str:
    findings = town_proof.verdict(desk, work.town, work.files) if work.draft else []
    locked = town_work.only_technicians(_said(work.base), work.said) if work.draft and work.base else ()
    with desk.store.reading() as unit:
        touched = town_moving.touched(unit, work, _said(work.base)) if work.draft and work.base else []
    left = town_told.left(request.args.getlist("left"))
    many = request.args.get("answers", "")
    answers = int(many) if many.isascii() and many.isdigit() and len(many) < 4 else 0
    return page("draft", work, answers=answers, touched=touched, findings=findings, places=_places(work, findings), fault=fault, left=left,
                diff=town_changes.unified(work.base, work.files), locked=town_told.technicians(locked) if locked else "")  # fmt: skip


def _places(work: Work, findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Of each finding the name of what it is about, and where that is mended."""
    found, rows = [], {}
    for one in findings:
        if one.file not in rows:
            rows[one.file] = town_changes.things_of(work.said, one.file) if one.file in work.said else {}
        page_of = town_told.page_of(one.file, one.thing, one.field, rows[one.file], me().may(Permission.SYSTEM))
        found.append((town_told.name(one.file, one.thing, rows[one.file].get(one.thing)), page_of))
    return found


def _said(files: Mapping[str, str]) -> Data:
    return town_files.data(files) if files else {"town.yaml": {}}


def _overtaken(desk: Desk, town: str, work: Work) -> tuple[str, int] | Response:
    """Somebody changed the draft, or published, since it was looked at: what they did, and what stands in the draft."""
    with desk.store.reading() as unit:
        now = town_versions.newest(unit, town)
        try:
            files = town_files.dump(unit, town)
        except LookupError:
            files = {}
    theirs = town_changes.changes(town_files.data(work.base), town_files.data(files)) if files and work.base else []
    moved = work.draft is not None and bool(theirs)
    return page("overtaken", work, theirs=theirs, moved=moved, newest=now), 409


def _theirs(unit: Unit, town: str, id: int) -> Version:
    found = town_versions.get(unit, town, id)
    if found is None or found.state is town_versions.State.DRAFT:
        abort(404)
    return found


def _names(unit: Unit) -> dict[str, str]:
    return {one.by: one.name for one in staff.everybody(unit)}
