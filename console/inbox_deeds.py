"""What is done to one or many items of the inbox at once. Each is a transaction of its own, so that one that somebody else was
quicker with holds back no other; what became of each is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask import abort, g, request

from console import case_access, case_act, case_deeds, snoozing
from console.case_act import Act
from console.case_work_deeds import colleagues
from console.desk import Desk
from console.entering import me
from console.language import several
from rules.permissions import Permission
from store import audit, callback_returns, callbacks, case_events, case_marks, case_work, complaints, unanswered
from store.case_work import Kind, What
from store.complaint_rows import Complaint, NotAllowed, Route, Viewer
from store.inbox import PAGE
from store.unit import Conflict, Unit

LONGEST = 500
REGRET = timedelta(minutes=5)  # in which who ended something in the inbox may open it again
MOVES = frozenset({"forward", "answer", "not_ours"})


class Fate(StrEnum):
    """What became of one item."""

    DONE = "done"
    TAKEN = "taken"  # somebody else was quicker, or has it
    YOURS = "yours"  # it was before
    TWICE = "twice"  # this very form came before
    CUT = "cut"  # it sleeps, but no longer than until its day
    DUE = "due"  # its day is there: it sleeps no more
    NOT_SO = "not_so"  # this cannot be done to such a thing
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class One:
    """One chosen item, and who had it when the page was made."""

    key: str
    seen: int | None
    kind: Kind
    case: Complaint | None = None


Deed = Callable[[Unit, One], Fate]


def do(desk: Desk) -> tuple[str, list[str]]:
    """Do what the form says to all that it names, each once however often the form comes; the result in words, and the keys of what
    was ended by it and can be opened again.

    400 for a form that cannot be read, 403 for who may not.
    """
    chosen, mark = request.form.getlist("one"), request.form.get("mark", "")
    if not mark or not chosen or len(chosen) > PAGE:
        abort(400)
    name, ended = request.form.get("deed", ""), []
    deed = _deed(desk, name, len(set(chosen)))
    fates: Counter[Fate] = Counter()
    for text in dict.fromkeys(chosen):
        try:
            with desk.store.writing() as unit:
                one = _one(unit, text)
                first = case_marks.first(unit, f"{mark}/{one.key}", me().by, g.now)
                fate = deed(unit, one) if first else Fate.TWICE
            fates[fate] += 1
            if name == "done" and fate is Fate.DONE:
                ended.append(one.key)
        except Conflict:
            fates[Fate.TAKEN] += 1
        except NotAllowed:
            fates[Fate.NOT_SO] += 1
        except LookupError:
            fates[Fate.GONE] += 1
    return told(fates), ended


def told(fates: Counter[Fate]) -> str:
    """"3 berhasil, 1 sudah diubah petugas lain"."""
    words = {
        Fate.DONE: lambda many: several("%(count)s berhasil", "%(count)s berhasil", many),
        Fate.TAKEN: lambda many: several("%(count)s sudah diubah petugas lain", "%(count)s sudah diubah petugas lain", many),
        Fate.YOURS: lambda many: several("%(count)s sudah milik Anda", "%(count)s sudah milik Anda", many),
        Fate.TWICE: lambda many: several("%(count)s sudah dilakukan tadi", "%(count)s sudah dilakukan tadi", many),
        Fate.CUT: lambda many: several(
            "%(count)s ditunda hanya sampai pagi tenggatnya", "%(count)s ditunda hanya sampai pagi tenggatnya", many),
        Fate.DUE: lambda many: several(
            "%(count)s sudah jatuh tempo: hanya penyelia yang menundanya, dengan alasan",
            "%(count)s sudah jatuh tempo: hanya penyelia yang menundanya, dengan alasan", many),
        Fate.NOT_SO: lambda many: several("%(count)s tidak dapat begitu", "%(count)s tidak dapat begitu", many),
        Fate.GONE: lambda many: several("%(count)s tidak ada lagi", "%(count)s tidak ada lagi", many),
    }  # fmt: skip
    return ", ".join(words[fate](fates[fate]) for fate in Fate if fates[fate])


def _one(unit: Unit, text: str) -> One:
    """The item that a row names, if it is this town's and this desk's. LookupError."""
    key, _sign, held = text.partition(":")
    if len(text) > 40 or (held and not (held.isascii() and held.isdigit())):
        abort(400)
    seen = int(held) if held else None
    if (id := unanswered.id_of(key)) is not None:
        found = next(iter(unanswered.of_ids(unit, [id])), None)
        hidden = found is not None and found.number is not None and _is_overseers(unit, found.number)
        if found is None or found.town != g.town.id or hidden:
            raise LookupError("no such text")
        return One(key, seen, Kind.TEXT)
    case = complaints.seen_by(unit, key, Viewer.OFFICE)
    if case is not None and case.town == g.town.id and case.route is Route.OFFICE:
        return One(key, seen, Kind.COMPLAINT, case)
    call = callbacks.by_number(unit, key)
    if call is not None and call.town == g.town.id:
        return One(key, seen, Kind.CALLBACK)
    raise LookupError("no such item")


def _is_overseers(unit: Unit, number: str) -> bool:
    case = complaints.by_number(unit, number)
    return case is not None and case.route is Route.OVERSEER


def _deed(desk: Desk, name: str, many: int) -> Deed:
    """The deed of this name with what the form says of it, checked before anything is done."""
    form, by = request.form, me().by
    words = form.get("words", "").replace("\r\n", "\n").strip()
    if len(words) > LONGEST:
        abort(400)
    if name == "take":
        return lambda unit, one: _give(unit, one, me().id, None)
    if name == "give":
        return _giving(desk)
    if name == "release":
        return _release
    if name.startswith("snooze"):  # "snooze:2026-03-11" is one of the buttons; else a day and an hour were typed
        _verb, chosen, wished = name.partition(":")
        moment = snoozing.until(g.town, g.today, g.now, wished or form.get("day", ""), "" if chosen else form.get("hour", ""))
        why = " ".join(form.get("why", "").split())[: snoozing.LONGEST]
        return lambda unit, one: _snooze(unit, one, moment, why)
    if name == "rouse":
        return lambda unit, one: Fate.DONE if case_work.rouse(unit, one.key, by, g.now) else Fate.TAKEN
    if name == "done":
        return _done
    if name == "undo":
        return _undo
    if name not in MOVES:
        abort(400)
    if many > 1 and not me().may(Permission.ASSIGN):
        abort(403)
    agency = " ".join(form.get("agency", "").split())[:60]
    if (name == "answer" and not words) or (name != "answer" and not agency):
        abort(400)
    return lambda unit, one: _move(desk, unit, one, name, words, agency)


def _giving(desk: Desk) -> Deed:
    if not me().may(Permission.ASSIGN):
        abort(403)
    wanted = request.form.get("staff", "")
    with desk.store.reading() as unit:
        to = next((one for one in colleagues(unit, g.town.id, Route.OFFICE) if str(one.id) == wanted), None)
    if to is None:
        abort(400)
    due = None
    if request.form.get("due"):
        try:
            due = date.fromisoformat(request.form["due"])
        except ValueError:
            abort(400)
        if due < g.today:
            abort(400)
    return lambda unit, one: _give(unit, one, to.id, due)


def _give(unit: Unit, one: One, staff: int, due: date | None) -> Fate:
    """To this officer. What somebody else has is given away only by who may assign, and only if the page showed it so."""
    held = case_work.of(unit, one.key)
    whose = held.staff if held is not None and held.done_at is None else None
    if whose not in (None, me().id) and not me().may(Permission.ASSIGN):
        return Fate.TAKEN
    if whose != one.seen and whose != staff:
        return Fate.TAKEN
    if whose == staff == me().id and due is None:
        return Fate.YOURS
    case_work.assign(unit, one.key, one.kind, g.town.id, staff, due, me().by, g.now)
    _audit(unit, one, "assigned", f"staff {staff}")
    return Fate.DONE


def _release(unit: Unit, one: One) -> Fate:
    held = case_work.of(unit, one.key)
    if held is None or held.staff is None or (held.staff != me().id and not me().may(Permission.ASSIGN)):
        return Fate.TAKEN
    case_work.release(unit, one.key, me().by, g.now)
    _audit(unit, one, "released")
    return Fate.DONE


def _snooze(unit: Unit, one: One, wanted: datetime, why: str) -> Fate:
    if _is_others(unit, one):
        return Fate.TAKEN
    moment = wanted if one.case is None else snoozing.allowed(one.case, g.town, wanted, why)
    if moment is None:
        return Fate.DUE
    case_work.snooze(unit, one.key, moment, me().by, g.now, kind=one.kind, town=g.town.id, detail=why)
    _audit(unit, one, "snoozed")
    return Fate.DONE if moment == wanted else Fate.CUT


def _done(unit: Unit, one: One) -> Fate:
    """A text is read, a call-back was made. A complaint is closed with a reason, not so."""
    if one.kind is Kind.COMPLAINT:
        return Fate.NOT_SO
    if _is_others(unit, one):
        return Fate.TAKEN
    if one.kind is Kind.TEXT:
        if not unanswered.done(unit, unanswered.id_of(one.key) or 0, g.town.id, me().by, g.now):
            return Fate.TAKEN
    else:
        if not callbacks.change(unit, one.key, callbacks.State.DONE, g.now):
            return Fate.TAKEN
        case_work.finish(unit, one.key, me().by, g.now)
        case_events.write(unit, one.key, one.kind, What.DONE, me().by, g.now)
    _audit(unit, one, "done")
    return Fate.DONE


def _undo(unit: Unit, one: One) -> Fate:
    """What I ended a moment ago waits again."""
    since = g.now - REGRET
    if one.kind is Kind.TEXT:
        back = unanswered.undone(unit, unanswered.id_of(one.key) or 0, g.town.id, me().by, since, g.now)
    else:
        back = one.kind is Kind.CALLBACK and callback_returns.undone(unit, one.key, me().by, since, g.now)
    if not back:
        return Fate.NOT_SO
    _audit(unit, one, "undone")
    return Fate.DONE


def _move(desk: Desk, unit: Unit, one: One, name: str, words: str, agency: str) -> Fate:
    """As on the page of the case."""
    if one.case is None:
        return Fate.NOT_SO
    if _is_others(unit, one):
        return Fate.TAKEN
    case_deeds.move(Act(desk, unit, case_access.seen(unit, one.key)), case_deeds.BECOMES[name], words, agency=agency or None)
    case_act.worked(unit, one.case, name)
    _audit(unit, one, f"case.{name}")
    return Fate.DONE


def _is_others(unit: Unit, one: One) -> bool:
    """Whether somebody else took it since the page was made, and this is not who leads."""
    held = case_work.of(unit, one.key)
    whose = held.staff if held is not None and held.done_at is None else None
    return whose not in (None, me().id, one.seen) or (whose not in (None, me().id) and not me().may(Permission.ASSIGN))


def _audit(unit: Unit, one: One, action: str, purpose: str = "") -> None:
    audit.write(unit, me().by, action, f"{one.kind} {one.key}", g.now, purpose)
