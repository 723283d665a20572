"""Putting a complaint on the books: its promise by the town's table, its receipt, and the receipt of who was helped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from handlers.complaint_told import named
from handlers.complaint_words import Told
from handlers.proving import receipt_digits
from handlers.service import Outcome, Text, Visit, number, text, texted
from handlers.showing import DATE, cut, date_name, zone
from handlers.town import here
from rules.complaints import Category, Kind
from rules.phone import Phone
from store import citizens, complaint_joins, complaints, numbers, proofs
from store.complaint_joins import Part
from store.complaints import Complaint, Route
from store.promises import promised
from store.towns import Region

LONGEST = 1000  # characters kept of what a citizen wrote in pieces
OVERSEER = 36
HELPED_A_DAY = 3  # receipts to a number that is not the helper's own: nobody is spammed by way of us
_DAY = timedelta(hours=24)
FILED = {"number": number(), "number_plain": text(8), "proof_digits": text(4), "proof_spoken": text(7), "due": DATE}
OVERSEEN = {**FILED, "overseer": text(OVERSEER)}


def file(visit: Visit, told: Told, *, category: Category, region: Region | None, recording: str, kind: Kind) -> Outcome:
    """File what was told: `filed`, or `overseen` when it went to the overseer, past the office complained about."""
    town = here(visit)
    promise = promised(town, zone(town).day(visit.now), kind)
    filed = complaints.file(
        visit.unit,
        town=town.id,
        category=category,
        region=region.code if region else None,
        words="" if recording else told.words[:LONGEST],
        recording=recording or None,
        anonymous=told.naming == "anonymous",
        secret=told.naming == "secret",
        citizen=visit.citizen,
        channel=visit.channel,
        now=visit.now,
        first_due=promise.first,
        done_due=promise.done,
        first_rule=promise.first_rule,
        done_rule=promise.done_rule,
        kind=kind,
        follows=_case(visit, told.follows),
        chance=visit.chance,
    )
    overseen = filed.route is Route.OVERSEER
    facts = receipt(visit, filed.number, receipt_digits(visit.unit.keys, filed.number), filed.first_due)
    written = {**facts, "due": date_name(texted(visit), filed.first_due)}
    if overseen:
        facts |= {"overseer": cut(str(town.facts.get("overseer") or "-"), OVERSEER)}
    own = () if visit.channel == "sms" else (Text("complaint.receipt", written),)
    return Outcome("overseen" if overseen else "filed", facts, effects=(*own, *_help(visit, filed, told.helped, written)))


def receipt(visit: Visit, number: str, digits: str, due: date) -> dict[str, str]:
    """What a receipt says."""
    return {
        "number": number,
        "number_plain": number,
        "proof_digits": digits,
        "proof_spoken": " ".join(digits),
        "due": date_name(visit, due),
    }


def part_digits(visit: Visit, number: str, citizen: int) -> str:
    """The four digits of a citizen with a part in somebody else's complaint: their own, and always the same."""
    return proofs.part_digits(visit.unit.keys, number, citizen)


def _help(visit: Visit, filed: Complaint, phone: Phone | None, written: dict[str, str]) -> tuple[Text, ...]:
    """Give the person helped a part in it, and a receipt with which they may object. Nothing beyond the day's number."""
    if phone is None or phone == visit.phone:
        return ()
    helped = citizens.meet(visit.unit, phone, visit.now, texted(visit).language)
    if complaint_joins.lately(visit.unit, helped.id, Part.HELPED, visit.now - _DAY, HELPED_A_DAY) >= HELPED_A_DAY:
        return ()
    digits = part_digits(visit, filed.number, helped.id)
    new = complaint_joins.add(visit.unit, filed.id, filed.number, helped.id, Part.HELPED, digits, visit.now)
    if not new or helped.opted_out:
        return ()
    due = date_name(replace(visit, channel="sms", language=helped.language), filed.first_due)
    return (Text("followup.helped", {**written, **named(filed), "due": due, "proof_digits": digits}, to=phone),)


def _case(visit: Visit, number: str) -> str | None:
    """The number, if it names a case that a complaint can be about."""
    return number if number and numbers.kind_of(visit.unit, number) in ("application", "complaint") else None
