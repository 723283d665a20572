"""Complaints in the demonstration: each goes its way by the verbs of real life, and the clocks raise and close as they would have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from rules.calendar import Hours
from rules.complaints import Category, Kind
from store import clocks, complaint_additions, complaint_joins, complaint_same, complaints, promises
from store.complaint_joins import Part
from store.complaint_rows import ALLOWED, SHARED, Complaint, State, next_look
from store.demo_past import Past, share
from store.demo_words import ADDED, AGENCIES, ANSWERS, ASKED, NOT_SETTLED, SAID
from store.proofs import part_digits
from store.unit import Unit

USUAL = 14  # a month
BUSY = {"banjarbaru": 24}
CATEGORIES = (
    *(Category.LAMP,) * 6, *(Category.ROAD,) * 4, *(Category.WATER,) * 4, *(Category.WASTE,) * 4, Category.STAFF, Category.STAFF,
    Category.OTHER, Category.OTHER,
)  # fmt: skip
KINDS = (*(Kind.ORDINARY,) * 16, Kind.SUGGESTION, Kind.SUGGESTION, Kind.REQUEST, Kind.SUPERVISORY)
CHANNELS = ("sms", "sms", "sms", "ussd", "ussd", "voice")

Step = tuple[datetime, Callable[[datetime, Complaint], object]]


def filed(unit: Unit, past: Past, month: date) -> None:
    """What was reported in this month, and what came of it until now: answered in time, late, opened again, or not settled yet."""
    hours = promises.week(past.town)
    days = past.days(month, hours)
    for _ in range(share(past, BUSY.get(past.town.id, USUAL), month, days, hours)):
        when = past.moment(past.rng.choice(days), hours)
        if when < past.now:
            case = report(unit, past, when)
            live(unit, past, case, _way(unit, past, case, hours))


def lies(unit: Unit, past: Past) -> None:
    """What waits for staff now: reports of this very day that nobody has touched, some that are overdue, and two of one lamp."""
    hours = promises.week(past.town)
    for minutes in (7, 19, 44, 85, 150):
        report(unit, past, past.now - timedelta(minutes=minutes), Kind.ORDINARY)
    for days in (26, 33, 41):
        case = report(unit, past, past.moment(past.today - timedelta(days=days), hours), Kind.ORDINARY)
        forwarded = past.moment(past.later(past.zone.day(case.filed_at), 1, hours), hours)
        live(unit, past, case, [_to(unit, past, forwarded, State.FORWARDED, agency=AGENCIES[case.category])])
    again = [report(unit, past, past.now - timedelta(hours=hours_ago), Kind.ORDINARY, Category.LAMP) for hours_ago in (30, 26, 3)]
    complaint_same.merge(unit, again[1].number, again[0].number, "demo", past.now - timedelta(hours=2))
    complaint_same.link(unit, again[2].number, again[0].number, "demo", past.now - timedelta(hours=1))


def report(unit: Unit, past: Past, when: datetime, kind: Kind | None = None, category: Category | None = None) -> Complaint:
    """Somebody reports something somewhere."""
    rng, day = past.rng, past.zone.day(when)
    kind = kind or rng.choice(KINDS)
    category = category or (Category.STAFF if kind is Kind.SUPERVISORY else rng.choice(CATEGORIES))
    region = rng.choice(list(past.town.regions.values()))
    words = rng.choice(ASKED.get(kind) or SAID[category]).format(place=region.name)
    promise = past.promised(day, kind)
    return complaints.file(
        unit, town=past.town.id, category=category, region=region.code, words=words, recording=None, anonymous=rng.random() < 0.15,
        secret=rng.random() < 0.08, citizen=past.anybody(unit, when), channel=rng.choice(CHANNELS), now=when, first_due=promise.first,
        done_due=promise.done, first_rule=promise.first_rule, done_rule=promise.done_rule, chance=past.chance, kind=kind,
    )  # fmt: skip


def live(unit: Unit, past: Past, case: Complaint, steps: Sequence[Step]) -> None:
    """Do the steps that lie in the past, and between them and after them what the clocks did."""
    for at, step in steps:
        if at >= past.now:
            break
        found = _ticked(unit, past, case.number, at)
        step(at, found)
    _ticked(unit, past, case.number, past.now)


def _ticked(unit: Unit, past: Past, number: str, until: datetime) -> Complaint:
    while True:
        found = complaints.by_number(unit, number)
        assert found is not None
        look = next_look(found.standing, found.state, found.reply_until)
        if look is None or (at := past.zone.at(look + timedelta(days=1), 5)) >= until:
            return found
        clocks.attend(unit, number, look + timedelta(days=1), at)


def _to(unit: Unit, past: Past, at: datetime, state: State, note: str = "", agency: str | None = None, *, citizen: bool = False) -> Step:
    def step(at: datetime, case: Complaint) -> None:
        if state not in ALLOWED[case.state]:
            return  # the clocks were quicker
        day, by = past.zone.day(at), complaints.by_citizen(case.citizen) if citizen else "demo"
        again = promises.again(past.town, case, day) if state is State.REOPENED else None
        complaints.change(unit, case.number, state, at, note=note, by=by, agency=agency, day=day, again_due=again)

    return at, step


def _way(unit: Unit, past: Past, case: Complaint, hours: Hours) -> list[Step]:
    """One of the ways that a complaint goes."""
    rng, day, at = past.rng, past.zone.day(case.filed_at), case.filed_at
    agency, answer = AGENCIES[case.category], rng.choice(ANSWERS[case.category])
    room = max(3, sum(1 for n in range((case.done_due - day).days) if (day + timedelta(days=n)).weekday() < 5))
    fate = rng.random()
    steps: list[Step] = []

    def go(n: int, state: State, note: str = "", whose: str | None = None, citizen: bool = False) -> None:
        nonlocal day, at
        day = past.later(day, n, hours)
        at = past.moment(day, hours, at + timedelta(minutes=2))
        steps.append(_to(unit, past, at, state, note, whose, citizen=citizen))

    if case.category in SHARED and rng.random() < 0.25:
        steps.append((at + timedelta(hours=5), lambda now, found: _joined(unit, past, found, now)))
    if fate < 0.06:
        go(1, State.NOT_OURS, "Bukan jalan kota", "Balai Jalan Nasional")
        return steps
    late_first, late = fate < 0.16, 0.16 <= fate < 0.28
    go(rng.randrange(4, 7) if late_first else rng.randrange(0, 2), State.CHECKING)
    if 0.28 <= fate < 0.36:
        go(0, State.NEEDS_FACTS, "Di mana tepatnya?")
        at += timedelta(hours=20)
        steps.append((at, lambda now, found: _added(unit, past, found, now)))
        day = past.zone.day(at)
    go(1, State.FORWARDED, "", agency)
    go(1, State.WORKING)
    go(room + rng.randrange(0, 6) if late else rng.randrange(1, max(2, room - 4)), State.ANSWERED, answer)
    if 0.36 <= fate < 0.46:
        go(2, State.REOPENED, rng.choice(NOT_SETTLED), citizen=True)
        go(rng.randrange(2, 7), State.ANSWERED, answer)
    if rng.random() < 0.45:
        go(rng.randrange(1, 5), State.CLOSED, citizen=True)
    return steps


def _joined(unit: Unit, past: Past, case: Complaint, now: datetime) -> None:
    for _ in range(past.rng.randrange(1, 4)):
        neighbour = past.anybody(unit, now)
        if neighbour != case.citizen and not case.secret and case.state in complaints.OPEN:
            digits = part_digits(unit.keys, case.number, neighbour)
            complaint_joins.add(unit, case.id, case.number, neighbour, Part.JOINED, digits, now)


def _added(unit: Unit, past: Past, case: Complaint, now: datetime) -> None:
    complaint_additions.add(
        unit, case.id, citizen=case.citizen, channel="sms", words=past.rng.choice(ADDED), recording=None, now=now, chance=past.chance
    )
    if case.state is State.NEEDS_FACTS:
        complaints.change(unit, case.number, State.CHECKING, now, by=complaints.by_citizen(case.citizen), day=past.zone.day(now))
