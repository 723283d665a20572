"""Take a number for a counter: office, service, day, and one number that nobody else has."""

from __future__ import annotations

from datetime import date

from handlers.proving import receipt_digits
from handlers.service import Outcome, Text, Visit, label, options, service, text, texted
from handlers.showing import (
    DAY,
    MENU,
    OFFICE,
    OFFICE_NAME,
    SERVICE,
    SERVICE_NAME,
    TIME,
    day_label,
    day_name,
    office_name,
    service_name,
    time_name,
)  # fmt: skip
from handlers.slots import about, can_open, open_days
from handlers.town import here
from handlers.wish import meant
from store import queues
from store.queues import Full, Ticket
from store.towns import Office, Town, TownService

PRIORITY = frozenset({"elderly", "disabled", "pregnant"})  # which of them is seen at the counter, and kept nowhere
DAYS = 6  # offered at once; more are too many to choose from
DAY_LIST = options(DAYS, 10)  # Sel 10 Mar
TICKET_FACTS = {
    "label": label(),
    "service_name": SERVICE,
    "office_name": OFFICE,
    "day_name": DAY,
    "time": TIME,
}
TAKEN = {**TICKET_FACTS, "ticket_number": text(8), "proof_digits": text(4)}
_OFFERED = {"days": DAY_LIST, "for_office": text(60), "for_service": text(40), "service_name": SERVICE, "office_name": OFFICE}
_OFFICES = {"offices": options(MENU, OFFICE_NAME)}


@service("queue.offices", writes=False, some=_OFFICES, none={})
def offices(visit: Visit) -> Outcome:
    """The offices that give numbers by phone."""
    town = here(visit)
    found = tuple((office.id, office_name(office, visit.channel)) for office in town.offices.values() if _queued(town, office))[:MENU]
    return Outcome("some", lists={"offices": found}) if found else Outcome("none")


@service("queue.services", writes=False, some={"services": options(MENU, SERVICE_NAME)}, none={})
def services(visit: Visit, *, office: str) -> Outcome:
    """The services that an office gives numbers for."""
    town = here(visit)
    chosen = town.offices.get(office)
    found = tuple((each.code, service_name(each, visit.language)) for each in _queued(town, chosen))[:MENU] if chosen else ()
    return Outcome("some", lists={"services": found}) if found else Outcome("none")


@service("queue.days", writes=False, some=_OFFERED, full={})
def days(visit: Visit, *, office: str, service: str) -> Outcome:
    """The next days with numbers left."""
    town = here(visit)
    chosen, wanted = town.offices.get(office), town.services.get(service)
    if chosen is None or wanted is None:
        return Outcome("full")
    return _offered(visit, town, chosen, wanted, "some")


@service("queue.wished", writes=False, some={**_OFFICES, "wished_service": text(40)}, only=_OFFERED, full={}, unknown={})
def wished(visit: Visit, *, words: str) -> Outcome:
    """For ANTRI KTP: the offices that give numbers for the service named; its days at once where there is only one."""
    town = here(visit)
    wanted = meant(words, town.services.values())
    found = [office for office in town.offices_for(wanted.code) if wanted in _queued(town, office)] if wanted else []
    if wanted is None or not found:
        return Outcome("unknown")
    if len(found) == 1:
        return _offered(visit, town, found[0], wanted, "only")
    listed = tuple((office.id, office_name(office, visit.channel)) for office in found)[:MENU]
    return Outcome("some", {"wished_service": wanted.code}, {"offices": listed})


@service("queue.take", taken=TAKEN, again=TICKET_FACTS, full={}, no_phone={})
def take(visit: Visit, *, office: str, service: str, day: str, priority: str) -> Outcome:
    """One number for this phone. Asking again for the same office, service and day gives the same number.

    `full`: that day filled up, or closed, while the citizen was choosing. `no_phone`: the caller withholds the number, so
    nothing could tell their number from another's.
    """
    town = here(visit)
    chosen, wanted, when = town.offices.get(office), town.services.get(service), _day(day)
    if visit.phone is None:
        return Outcome("no_phone")
    if chosen is None or wanted is None or when is None or not can_open(town, chosen, wanted, when, visit.now):
        return Outcome("full")
    got = queues.take(
        visit.unit, town=town.id, office=chosen.id, service=wanted.code, letter=wanted.letter, day=when, quota=wanted.quota,
        citizen=visit.citizen, priority=priority in PRIORITY, now=visit.now, chance=visit.chance,
    )  # fmt: skip
    if isinstance(got, Full):
        return Outcome("full")
    if got.again:
        return Outcome("again", ticket_facts(visit, town, got.ticket))
    return given(visit, town, got.ticket, "taken")


def given(visit: Visit, town: Town, ticket: Ticket, outcome: str) -> Outcome:
    """A new number as it is told, with its receipt by SMS where the telling was not an SMS itself."""
    proof = {"ticket_number": ticket.number, "proof_digits": receipt_digits(visit.unit.keys, ticket.number)}
    told = {**ticket_facts(visit, town, ticket), **proof}
    if visit.channel == "sms":
        return Outcome(outcome, told)
    written = {**ticket_facts(texted(visit), town, ticket), **proof}
    return Outcome(outcome, told, effects=(Text("queue.receipt", written),))


def ticket_facts(visit: Visit, town: Town, ticket: Ticket) -> dict[str, str]:
    """What is told of a number: label, service, office, day and about when."""
    office, wanted = town.offices.get(ticket.office), town.services.get(ticket.service)
    place = queues.place(ticket, wanted.quota) if wanted else 0
    when = about(town, office, ticket.day, place, wanted.quota, visit.now) if office and wanted else visit.now
    return {
        "label": ticket.label,
        "service_name": service_name(wanted, visit.language) if wanted else ticket.service,
        "office_name": office_name(office, visit.channel),
        "day_name": day_name(visit, ticket.day),
        "time": time_name(town, when),
    }


def free_days(visit: Visit, town: Town, office: Office, wanted: TownService, *, besides: date | None = None) -> tuple[tuple[str, str], ...]:
    """The next days with numbers left, as a list to pick from."""
    possible = [day for day in open_days(town, office, wanted, visit.now) if day != besides]
    left = queues.free_days(visit.unit, town=town.id, office=office.id, service=wanted.code, quota=wanted.quota, days=possible)
    return tuple((day.isoformat(), day_label(visit, day)) for day in left[:DAYS])


def _offered(visit: Visit, town: Town, office: Office, wanted: TownService, outcome: str) -> Outcome:
    left = free_days(visit, town, office, wanted)
    if not left:
        return Outcome("full")
    facts = {
        "for_office": office.id,
        "for_service": wanted.code,
        "service_name": service_name(wanted, visit.language),
        "office_name": office_name(office, visit.channel),
    }
    return Outcome(outcome, facts, {"days": left})


def _queued(town: Town, office: Office) -> list[TownService]:
    return [wanted for code in office.services if (wanted := town.services.get(code)) and wanted.quota > 0]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
