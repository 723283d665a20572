"""The counter: call the next number, serve, finish, skip, send on. One screen, one hand, one press each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for

from console import counter_sights as sights
from console import walk_ins
from console.desk import Desk
from console.entering import me, needs
from console.frame import is_fragment, part_of
from console.language import _
from rules.calendar import weekday_date
from rules.permissions import Permission
from store import audit, counter_rows, counters, queue_turns, queues
from store.counter_rows import Counter, State
from store.queues import NotAllowed
from store.town_values import Office, Town
from store.unit import Conflict, Unit

TRIES = 3
LABEL = 40
PAPER = 40  # told on the screen of those who have no phone


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/counter`."""
    walk_ins.attach(blueprint, desk)

    @blueprint.get("/counter")
    @needs(Permission.COUNTER)
    def counter() -> Any:
        with desk.store.reading() as unit:
            mine = _mine(unit)
            if mine is None:
                told = {name: session.pop(name, "") for name in ("said", "fault")}
                return render_template("console/counter_choose.html", **sights.to_choose(unit, g.town, me(), g.today, g.now), **told)
            sight = sights.of(unit, g.town, mine, g.today, g.now)
            opened = request.args.get("panel", "")
            more = sights.panel(unit, g.town, mine, g.today, me(), g.now) if opened in sights.PANELS else {}
        said = _stays(mine, session.pop("said", "")) or _stays(mine)
        return render_template("console/counter.html", sight=sight, said=said, panel=opened if more else "", **more)

    @blueprint.get("/counter/screen", endpoint="counter_screen")
    @needs(Permission.COUNTER)
    @part_of("console.counter")
    def screen() -> Any:
        with desk.store.reading() as unit:
            mine = _mine(unit) or abort(404)
            return render_template("console/counter_screen.html", sight=sights.of(unit, g.town, mine, g.today, g.now), said=_stays(mine))

    @blueprint.get("/counter/panel/<name>", endpoint="counter_panel")
    @needs(Permission.COUNTER)
    def panel(name: str) -> Any:
        if name not in sights.PANELS:
            abort(404)
        if not is_fragment():  # pressed before htmx was there
            return redirect(url_for("console.counter", panel=name))
        with desk.store.reading() as unit:
            mine = _mine(unit) or abort(404)
            sight = sights.of(unit, g.town, mine, g.today, g.now)
            more = sights.panel(unit, g.town, mine, g.today, me(), g.now)
        return render_template("console/counter_panel.html", panel=name, sight=sight, **more)

    @blueprint.post("/counter/sit", endpoint="counter_sit")
    @needs(Permission.COUNTER)
    def sit() -> Any:
        office = _office(request.form.get("office", ""))
        label = _label()
        known = [code for code in office.services if code in g.town.services]  # also one that gives no new numbers any more
        services = tuple(one for one in request.form.getlist("services") if one in known) or tuple(sights.queued(g.town, office))
        if not label:
            session["fault"] = _("Pilih loket, atau tulis namanya.")
            return redirect(url_for("console.counter"), 303)
        if len(label) > LABEL or not services:
            abort(400)
        try:
            with desk.store.writing() as unit:
                counters.free_idle(unit, g.town.id, office.id, g.today, g.now)
                made = counters.sit(
                    unit, town=g.town.id, office=office.id, label=label, services=services,
                    in_order=request.form.get("in_order") == "1", staff=me().id, day=g.today, now=g.now,
                )  # fmt: skip
                audit.write(unit, me().by, "counter_opened", f"counter {made.id}", g.now)
        except counter_rows.Taken:
            session["fault"] = _("Loket itu sudah ditempati petugas lain.")
        except NotAllowed:
            session["said"] = _("Selesaikan dulu nomor yang sedang Anda tangani.")
        return redirect(url_for("console.counter"), 303)

    @blueprint.post("/counter/do/<verb>", endpoint="counter_do")
    @needs(Permission.COUNTER)
    def do(verb: str) -> Any:
        if verb not in VERBS:
            abort(404)
        for last in range(TRIES):
            try:
                with desk.store.writing() as unit:
                    said = _pressed(unit, desk, VERBS[verb])
                break
            except NotAllowed as fault:
                said = _refused(fault)
                break
            except Conflict:
                if last == TRIES - 1:
                    raise
        if is_fragment():
            with desk.store.reading() as unit:
                mine = _mine(unit) or abort(404)
                sight = sights.of(unit, g.town, mine, g.today, g.now)
                return render_template("console/counter_screen.html", sight=sight, said=_stays(mine, said))
        session["said"] = said
        return redirect(url_for("console.counter"), 303)

    @blueprint.post("/counter/move-day", endpoint="counter_move_day")
    @needs(Permission.COUNTER)
    def move_day() -> Any:
        """Nobody serves this service any more today: who waits gets a number on another day, and hears of it."""
        office = _office(request.form.get("office", ""))
        service = g.town.services.get(request.form.get("service", "")) or abort(404)
        reason = " ".join(request.form.get("reason", "").split())[:20] or sights.REASON
        days = sights.days_after(g.town, office, service, g.today)
        if not days:
            abort(400)
        count, more, paper = 0, True, list[str]()
        while more:
            with desk.store.writing() as unit:
                if not sights.may_move(unit, g.town, office, service.code, me(), g.now):
                    abort(403)
                moved = queue_turns.move_day(
                    unit, town=g.town.id, office=office.id, service=service.code, day=g.today, to=days, letter=service.letter,
                    quota=service.quota, reason=reason, now=g.now, chance=desk.chance, by=me().by,
                )  # fmt: skip
                count, more = count + moved.count, moved.more
                paper += [f"{old.label} → {new.label}, {weekday_date(new.day, g.language)}" for old, new in moved.untold]
                audit.write(unit, me().by, "queue_moved", f"queue {office.id} {service.code} {g.today}", g.now, reason)
        said = _("%(count)s nomor %(service)s dipindah ke hari berikutnya.", count=count, service=service.name(g.language))
        if paper:
            said += " " + _("Tanpa HP, sampaikan langsung: %(list)s.", list="; ".join(paper[:PAPER]))
        if request.form.get("back") == "supervisor" and me().may(Permission.MEASURES):
            flash(said)
            return redirect(url_for("console.supervisor"), 303)
        session["said"] = said
        return redirect(url_for("console.counter"), 303)


