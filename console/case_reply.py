"""A text to the citizen of a case: what it costs while it is typed, prepared answers, and sending it once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for

from console import case_access, case_act, replying
from console.case_act import Act
from console.case_told import toast
from console.desk import Desk
from console.entering import me, needs
from console.frame import is_fragment
from console.language import _
from console.replying import Weight
from rules import answer_texts
from rules.permissions import Permission
from store import citizens, messages, officer_replies, templates
from store.citizens import Citizen
from store.town_values import Line, Office, Town, Towns
from store.unit import Unit


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who would get a text, and on which line. `why_not` says why nobody would; "" when it can be sent."""

    citizen: Citizen
    line: Line | None
    why_not: str

    @property
    def language(self) -> str:
        """The language that they hear."""
        return self.citizen.language


def receiver(unit: Unit, towns: Towns, town: Town, citizen: int) -> Receiver:
    """The citizen with this id as one to write to. LookupError when there is none."""
    from store.sms_lines import line_for, stands_in

    found, phone = citizens.get(unit, citizen), citizens.phone_of(unit, citizen)
    if found is None:
        raise LookupError("no such citizen")
    known = next((one.address for one in messages.to_phone(unit, phone, 5) if one.direction == "in"), None)
    line = line_for(towns, town.id, phone, known)
    why = ""
    if stands_in(phone):
        why = _("Nomor HP tidak diketahui: penelepon menyembunyikannya, atau nomornya sudah berganti pemilik.")
    elif line is None:
        why = _("Kota ini belum punya jalur SMS.")
    elif found.held:
        why = _("Data warga ini sedang ditahan atas permintaannya: tidak boleh dipakai.")
    return Receiver(found, line, why)


def send(desk: Desk, unit: Unit, town: Town, to: Receiver, number: str | None, text: str, purpose: str = officer_replies.PURPOSE) -> str:
    """Owe this text; the message's id. 400 for an empty, a far too long, an undeliverable or an unfinished one."""
    if answer_texts.unfilled(text):
        abort(400, _("Isi dulu bagian dalam tanda { }, lalu kirim lagi."))
    weight = replying.weigh(text, town, to.line)
    if to.line is None or to.why_not or weight.empty or weight.too_long:
        abort(400)
    return officer_replies.send(
        unit, number, line=to.line, to=citizens.phone_of(unit, to.citizen.id), citizen=to.citizen.id, town=town.id, text=weight.text,
        by=me().by, now=g.now, chance=desk.chance, purpose=purpose,
    )  # fmt: skip


def send_words(act: Act, text: str) -> str:
    """The officer's words about this case as a text of their own, in as cheap characters as they have."""
    to = receiver(act.unit, act.desk.store.towns(), g.town, act.case.citizen)
    return send(act.desk, act.unit, g.town, to, act.case.number, replying.cheap(text)[: replying.LONGEST])


def reply(act: Act) -> str:
    """What was typed, to the citizen; a text that looks like a swindler's only when the officer says so twice."""
    text = act.words("text", longest=replying.LONGEST)
    if replying.weigh(text).doubts and not request.form.get("sure"):
        abort(400)
    to = receiver(act.unit, act.desk.store.towns(), g.town, act.case.citizen)
    send(act.desk, act.unit, g.town, to, act.case.number, text)
    return _("SMS dikirim.")


def prepared(unit: Unit, town: Town, to: Receiver, values: Mapping[str, str]) -> list[dict[str, str]]:
    """The prepared answers in the citizen's language, their slots filled; without those for which a value is not known."""
    filled = [
        {"key": one.key, "title": one.title, "text": answer_texts.fill(one.text(to.language), values)}
        for one in templates.all(unit, town.id)
    ]
    return [one for one in filled if not answer_texts.unfilled(one["text"])]


def values_for(town: Town, language: str, number: str, due: Any, office: Office | None = None) -> Mapping[str, str]:
    """What fills the slots, for the present member."""
    return replying.slots(town, me(), language, number=number, due=due, office=office)


def warned(weight: Weight, to: Receiver, town: Town) -> list[str]:
    """What an officer should know before sending."""
    found = []
    if replying.is_quiet(town, g.now):
        found.append(_("Sekarang jam tenang di sana. Jawaban tetap terkirim sekarang juga."))
    if to.citizen.opted_out:
        found.append(_("Warga ini berhenti dari pemberitahuan. Jawaban atas pertanyaannya tetap boleh."))
    return found


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the reply box: weighed as it is typed, made cheap, sent."""

    @blueprint.post("/cases/<number>/reply/weigh", endpoint="case_weigh")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def weigh(number: str) -> Any:
        """What is typed so far. Changes nothing; a POST so that the words stand in no log."""
        with desk.store.reading() as unit:
            seen = case_access.seen(unit, number)
            if not seen.acts:
                abort(403)
            to = receiver(unit, desk.store.towns(), g.town, seen.case.citizen)
        return weighed(to)

    @blueprint.post("/cases/<number>/reply", endpoint="case_reply")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def case_reply(number: str) -> Any:
        told = case_act.do(desk, number, "reply", {"reply": reply}, moves=False) or _("SMS itu sudah dikirim.")
        if not is_fragment():
            return redirect(url_for("console.case_page", number=number), 303)
        with desk.store.reading() as unit:
            seen = case_access.seen(unit, number)
            to = receiver(unit, desk.store.towns(), g.town, seen.case.citizen)
        page = render_template("console/case/reply.html", number=number, to=to, weight=replying.weigh("", g.town, to.line),
                               mark=desk.chance.token(), warned=warned(replying.weigh(""), to, g.town))  # fmt: skip
        return toast(make_response(page), told, "case-changed")


def weighed(to: Receiver) -> Any:
    """The fragment below a reply box: what the text in the form costs. With `cheap` the box itself, cheaper."""
    weight = replying.weigh(request.form.get("text", "")[: replying.LONGEST * 2], g.town, to.line)
    return render_template("console/case/weight.html", weight=weight, warned=warned(weight, to, g.town), to=to)
