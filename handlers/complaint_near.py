"""The same problem nearby: how many reported it and when, and joining instead of reporting it once more.

What others wrote, and who they are, is never shown.
"""

from __future__ import annotations

from handlers.complaint_filing import part_digits
from handlers.service import Fact, Outcome, Text, Visit, number, service, term, text
from handlers.showing import DATE, date_name, zone
from handlers.town import here
from rules.complaints import Category
from store import complaint_joins, complaints
from store.complaint_joins import Part
from store.complaints import NEAR_MOST, OPEN
from store.towns import Region

NEIGHBOURS: dict[str, Fact] = {"near_count": text(2), "near_day": DATE, "same": number()}
JOINED = {"number": number(), "number_plain": text(8), "proof_digits": text(4), "proof_spoken": text(7), "state": term("complaint_state")}


@service("complaint.near", writes=False, none={}, some=NEIGHBOURS)
def near(visit: Visit, *, category: str, region: str) -> Outcome:
    """Is the same known at this place already?"""
    found = neighbours(visit, Category(category or Category.OTHER), here(visit).regions.get(region))
    return Outcome("some", found) if found else Outcome("none")


@service("complaint.join", joined=JOINED, over={})
def join(visit: Visit, *, same: str) -> Outcome:
    """Join a neighbour's complaint: its number, with digits of one's own. `over`: it was settled meanwhile."""
    found = complaints.by_number(visit.unit, same)
    if found is None or found.state not in OPEN or found.secret or found.citizen == visit.citizen:
        return Outcome("over")
    digits = part_digits(visit, found.number, visit.citizen)
    complaint_joins.add(visit.unit, found.id, found.number, visit.citizen, Part.JOINED, digits, visit.now)
    facts = {
        "number": found.number,
        "number_plain": found.number,
        "proof_digits": digits,
        "proof_spoken": " ".join(digits),
        "state": f"@complaint_state.{found.state}",
    }
    return Outcome("joined", facts, effects=() if visit.channel == "sms" else (Text("followup.joined", facts),))


def neighbours(visit: Visit, category: Category, region: Region | None) -> dict[str, str]:
    """What there is to join at this place; empty when nothing is."""
    if region is None:
        return {}
    town = here(visit)
    found = complaints.near(
        visit.unit, town=town.id, category=category, region=region.code, citizen=visit.citizen, now=visit.now
    )  # fmt: skip
    if found is None:
        return {}
    count = f"{NEAR_MOST - 1}+" if found.many >= NEAR_MOST and visit.channel != "voice" else str(min(found.many, NEAR_MOST - 1))
    return {"near_count": count, "near_day": date_name(visit, zone(town).day(found.filed_at)), "same": found.number}
