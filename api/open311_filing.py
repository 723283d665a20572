"""Filing a complaint that came over Open311: where it is, what is said, who may be told; then the same verb as every channel."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from api.problems import Problem
from rules.calendar import Zone
from rules.chance import Chance
from rules.complaints import Category, propose
from rules.phone import NotAPhone, Phone
from rules.places import kilometres
from store import citizens, complaints
from store.complaints import Complaint
from store.promises import promised
from store.published import public_id
from store.submitted import Fault
from store.town_values import Region, Town
from store.unit import Conflict, Store, Unit

LONGEST = 4000  # characters of a description, by the protocol
LANDMARK = 200
FARTHEST = 30.0  # kilometres from the nearest kelurahan's centre: beyond, it is another town's
TRIES = 6
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Report:
    """A complaint as it came: understood, not yet filed."""

    town: Town
    category: Category
    region: Region | None
    landmark: str
    words: str
    phone: Phone | None
    agency: str


Filing = Callable[[Report], str]
Receipt = Callable[[Unit, Complaint, Phone], None]
"""Owes the receipt of a complaint to a phone, in the transaction that files it."""


def report_of(form: Mapping[str, str], town: Town, category: Category, agency: str) -> Report:
    """What a form says. Raises Problem 400 with the field at fault."""
    words = _tidy(form.get("description", ""))
    if not words or len(words) > LONGEST:
        raise _bad("description", f"is text of 1 to {LONGEST} characters")
    address = _tidy(form.get("address_string", ""))
    if len(address) > LANDMARK:
        raise _bad("address_string", f"has at most {LANDMARK} characters")
    phone = None
    if told := form.get("phone", "").strip():
        try:
            phone = Phone.parse(told)
        except NotAPhone as error:
            raise _bad("phone", "is not a phone number") from error
    return Report(town, category, _region(form, town, address), address, words, phone, agency)


def file(store: Store, now: Callable[[], datetime], chance: Chance, receipt: Receipt) -> Filing:
    """What puts a report on the books, and gives the public's name for it. The same told twice on a day is one complaint."""

    def filed(report: Report) -> str:
        for last in range(TRIES):
            try:
                with store.writing() as unit:
                    made = _file(unit, report, now(), chance)
                    if report.phone is not None:
                        receipt(unit, made, report.phone)
                    return public_id(unit.keys, made.number)
            except Conflict:
                if last == TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    return filed


def _file(unit: Unit, report: Report, now: datetime, chance: Chance) -> Complaint:
    town, kind = report.town, propose(report.words)
    promise = promised(town, Zone.of(town.zone).day(now), kind)
    who = citizens.meet(unit, report.phone or _stand_in(report), now)
    return complaints.file(
        unit, town=town.id, category=report.category, region=report.region.code if report.region else None, words=report.words,
        recording=None, anonymous=report.phone is None, secret=False, citizen=who.id,
        channel="open311", now=now, first_due=promise.first, done_due=promise.done, first_rule=promise.first_rule,
        done_rule=promise.done_rule, kind=kind, chance=chance, landmark=report.landmark,
    )  # fmt: skip


def _stand_in(report: Report) -> Phone:
    """A number for who gives none: on the unassigned country code 999, one for each agency. Nothing is ever sent to it."""
    made = hashlib.sha256(f"open311|{report.town.id}|{report.agency}".encode()).hexdigest()
    return Phone(f"+999{int(made, 16) % 10**11:011d}")


def _region(form: Mapping[str, str], town: Town, address: str) -> Region | None:
    code = form.get("address_id", "").strip()
    lat, lng = form.get("lat", "").strip(), form.get("long", "").strip()
    if code:
        if code not in town.regions:
            raise _bad("address_id", "is the code of a kelurahan of this jurisdiction")
        return town.regions[code]
    if lat or lng:
        if not (_DEGREES.fullmatch(lat) and _DEGREES.fullmatch(lng) and abs(float(lat)) <= 90 and abs(float(lng)) <= 180):
            raise _bad("lat", "and long are degrees by WGS84, both of them")
        return _nearest(town, float(lat), float(lng))
    if not address:
        raise _bad("address_string", "or lat and long, or address_id, is needed")
    return None


def _nearest(town: Town, lat: float, lng: float) -> Region:
    """The kelurahan whose centre is nearest: nothing more exact is kept."""
    placed = ((one, one.lat, one.lng) for one in town.regions.values())
    away = [(kilometres(lat, lng, there, long), one.code) for one, there, long in placed if there is not None and long is not None]
    if not away or min(away)[0] > FARTHEST:
        raise _bad("lat", "and long lie outside of this jurisdiction")
    return town.regions[min(away)[1]]


def _tidy(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _bad(field: str, why: str) -> Problem:
    return Problem(400, f"{field} {why}.", [Fault(field, why)])
