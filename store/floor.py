"""What goes on in a town just now, for the supervisor's board: queues, calls, the inbox, who has how much. Bounded looks only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, func, literal_column, or_, select, text, union_all

from rules import waiting
from rules.calendar import Zone
from store import presence
from store.case_work import case_work
from store.complaint_rows import State, complaints
from store.counter_rows import State as Desk
from store.counter_rows import counters
from store.officer_call_rows import State as Call
from store.officer_call_rows import officer_calls
from store.presence import There
from store.queue_rows import WALK_IN, queue_days, tickets
from store.queue_rows import State as Ticket
from store.town_values import Town
from store.unit import Unit

LOOKED_AT = 500  # open complaints in one state, the most urgent first; more than these are "and more"
_RUNNING = (State.RECEIVED, State.CHECKING, State.FORWARDED, State.WORKING, State.REOPENED, State.RAISED, State.NEEDS_FACTS)


@dataclass(frozen=True, slots=True)
class Line:
    """One service of an office. `skipped` missed their turn; `desks` counters call it or rest. `left`: the last of them has closed."""

    service: str
    people: int
    skipped: int
    desks: int
    low: int
    high: int
    left: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """One office. `since` is when the first of those who wait in the room came; who booked by phone waits at home."""

    office: str
    people: int
    served: int
    since: datetime | None
    open: int
    paused: int
    low: int
    high: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Calls:
    """The line to a human."""

    waiting: int
    since: datetime | None
    talking: int
    wrapping: int
    ready: int
    resting: int


@dataclass(slots=True)
class Pile:
    """Open complaints of one category."""

    open: int = 0
    overdue: int = 0
    today: int = 0
    unassigned: int = 0
    untouched: int = 0
    snoozed: int = 0


@dataclass(frozen=True, slots=True)
class Inbox:
    """Open complaints by category; `levels` how many are raised how high; `more`: there are more than were looked at."""

    piles: dict[str, Pile]
    levels: Counter[str]
    more: bool
    all: Pile = field(default_factory=Pile)


_q, _t, _c, _k, _w, _o = queue_days.c, tickets.c, counters.c, complaints.c, case_work.c, officer_calls.c
_HERE = (_q.town == bindparam("where"), _q.day == bindparam("on_day"))
_WAITING = (
    select(
        _q.office, _q.service, _q.pace, _q.desks, _q.desks_at, func.count(case((_t.state == Ticket.WAITING, 1))).label("people"),
        func.count(case((_t.state == Ticket.SKIPPED, 1))).label("skipped"),
        func.min(case((and_(_t.nth >= WALK_IN, _t.state == Ticket.WAITING), _t.taken_at))).label("since"),
    )
    .select_from(queue_days.outerjoin(tickets, and_(_t.queue_day == _q.id, _t.state.in_((Ticket.WAITING, Ticket.SKIPPED)))))
    .where(*_HERE).group_by(_q.id, _q.office, _q.service, _q.pace, _q.desks, _q.desks_at)
)  # fmt: skip
_AT_DESK = (
    select(_q.office, func.count(_t.id).label("many")).select_from(queue_days.join(tickets, _t.queue_day == _q.id))
    .where(*_HERE, _t.state.in_((Ticket.CALLED, Ticket.SERVING))).group_by(_q.office)
)  # fmt: skip
_DESKS = select(_c.office, _c.state, _c.services).where(_c.town == bindparam("where"), _c.state != Desk.CLOSED)
_CALLS = select(_o.state, _o.entered_at, _o.staff).where(_o.town == bindparam("where"), _o.state == bindparam("now_")).limit(200)
_DUE: Any = literal_column("(CASE WHEN first_done_at IS NULL THEN first_due ELSE coalesce(again_due, done_due) END)", Date)
_ON_DESK = text("route = 'office' AND state NOT IN ('answered', 'closed', 'not_ours')")
_PILED = ("open", "overdue", "today", "unassigned", "untouched", "snoozed")


def _inbox() -> Any:
    """The most urgent open complaints in each state, counted by the database: some rows come back, not some thousands."""
    parts = [
        select(_k.category, _k.state, _k.level, _k.number, _DUE.label("due"))
        .where(_k.town == bindparam("where"), _k.state == literal_column(f"'{state.value}'"), _ON_DESK)
        .order_by(_DUE, _k.id).limit(LOOKED_AT).subquery()
        for state in _RUNNING
    ]  # fmt: skip
    k = union_all(*(select(one) for one in parts)).subquery("k").c
    # What sleeps past its day is late all the same: a click takes nothing off the board.
    awake = or_(_w.snoozed_until.is_(None), _w.snoozed_until <= bindparam("now"))
    runs, today = k.state != State.NEEDS_FACTS, bindparam("today", type_=Date)
    counted = {
        "overdue": and_(runs, k.due < today), "today": and_(awake, runs, k.due == today),
        "unassigned": and_(awake, _w.staff.is_(None)), "untouched": and_(awake, _w.staff.is_not(None), _w.touched_at.is_(None)),
        "snoozed": _w.snoozed_until > bindparam("now"),
    }  # fmt: skip
    return (
        select(k.category, k.state, k.level, func.count().label("open"),
               *(func.sum(case((when, 1), else_=0)).label(name) for name, when in counted.items()))
        .select_from(k.number.table.outerjoin(case_work, and_(_w.number == k.number, _w.done_at.is_(None))))
        .group_by(k.category, k.state, k.level)
    )  # fmt: skip


_INBOX = _inbox()
_HELD = (
    select(_w.staff, func.count().label("many"), func.min(_w.assigned_at).label("since"))
    .where(_w.town == bindparam("where"), _w.staff.is_not(None), text("done_at IS NULL"), or_(
        _w.snoozed_until.is_(None), _w.snoozed_until <= bindparam("now")
    )).group_by(_w.staff)
)  # fmt: skip


def queues(unit: Unit, town: Town, day: date, now: datetime) -> list[Queue]:
    """Every office that has a queue today or a counter open, the fullest first."""
    where = {"where": town.id, "on_day": day}
    desks_: Counter[tuple[str, str]] = Counter()
    there: Counter[tuple[str, str]] = Counter()
    for row in unit.conn.execute(_DESKS, where):
        desks_[row.office, row.state] += 1
        there.update((row.office, service) for service in set(row.services))
    since: dict[str, datetime] = {}
    lines: dict[str, list[Line]] = {office: [] for office, _ in desks_}
    for row in unit.conn.execute(_WAITING, where):
        if row.since is not None:
            came = datetime.fromisoformat(row.since) if isinstance(row.since, str) else row.since
            since[row.office] = min(came, since.get(row.office, came))
        lines.setdefault(row.office, []).append(_line(row, town, there[row.office, row.service], now))
    served = {row.office: row.many for row in unit.conn.execute(_AT_DESK, where)}
    made = []
    for one in lines.keys() & town.offices.keys():
        low, high = max(((line.low, line.high) for line in lines[one]), default=(0, 0))
        here = tuple(sorted(lines[one], key=lambda line: (-line.people, line.service)))
        made.append(Queue(
            one, sum(line.people for line in here), served.get(one, 0), since.get(one), desks_[one, Desk.OPEN], desks_[one, Desk.PAUSE],
            low, high, here,
        ))  # fmt: skip
    return sorted(made, key=lambda one: (-one.people, one.office))


def _line(row: Any, town: Town, desks: int, now: datetime) -> Line:
    service = town.services.get(row.service)
    calling = max(1, waiting.desks_open(service.counters if service else 1, row.desks, row.desks_at, now))
    found = waiting.estimate(row.people, row.pace or (service.minutes if service else 10) or 1, calling) if row.people else None
    left = desks == 0 and row.desks_at is not None and row.people + row.skipped > 0
    return Line(row.service, row.people, row.skipped, desks, *(found or (0, 0)), left)


def calls(unit: Unit, town: str, now: datetime) -> Calls:
    """Who waits on the phone, and who is there to talk."""
    rows = {state: unit.conn.execute(_CALLS, {"where": town, "now_": state}).all() for state in (
        Call.WAITING, Call.RINGING, Call.TALKING, Call.HELD, Call.WRAP_UP
    )}  # fmt: skip
    line = [*rows[Call.WAITING], *rows[Call.RINGING]]
    lately = [row for row in rows[Call.WRAP_UP] if now - row.entered_at < timedelta(hours=2)]
    busy = {row.staff for state in (Call.RINGING, Call.TALKING, Call.HELD) for row in rows[state]} | {row.staff for row in lately}
    there = presence.in_town(unit, town, now)
    return Calls(
        len(line), min((row.entered_at for row in line), default=None), len(rows[Call.TALKING]) + len(rows[Call.HELD]), len(lately),
        sum(one.state is There.READY and one.staff not in busy for one in there),
        sum(one.state in (There.BREAK, There.MEETING) for one in there),
    )


def inbox(unit: Unit, town: Town, now: datetime) -> Inbox:
    """The open complaints of the office's desk by category."""
    piles: dict[str, Pile] = {}
    levels: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    all = Pile()
    for row in unit.conn.execute(_INBOX, {"where": town.id, "now": now, "today": Zone.of(town.zone).day(now)}):
        seen[row.state] += row.open
        if row.level:
            levels[row.level] += row.open
        for pile in (piles.setdefault(row.category, Pile()), all):
            for name in _PILED:
                setattr(pile, name, getattr(pile, name) + getattr(row, name))
    return Inbox(piles, levels, max(seen.values(), default=0) >= LOOKED_AT, all)


def held(unit: Unit, town: str, now: datetime) -> dict[int, tuple[int, datetime | None]]:
    """How many open things each of the staff has, and since when the oldest."""
    rows = unit.conn.execute(_HELD, {"where": town, "now": now})
    return {
        row.staff: (row.many, datetime.fromisoformat(row.since) if isinstance(row.since, str) else row.since) for row in rows
    }
