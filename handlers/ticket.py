"""A number one already has: how long it still takes, another day, giving it back. The phone alone is enough for these.

A queue label and its day are no secret (they stand on a board in the waiting room); what the service found is never told here.
"""

from __future__ import annotations

import re
from datetime import date

from handlers.queue import DAY_LIST, TAKEN, TICKET_FACTS, free_days, given, ticket_facts
from handlers.service import Outcome, Visit, label, options, service, text
from handlers.showing import DAY, OFFICE, day_label, day_name, office_name, zone
from rules import reference, waiting
from rules.calendar import is_open
from store import queues
from store.promises import hours
from store.queues import State, Ticket
from store.towns import Town

TICKETS = {"tickets": options(5, 34)}  # A012 Sel 10 Mar MPP Banjarbaru
SHOWN = {"shown_ticket": text(8)}
AT_COUNTER = {"label": label(), "office_name": OFFICE}


@service("queue.mine", writes=False, one=SHOWN, several=TICKETS, none={})
def mine(visit: Visit) -> Outcome:
    """The numbers that this phone holds for today and later."""
    return _some(visit, _held(visit))


@service("queue.named", writes=False, one=SHOWN, several=TICKETS, none={})
def named(visit: Visit, *, words: str) -> Outcome:
    """The number of this phone that is meant by "A012", "a 12", "12" or its case number."""
    return _some(visit, [ticket for ticket in _held(visit) if _means(words, ticket)])


@service(
    "queue.about",
    writes=False,
    today={**SHOWN, "label": label(), "day_name": DAY, "office_name": OFFICE, "people": text(3), "low": text(3), "high": text(3)},
    later={**SHOWN, **TICKET_FACTS},
    called=AT_COUNTER,
    skipped=AT_COUNTER,
    over={},
)
def about(visit: Visit, *, ticket: str) -> Outcome:
    """How many are ahead and how long that takes, once the office is open on the day; before that, when it will be about."""
    held = _mine(visit, ticket)
    town = visit.towns.get(held.town) if held else None
    if held is None or town is None:
        return Outcome("over")
    office = town.offices.get(held.office)
    if held.state is not State.WAITING:
        missed = held.state is State.SKIPPED
        return Outcome("skipped" if missed else "called", {"label": held.label, "office_name": office_name(office, visit.channel)})
    shown = {"shown_ticket": held.number}
    wanted = town.services.get(held.service)
    today = held.day == zone(town).day(visit.now)
    if office and wanted and today and is_open(visit.now, zone(town), hours(office.hours), town.holidays):
        queue = queues.ahead(visit.unit, held)
        people = queue.people
        desks = waiting.desks_open(wanted.counters, queue.desks, queue.desks_at, visit.now)
        wait = waiting.estimate(people, queue.pace or wanted.minutes, desks)
        if wait is not None:
            facts = {"label": held.label, "day_name": day_name(visit, held.day), "office_name": office_name(office, visit.channel)}
            return Outcome("today", {**shown, **facts, "people": str(people), "low": str(wait[0]), "high": str(wait[1])})
    return Outcome("later", {**shown, **ticket_facts(visit, town, held)})


@service("queue.cancel", cancelled={"label": label(), "day_name": DAY}, called=AT_COUNTER, over={})
def cancel(visit: Visit, *, ticket: str) -> Outcome:
    """Give the number back, also while it is called. One that is being served, over or somebody else's stays as it is."""
    held = _mine(visit, ticket)
    if held is None:
        return Outcome("over")
    if not queues.cancel(visit.unit, held.id, visit.now):
        return _stays(visit, held)
    return Outcome("cancelled", {"label": held.label, "day_name": day_name(visit, held.day)})


@service(
    "queue.other_days",
    writes=False,
    some={**SHOWN, "label": label(), "days": DAY_LIST},
    full={"label": label()},
    called=AT_COUNTER,
    over={},
)
def other_days(visit: Visit, *, ticket: str) -> Outcome:
    """The days to which a number can be put off. One that is being called cannot."""
    held = _mine(visit, ticket)
    town = visit.towns.get(held.town) if held else None
    if held is None or town is None:
        return Outcome("over")
    if State.POSTPONED not in queues.ALLOWED[held.state]:
        return _stays(visit, held)
    office, wanted = town.offices.get(held.office), town.services.get(held.service)
    left = free_days(visit, town, office, wanted, besides=held.day) if office and wanted else ()
    if not left:
        return Outcome("full", {"label": held.label})
    return Outcome("some", {"shown_ticket": held.number, "label": held.label}, {"days": left})


@service("queue.postpone", moved=TAKEN, full={"label": label()}, called=AT_COUNTER, over={})
def postpone(visit: Visit, *, ticket: str, day: str) -> Outcome:
    """A new number on another day, and the old one is given up. The case number changes with it."""
    held = _mine(visit, ticket)
    town = visit.towns.get(held.town) if held else None
    if held is None or town is None:
        return Outcome("over")
    if State.POSTPONED not in queues.ALLOWED[held.state]:
        return _stays(visit, held)
    wanted = town.services.get(held.service)
    office = town.offices.get(held.office)
    if wanted is None or office is None or day not in dict(free_days(visit, town, office, wanted, besides=held.day)):
        return Outcome("full", {"label": held.label})
    new_day = date.fromisoformat(day)
    got = queues.postpone(visit.unit, held, new_day, letter=wanted.letter, quota=wanted.quota, now=visit.now, chance=visit.chance)
    if isinstance(got, queues.Full):
        return Outcome("full", {"label": held.label})
    return given(visit, town, got.ticket, "moved")


def _held(visit: Visit) -> list[Ticket]:
    """This phone's numbers that are not over, the nearest day first."""
    if visit.phone is None:
        return []
    since = min((zone(town).day(visit.now) for town in visit.towns.all), default=visit.now.date())
    return queues.of_citizen(visit.unit, visit.citizen, since)


def _mine(visit: Visit, number: str) -> Ticket | None:
    return next((ticket for ticket in _held(visit) if ticket.number == number), None)


def _stays(visit: Visit, held: Ticket) -> Outcome:
    """It is at a counter just now: they are told to go there, and not that they have no number."""
    town: Town | None = visit.towns.get(held.town)
    office = town.offices.get(held.office) if town else None
    return Outcome("called", {"label": held.label, "office_name": office_name(office, visit.channel)})


def _some(visit: Visit, held: list[Ticket]) -> Outcome:
    match held:
        case []:
            return Outcome("none")
        case [only]:
            return Outcome("one", {"shown_ticket": only.number})
        case _:
            named_ = tuple((ticket.number, _title(visit, ticket)) for ticket in held[:5])
            return Outcome("several", lists={"tickets": named_})


def _title(visit: Visit, ticket: Ticket) -> str:
    town: Town | None = visit.towns.get(ticket.town)
    office = office_name(town.offices.get(ticket.office), visit.channel) if town else ""
    return f"{ticket.label} {day_label(visit, ticket.day)} {office}".strip()


def _means(words: str, ticket: Ticket) -> bool:
    if reference.tidy(words) == ticket.number:
        return True
    said = re.fullmatch(r"([A-Z]?)0*([0-9]{1,3})", re.sub(r"[^A-Z0-9]", "", words.upper()))
    if said is None:
        return False
    return said[1] in ("", ticket.label[0]) and int(said[2]) == int(ticket.label[1:])
