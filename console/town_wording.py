"""What the dialogue says, in a town's own words: text by text beside the program's, with its picture, proven before it is kept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request

from console import town_flaws, town_proof, town_work
from console.desk import Desk
from console.entering import needs
from console.language import _
from console.town import clashed, page
from console.town_labels import TONGUES
from console.town_work import Clash, Work
from menus import own_words
from menus.wording import slots
from rules.permissions import Permission
from store.town_made import SAID

FILE = "wording.yaml"


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/town/<town>/wording`."""
    texts = own_words.editable(desk.book)

    @blueprint.get("/town/<town>/wording", endpoint="town_wording")
    @needs(Permission.TOWN)
    def listed(town: str) -> Any:
        work = town_work.open_work(desk, town)
        flow = request.args.get("flow", "")
        own = town_flaws.shaped(work.said.get(FILE))
        shown = [key for name, keys in texts.items() for key in keys if (name == flow if flow in texts else key in own)]
        flaws = {one.key for one in town_flaws.of(desk.book, own, town_proof.narrowest(work.said))}
        return page(
            "wording", work, flows=_flows(desk, texts), flow=flow if flow in texts else "", keys=shown, own=own,
            usual=desk.book.words["id"], flaws=flaws, many={name: sum(key in own for key in keys) for name, keys in texts.items()},
        )  # fmt: skip

    @blueprint.route("/town/<town>/wording/edit", methods=["GET", "POST"], endpoint="town_wording_edit")
    @needs(Permission.TOWN)
    def edit(town: str) -> Any:
        work, key = town_work.open_work(desk, town), request.args.get("key", "")
        if not any(key in keys for keys in texts.values()):
            abort(404)
        own = town_flaws.shaped(work.said.get(FILE))
        if request.method == "GET":
            return _form(desk, work, key, own.get(key, {}), {}, town_work.mark_of(work.thing(FILE, key)))
        usual = {language: words[key] for language, words in desk.book.words.items() if key in words}
        given = {language: " ".join(request.form.get(f"text.{language}", "").split()) for language in usual}
        made = {language: text for language, text in given.items() if text and text != usual[language]}
        wrong = {language: _("Paling banyak %(most)s huruf.", most=SAID) for language, text in made.items() if len(text) > SAID}
        if not wrong:
            found = town_flaws.of(desk.book, {key: made} if made else {}, town_proof.narrowest(work.said))
            wrong = {one.language: one.says for one in found if one.key == key}
        if wrong:
            return _form(desk, work, key, made, wrong, request.form.get("mark", "")), 400
        if not made and key not in own:
            return redirect(f"/console/town/{town}/wording?flow={_flow(texts, key)}", 303)
        try:
            town_work.put(desk, town, FILE, key, request.form.get("mark", ""), made or None)
        except Clash as clash:
            return clashed(work, clash, FILE, key)
        return redirect(f"/console/town/{town}/wording?flow={_flow(texts, key)}", 303)


def _form(desk: Desk, work: Work, key: str, own: dict[str, str], wrong: dict[str, str], mark: str) -> str:
    usual = {language: words[key] for language in TONGUES if key in (words := desk.book.words.get(language, {}))}
    book, limit = own_words.laid_over(desk.book, {key: own}), town_proof.narrowest(work.said)
    pictures = {language: own_words.pages(book, key, language, limit) for language in usual if language not in wrong}
    return page(
        "wording_edit", work, key=key, flow=_flow(own_words.editable(desk.book), key), usual=usual, texts=own, wrong=wrong,
        mark=mark, pictures=pictures, slots=sorted(slots(usual["id"])), most=SAID,
    )  # fmt: skip


def _flow(texts: dict[str, tuple[str, ...]], key: str) -> str:
    return next((name for name, keys in texts.items() if key in keys), "")


def _flows(desk: Desk, texts: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Each flow by the name that the menus give it."""
    words = desk.book.words["id"]
    apart = {
        "notice": _("Kabar lewat SMS"), "followup": _("Pengaduan yang berjalan"), "lookup": _("Tanya ke kantor"),
        "resume": _("Sambungan putus"),
    }  # fmt: skip
    return {name: apart.get(name) or words.get(f"@flow.{name}") or words.get(f"main.front:{name}") or name for name in texts}
