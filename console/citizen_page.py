"""/console/citizens/<id>: everything of one phone that this town may see, with a text to it. Several people may share the phone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, request, url_for

from console import case_reply, case_side, case_trail, case_words, citizen_filing, filing, replying
from console.case_told import toast
from console.desk import Desk
from console.entering import me, needs
from console.frame import is_fragment, part_of
from console.language import _
from console.reveal import may_open
from rules.permissions import Permission
from rules.reference import spaced
from store import audit, case_marks, citizens, messages, officer_replies, unanswered
from store.messages import Message
from store.unanswered import Waiting
from store.unit import Conflict, Unit

SHOWN = 40


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the page, and the text that is written there."""

    @blueprint.get("/citizens/<int:citizen>", endpoint="citizen_page")
    @needs(Permission.CASES, Permission.CALLS)
    def citizen_page(citizen: int) -> Any:
        with desk.store.reading() as unit:
            _known(unit, citizen)
            to = case_reply.receiver(unit, desk.store.towns(), g.town, citizen)
            values = case_reply.values_for(g.town, to.language, "", None)
            page = {
                "side": case_side.of_citizen(unit, desk.book, citizen, g.town), "texts": _texts(unit, citizen), "to": to,
                "weight": replying.weigh("", g.town, to.line), "warned": case_reply.warned(replying.weigh(""), to, g.town),
                "templates": case_reply.prepared(unit, g.town, to, values), "waits": _newest(unit, citizen),
            }  # fmt: skip
            plain = citizen_filing.plain(unit, g.town, citizen)
        if (text := citizen_filing.chosen(plain)) is not None:
            page |= {"plain": plain, "text": text.id, "opened": "file" in request.args}
            page["filing"] = filing.box(g.town, citizen_filing.begun(g.town, text.words))
        return render_template("console/citizen.html", **page, citizen=citizen, w=case_words, spaced=spaced, mark=desk.marks())

    @blueprint.get("/citizens/<int:citizen>/texts", endpoint="citizen_texts")
    @needs(Permission.CASES, Permission.CALLS)
    @part_of("console.citizen_page")
    def citizen_texts(citizen: int) -> Any:
        with desk.store.reading() as unit:
            _known(unit, citizen)
            texts, waits = _texts(unit, citizen), _newest(unit, citizen)
        return render_template("console/case/texts.html", texts=texts, w=case_words, citizen=citizen, waits=waits)

    @blueprint.post("/citizens/<int:citizen>/reply/weigh", endpoint="citizen_weigh")
    @needs(Permission.CASES, Permission.CALLS)
    def citizen_weigh(citizen: int) -> Any:
        with desk.store.reading() as unit:
            _known(unit, citizen)
            to = case_reply.receiver(unit, desk.store.towns(), g.town, citizen)
        return case_reply.weighed(to)

    @blueprint.post("/citizens/<int:citizen>/reply", endpoint="citizen_reply")
    @needs(Permission.CASES, Permission.CALLS)
    def citizen_reply(citizen: int) -> Any:
        """Answer a text that is about no case; what waited for an answer is done."""
        text, mark = request.form.get("text", ""), request.form.get("mark", "")
        if not mark or len(text) > replying.LONGEST or (replying.weigh(text).doubts and not request.form.get("sure")):
            abort(400)
        with desk.store.writing() as unit:
            _known(unit, citizen)
            to = case_reply.receiver(unit, desk.store.towns(), g.town, citizen)
            if case_marks.first(unit, mark, me().by, g.now):
                _still_waits(unit, citizen, request.form.get("waits", ""))
                case_reply.send(desk, unit, g.town, to, None, text)
                audit.write(unit, me().by, "citizen.reply", f"citizen {citizen}", g.now)
                for one in _waiting(unit, citizen):
                    unanswered.done(unit, one.id, g.town.id, me().by, g.now)
        if not is_fragment():
            flash(_("SMS dikirim."))
            return redirect(url_for("console.citizen_page", citizen=citizen), 303)
        page = render_template(
            "console/case/reply.html", citizen=citizen, to=to, weight=replying.weigh("", g.town, to.line), mark=desk.chance.token(),
            warned=case_reply.warned(replying.weigh(""), to, g.town),
        )  # fmt: skip
        return toast(make_response(page), _("SMS dikirim."), "case-changed")


def _known(unit: Unit, citizen: int) -> None:
    if not may_open(unit, g.town, citizen):
        raise LookupError("no such citizen")


def _waiting(unit: Unit, citizen: int) -> list[Waiting]:
    """What this page shows that waits for an answer, newest first."""
    hidden = case_side.hidden(unit, citizen)
    found = unanswered.of_citizen(unit, citizen)
    return [one for one in found if one.done_at is None and one.town == g.town.id and one.number not in hidden]


def _newest(unit: Unit, citizen: int) -> int | None:
    return next((one.id for one in _waiting(unit, citizen)), None)


def _still_waits(unit: Unit, citizen: int, told: str) -> None:
    """Conflict when a colleague has answered meanwhile what the page showed as waiting."""
    if told and not (told.isascii() and told.isdigit() and len(told) <= 15):
        abort(400)
    for one in unanswered.of_ids(unit, [int(told)] if told else []):
        if one.citizen == citizen and one.done_at is not None and one.done_by != me().by:
            raise Conflict("somebody else has answered")


def _texts(unit: Unit, citizen: int) -> list[Message]:
    """The latest texts on this town's lines from and to this phone, newest first; only officers' and those that wait for one
    when the phone has a complaint of which nobody may know whose it is. The digits of receipts are struck out, as on a case."""
    ours = {line.address for line in g.town.lines}
    hidden = case_side.hidden(unit, citizen)
    theirs = {one.message.id for number in hidden for one in officer_replies.of_case(unit, number)}
    open_ones = {one.message for one in unanswered.of_citizen(unit, citizen) if one.number not in hidden}
    found = []
    for one in messages.to_phone(unit, citizens.phone_of(unit, citizen), SHOWN):
        here = one.town == g.town.id or (one.town is None and one.address in ours)
        told = any(number in one.text or spaced(number) in one.text for number in hidden)
        officers = one.purpose.startswith("officer.") or one.id in open_ones
        if one.citizen == citizen and one.kind != "code" and here and not told and one.id not in theirs and (officers or not hidden):
            found.append(replace(one, text=case_trail.bare(unit, citizen, one.text)))
    return found
