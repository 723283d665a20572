"""The trail of one case, a complaint, an application or a queue number: what happened and when, and nobody's name or phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from console import case_words
from console.audit_words import deed
from console.frame import role_name
from console.language import _, day
from store import applications, audit, case_events, complaints, delays, numbers, queue_turns, queues
from store.applications import Application
from store.complaint_rows import Complaint, Route, Viewer
from store.queue_rows import UNDONE
from store.queues import Ticket
from store.staff import Member
from store.town_values import Town
from store.unit import Unit

_WORDS = re.compile(r"[^\W\d_]{3,}")
_LONG = re.compile(r"\+?\d(?:[ .-]?\d){8,}")  # a phone, a NIK: no date is so long


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a trail: when, who as a role and a number, what."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Trail:
    """One case. `facts` are what it is called and what it is; `own`: it lies on the overseer's own desk."""

    number: str
    standing: str
    colour: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    own: bool = False


class Roles:
    """Who is meant by "staff 12": a role and a number, never a name."""

    def __init__(self, people: list[Member]) -> None:
        self._roles = {one.id: one.role for one in people}
        self._names = [one.name.casefold() for one in people if one.name]

    def __call__(self, by: str) -> str:
        """The name without a name."""
        first, _space, rest = by.partition(" in ")[0].partition(" ")  # in a training town they bear its name too
        if first == "staff" and rest.isdigit():
            role = self._roles.get(int(rest))
            return f"{_(role_name(role)) if role else _('Petugas')} {rest}"
        if first in ("citizen", "citizen:"):
            return _("Warga")
        return {"clock": _("Jam otomatis"), "": _("Sistem")}.get(first, _("Sistem"))

    def silent(self, written: str, person: str) -> str:
        """What an officer wrote for a citizen to read; not a word of it when it names that citizen or a colleague."""
        told = written.casefold()
        words = set(_WORDS.findall(told))
        if words & set(_WORDS.findall(person.casefold())) or any(name in told for name in self._names):
            return _("tertulis, tidak ditampilkan di sini")
        return _LONG.sub("•••", written)


def of(unit: Unit, town: Town, number: str, who: Roles, today: date) -> Trail:
    """The trail of this number. LookupError when this town has no such case."""
    match numbers.kind_of(unit, number):
        case "complaint":
            complaint = complaints.seen_by(unit, number, Viewer.OVERSEER)
            if complaint is not None and complaint.town == town.id:
                return _complaint(unit, town, complaint, who)
        case "application":
            application = applications.by_number(unit, number)
            if application is not None and application.town == town.id:
                return _application(unit, town, application, who, today)
        case "ticket":
            ticket = queues.by_number(unit, number)
            if ticket is not None and ticket.town == town.id:
                return _ticket(unit, town, ticket, who)
    raise LookupError("no such case")


def _complaint(unit: Unit, town: Town, case: Complaint, who: Roles) -> Trail:
    region = town.regions.get(case.region or "")
    done = day(case.done_due)
    if case.again_due:
        again = _("setelah dibuka lagi: %(day)s", day=day(case.again_due))
        done = f"{done} ({again})"
    facts = (
        (_("Tentang"), ", ".join([case_words.category(case.category), *([region.name] if region else [])])),
        (_("Jawaban pertama dijanjikan"), day(case.first_due)), (_("Selesai dijanjikan"), done),
    )  # fmt: skip
    lines = [
        Line(one.at, who(one.by), _("Diterima") if nth == 0 else case_words.state(one.state))
        for nth, one in enumerate(complaints.events(unit, case.id))
    ]
    return Trail(
        case.number, case_words.state(case.state), case_words.COLOURS[case.state], facts,
        _in_order(lines, _at_the_desk(unit, "complaint", case.number, who)), case.route is Route.OVERSEER,
    )  # fmt: skip


def _application(unit: Unit, town: Town, case: Application, who: Roles, today: date) -> Trail:
    happened, person = applications.events(unit, case.id), applications.person(unit, case.number) or ""
    lines, first = [], next((one.was_due or one.due for one in happened if one.due), case.due)
    for one in happened:
        told = case_words.status(one.status)
        if one.was_due:
            moved = _("Batas %(a)s menjadi %(b)s", a=day(one.was_due), b=day(one.due))
            told = f"{moved}: {who.silent(one.reason, person)}"
        lines.append(Line(one.at, who(one.by), told))
    facts = [*_where(town, case.service, case.office), (_("Dijanjikan pertama"), day(first) or "-")]
    if case.due != first:
        facts.append((_("Batas terakhir"), day(case.due)))
    why = delays.explained(unit, case)
    if why:
        facts.append((_("Alasan keterlambatan"), who.silent(why, person)))
    elif case.unexplained:
        facts.append((_("Alasan keterlambatan"), _("Belum ada")))
    late = case.status in applications.OPEN and first is not None and first < today
    return Trail(
        case.number, case_words.status(case.status), "red" if late else "azure", tuple(facts),
        _in_order(lines, _at_the_desk(unit, "application", case.number, who)),
    )  # fmt: skip


def _ticket(unit: Unit, town: Town, ticket: Ticket, who: Roles) -> Trail:
    lines = [
        Line(at, who(by), _("Yang terakhir ditarik kembali") if state == UNDONE else case_words.ticket(queues.State(state)))
        for at, state, by in queue_turns.history(unit, ticket.id)
    ]
    facts = (*_where(town, ticket.service, ticket.office), (_("Untuk hari"), day(ticket.day)))
    return Trail(
        ticket.number, case_words.ticket(ticket.state), "azure", facts,
        _in_order(lines, _at_the_desk(unit, "ticket", ticket.number, who)),
    )  # fmt: skip


def _where(town: Town, service: str, office: str) -> tuple[tuple[str, str], ...]:
    offered, place = town.services.get(service), town.offices.get(office)
    return (_("Layanan"), offered.name("id") if offered else service), (_("Kantor"), place.name if place else office)


def _at_the_desk(unit: Unit, kind: str, number: str, who: Roles) -> list[Line]:
    """What the staff did about it, and what the audit has of it."""
    made = []
    for done in case_events.of(unit, number):
        told = case_words.happened(done.what)
        made.append(Line(done.at, who(done.by), f"{told}: {who(f'staff {done.staff}')}" if done.staff is not None else told))
    for noted in audit.about(unit, f"{kind} {number}"):
        made.append(Line(noted.at, who(noted.actor), _("Tercatat: %(action)s", action=deed(noted.action))))
    return made


def _in_order(*parts: list[Line]) -> tuple[Line, ...]:
    return tuple(sorted((line for part in parts for line in part), key=lambda one: one.at))
