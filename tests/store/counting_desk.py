"""Officers who sit down at counters, and numbers that are given: what the tests of counters share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rules.chance import Chance
from rules.permissions import Role
from store import counter_rows, counters, queues, sign_ins, staff, walk_ins
from store.counter_rows import Counter
from store.queues import State, Taken, Ticket
from store.unit import Store

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)
OFFICE: dict[str, Any] = {"town": "banjarbaru", "office": "mpp"}
LETTERS = {"KTP": "A", "KK": "B", "AKTA": "C"}
ALL = tuple(LETTERS)


def employ(store: Store, *, at_work: bool = True) -> int:
    with store.writing() as unit:
        many = len(staff.everybody(unit))
        made = staff.add(unit, login=f"counter{many}", name="Lia", role=Role.COUNTER, town="banjarbaru", now=NOW)
        if at_work:
            sign_ins.begin(unit, made, f"token {many}", NOW, half=False)
    return made.id


def sit(store: Store, label: str = "Loket 1", services: tuple[str, ...] = ALL, who: int | None = None, **more: Any) -> Counter:
    who = employ(store) if who is None else who
    with store.writing() as unit:
        return counters.sit(unit, **OFFICE, label=label, services=services, staff=who, day=DAY, now=NOW, **{"in_order": False, **more})


def give(store: Store, service: str = "KTP", *, turn: int = 0, priority: bool = False, citizen: int | None = None) -> Ticket:
    with store.writing(durable=False) as unit:
        taken = walk_ins.give(
            unit, **OFFICE, service=service, letter=LETTERS[service], day=DAY, share=400, turn=turn, citizen=citizen, priority=priority,
            now=NOW, chance=Chance(), by="staff 1",
        )  # fmt: skip
    assert isinstance(taken, Taken)
    return taken.ticket


def book(store: Store, citizen: int, service: str = "KTP", quota: int = 10) -> Ticket:
    with store.writing(durable=False) as unit:
        taken = queues.take(
            unit, **OFFICE, service=service, letter=LETTERS[service], day=DAY, quota=quota, citizen=citizen, priority=False, now=NOW,
            chance=Chance(),
        )  # fmt: skip
    assert isinstance(taken, Taken)
    return taken.ticket


def do(store: Store, counter: Counter, verb: Callable[..., Any], *more: Any, now: datetime = NOW) -> Any:
    """What a press does: on the counter as it is now."""
    with store.writing() as unit:
        return verb(unit, counter_rows.get(unit, counter.id), *more, now, "staff 1")


def call(store: Store, counter: Counter, now: datetime = NOW) -> Ticket | None:
    return do(store, counter, counters.call_next, DAY, now=now)  # type: ignore[no-any-return]


def serve_and_finish(store: Store, counter: Counter, seconds: int = 60, start: datetime = NOW) -> None:
    do(store, counter, counters.serve, now=start)
    do(store, counter, counters.finish, 10.0, DAY, now=start + timedelta(seconds=seconds))


def state(store: Store, ticket: Ticket) -> State:
    with store.reading() as unit:
        found = queues.get(unit, ticket.id)
    assert found is not None
    return found.state
