"""What a counter's screen shows: the number in hand, who is next, who waits for what and about how long."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from console.desk import zone_of
from rules import turns, waiting
from rules.calendar import is_open, working_day
from rules.permissions import Permission
from store import board, counter_rows, counters, queue_order, queue_turns, queues
from store.counter_rows import Counter, State
from store.queue_order import Skipped
from store.queue_rows import AT_A_COUNTER
from store.queues import Ticket
from store.staff import Member
from store.town_values import Office, Town, TownService
from store.unit import Unit

NEXT = 6  # shown of those who are next
LISTED = 40  # offered when somebody is to come first
REASON = "petugas berhalangan"  # offered for the SMS, which says "tutup" itself; in the citizens' language, and at most 20 letters
PANELS = frozenset({"send", "priority", "walk-in", "close"})


@dataclass(frozen=True, slots=True)
class Line:
    """Who waits for one service, and the shortest and longest likely wait of the last of them, in minutes. Some missed their turn."""

    service: TownService
    people: int
    low: int
    high: int
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything on the screen of a counter."""

    counter: Counter
    office: Office
    ticket: Ticket | None
    service: TownService | None
    calls: int
    lines: list[Line]
    next: list[Ticket]
    skipped: list[Skipped]
    undo: int  # seconds in which the last press can still be taken back
    undoes: str  # what that was: a state of tickets, "" nothing
    gone: str  # the label of a number that its holder gave back while it was called here, "" none
    others: int  # other counters of this office that are open

    @property
    def people(self) -> int:
        """Everybody who waits for this counter."""
        return sum(line.people for line in self.lines)


def queued(town: Town, office: Office) -> dict[str, TownService]:
    """The services that an office gives numbers for."""
    return {code: found for code in office.services if (found := town.services.get(code)) and found.quota > 0}


def of(unit: Unit, town: Town, counter: Counter, day: date, now: datetime) -> Sight:
    """The screen of a counter now. Looks at a day's quota of index entries at most."""
    held = queues.get(unit, counter.ticket) if counter.ticket is not None else None
    ticket = held if held is not None and held.state in AT_A_COUNTER else None
    called = queue_turns.calls(unit, ticket.id)[0] if ticket is not None else 0
    left = (counters.UNDO - (now - counter.did_at)).total_seconds() if counter.did and counter.did_at else 0
    fits = counter.did_to is not None and counter.ticket in (None, counter.did_to)
    others = [one for one in counter_rows.of_office(unit, counter.town, counter.office) if one.id != counter.id and one.state is State.OPEN]
    gone = held.label if held is not None and ticket is None else ""
    missed = queue_order.skipped(unit, counter.town, counter.office, day, counter.services)
    return Sight(
        counter, town.offices[counter.office], ticket, town.services.get(ticket.service) if ticket else None, called,
        lines(unit, town, counter.office, day, now, counter.services, missed), queue_order.upcoming(unit, counter, day, missed, NEXT),
        missed, max(0, int(left)) if fits else 0, counter.did if fits else "", gone, len(others),
    )  # fmt: skip


def lines(
    unit: Unit, town: Town, office: str, day: date, now: datetime, services: tuple[str, ...], missed: Sequence[Skipped]
) -> list[Line]:
    """Who waits for each of these services, and how many missed their turn."""
    made, skipped = [], Tally(one.ticket.service for one in missed)
    for line in board.lines(unit, town.id, office, day, services):
        service = town.services.get(line.service)
        if service is None:
            continue
        desks = waiting.desks_open(service.counters, line.desks, line.desks_at, now)
        low, high = waiting.estimate(line.people, line.pace or service.minutes or 1, max(desks, 1)) or (0, 0)
        made.append(Line(service, line.people, low, high, skipped[line.service]))
    return made


