"""Queue tickets: one atomic number per office, service and day. Nobody shares a number, and none is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, and_, bindparam, case, func, null, or_, select, text, union_all, update
from sqlalchemy.dialects import postgresql, sqlite

from rules.chance import Chance
from store import notices, numbers
from store.base import Utc
from store.news import News, TicketCalled, TicketServed, TurnMissed
from store.queue_rows import ACTIVE, ALLOWED, ANOTHER, TURNS, WALK_IN, State, queue_days, ticket_events, tickets
from store.queue_values import TICKETS, Ahead, Full, NotAllowed, Taken, Ticket, ticket_of
from store.quick import Typed, new_row
from store.unit import Conflict, Unit

__all__ = [
    "ALLOWED", "TICKETS", "Ahead", "Full", "NotAllowed", "State", "Taken", "Ticket", "add", "ahead", "by_number", "call_next", "cancel",
    "change", "free_days", "get", "held", "left", "note", "of_citizen", "place", "postpone", "take", "ticket_of",
]  # fmt: skip


BACK_AFTER = 5  # numbers; who missed a turn is called again after these


_q, _t = queue_days.c, tickets.c
_THIS_DAY = (
    _q.town == bindparam("in_town"), _q.office == bindparam("in_office"), _q.service == bindparam("for_service"),
    _q.day == bindparam("on_day"),
)  # fmt: skip
_MINE = TICKETS.where(*_THIS_DAY, _t.active_citizen == bindparam("who"))
_HELD = Typed(_MINE)
_GET = TICKETS.where(_t.id == bindparam("this"))
_BY_NUMBER = TICKETS.where(_t.number == bindparam("this"))
_COMING = _q.day >= bindparam("on_day")
_OF = union_all(  # two small indexes: no OR, which not every planner splits
    TICKETS.where(_COMING, _t.active_citizen == bindparam("who")), TICKETS.where(_COMING, _t.citizen == bindparam("who"), text(ANOTHER))
)
_INSERT = Typed(new_row(
    tickets, "queue_day", "nth", "number", "label", "state", "counter", "priority", "citizen", "active_citizen", "taken_at", "turn"
).returning(_t.id))
_EVENT = Typed(new_row(ticket_events, "ticket", "at", "state", "by"))
# When it was called first, since it last waited: from there its time at the counter is measured.
_LASTING = {
    "called_at": case(
        (bindparam("new") == State.WAITING, null()),
        (and_(bindparam("new") == State.CALLED, or_(_t.called_at.is_(None), _t.state != State.CALLED)), bindparam("at", type_=Utc())),
        else_=_t.called_at,
    ),
}
_CHANGE = (
    update(tickets)
    .where(_t.id == bindparam("this"), _t.state == bindparam("was"))
    .values(
        state=bindparam("new"), active_citizen=case((bindparam("held", type_=Boolean), _t.active_citizen), else_=null()),
        counter=bindparam("at_counter"), back_after=bindparam("back"), **_LASTING,
    )
)
_SERVING = update(queue_days).where(*_THIS_DAY).values(serving=bindparam("label"), called=_q.called + 1)
_CALLED = select(_q.called).where(*_THIS_DAY)
_DAY = select(_q.id, _q.serving, _q.pace, _q.desks, _q.desks_at).where(*_THIS_DAY)
# At most one day's quota of index entries is looked at, however many tickets there are.
_AHEAD = select(func.count()).where(
    _t.queue_day == bindparam("queue"),
    _t.state == State.WAITING,
    or_(
        _t.priority > bindparam("mine"),
        and_(
            _t.priority == bindparam("mine"),
            or_(_t.turn < bindparam("turn_"), and_(_t.turn == bindparam("turn_"), _t.nth < bindparam("place"))),
        ),
    ),
)
THESE = (
    _q.town == bindparam("in_town"), _q.office == bindparam("in_office"), _q.day == bindparam("on_day"),
    _q.service.in_(bindparam("services", expanding=True)),
)  # fmt: skip
WAITING = (
    TICKETS.where(*THESE, _t.state == State.WAITING, _t.wanted.in_(("", bindparam("at_counter"))))
    .order_by(_t.priority.desc(), _t.turn, _t.nth, _t.id).limit(bindparam("most"))
)  # fmt: skip
_NEXT = (
    WAITING
    .with_for_update(skip_locked=True, of=tickets)
)  # fmt: skip
# Who missed a turn comes back after five others, or at once when nobody else waits (indonesia.md 10).
_MISSED = (
    TICKETS.where(*THESE, _t.state == State.SKIPPED, or_(_t.back_after <= _q.called, bindparam("at_once", type_=Boolean)))
    .order_by(_t.back_after, _t.nth, _t.id).limit(1).with_for_update(skip_locked=True, of=tickets)
)  # fmt: skip
_GIVEN = select(_q.day, _q.given).where(
    _q.town == bindparam("in_town"), _q.office == bindparam("in_office"), _q.service == bindparam("for_service"),
    _q.day.in_(bindparam("days", expanding=True)),
)  # fmt: skip


def _count(dialect: type[sqlite.Insert] | type[postgresql.Insert]) -> Any:
    row: dict[str, Any] = {name: bindparam(name) for name in ("town", "office", "service", "day")}
    made = dialect(queue_days).values(**row, given=1, serving="")
    return made.on_conflict_do_update(
        index_elements=[_q.town, _q.office, _q.service, _q.day], set_={"given": _q.given + 1}, where=_q.given < bindparam("quota")
    ).returning(_q.id, _q.given)


_COUNT = Typed(_count(postgresql.Insert), _count(sqlite.Insert))


def take(
    unit: Unit, *, town: str, office: str, service: str, letter: str, day: date, quota: int, citizen: int | None,
    priority: bool, now: datetime, chance: Chance, spread: int = 0, another: bool = False,
) -> Taken | Full:  # fmt: skip
    """The day's next number for this citizen; the one they hold already if they do; Full when the quota is given out.

    One upsert counts, enforces the quota and returns the number; a rollback gives it back. Two takes at once by one citizen:
    one of them meets Conflict, and finds the ticket when it does its unit again. `citizen` None is somebody at the desk.
    Turns are spread over the day by the quota, or by `spread` when the quota is passed over. `another`: it is for another
    person, whom this phone's own number there does not serve.
    """
    here = {"town": town, "office": office, "service": service, "day": day}
    if citizen is not None and not another:
        mine = held(unit, here, citizen)
        if mine is not None:
            return Taken(mine, again=True)
    quota = min(quota, WALK_IN - 1)
    if quota < 1:
        return Full()
    counted = _COUNT.run(unit, {**here, "quota": quota}).fetchone()
    if counted is None:
        return Full()
    queue, nth = counted
    turn = min((nth - 1) * TURNS // (spread or quota), TURNS - 1)
    made = add(unit, here, queue, nth, f"{letter}{nth:03d}", turn, citizen, another=another, priority=priority, now=now, chance=chance)
    return Taken(made)


def held(unit: Unit, here: Mapping[str, Any], citizen: int) -> Ticket | None:
    """The ticket that this citizen holds in the queue of this town, office, service and day."""
    mine = {**_where(here["town"], here["office"], here["service"], here["day"]), "who": citizen}
    return ticket_of(unit.conn.execute(_MINE, mine).one()) if _HELD.run(unit, mine).fetchone() is not None else None


def add(
    unit: Unit, here: Mapping[str, Any], queue: int, nth: int, label: str, turn: int, citizen: int | None, *, priority: bool,
    now: datetime, chance: Chance, by: str = "", another: bool = False,
) -> Ticket:  # fmt: skip
    """A new ticket in the queue day of this id, whose town, office, service and day are `here`."""
    number = numbers.fresh(unit, "ticket", chance, now)
    row = {
        "queue_day": queue, "nth": nth, "number": number, "label": label, "state": State.WAITING, "counter": "",
        "priority": int(priority), "citizen": citizen, "active_citizen": None if another else citizen, "taken_at": now, "turn": turn,
    }  # fmt: skip
    id = _INSERT.run(unit, row).fetchone()[0]
    note(unit, id, now, State.WAITING, by)
    where = (here["town"], here["office"], here["service"], here["day"])
    second = another and citizen is not None
    return Ticket(id, number, label, nth, *where, State.WAITING, priority, citizen, now, turn=turn, another=second)


def ahead(unit: Unit, ticket: Ticket) -> Ahead:
    """Who waits before this ticket: priority tickets go first, then by number."""
    queue = unit.conn.execute(_DAY, _here(ticket)).one_or_none()
    if queue is None:
        return Ahead(0, "")
    chosen = {"queue": queue.id, "mine": int(ticket.priority), "turn_": ticket.turn, "place": ticket.nth}
    people = unit.conn.execute(_AHEAD, chosen).scalar_one() if ticket.state is State.WAITING else 0
    return Ahead(int(people), queue.serving, queue.pace, queue.desks, queue.desks_at)


def of_citizen(unit: Unit, citizen: int, day: date) -> list[Ticket]:
    """The tickets that a citizen's phone holds for `day` and later, another person's among them, soonest first."""
    found = [ticket_of(row) for row in unit.conn.execute(_OF, {"who": citizen, "on_day": day})]
    return sorted(found, key=lambda ticket: (ticket.day, ticket.id))


def by_number(unit: Unit, number: str) -> Ticket | None:
    """The ticket with this case number."""
    row = unit.conn.execute(_BY_NUMBER, {"this": number}).one_or_none() if unit.sees(number) else None
    return None if row is None else ticket_of(row)


def get(unit: Unit, id: int) -> Ticket | None:
    """The ticket with this row id."""
    row = unit.conn.execute(_GET, {"this": id}).one_or_none()
    return None if row is None else ticket_of(row)


def change(unit: Unit, id: int, state: State, now: datetime, *, counter: str = "", by: str = "") -> Ticket:
    """Move a ticket on, and let those hear whom it concerns. Raises NotAllowed, LookupError, and Conflict when another was quicker."""
    row = unit.conn.execute(_GET, {"this": id}).one_or_none()
    if row is None:
        raise LookupError("no such ticket")
    was = ticket_of(row)
    if state not in ALLOWED[was.state]:
        raise NotAllowed(f"{was.state} does not become {state}")
    held = state in ACTIVE
    chosen = {"this": id, "was": was.state, "new": state, "held": held, "at_counter": counter or was.counter, "back": None, "at": now}
    if state is State.SKIPPED:
        chosen["back"] = unit.conn.execute(_CALLED, _here(was)).scalar_one() + BACK_AFTER
    if unit.conn.execute(_CHANGE, chosen).rowcount != 1:
        raise Conflict("the ticket was changed meanwhile")
    note(unit, id, now, state, by)
    if state is State.CALLED and was.state is not State.CALLED:
        unit.conn.execute(_SERVING, {**_here(was), "label": was.label})
    if was.citizen is not None and not held:
        notices.withdraw(unit, was.citizen, now, "over", subject=was.number)
    changed = ticket_of(unit.conn.execute(_GET, {"this": id}).one())
    unit.news += _news(was, changed)
    return changed


def cancel(unit: Unit, id: int, now: datetime) -> bool:
    """Give a place back. False when it is not held any more. The number is not given to anybody else."""
    try:
        change(unit, id, State.CANCELLED, now, by="citizen")
    except (NotAllowed, LookupError):
        return False
    return True


def postpone(unit: Unit, ticket: Ticket, new_day: date, *, letter: str, quota: int, now: datetime, chance: Chance) -> Taken | Full:
    """Another day instead: a new number there, and the old place is given up. Full (then nothing changed) when that day is.

    Raises NotAllowed when the ticket is not waiting any more.
    """
    if State.POSTPONED not in ALLOWED[ticket.state]:
        raise NotAllowed(f"{ticket.state} cannot be postponed")
    taken = take(
        unit, town=ticket.town, office=ticket.office, service=ticket.service, letter=letter, day=new_day, quota=quota,
        citizen=ticket.citizen, priority=ticket.priority, now=now, chance=chance, another=ticket.another,
    )  # fmt: skip
    if isinstance(taken, Taken) and taken.ticket.id != ticket.id:
        change(unit, ticket.id, State.POSTPONED, now, by="citizen")
    return taken


def call_next(
    unit: Unit, *, town: str, office: str, service: str | Sequence[str], day: date, counter: str, now: datetime, by: str = ""
) -> Ticket | None:
    """Call the next who waits for one of these services, priority first, then by turn; None when nobody does.

    Two counters at once call two people. Who missed a turn is called again after five others, and before that only when
    nobody else waits.
    """
    services = [service] if isinstance(service, str) else list(service)
    here = {"in_town": town, "in_office": office, "services": services, "on_day": day, "at_counter": counter, "most": 1}
    row = unit.conn.execute(_MISSED, {**here, "at_once": False}).one_or_none()
    row = row or unit.conn.execute(_NEXT, here).one_or_none()
    row = row or unit.conn.execute(_MISSED, {**here, "at_once": True}).one_or_none()
    return None if row is None else change(unit, row.id, State.CALLED, now, counter=counter, by=by)


def place(ticket: Ticket, quota: int) -> int:
    """Which phone number of the day (from 1) comes at about the same time: its own, or a walk-in's by its turn."""
    return ticket.nth if ticket.nth < WALK_IN else max(ticket.turn, 0) * quota // TURNS + 1


