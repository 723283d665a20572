"""Numbers for who stands at the desk, and the slip of paper that says them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for

from console import counter_sights as sights
from console.desk import Desk, zone_of
from console.entering import me, needs
from console.language import _
from rules import turns, waiting
from rules.permissions import Permission
from rules.phone import NotAPhone, Phone
from store import audit, board, citizens, counter_rows, queues, walk_ins
from store.news import TicketGiven
from store.proofs import receipt_digits
from store.queue_rows import TURNS
from store.queues import Taken
from store.town_values import Office, TownService
from store.unit import Unit


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/counter/walk-in` and the slip."""

    @blueprint.post("/counter/walk-in", endpoint="counter_walk_in")
    @needs(Permission.COUNTER)
    def walk_in() -> Any:
        back = redirect(url_for("console.counter"), 303)
        written, version = request.form.get("phone", "").strip(), request.form.get("version", "")
        try:
            phone = Phone.parse(written[:30]) if written else None
        except NotAPhone:
            session["said"] = _("Nomor HP itu tidak terbaca. Nomor antrean belum diberikan.")
            return back
        if g.training and phone is not None and not phone.invented:
            session["said"] = _("Dalam latihan hanya nomor rekaan 0840 yang dipakai. Nomor antrean belum diberikan.")
            return back
        if not version.isdecimal() or len(version) > 9:
            abort(400)
        with desk.store.writing() as unit:
            at = counter_rows.of_staff(unit, me().id)
            if g.town is None or at is None or at.town != g.town.id:
                abort(404)
            office = g.town.offices.get(at.office) or abort(404)
            service = sights.queued(g.town, office).get(request.form.get("service", "")) or abort(400)
            if counter_rows.press(unit, at.id, me().id, int(version), g.now) is None:
                return back  # the same press twice gives one number
            told = citizens.meet(unit, phone, g.now).id if phone else None
            beyond = request.form.get("beyond") == "1"
            given = walk_ins.give(
                unit, town=g.town.id, office=office.id, service=service.code, letter=service.letter, day=g.today,
                share=walk_ins.MOST if beyond else share(service), turn=_turn(office), citizen=told,
                another=request.form.get("another") == "1", priority=request.form.get("priority") == "1", now=g.now, chance=desk.chance,
                by=me().by,
            )  # fmt: skip
            if not isinstance(given, Taken):
                session["said"] = _("Jatah hari ini untuk yang datang langsung sudah habis.")
                return back
            if not given.again:
                _promise(unit, given.ticket, service)
                audit.write(unit, me().by, "ticket_given", f"ticket {given.ticket.number}", g.now, "beyond the quota" if beyond else "")
                if told is not None:
                    ticket = queues.get(unit, given.ticket.id) or abort(404)
                    unit.news.append(TicketGiven(ticket, receipt_digits(unit.keys, ticket.number)))
        return redirect(url_for("console.counter_slip", number=given.ticket.number), 303)

    @blueprint.get("/counter/tickets/<number>", endpoint="counter_slip")
    @needs(Permission.COUNTER)
    def slip(number: str) -> Any:
        with desk.store.reading() as unit:
            ticket = queues.by_number(unit, number[:8])
            if ticket is None or g.town is None or ticket.town != g.town.id or not me().serves(ticket.office):
                abort(404)
            people = queues.ahead(unit, ticket).people
            digits = receipt_digits(unit.keys, ticket.number)
        office, service = g.town.offices.get(ticket.office), g.town.services.get(ticket.service)
        return render_template(
            "console/counter_slip.html", ticket=ticket, office=office, service=service, people=people, digits=digits,
            told=ticket.citizen is not None, line=next((one.address for one in g.town.lines if one.kind == "sms"), ""),
        )  # fmt: skip


def share(service: TownService) -> int:
    """How many numbers a day the desk may give: what the phones leave of the total; 40 of 100 where no total is said."""
    total = service.facts.get("quota_total")
    return max(int(total) - service.quota, 0) if total else round(service.quota * 40 / 60)


def _turn(office: Office) -> int:
    """The place in the day's line of who comes now."""
    local = g.now.astimezone(zone_of(g.town).tz)
    return turns.gone(turns.week(office.hours).on(g.today), local.hour * 60 + local.minute, TURNS)


def _promise(unit: Unit, ticket: queues.Ticket, service: TownService) -> None:
    """About when it is their turn, from who is ahead now: said on the slip and in the SMS, and kept."""
    queue = board.lines(unit, ticket.town, ticket.office, ticket.day, [ticket.service])[0]
    people = queues.ahead(unit, ticket).people
    desks = waiting.desks_open(service.counters, queue.desks, queue.desks_at, g.now)
    middle = people * (queue.pace or service.minutes) / max(desks, 1)
    when = g.now + timedelta(minutes=middle)
    walk_ins.promise(unit, ticket, when - timedelta(minutes=when.minute % 5, seconds=when.second, microseconds=when.microsecond))
