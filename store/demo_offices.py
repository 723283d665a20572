"""A month of an office in the demonstration: applications on their way, people at the counters, and what they say afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rules.calendar import Hours
from rules.satisfaction import ELEMENTS
from store import applications, delays, queues, surveys
from store.applications import Status
from store.demo_past import PEOPLE, Past, hours_of, share
from store.demo_words import BUSINESSES, DELAYS, PAPERS
from store.queues import State, Taken
from store.surveys import Subject
from store.town_values import Office, TownService
from store.unit import Unit

USUAL = 13  # applications of an office in a month
BUSY = {("banjarbaru", "mpp"): 36, ("rangkui", "mpp"): 20}
QUIET = {("banjarbaru", "liang-anggang"): 4}  # so few that its figures are hidden
SCORES = (4, 4, 4, 4, 4, 3, 3, 3, 3, 2, 2, 1)


def volume(town: str, office: str) -> int:
    """How many applications an office gets in a month."""
    return {**BUSY, **QUIET}.get((town, office), USUAL)


def filed(unit: Unit, past: Past, office: Office, month: date) -> None:
    """Applications that came in this month, each as far as it would be by now. Some are late, with a reason or without one."""
    hours = hours_of(office)
    days = past.days(month, hours)
    for _ in range(share(past, volume(past.town.id, office.id), month, days, hours)):
        _application(unit, past, office, past.rng.choice(days), hours)


def _application(unit: Unit, past: Past, office: Office, day: date, hours: Hours) -> None:
    rng, service = past.rng, past.town.services[past.rng.choice(office.services)]
    begun = past.moment(day, hours)
    if begun >= past.now:
        return
    late = rng.random() < 0.12
    took = service.days + rng.randrange(1, 5) if late else rng.randrange(0, service.days + 1)
    due, ready = past.later(day, service.days, hours), past.later(day, took, hours)
    case = applications.file(
        unit, town=past.town.id, service=service.code, office=office.id, person=past.name_of_somebody(), proof_kind=service.proof,
        proof_answer=_proof(past, service), now=begun, chance=past.chance, due=due, fee=service.fee, by="demo",
        citizen=past.anybody(unit, begun) if rng.random() < 0.7 else None,
    )  # fmt: skip
    when = past.moment(past.later(day, min(took, 1), hours), hours, begun)
    ends = rng.random()
    steps: list[tuple[datetime, Status, str]] = [(when, Status.CHECKED, "")]
    if ends < 0.03:
        steps.append((when + timedelta(hours=1), Status.WITHDRAWN, ""))
    elif ends < 0.08:
        steps.append((when + timedelta(hours=2), Status.REFUSED, "Data tidak cocok"))
    else:
        if took > 1 and rng.random() < 0.2:
            steps.append((when + timedelta(minutes=5), Status.NEEDS_PAPERS, rng.choice(PAPERS)))
            steps.append((when := past.moment(past.later(day, took - 1, hours), hours, when + timedelta(minutes=5)), Status.CHECKED, ""))
        done = past.moment(ready, hours, when + timedelta(minutes=10))
        steps += [(done - timedelta(minutes=5), Status.APPROVED, ""), (done, Status.READY, "")]
        if rng.random() < 0.85:
            fetched = past.moment(past.later(ready, rng.randrange(1, 5), hours), hours, done + timedelta(hours=1))
            steps.append((fetched, Status.COLLECTED, ""))
    told = not late
    for at, status, reason in steps:
        if not told and at > past.zone.at(due, 9 * 60):
            told = True
            _late(unit, past, case.number, due, ready)
        if at >= past.now:
            return
        case = applications.change(unit, case.number, status, at, reason=reason or None, by="demo")


def _late(unit: Unit, past: Past, number: str, due: date, ready: date) -> None:
    """Its day has come: most often an officer says why; else it is marked for staff."""
    at = past.zone.at(due, 8 * 60 + 10)
    case = applications.by_number(unit, number)
    if case is None or at >= past.now or case.status not in applications.OPEN:
        return
    if past.rng.random() < 0.6 and ready > due:
        delays.explain(unit, number, past.rng.choice(DELAYS), ready, at, by="demo")
    else:
        delays.explanation_owed(unit, [case], at)


def _proof(past: Past, service: TownService) -> str:
    match service.proof:
        case "birth_date":
            return f"{past.rng.randrange(1, 28):02d}-{past.rng.randrange(1, 13):02d}-{past.rng.randrange(2018, 2026)}"
        case "birth_year":
            return str(past.rng.randrange(1950, 2008))
        case _:
            return past.rng.choice(BUSINESSES)


def queued(unit: Unit, past: Past, office: Office, month: date) -> None:
    """Numbers of some days of this month: called one after the other by as many counters as there are, a few to nobody."""
    hours, rng = hours_of(office), past.rng
    days = past.days(month, hours)
    left = share(past, volume(past.town.id, office.id) * 3 // 2, month, days, hours)
    seen: set[tuple[date, str]] = set()
    for _ in range(3 * left):
        here = rng.choice(days), rng.choice(office.services)
        if left < 1 or here in seen or here[0] == past.today:
            continue
        seen.add(here)
        many = min(left, rng.randrange(4, 9))
        left -= many
        _queue(unit, past, office, past.town.services[here[1]], here[0], many)


def _queue(unit: Unit, past: Past, office: Office, service: TownService, day: date, many: int) -> None:
    rng, opens = past.rng, past.zone.at(day, (hours_of(office).on(day) or ((8 * 60, 0),))[0][0])
    free = [opens] * service.counters
    for arrived in sorted(opens + timedelta(minutes=rng.randrange(-15, 90), seconds=rng.randrange(60)) for _ in range(many)):
        taken = queues.take(
            unit, town=past.town.id, office=office.id, service=service.code, letter=service.letter, day=day, quota=999,
            citizen=past.anybody(unit, arrived) if rng.random() < 0.6 else None, priority=rng.random() < 0.08, now=arrived,
            chance=past.chance,
        )  # fmt: skip
        if not isinstance(taken, Taken) or taken.again:
            continue
        counter = min(range(len(free)), key=free.__getitem__)
        called = max(free[counter], arrived + timedelta(seconds=40))
        steps = [(State.CALLED, called)]
        if rng.random() < 0.1:
            steps += [(State.NO_SHOW, called + timedelta(minutes=4))]
        else:
            ends = called + timedelta(seconds=int(service.minutes * 60 * rng.uniform(0.5, 1.6)))
            steps += [(State.SERVING, called + timedelta(seconds=50)), (State.DONE, ends)]
        for state, at in steps:
            queues.change(unit, taken.ticket.id, state, at, counter=f"Loket {counter + 1}", by="demo")
        free[counter] = steps[-1][1] + timedelta(seconds=30)


def said(unit: Unit, past: Past, office: Office, month: date) -> None:
    """One-digit ratings and forms of this month, a few of them not complete."""
    many, rng = volume(past.town.id, office.id), past.rng
    forms = share(past, many * 2 // 5 + 7 if many > 9 else many, month, past.days(month, hours_of(office)), hours_of(office))
    first = PEOPLE // 2 if past.since else 0  # others than those who were asked before
    for person in range(first, first + forms + forms // 3):
        about = Subject(past.town.id, office.id, rng.choice(office.services))
        citizen = past.citizen(unit, person, past.now)
        surveys.rate(unit, citizen, about, month, rng.choice(SCORES))
        if person < first + forms:
            answers = {element: rng.choice(SCORES[:9]) for element in ELEMENTS}
            if person % 12 == 11:
                answers["biaya"] = surveys.UNKNOWN
            surveys.note(unit, citizen, about, month, answers)
