"""What moves a complaint on: answered, asked back, passed on, closed, opened again. The citizen hears of each by the store's news."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for

from console import case_access, case_act, case_telling, case_ties, case_words, case_work_deeds, replying
from console.case_act import Act, Deed
from console.case_reply import send_words
from console.desk import Desk
from console.entering import me, needs
from console.language import _
from rules.escalation import Level
from rules.permissions import Permission
from rules.quiet import Purpose
from rules.reference import spaced
from store import case_work, citizens, complaints, manners, notices
from store.complaint_rows import ALLOWED, State

BECOMES = {
    "answer": State.ANSWERED, "ask": State.NEEDS_FACTS, "forward": State.FORWARDED, "not_ours": State.NOT_OURS, "close": State.CLOSED,
    "reopen": State.REOPENED,
}  # fmt: skip
STATUSES = (State.CHECKING, State.WORKING, State.RAISED)
AGENCY = 60
_OFF_THE_DESK = frozenset({State.ANSWERED, State.CLOSED, State.NOT_OURS})


def offered(state: State) -> frozenset[str]:
    """The deeds that this state allows."""
    deeds = {name for name, to in BECOMES.items() if to in ALLOWED[state] and to is not state}
    return frozenset(deeds | ({"status"} if statuses(state) else set()))


def statuses(state: State) -> tuple[State, ...]:
    """To which plain states it may go."""
    return tuple(one for one in STATUSES if one in ALLOWED[state] and (one is not state or one is State.RAISED))


def move(act: Act, state: State, note: str, *, agency: str | None = None, level: Level | None = None) -> None:
    """Change the state, and the work on the desk with it."""
    town, number = g.town, act.case.number
    again = case_telling.again_due(act.case, town, g.today) if state is State.REOPENED else None
    complaints.change(
        act.unit, number, state, g.now, note=note, by=me().by, viewer=act.seen.viewer, agency=agency, level=level, day=g.today,
        again_due=again, seen=act.case,
    )  # fmt: skip
    if state in _OFF_THE_DESK:
        case_work.finish(act.unit, number, me().by, g.now)


def answer(act: Act) -> str:
    """The answer to the complaint; with `full`, all of it as a text of its own too."""
    words = act.words()
    move(act, State.ANSWERED, words)
    if request.form.get("full"):
        send_words(act, f"{spaced(act.case.number)}: {words}")
    return _("Dijawab. Warga diberi tahu.")


def ask(act: Act) -> str:
    """What the citizen must still tell."""
    words = act.words()
    move(act, State.NEEDS_FACTS, words)
    if request.form.get("full"):
        send_words(act, f"{spaced(act.case.number)}: {words}")
    return _("Keterangan diminta dari warga.")


def forward(act: Act) -> str:
    """To the agency that can settle it."""
    move(act, State.FORWARDED, act.words(needed=False), agency=_agency(act))
    return _("Diteruskan. Warga diberi tahu.")


def not_ours(act: Act) -> str:
    """Not in our power, and whose it is."""
    move(act, State.NOT_OURS, act.words(needed=False), agency=_agency(act))
    return _("Dinyatakan bukan wewenang. Warga diberi tahu ke mana.")


def close(act: Act) -> str:
    """Closed, with a reason of the list and words."""
    reason = case_words.reasons().get(request.form.get("reason", ""))
    if reason is None:
        abort(400)
    words = act.words(needed=request.form.get("reason") == "other")
    move(act, State.CLOSED, f"{reason}. {words}".strip() if words else reason)
    return _("Ditutup. Warga diberi tahu.")


def reopen(act: Act) -> str:
    """Opened again, with a new date."""
    move(act, State.REOPENED, act.words())
    return _("Dibuka lagi, dengan batas baru.")


def status(act: Act) -> str:
    """Checked, worked on, or raised one step."""
    try:
        state = State(request.form.get("state", ""))
    except ValueError:
        abort(400)
    if state not in STATUSES:
        abort(400)
    move(act, state, act.words(needed=False), level=case_telling.next_level(act.case) if state is State.RAISED else None)
    return _("Status diubah.")


DEEDS: dict[str, Deed] = {
    "answer": answer, "ask": ask, "forward": forward, "not_ours": not_ours, "close": close, "reopen": reopen, "status": status,
    **case_work_deeds.DEEDS, **case_ties.DEEDS,
}  # fmt: skip
UNMOVED = frozenset(case_work_deeds.DEEDS) | {"split", "link", "unlink"}
"""Deeds that do not depend on where the complaint stands."""


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the deeds and what the citizen will read of each."""

    @blueprint.post("/cases/<number>/do/<deed>", endpoint="case_do")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def case_do(number: str, deed: str) -> Any:
        told = case_act.do(desk, number, deed, DEEDS, moves=deed not in UNMOVED)
        if told:
            flash(told)
        with desk.store.reading() as unit:
            try:
                case_access.seen(unit, number)
            except LookupError:  # it went to another desk
                return redirect(url_for("console.home"), 303)
        return redirect(url_for("console.case_page", number=number) + _came_from(), 303)

    @blueprint.post("/cases/<number>/preview/<deed>", endpoint="case_preview")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def case_preview(number: str, deed: str) -> Any:
        """The text that this deed sends. Changes nothing; a POST so that the words stand in no log."""
        with desk.store.reading() as unit:
            seen = case_access.seen(unit, number)
            who = citizens.get(unit, seen.case.citizen)
            stopped = who is not None and not notices.wanted(unit, who, Purpose.COMPLAINT)
            goes_at = notices.goes_at(unit, seen.case.citizen, Purpose.COMPLAINT, manners.of(g.town), g.now)
        state = _state(deed)
        if not seen.acts:
            abort(403)
        if state not in ALLOWED[seen.case.state]:  # it moved while somebody typed: said here, the words stay
            return render_template("console/case/told.html", gone=True)
        note = request.form.get("words", "").strip()[: case_act.LONGEST]
        level = case_telling.next_level(seen.case) if state is State.RAISED else None
        moved = case_telling.after(seen.case, state, g.town, g.today, request.form.get("agency", "").strip(), level)
        text = case_telling.preview(desk.book, seen.case, moved, note, who.language if who else "id")
        cut = case_telling.is_cut(seen.case, state, note)
        weight = replying.weigh(text, g.town)
        return render_template("console/case/told.html", text=text, cut=cut, weight=weight, full=bool(request.form.get("full")),
                               goes_at=goes_at, awake=replying.told_at(g.town, g.now), now=g.now, stopped=stopped)  # fmt: skip


def _state(deed: str) -> State:
    if deed in BECOMES:
        return BECOMES[deed]
    try:
        state = State(request.form.get("state", ""))
    except ValueError:
        abort(404)
    if deed != "status" or state not in STATUSES:
        abort(404)
    return state


def _agency(act: Act) -> str:
    return " ".join(act.words("agency", longest=AGENCY).split())


def _came_from() -> str:
    return "?from=inbox" if request.form.get("from") == "inbox" else ""