def _stays(at: Counter, said: str | None = None) -> str:
    """What was said after the last press, until the next one: the screen is drawn anew whenever somebody takes a number."""
    if said is not None:
        session["stays"] = [at.version, said] if said else None
    version, words = session.get("stays") or (0, "")
    return str(words) if version == at.version else ""


def _label() -> str:
    """The counter that was chosen; what was written goes before it. A bare number is that of a counter, in whatever case it is written."""
    written = " ".join(request.form.get("other", "").split())
    if not written:
        return " ".join(request.form.get("label", "").split())
    word, _space, rest = written.partition(" ")
    if written.isdecimal():
        return f"Loket {int(written)}"
    return f"Loket {rest}" if word.casefold() == "loket" and rest else written


def _mine(unit: Unit) -> Counter | None:
    """Where I sit, if that is in the town I work in."""
    found = counter_rows.of_staff(unit, me().id)
    return found if found is not None and g.town is not None and found.town == g.town.id and found.office in g.town.offices else None


def _office(id: str) -> Office:
    town: Town | None = g.town
    office = town.offices.get(id) if town is not None else None
    if office is None or not me().serves(office.id):
        abort(404)
    return office


def _pressed(unit: Unit, desk: Desk, verb: Callable[[Unit, Desk, Counter], str]) -> str:
    """What came of a press. A press that was done already, or on a screen that was old, does nothing: the new screen tells."""
    mine = _mine(unit) or abort(404)
    version = request.form.get("version", "")
    pressed = counter_rows.press(unit, mine.id, me().id, int(version), g.now) if version.isdecimal() and len(version) < 10 else None
    return verb(unit, desk, pressed) if pressed is not None else ""


def _refused(fault: NotAllowed) -> str:
    if isinstance(fault, counters.InHand):
        return _("Selesaikan dulu nomor yang sedang Anda tangani.")
    if isinstance(fault, counters.StillSaid):
        return _("Papan masih menyebut nomor itu: tunggu sebentar.")
    return _("Tidak bisa sekarang: keadaannya sudah berubah.")


def _next(unit: Unit, desk: Desk, at: Counter) -> str:
    counters.free_idle(unit, at.town, at.office, g.today, g.now)
    called = counters.call_next(unit, at, g.today, g.now, me().by)
    return "" if called else _("Tidak ada yang menunggu.")


