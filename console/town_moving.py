"""People who hold numbers on a day that closes or gets shorter: told before publishing, and moved to another day afterwards."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, g, redirect, request, session
from werkzeug.wrappers import Response

from console import counter_sights, town_told, town_work
from console.desk import Desk
from console.entering import me, needs
from console.language import _, day, several
from console.town import page
from console.town_work import Work
from rules import turns
from rules.calendar import Zone
from rules.permissions import Permission
from store import audit, counter_rows, queue_turns, town_changes, town_held
from store.town_files import Data
from store.town_held import OnDay
from store.unit import Unit

REASON = "jadwal berubah"  # offered for the SMS, in the citizens' language; at most 20 letters
PAPER = 8  # numbers without a phone that are named


@dataclass(frozen=True, slots=True)
class Touched:
    """Numbers that people hold on a day of which the draft makes less. `closed`: nothing of it is left."""

    held: OnDay
    office: str
    service: str
    closed: bool


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/town/<town>/held`."""

    @blueprint.get("/town/<town>/held", endpoint="town_held")
    @needs(Permission.TOWN)
    def held(town: str) -> Any:
        work = town_work.open_work(desk, town)
        with desk.store.reading() as unit:
            found = on_closed_days(unit, work)
        return page("held", work, found=found, reason=REASON, said=session.pop("held_said", ""))

    @blueprint.post("/town/<town>/held")
    @needs(Permission.TOWN)
    def move_held(town: str) -> Response:
        """Everybody of one queue gets a number on the next day on which it is open, and hears of it. Twice is harmless."""
        work = town_work.open_work(desk, town)
        place = desk.store.towns().get(town) or abort(404)
        office = place.offices.get(request.form.get("office", "")) or abort(404)
        service = place.services.get(request.form.get("service", "")) or abort(404)
        reason = " ".join(request.form.get("reason", "").split())[:20] or REASON
        with desk.store.reading() as unit:
            chosen = [one.held for one in on_closed_days(unit, work) if (one.held.office, one.held.service) == (office.id, service.code)]
        one = next((one for one in chosen if one.day.isoformat() == request.form.get("day", "")), None) or abort(409)
        days = counter_sights.days_after(place, office, service, one.day) or abort(409)
        count, more, paper = 0, True, list[str]()
        while more:
            with desk.store.writing() as unit:
                if one.day == g.today and _called(unit, town, office.id, service.code):
                    abort(409, _("Loket sedang melayani antrean itu hari ini: di sana mereka dipindahkan."))
                moved = queue_turns.move_day(
                    unit, town=town, office=office.id, service=service.code, day=one.day, to=days, letter=service.letter,
                    quota=service.quota, reason=reason, now=g.now, chance=desk.chance, by=me().by,
                )  # fmt: skip
                count, more = count + moved.count, moved.more
                paper += [f"{old.label} → {new.label}, {day(new.day)}" for old, new in moved.untold]
                audit.write(unit, me().by, "queue_moved", f"queue {office.id} {service.code} {one.day}", g.now, reason)
        said = [several("%(count)s nomor dipindah, warga dikabari.", "%(count)s nomor dipindah, warga dikabari.", count)]
        said += [_("Tanpa HP, sampaikan langsung: %(list)s.", list="; ".join(paper[:PAPER]))] if paper else []
        session["held_said"] = " ".join(said)
        return redirect(f"/console/town/{town}/held", 303)


def touched(unit: Unit, work: Work, before: Data) -> list[Touched]:
    """Whom the draft would leave with a closed day or a shorter one, against what was `before`."""
    return list(_less(town_held.by_day(unit, work.town, _today(work)), before, work.said))


def on_closed_days(unit: Unit, work: Work) -> list[Touched]:
    """Who holds a number by now for a day that is closed as the town is published."""
    now = town_work.published(unit, work.town)
    return [] if now is None else [one for one in _less(town_held.by_day(unit, work.town, _today(work)), None, now) if one.closed]


def _called(unit: Unit, town: str, office: str, service: str) -> bool:
    """Whether somebody sits at a counter for this service now, closed day or not."""
    desks = [one for one in counter_rows.of_office(unit, town, office) if one.staff is not None and service in one.services]
    return bool(counter_rows.at_work(unit, [one.staff for one in desks if one.staff is not None], g.now)) if desks else False


def _today(work: Work) -> date:
    return Zone.of(work.said["town.yaml"]["zone"]).day(g.now)


def _less(held: Iterable[OnDay], before: Data | None, after: Data) -> Iterable[Touched]:
    """Those whose day has less opening time than before; without a before, those whose day has none."""
    was, now = None if before is None else _Days.of(before), _Days.of(after)
    for one in held:
        if one.office not in now.offices or one.service not in now.services:
            continue  # the verdict keeps such a draft (store/town_held.py: left_behind)
        left = now.minutes(one)
        if left < (1 if was is None else was.minutes(one)):
            names = (town_told.name("offices.csv", one.office, now.offices[one.office]),
                     town_told.name("services.yaml", one.service, now.services[one.service]))  # fmt: skip
            yield Touched(one, *names, closed=not left)


@dataclass(frozen=True, slots=True)
class _Days:
    """When a town's offices are open, as its files say."""

    offices: Mapping[str, Mapping[str, Any]]
    services: Mapping[str, Mapping[str, Any]]
    holidays: Container[str]

    @classmethod
    def of(cls, said: Data) -> _Days:
        return cls(*(town_changes.things_of(said, name) for name in ("offices.csv", "services.yaml", "holidays.yaml")))

    def minutes(self, held: OnDay) -> int:
        """For how long the service is to be had at the office on that day."""
        office, service = self.offices.get(held.office), self.services.get(held.service)
        if office is None or service is None or held.day.isoformat() in self.holidays or not turns.served_on(service, held.day):
            return 0
        return sum(closes - opens for opens, closes in turns.week(str(office.get("hours", ""))).on(held.day))
