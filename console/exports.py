"""Exports: a town's rows as a file, made beside the pages, masked by role, each written into the audit."""

from __future__ import annotations

import logging
import sys
import threading
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, send_file, url_for

from console import export_words
from console.desk import Desk
from console.entering import me, needs
from console.frame import part_of
from console.language import _, language, several
from rules.permissions import Permission, Role
from store import audit, export_files, exports
from store.export_files import Spoken
from store.exports import MOST, SPAN, Export, State, What
from store.town_values import Town

log = logging.getLogger("titian.exports")

FORMS = ("csv", "xlsx")
BETWEEN = {"id": ";"}  # what parts columns in a spreadsheet of that language: in Indonesia the comma is in numbers
AT_ONCE = threading.BoundedSemaphore(2)  # files that one process makes at once; more wait their turn
USUAL, POLITE = sys.getswitchinterval(), 0.0005  # seconds that one thread keeps others waiting
PROGRESS = 5_000  # rows between two words of how far it is
DEAD = timedelta(minutes=15)  # a file without a word for so long is made by nobody any more
REASON = 5  # letters at least
TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, and as whom."""

    made: Export
    town: Town
    sees: tuple[str, ...]
    overseer: bool
    by: str
    between: str
    spoken: Spoken


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/exports`."""

    @blueprint.get("/exports", endpoint="exports")
    @needs(Permission.EXPORT, Permission.EXPORT_OPEN)
    def listed() -> str:
        return _page(desk)

    @blueprint.post("/exports", endpoint="export_ask")
    @needs(Permission.EXPORT, Permission.EXPORT_OPEN)
    def ask() -> Any:
        what, form = request.form.get("what", ""), request.form.get("form", "")
        if what not in list(What) or form not in FORMS:
            abort(400)
        first, last = _day("first"), _day("last")
        whole, reason = request.form.get("open") == "1", " ".join(request.form.get("reason", "").split())
        if whole and not me().may(Permission.EXPORT_OPEN):
            abort(403)
        if last < first or (last - first).days >= SPAN:
            return _page(desk, _("Pilih hari yang berurutan, paling banyak %(most)s hari.", most=SPAN)), 400
        if whole and len(reason) < REASON:
            return _page(desk, _("Tulis alasannya: nomor HP warga akan terbuka.")), 400
        made = Export(
            desk.chance.token(), g.town.id, me().id, What(what), form, first, last, whole, State.MAKING, 0, None, g.now, g.now
        )  # fmt: skip
        with desk.store.writing() as unit:
            if whole and not exports.open_left(unit, me().id, g.now):
                return _page(desk, _("Paling banyak %(most)s unduhan terbuka sehari. Besok dapat lagi.", most=exports.OPEN_A_DAY)), 429
            exports.ask(unit, made)
            exports.forget(unit, g.now)
            told = f"{what} {form} {first} {last}{' ' + reason if whole else ''}"
            audit.write(unit, me().by, "export_open" if whole else "export", f"export {made.id}", g.now, told[:200])
        export_files.sweep(desk.exports, g.now)
        spoken = export_words.spoken(made.what, g.town)
        wish = Wish(made, g.town, me().offices, me().role is Role.OVERSEER, me().by, BETWEEN.get(language(), ","), spoken)
        threading.Thread(target=_make, args=(desk, wish), name="export", daemon=True).start()
        return redirect(url_for("console.export_one", id=made.id), 303)

    @blueprint.get("/exports/<id>", endpoint="export_one")
    @needs(Permission.EXPORT, Permission.EXPORT_OPEN)
    def one(id: str) -> str:
        return render_template("console/exports/one.html", **_shown(desk, _mine(desk, id)))

    @blueprint.get("/exports/<id>/state", endpoint="export_state")
    @needs(Permission.EXPORT, Permission.EXPORT_OPEN)
    @part_of("console.export_one")
    def state(id: str) -> str:
        return render_template("console/exports/state.html", **_shown(desk, _mine(desk, id)))

    @blueprint.get("/exports/<id>/file", endpoint="export_file")
    @needs(Permission.EXPORT, Permission.EXPORT_OPEN)
    def file(id: str) -> Any:
        made = _mine(desk, id)
        if made.open and not me().may(Permission.EXPORT_OPEN):
            abort(403)
        if made.state is not State.READY or g.now - made.asked_at > exports.KEPT:
            raise LookupError("the file is gone")
        try:
            size, opened = export_files.read(desk.store.keys, desk.exports, made.id, made.form)
        except FileNotFoundError as error:
            raise LookupError("the file is gone") from error
        name = f"{made.town}-{made.what}-{made.first}-{made.upto or made.last}.{made.form}"
        answer = send_file(opened, mimetype=TYPES[made.form], as_attachment=True, download_name=name)
        answer.content_length = size
        return answer