def _here(unit: Unit, desk: Desk, at: Counter) -> str:
    """Somebody who missed their turn stands there now."""
    counters.free_idle(unit, at.town, at.office, g.today, g.now)
    counters.call_skipped(unit, at, request.form.get("ticket", "")[:8], g.today, g.now, me().by)
    return ""


def _finish(unit: Unit, desk: Desk, at: Counter) -> str:
    in_hand = queues.get(unit, at.ticket) if at.ticket else None
    service = g.town.services.get(in_hand.service) if in_hand else None
    counters.finish(unit, at, service.minutes if service else 10, g.today, g.now, me().by)
    return ""


def _finish_next(unit: Unit, desk: Desk, at: Counter) -> str:
    _finish(unit, desk, at)
    return _next(unit, desk, counter_rows.get(unit, at.id))


def _missed(verb: Callable[..., Any], unit: Unit, desk: Desk, at: Counter) -> str:
    ticket = verb(unit, at, g.now, me().by)
    if ticket.state is queues.State.SKIPPED:
        return _("%(label)s dilewati; dipanggil lagi setelah 5 nomor.", label=ticket.label)
    return _("%(label)s hangus: dua kali tidak datang.", label=ticket.label) if ticket.state is queues.State.NO_SHOW else ""


def _plain(verb: Callable[..., Any], unit: Unit, desk: Desk, at: Counter) -> str:
    verb(unit, at, g.now, me().by)
    return ""


def _audited(verb: Callable[..., Any], action: str, unit: Unit, desk: Desk, at: Counter) -> str:
    ticket = verb(unit, at, g.now, me().by)
    audit.write(unit, me().by, action, f"ticket {ticket.number}", g.now)
    return ""


def _rest(state: State, unit: Unit, desk: Desk, at: Counter) -> str:
    counters.rest(unit, at, state, g.today, g.now)
    return ""


def _undo(unit: Unit, desk: Desk, at: Counter) -> str:
    was, ticket = at.did, counters.undo(unit, at, g.now, me().by)
    audit.write(unit, me().by, "ticket_undone", f"ticket {ticket.number}", g.now, was)
    return _("%(label)s menunggu lagi, paling depan.", label=ticket.label) if ticket.state is queues.State.WAITING else ""


def _leave(unit: Unit, desk: Desk, at: Counter) -> str:
    counters.leave(unit, at, g.today, g.now)
    audit.write(unit, me().by, "counter_closed", f"counter {at.id}", g.now)
    return ""


def _send(unit: Unit, desk: Desk, at: Counter) -> str:
    kind, _colon, to = request.form.get("to", "").partition(":")
    if kind == "counter" and to.isdecimal():
        other = counter_rows.get(unit, int(to))
        where, sent = other.label, counters.send_to_counter(unit, at, other, g.now, me().by)
    elif kind == "service" and to in sights.queued(g.town, g.town.offices[at.office]):
        service = g.town.services[to]
        where, sent = service.name(g.language), counters.send_to_service(unit, at, to, service.letter, g.now, desk.chance, me().by)
    else:
        abort(400)
    audit.write(unit, me().by, "ticket_sent_on", f"ticket {sent.number}", g.now, to[:40])
    return _("%(label)s dipindah ke %(to)s.", label=sent.label, to=where)


def _first(unit: Unit, desk: Desk, at: Counter) -> str:
    ticket = queues.by_number(unit, request.form.get("ticket", ""))
    if ticket is None or (ticket.town, ticket.office, ticket.day) != (at.town, at.office, g.today):
        abort(404)
    counters.prioritise(unit, ticket, request.form.get("first") == "1", g.now, me().by)
    audit.write(unit, me().by, "ticket_priority", f"ticket {ticket.number}", g.now)
    return _("Prioritas %(label)s diubah.", label=ticket.label)


VERBS: dict[str, Callable[[Unit, Desk, Counter], str]] = {
    "next": _next, "here": _here, "serve": partial(_plain, counters.serve), "finish": _finish, "finish-next": _finish_next,
    "recall": partial(_missed, counters.recall), "skip": partial(_missed, counters.skip), "send": _send, "priority": _first,
    "cancel": partial(_audited, counters.cancel, "ticket_cancelled"), "undo": _undo,
    "pause": partial(_rest, State.PAUSE), "resume": partial(_rest, State.OPEN), "leave": _leave,
}  # fmt: skip
