"""Prepared answers of a town: listed, written in five languages with what they cost, hidden, and as the house has them again."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request

from console import replying, town_work
from console.desk import Desk
from console.entering import me, needs
from console.language import _
from console.town import page
from rules import answer_texts
from rules.permissions import Permission
from store import audit, staff, template_versions, templates
from store.templates import BadTemplate, Template


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/town/<town>/templates`."""

    @blueprint.get("/town/<town>/templates", endpoint="town_templates")
    @needs(Permission.TOWN)
    def listed(town: str) -> Any:
        work = town_work.open_work(desk, town)
        with desk.store.reading() as unit:
            found, changed = templates.all(unit, town), template_versions.changed(unit, town)
        known, usual = {one.key for one in found}, {one.key for one in templates.usual()}
        hidden = [one for one in templates.usual() if one.key not in known]
        gone = {key: title for key, title in changed.items() if key not in known and key not in usual}
        return page("templates", work, templates=found, hidden=hidden, segments=_segments, usual=usual, changed=changed, gone=gone)

    @blueprint.route("/town/<town>/templates/edit", methods=["GET", "POST"])
    @needs(Permission.TOWN)
    def town_template(town: str) -> Any:
        work, key = town_work.open_work(desk, town), request.args.get("key", "")
        with desk.store.reading() as unit:
            found = next((one for one in templates.all(unit, town) if one.key == key), None)
            changed = bool(key and template_versions.history(unit, town, key))
        if key and found is None:
            abort(404)
        if request.method == "GET":
            return _edit(work, key, found or Template(town, "", "", {}), {}, changed)
        title = " ".join(request.form.get("title", "").split())
        texts = {language: replying.tidy(request.form.get(f"text.{language}", ""))[:1000] for language in templates.LANGUAGES}
        made = Template(town, key, title, texts)
        new = key or re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:30]
        try:
            with desk.store.writing() as unit:
                if not key and any(one.key == new for one in templates.all(unit, town)):
                    raise BadTemplate((("", "key"),))
                templates.put(unit, town, new, title, texts, segments=replying.segments, by=me().by, now=g.now)
                audit.write(unit, me().by, "template_changed", f"town {town} {new}", g.now)
        except BadTemplate as fault:
            return _edit(work, key, made, _in_words(fault), changed), 400
        return redirect(f"/console/town/{town}/templates", 303)

    @blueprint.post("/town/<town>/templates/<any(hide,restore):deed>")
    @needs(Permission.TOWN)
    def template_deed(town: str, deed: str) -> Any:
        town_work.allowed(desk, town)
        key = request.form.get("key", "")
        with desk.store.writing() as unit:
            do = templates.restore if deed == "restore" else templates.remove
            done = do(unit, town, key, by=me().by, now=g.now)
            if not done:
                abort(404)
            audit.write(unit, me().by, f"template_{deed}", f"town {town} {key}"[:120], g.now)
        return redirect(f"/console/town/{town}/templates", 303)

    @blueprint.get("/town/<town>/templates/history", endpoint="town_template_history")
    @needs(Permission.TOWN)
    def template_history(town: str) -> Any:
        work, key = town_work.open_work(desk, town), request.args.get("key", "")[:40]
        with desk.store.reading() as unit:
            found = template_versions.history(unit, town, key)
            names = {one.by: one.name for one in staff.everybody(unit)}
        if not found:
            abort(404)
        return page("template_history", work, key=key, found=found, names=names)

    @blueprint.post("/town/<town>/templates/back", endpoint="town_template_back")
    @needs(Permission.TOWN)
    def template_back(town: str) -> Any:
        """What it was at a time, again."""
        town_work.allowed(desk, town)
        key, version = request.form.get("key", "")[:40], request.form.get("version", "")[:18]
        with desk.store.writing() as unit:
            was = next((one for one in template_versions.history(unit, town, key) if str(one.id) == version), None)
            if was is None:
                abort(404)
            if templates.bring_back(unit, town, was, key, segments=replying.segments, by=me().by, now=g.now):
                audit.write(unit, me().by, "template_back", f"town {town} {key}"[:120], g.now, version)
        return redirect(f"/console/town/{town}/templates/history?key={key}", 303)

    @blueprint.post("/town/template-weight")
    @needs(Permission.TOWN)
    def template_weight() -> str:
        """What a text costs at its longest, while it is written."""
        text = next((value for name, value in request.form.items() if name.startswith("text.")), "")[:1000]
        return render_template("console/town/weight.html", text=replying.tidy(text), segments=_segments, filled=answer_texts.at_its_longest)


def _edit(work: town_work.Work, key: str, template: Template, wrong: dict[str, list[str]], changed: bool) -> str:
    return page("template", work, key=key, template=template, wrong=wrong, changed=changed, slots=answer_texts.SLOTS,
                languages_=templates.LANGUAGES, segments=_segments, filled=answer_texts.at_its_longest,
                most=templates.SEGMENTS)  # fmt: skip


def _segments(text: str) -> int:
    return replying.segments(answer_texts.at_its_longest(text)) if text else 0


def _in_words(fault: BadTemplate) -> dict[str, list[str]]:
    words = {
        "slot": _("Ada kurung kurawal yang tidak dikenal."), "link": _("Tanpa tautan: warga diminta tidak memercayainya."),
        "secret": _("Jangan meminta PIN, kode, sandi atau rekening."), "money": _("Jangan meminta uang atau pulsa."),
        "long": _("Terlalu panjang: paling banyak %(most)s SMS.", most=templates.SEGMENTS),
        "empty": _("Isi dahulu dalam bahasa Indonesia."),
        "title": _("Judul 1 sampai 80 huruf."), "key": _("Judul seperti itu sudah ada."), "language": _("Bahasa itu tidak ada."),
    }  # fmt: skip
    found: dict[str, list[str]] = {}
    for language, what in fault.faults:
        found.setdefault(language, []).append(words.get(what, what))
    return found