def _make(desk: Desk, wish: Wish) -> None:
    """Make one file. Runs beside the pages, in short readings; whatever goes wrong is written down with the file."""
    made, told = wish.made, 0

    def seen(rows: int) -> None:
        nonlocal told
        if rows - told >= PROGRESS:
            told = rows
            with desk.store.writing(durable=False) as unit:
                exports.note(unit, made.id, State.MAKING, rows, None, desk.now())

    with AT_ONCE:
        sys.setswitchinterval(POLITE)  # a page that is asked for meanwhile need not wait 5 ms for each of its turns
        try:
            done = export_files.write(
                desk.store, wish.town, desk.exports, made.id, made.form, made.what, made.first, made.last, open=made.open, sees=wish.sees,
                overseer=wish.overseer, between=wish.between, spoken=wish.spoken, seen=seen,
            )  # fmt: skip
            with desk.store.writing() as unit:
                exports.note(unit, made.id, State.READY, done.rows, done.upto, desk.now())
                cut = f", cut after {done.upto}" if done.upto else ""
                audit.write(unit, wish.by, "export_made", f"export {made.id}", desk.now(), f"{made.what} {done.rows} rows{cut}")
        except Exception as error:
            log.error("event=export_failed error=%s", type(error).__name__)
            _failed(desk, made)
        finally:
            sys.setswitchinterval(USUAL)


def _failed(desk: Desk, made: Export) -> None:
    try:
        with desk.store.writing() as unit:
            exports.note(unit, made.id, State.FAILED, 0, None, desk.now())
    except Exception as error:  # the database is away; the page says so after a while
        log.error("event=export_unknown error=%s", type(error).__name__)


def _mine(desk: Desk, id: str) -> Export:
    with desk.store.reading() as unit:
        found = exports.get(unit, id[:64])
    if found is None or found.staff != me().id or g.town is None or found.town != g.town.id:
        raise LookupError("no such file")
    return found


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        abort(400)


def _shown(desk: Desk, one: Export) -> dict[str, Any]:
    dead = one.state is State.MAKING and desk.now() - one.changed_at > DEAD
    return {"one": one, "State": State, "failed": dead or one.state is State.FAILED, "names": names(), "most": MOST, "kept": exports.KEPT}


def _page(desk: Desk, fault: str = "") -> str:
    with desk.store.reading() as unit:
        mine = [one for one in exports.of_staff(unit, me().id, g.now) if g.town is not None and one.town == g.town.id]
    return render_template(
        "console/exports/page.html", mine=mine, names=names(), forms=FORMS, fault=fault, month_ago=g.today - timedelta(days=29),
        most=MOST, span=SPAN, State=State, may_open=me().may(Permission.EXPORT_OPEN), given=request.form,
    )  # fmt: skip


def names() -> dict[str, str]:
    """What each export is called."""
    return {
        What.COMPLAINTS: several("Pengaduan", "Pengaduan", 2), What.QUEUE: _("Nomor antrean"), What.MESSAGES: several("Pesan", "Pesan", 2),
        What.APPLICATIONS: several("Permohonan", "Permohonan", 2), What.CALLBACKS: _("Telepon balik"),
    }  # fmt: skip
