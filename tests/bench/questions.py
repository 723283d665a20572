"""What citizens and the clock ask of the store, whose cost must not grow with what is stored. Names are spread over the tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import handlers.all  # noqa: F401 - registers the services
from handlers.service import Outcome, Visit, services
from rules.chance import Chance
from rules.phone import Phone
from store import clocks, complaints, figures, figures_fold, queues, surveys
from store.complaint_rows import SHARED
from store.queues import Ticket
from store.towns import Town, Towns
from store.unit import Store, Unit
from tests.bench.fill import HOME_TOWN, asked

_SERVICES = services()
_PHONE = Phone("+6284000000001")
_KINDS = sorted(SHARED)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks about what: the people and places of one store."""

    now: datetime
    towns: Towns
    town: Town
    months: list[date]
    regions: list[str]
    people: list[int]
    tickets: list[Ticket]  # of today, waiting


def asking(store: Store, size: int, waiting: list[str]) -> Asking:
    """What there is to ask about in a store that was filled to this size, with the case numbers of tickets that wait there."""
    now, towns = datetime.now(UTC), store.towns()
    town = towns.by_id[HOME_TOWN]
    with store.reading() as unit:
        tickets = [found for number in waiting if (found := queues.by_number(unit, number))]
    return Asking(now, towns, town, figures.months(town, now), list(town.regions), asked(size), tickets)


def _ask(name: str, unit: Unit, of: Asking, citizen: int, **told: str) -> Outcome:
    """One answer of a service, as a citizen on USSD would get it."""
    return _SERVICES[name].run(Visit(citizen, _PHONE, "id", "ussd", of.now, of.town, of.towns, tuple(of.towns.by_id), unit, Chance()), **told)


def _one(values: list[Any], nth: int) -> Any:
    return values[nth * 7 % len(values)]


def _nothing_new(unit: Unit, of: Asking, nth: int) -> None:
    surveys.forget(unit, of.now)
    assert not any(figures_fold.fold(unit, of.towns, of.now))


def _ahead(unit: Unit, of: Asking, nth: int) -> None:
    queues.ahead(unit, _one(of.tickets, nth))


def _estimate(unit: Unit, of: Asking, nth: int) -> None:
    ticket: Ticket = _one(of.tickets, nth)
    assert ticket.citizen is not None
    assert _ask("queue.about", unit, of, ticket.citizen, ticket=ticket.number).name == "today"


def _near(unit: Unit, of: Asking, nth: int) -> None:
    complaints.near(unit, town=of.town.id, category=_one(_KINDS, nth), region=_one(of.regions, nth // 4), citizen=1, now=of.now)


def _own(unit: Unit, of: Asking, nth: int) -> None:
    assert complaints.of_citizen(unit, _one(of.people, nth))


def _may_rate(unit: Unit, of: Asking, nth: int) -> None:
    assert surveys.open_for(unit, _one(of.people, nth), of.now)


def _kinerja(unit: Unit, of: Asking, nth: int) -> None:
    told = _ask("figures.show", unit, of, 1, office=_one(["*", *of.town.offices], nth), month=_one(of.months, nth).isoformat(), topic="summary")
    assert told.name in ("summary", "summary_no_index", "too_few")


def _nearest(unit: Unit, of: Asking, nth: int) -> None:
    assert _ask("office.near", unit, of, 1, region=_one(of.regions, nth), service="KTP").name == "some"


def _mistyped(unit: Unit, of: Asking, nth: int) -> None:
    assert _ask("office.find", unit, of, 1, words="guntung mangis").name == "regions"


@dataclass(frozen=True, slots=True)
class Question:
    """`ask` is given a unit, the people and places, and a number that picks among them. `by`: a citizen waits, or the clock does it."""

    words: str
    ask: Callable[[Unit, Asking, int], object]
    by: str = "citizen"


CLOCK = "clock"


QUESTIONS = (
    Question("KINERJA: an office's month", lambda unit, of, nth: figures.published(unit, of.town, "mpp", _one(of.months, nth))),
    Question("KINERJA: a whole town's month", lambda unit, of, nth: figures.published(unit, of.town, "", _one(of.months, nth))),
    Question("KINERJA: its service's answer", _kinerja),
    Question("what a citizen may rate", _may_rate),
    Question("who waits ahead of a ticket", _ahead),
    Question("ticket and its waiting time: its service's answer", _estimate),
    Question("KANTOR: nearest office, its service's answer", _nearest),
    Question("KANTOR: a mistyped kelurahan, its service's answer", _mistyped),
    Question("the same complaint nearby", _near),
    Question("a citizen's complaints", _own),
    Question("complaints with a clock that ran out, five of them", lambda unit, of, nth: clocks.due(unit, of.town.id, of.now.date(), 5), CLOCK),
    Question("counting the figures, nothing new", _nothing_new, CLOCK),
)
