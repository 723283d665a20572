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
from store import audit, templates
from store.templates import BadTemplate, Template


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/town/<town>/templates`."""

    @blueprint.get("/town/<town>/templates", endpoint="town_templates")
    @needs(Permission.TOWN)
    def listed(town: str) -> Any:
        work = town_work.open_work(desk, town)
        with desk.store.reading() as unit:
            found = templates.all(unit, town)
        known = {one.key for one in found}
        hidden = [one for one in templates.usual() if one.key not in known]
        return page("templates", work, templates=found, hidden=hidden, segments=_segments, usual={one.key for one in templates.usual()})

    @blueprint.route("/town/<town>/templates/edit", methods=["GET", "POST"])
    @needs(Permission.TOWN)
    def town_template(town: str) -> Any:
        work, key = town_work.open_work(desk, town), request.args.get("key", "")
        with desk.store.reading() as unit:
            found = next((one for one in templates.all(unit, town) if one.key == key), None)
        if key and found is None:
            abort(404)
        if request.method == "GET":
            return _edit(work, key, found or Template(town, "", "", {}), {})
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
            return _edit(work, key, made, _in_words(fault)), 400
        return redirect(f"/console/town/{town}/templates", 303)

    @blueprint.post("/town/<town>/templates/<any(hide,restore):deed>")
    @needs(Permission.TOWN)
    def template_deed(town: str, deed: str) -> Any:
        town_work.allowed(desk, town)
        key = request.form.get("key", "")
        with desk.store.writing() as unit:
            done = templates.restore(unit, town, key) if deed == "restore" else templates.remove(unit, town, key, by=me().by, now=g.now)
            if not done:
                abort(404)
            audit.write(unit, me().by, f"template_{deed}", f"town {town} {key}"[:120], g.now)
        return redirect(f"/console/town/{town}/templates", 303)

    @blueprint.post("/town/template-weight")
    @needs(Permission.TOWN)
    def template_weight() -> str:
        """What a text costs at its longest, while it is written."""
        text = next((value for name, value in request.form.items() if name.startswith("text.")), "")[:1000]
        return render_template("console/town/weight.html", text=replying.tidy(text), segments=_segments, filled=answer_texts.at_its_longest)


def _edit(work: town_work.Work, key: str, template: Template, wrong: dict[str, list[str]]) -> str:
    return page("template", work, key=key, template=template, wrong=wrong, slots=answer_texts.SLOTS, languages_=templates.LANGUAGES,
                segments=_segments, filled=answer_texts.at_its_longest, most=templates.SEGMENTS)  # fmt: skip


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