def panel(unit: Unit, town: Town, counter: Counter, day: date, member: Member, now: datetime) -> dict[str, Any]:
    """What a panel of the counter offers besides."""
    office = town.offices[counter.office]
    others = [one for one in counter_rows.of_office(unit, counter.town, counter.office) if one.id != counter.id]
    held = queues.get(unit, counter.ticket) if counter.ticket is not None else None
    ticket = held if held is not None and held.state in AT_A_COUNTER else None
    elsewhere = {service for one in others if one.state is not State.CLOSED for service in one.services}
    return {
        "offered": queued(town, office),
        "desks": [one for one in others if one.state is not State.CLOSED and ticket is not None and ticket.service in one.services],
        "waiting": queue_order.upcoming(unit, counter, day, (), LISTED),
        "alone": [service for service in counter.services if service not in elsewhere],
        "moves": decides(town, office, member, now),
    }


def to_choose(unit: Unit, town: Town | None, member: Member, day: date, now: datetime) -> dict[str, Any]:
    """Offices and their counters, where one sat last, and the services that people wait for in vain."""
    if town is None:
        return {"offices": [], "last": None, "unserved": [], "reason": REASON}
    offices = []
    unserved = []
    for office in town.offices.values():
        missed = queue_order.skipped(unit, town.id, office.id, day, office.services)
        everybody = lines(unit, town, office.id, day, now, office.services, missed)
        held = {line.service.code for line in everybody if line.people or line.skipped}
        services = {code: one for code in office.services if (one := town.services.get(code)) and (one.quota > 0 or code in held)}
        if not member.serves(office.id) or not services:
            continue
        known = {one.label: one for one in counter_rows.of_office(unit, town.id, office.id)}
        for nth in range(1, sum(service.counters for service in services.values()) + 1):
            known.setdefault(f"Loket {nth}", None)  # type: ignore[arg-type]
        labels = sorted(known, key=lambda label: (len(label), label))
        present = counter_rows.at_work(unit, [one.staff for one in known.values() if one and one.staff], now)
        taken = {label for label, one in known.items() if one and one.staff in present and one.staff != member.id}
        offices.append((office, services, labels, taken))
        served = {service for one in known.values() if one and one.staff in present for service in one.services}
        opened = is_open(now, zone_of(town), turns.week(office.hours), town.holidays)
        waits = [line for line in everybody if (line.people or line.skipped) and line.service.code not in served]
        found = [(office, line, may_move(unit, town, office, line.service.code, member, now)) for line in waits]
        unserved += [one for one in found if opened or one[2]]  # before it opens, nobody has to sit there
    last = counter_rows.last_of(unit, member.id)
    fits = last is not None and last.town == town.id and any(office.id == last.office for office, *_rest in offices)
    return {"offices": offices, "last": last if fits else None, "unserved": unserved, "reason": REASON}


def may_move(unit: Unit, town: Town, office: Office, service: str, member: Member, now: datetime) -> bool:
    """Whether this officer may send away who waits for a service: nobody calls it, and it is theirs to decide."""
    desks = counter_rows.of_office(unit, town.id, office.id)
    present = counter_rows.at_work(unit, [one.staff for one in desks if one.staff is not None], now)
    if any(one.staff in present and service in one.services for one in desks):
        return False
    return decides(town, office, member, now)


def decides(town: Town, office: Office, member: Member, now: datetime) -> bool:
    """Whether this officer may say that nobody is called here any more today: they lead, or the office is closed for today.

    In the morning, before it opens, an officer sits down instead: one press there would send everybody home.
    """
    return member.may(Permission.CLOSE_COUNTER) or over(town, office, now)


def over(town: Town, office: Office, now: datetime) -> bool:
    """Whether an office does not open any more today."""
    zone, hours = zone_of(town), turns.week(office.hours)
    day, local = zone.day(now), now.astimezone(zone.tz)
    ends = [closes for _opens, closes in hours.on(day)] if working_day(day, hours, town.holidays) else []
    return local.hour * 60 + local.minute >= max(ends, default=0)


def days_after(town: Town, office: Office, service: TownService, day: date) -> list[date]:
    """The next days on which a service is to be had at an office."""
    return turns.next_days(turns.week(office.hours), service.facts, town.holidays.keys(), day, 10)
