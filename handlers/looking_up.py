"""What an office's own system knows of a case: which to ask, what to take over, and what to say when it does not answer in time."""

from __future__ import annotations

from datetime import timedelta

from handlers.service import LookUp, Outcome, Visit, number, term, text, texted
from handlers.showing import SERVICE, date_name, service_name, zone
from rules.calendar import clock
from store import agencies, look_ups
from store.applications import Application
from store.submitted import Silence, Submitted
from store.town_values import Town

LASTS = timedelta(hours=2)  # how long a worker goes on asking before the citizen hears that no answer came
SINCE = text(22)  # 12 Mar 2026 09.20 WITA
AWAITED = {"number": number(), "service_name": SERVICE, "status": term("case_status"), "since": SINCE}


def wanted(visit: Visit, case: Application) -> LookUp | None:
    """What to ask the office about this case; None when its town names no system for the service."""
    town = visit.towns.get(case.town)
    if town is None or not _has(town, case):
        return None
    told = agencies.external_id(visit.unit, case.number)
    return LookUp(case.town, case.service, case.number, told[0] if told else case.number)


def fresh(visit: Visit, case: Application) -> Application:
    """The case as the office told it just now; as we know it, when the office told nothing or nothing that can follow it."""
    said = visit.found.get(case.number)
    if not isinstance(said, Submitted):
        return case
    return agencies.looked_up(visit.unit, case.number, said, visit.now, asked_by=visit.citizen) or case


def awaited(visit: Visit, case: Application) -> Outcome | None:
    """The office did not answer in time: what was known last, and of when; the answer follows by SMS, once.

    None when it did answer, when there is nobody to ask, or no phone or line to text on: then what we know is told.
    """
    town = visit.towns.get(case.town)
    if town is None or not _has(town, case) or visit.found.get(case.number, Silence.LATER) is not Silence.LATER:
        return None
    line = next((line for line in town.lines if line.kind == "sms"), None)
    if line is None or visit.phone is None or case.status in agencies.SETTLED:
        return None
    look_ups.owe(
        visit.unit, number=case.number, citizen=visit.citizen, phone=visit.phone, language=texted(visit).language, provider=line.provider,
        address=line.address, now=visit.now, until=visit.now + LASTS, chance=visit.chance,
    )  # fmt: skip
    wanted = town.services[case.service]
    facts = {
        "number": case.number, "service_name": service_name(wanted, visit.language), "status": f"@case_status.{case.status}",
        "since": since(visit, town, case),
    }  # fmt: skip
    return Outcome("awaited", facts)


def since(visit: Visit, town: Town, case: Application) -> str:
    """As of when we know a case: day and time of its town."""
    told = agencies.external_id(visit.unit, case.number)
    when = max(told[1], case.updated_at) if told else case.updated_at
    return f"{date_name(visit, zone(town).day(when))} {clock(when, zone(town))}"


def _has(town: Town, case: Application) -> bool:
    service = town.services.get(case.service)
    return service is not None and "lookup" in service.facts