def free_days(unit: Unit, *, town: str, office: str, service: str, quota: int, days: Iterable[date]) -> list[date]:
    """Those of `days` (open days, soonest first) that still have numbers."""
    room = left(unit, town=town, office=office, service=service, quota=quota, days=days)
    return [day for day, numbers_left in room.items() if numbers_left > 0]


def left(unit: Unit, *, town: str, office: str, service: str, quota: int, days: Iterable[date]) -> dict[date, int]:
    """How many numbers each of `days` still has."""
    wanted = list(days)
    rows = unit.conn.execute(_GIVEN, {"in_town": town, "in_office": office, "for_service": service, "days": wanted})
    given = {row.day: row.given for row in rows}
    return {day: max(0, quota - given.get(day, 0)) for day in wanted}


def _here(ticket: Ticket) -> dict[str, Any]:
    return _where(ticket.town, ticket.office, ticket.service, ticket.day)


def _where(town: str, office: str, service: str, day: date) -> dict[str, Any]:
    return {"in_town": town, "in_office": office, "for_service": service, "on_day": day}


def _news(was: Ticket, now: Ticket) -> list[News]:
    """What a change of state has to tell: to who missed a turn, to those who moved up, and to who was served."""
    match was.state, now.state:
        case State.WAITING | State.SKIPPED, State.CALLED:
            return [TicketCalled(now)]
        case _, State.SKIPPED:
            return [TurnMissed(now)]
        case State.CALLED | State.SKIPPED, State.NO_SHOW:
            return [TurnMissed(now, over=True)]
        case _, State.DONE:
            return [TicketServed(now)]
        case _:
            return []


def note(unit: Unit, ticket: int, now: datetime, state: State, by: str) -> None:
    """Put a line into a ticket's history."""
    _EVENT.run(unit, {"ticket": ticket, "at": now, "state": state, "by": by})
