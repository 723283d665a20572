"""What is told of a queue number: tomorrow, nearly, later than was said, missed, moved. What is urgent says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from gateway.notice import Notice
from handlers.showing import cut, office_name, service_name, time_name, zone
from handlers.slots import about
from rules import waiting
from rules.calendar import weekday_date
from rules.quiet import Purpose, Urgent
from store import manners, queue_turns, queues
from store.news import TicketCalled, TicketGiven, TicketMoved, TicketTomorrow, TurnMissed
from store.promises import hours
from store.queues import Ticket
from store.town_values import Office, Town, Towns, TownService
from store.unit import Unit

NEAR = 3  # people ahead at which a turn is near; `near` in services.yaml says otherwise
LOOK = 5  # so many behind those who are near are looked at; further back a time will change again
SHIFT = timedelta(minutes=15)  # an estimate that moves by more than this is told anew
SHIFTS = 2  # and not more often than this
REASON = 20
COUNTER = 12

Words = Callable[[str], Mapping[str, str]]
QueueNews = TicketCalled | TicketGiven | TurnMissed | TicketMoved | TicketTomorrow


def of(unit: Unit, news: QueueNews, towns: Towns, now: datetime) -> Iterator[Notice]:
    """The notices of one event. After a call only the few tickets that are next are looked at."""
    ticket = news.new if isinstance(news, TicketMoved) else news.ticket
    town = towns.get(ticket.town)
    office = town.offices.get(ticket.office) if town else None
    service = town.services.get(ticket.service) if town else None
    if town is None or office is None or service is None:
        return
    match news:
        case TicketCalled():
            yield from _moved_up(unit, ticket, town, office, service, now)
        case TicketGiven(_, proof):
            if ticket.citizen is not None:
                given = _facts(ticket, town, office, service)
                yield Notice(
                    ticket.citizen, town.id, "queue.receipt",
                    lambda language: {**given(language), "ticket_number": ticket.number, "proof_digits": proof},
                    Purpose.QUEUE, ticket.number, "given",
                )  # fmt: skip
        case TurnMissed(_, over):
            yield from _missed(ticket, town, office, service, over, now)
        case TicketMoved(old, new, reason):
            yield from _closed(old, new, reason, town, office, service, now)
        case TicketTomorrow(_, rest):
            if ticket.citizen is not None:
                facts = _facts(ticket, town, office, service)
                yield Notice(
                    ticket.citizen, town.id, "notice.tomorrow", facts, Purpose.REMINDER, ticket.number, "tomorrow",
                    until=_said(ticket, town, office, service), rest=rest,
                )  # fmt: skip


def _moved_up(unit: Unit, called: Ticket, town: Town, office: Office, service: TownService, now: datetime) -> Iterator[Notice]:
    if called.day != zone(town).day(now):
        return
    near = int(service.facts.get("near") or NEAR)
    queue = queues.ahead(unit, called)
    minutes, desks = queue.pace or service.minutes, waiting.desks_open(service.counters, queue.desks, queue.desks_at, now)
    for people, ticket in enumerate(queue_turns.next_waiting(unit, called, near + 1 + LOOK)):
        wait = waiting.estimate(people, minutes, desks)
        if ticket.citizen is None or wait is None:
            continue
        if people <= near:
            yield _near(ticket, called.label, wait, town, office)
        elif (shift := _shifted(unit, ticket, people * minutes / max(desks, 1), wait, town, office, service, now)) is not None:
            yield shift


def _near(ticket: Ticket, serving: str, wait: tuple[int, int], town: Town, office: Office) -> Notice:
    assert ticket.citizen is not None
    facts = {"serving": serving, "label": ticket.label, "low": str(wait[0]), "high": str(wait[1]), "office_name": office_name(office)}
    return Notice(
        ticket.citizen, town.id, "notice.near", lambda language: facts, Purpose.QUEUE, ticket.number, "near",
        urgent=Urgent.TURN_NEAR, lasts=timedelta(minutes=max(15, wait[1])),
    )  # fmt: skip


def _shifted(
    unit: Unit, ticket: Ticket, minutes: float, wait: tuple[int, int], town: Town, office: Office, service: TownService, now: datetime
) -> Notice | None:
    """A turn that comes much sooner, or later, than was said: even the far, or near, end of the honest range is that far off."""
    assert ticket.citizen is not None
    said = _said(ticket, town, office, service)
    when = _round(now + timedelta(minutes=minutes))
    low, high = (now + timedelta(minutes=minutes) for minutes in wait)
    if low - said <= SHIFT and said - high <= SHIFT:
        return None
    if ticket.told_shifts >= SHIFTS or not queue_turns.tell_shift(unit, ticket, when):
        return None
    facts = _facts(ticket, town, office, service, when)
    return Notice(
        ticket.citizen, town.id, "notice.shifted", facts, Purpose.QUEUE, ticket.number, f"shift-{ticket.told_shifts + 1}",
        urgent=Urgent.TURN_NEAR, until=max(when, now + timedelta(minutes=15)),
    )  # fmt: skip


def _missed(ticket: Ticket, town: Town, office: Office, service: TownService, over: bool, now: datetime) -> Iterator[Notice]:
    if ticket.citizen is None:
        return
    today = ticket.day == zone(town).day(now)
    facts = _facts(ticket, town, office, service)
    name, fact = ("notice.no_show", "no-show") if over else ("notice.missed", "missed")
    is_open = today and now < _closing(ticket, town, office)
    yield Notice(
        ticket.citizen, town.id, name, facts, Purpose.QUEUE, ticket.number, fact, urgent=Urgent.TURN_MISSED if is_open else None,
        until=None if over else _closing(ticket, town, office),
    )  # fmt: skip


def _closed(old: Ticket, new: Ticket, reason: str, town: Town, office: Office, service: TownService, now: datetime) -> Iterator[Notice]:
    if old.citizen is None:
        return

    def facts(language: str) -> Mapping[str, str]:
        told = _facts(new, town, office, service)(language)
        return {
            **told,
            "label": old.label,
            "new_label": new.label,
            "day": _short(new, language),
            "closed_day": _short(old, language),
            "reason": cut(reason, REASON),
        }

    # Before closing they may be on their way; afterwards it need not wake anybody, but it must come before tomorrow's turn.
    soon = now < _closing(old, town, office) or manners.of(town).moment(Purpose.QUEUE, now) == now
    yield Notice(
        old.citizen, town.id, "notice.closed", facts, Purpose.QUEUE, old.number, f"moved-{new.number}",
        urgent=Urgent.COUNTER_CLOSED if old.day == zone(town).day(now) and soon else None,
    )  # fmt: skip


def _facts(ticket: Ticket, town: Town, office: Office, service: TownService, when: datetime | None = None) -> Words:
    when = when or _said(ticket, town, office, service)

    def facts(language: str) -> Mapping[str, str]:
        return {
            "label": ticket.label,
            "service_name": service_name(service, language),
            "office_name": office_name(office),
            "day_name": weekday_date(ticket.day, language),
            "time": time_name(town, when),
            "counter": cut(ticket.counter or office_name(office), COUNTER),
        }

    return facts


def _said(ticket: Ticket, town: Town, office: Office, service: TownService) -> datetime:
    """About when the turn comes, as this citizen was told last. What was said first is worked out as at the taking."""
    return ticket.told_for or about(
        town, office, ticket.day, queues.place(ticket, service.quota), service.quota, ticket.taken_at
    )


def _closing(ticket: Ticket, town: Town, office: Office) -> datetime:
    closes = max((end for _, end in hours(office.hours).on(ticket.day)), default=24 * 60)
    return zone(town).at(ticket.day, closes)


def _short(ticket: Ticket, language: str) -> str:
    return weekday_date(ticket.day, language).rsplit(" ", 1)[0]


def _round(when: datetime) -> datetime:
    return when - timedelta(minutes=when.minute % 5, seconds=when.second, microseconds=when.microsecond)
