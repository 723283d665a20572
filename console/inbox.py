"""The inbox: everything of the town that needs somebody, the most urgent first, searched, filtered and kept up to date."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2s
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, session
from markupsafe import Markup

from console import case_words, for_you, inbox_asked, inbox_counts, inbox_deeds, inbox_lines, inbox_shared, live, snoozing
from console.case_page import ORDER
from console.desk import Desk
from console.entering import me, needs
from console.frame import is_fragment
from console.inbox_asked import Question
from console.inbox_shared import Body, Listed
from console.language import _
from rules.complaints import Category
from rules.complaints import Kind as Class
from rules.permissions import Permission
from rules.reference import spaced
from store import audit, case_work, saved_filters, search, staff
from store.case_work import Kind
from store.complaint_rows import Viewer
from store.inbox import PAGE, Asked, View
from store.staff import Member
from store.unit import Conflict, Unit

SEEN = "X-Seen"  # the print of the list that a page shows: it is told nothing while that is the same


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/inbox`."""

    @blueprint.get("/inbox", endpoint="inbox")
    @needs(Permission.CASES)
    def show() -> str | Response:
        question = inbox_asked.read(request.args, g.town)
        return _page(desk, question)

    @blueprint.post("/inbox/do", endpoint="inbox_do")
    @needs(Permission.CASES)
    def do() -> Any:
        question = inbox_asked.read(request.form, g.town)
        told, ended = inbox_deeds.do(desk)
        inbox_counts.forget(id(desk.store))
        inbox_shared.forget(desk.store)
        if is_fragment():
            return _page(desk, question, told, ended)
        flash(told)
        return redirect(question.address(question.after), 303)

    @blueprint.post("/inbox/filters", endpoint="inbox_filter_keep")
    @needs(Permission.CASES)
    def keep() -> Any:
        question = inbox_asked.read(request.form, g.town)
        shared = request.form.get("shared") == "1"
        if shared and not me().may(Permission.ASSIGN):
            abort(403)
        try:
            with desk.store.writing() as unit:
                saved_filters.keep(unit, g.town.id, me().id, request.form.get("name", ""), question.chosen, shared, g.now)
                if shared:
                    audit.write(unit, me().by, "filter_shared", f"town {g.town.id}", g.now)
            flash(_("Saringan disimpan."))
        except ValueError:
            abort(400)
        except Conflict:
            flash(_("Anda sudah punya 20 saringan. Hapus satu dahulu."))
        return redirect(question.address(), 303)

    @blueprint.post("/inbox/filters/<int:id>/forget", endpoint="inbox_filter_forget")
    @needs(Permission.CASES)
    def forget(id: int) -> Any:
        question = inbox_asked.read(request.form, g.town)
        with desk.store.writing() as unit:
            if not saved_filters.forget(unit, id, me().id):
                raise LookupError("not theirs")
        return redirect(question.address(), 303)


def _page(desk: Desk, question: Question, told: str = "", ended: Sequence[str] = ()) -> str | Response:
    """The page, or its list; nothing (204) for a page that has this list already and asks only whether anything changed."""
    asked, seen, heard = Asked(g.town, me().id, g.now), "", live.told(desk.store)
    with desk.store.reading() as unit:
        counts = inbox_counts.of(unit, id(desk.store), asked)
        filters = saved_filters.of(unit, g.town.id, me().id)
        news = for_you.of(unit) if not question.q and question.after is None else []
        if not question.q:
            listed = inbox_shared.of(unit, desk.store, asked, question.wanted, question.after, heard)
            given = _listed(desk, unit, listed, question)
            about = (g.now.replace(second=0, microsecond=0), g.language, me().role)  # each line tells its age in minutes
            seen = inbox_shared.printed(given["body"].print, listed.more, counts, filters, news, about)
            if not told and is_fragment() and request.headers.get(SEEN) == seen:
                return Response(status=204)
        else:
            given = _found(unit, question)
        people = colleagues(unit) if me().may(Permission.ASSIGN) else []
    order = list(given["body"].numbers)
    if session.get(ORDER) != order:  # a page that only looks again writes no cookie
        session[ORDER] = order
    given |= {
        "question": question, "wanted": question.wanted, "counts": counts, "count": inbox_counts.told, "View": View, "Kind": Kind,
        "filters": filters, "people": [one for one in people if not one.disabled and one.may(Permission.CASES)], "told": told, "page": PAGE,
        "ended": ended,
        "kinds": inbox_lines.kinds(), "categories": [(one, case_words.category(one)) for one in Category], "spaced": spaced,
        "classes": [(one, case_words.kind(one)) for one in Class if one is not Class.SUPERVISORY], "views": views(me()),
        "rows": given["body"].rows, "mark": desk.chance.token(), "choices": snoozing.choices(g.town, g.today),
        "news": news, "everything": False,
    }  # fmt: skip
    return render_template("console/inbox/list.html" if is_fragment() else "console/inbox/page.html", seen=seen, **given)


def views(who: Member) -> list[tuple[View, str]]:
    """The views in their order, with what they are called; the one of what came back twice is for those who assign."""
    made = [
        (View.ALL, _("Semua")), (View.MINE, _("Milik saya")), (View.UNASSIGNED, _("Belum dipegang")), (View.OVERDUE, _("Terlambat")),
        (View.TODAY, _("Hari ini")), (View.RAISED, _("Naik atau dibuka lagi")), (View.SNOOZED, _("Ditunda")),
    ]  # fmt: skip
    return [*made, (View.RETURNED, _("Dua kali tak disentuh"))] if who.may(Permission.ASSIGN) else made


def colleagues(unit: Unit) -> list[Member]:
    """Everybody of the town who may have a case, or once had."""
    return staff.of_town(unit, g.town.id)


def _listed(desk: Desk, unit: Unit, listed: Listed, question: Question) -> dict[str, Any]:
    mine = any(one.work is not None and one.work.staff == me().id for one in listed.items)
    alike = (g.language, g.now.replace(second=0, microsecond=0), me().id if mine else 0)
    body = listed.bodies.get(alike)
    if body is None:
        words, names = desk.book.words.get(g.language) or desk.book.words["id"], _names(unit)
        rows = [inbox_lines.shown(one, g.town, names, me().id, words) for one in listed.items]
        numbers = [one.key if one.text is None else one.text.number or "" for one in listed.items]
        body = listed.bodies[alike] = _body(rows, numbers)
    following = question.address(listed.items[-1].place) if listed.more and listed.items else ""
    return {"body": body, "following": following, "first": question.after is None, "found": None}


def _body(rows: Sequence[Markup], numbers: Sequence[str]) -> Body:
    whole = Markup("".join(rows))
    return Body(whole, tuple(filter(None, numbers)), blake2s(whole.encode(), digest_size=12).hexdigest())


def _names(unit: Unit) -> dict[int, str]:
    return {one.id: one.name for one in colleagues(unit)}


def _found(unit: Unit, question: Question) -> dict[str, Any]:
    """What a search found. The overseer's cases are none of the inbox's, whoever searches it."""
    found = search.find(unit, g.town, question.q, Viewer.OFFICE, question.narrowed)
    work = {key: one for key, one in case_work.of_many(unit, [one.number for one in found.complaints]).items() if one.done_at is None}
    names = _names(unit) if work else {}
    rows = [inbox_lines.row(inbox_lines.of_complaint(one, work.get(one.number), g.town, names, me().id)) for one in found.complaints]
    return {"body": _body(rows, [one.number for one in found.complaints]), "following": "", "first": True, "found": found}
