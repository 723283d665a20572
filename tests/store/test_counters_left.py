"""Who sits at a counter, and what becomes of its number and its line when somebody leaves it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs import counters as clock
from rules.chance import Chance
from store import audit, board, counter_rows, counters, queue_turns, queues, sign_ins
from store.counter_rows import Counter
from store.counter_rows import State as Desk
from store.queues import State, Ticket
from store.unit import Store, Unit
from tests.store.counting_desk import ALL, DAY, NOW, OFFICE, book, call, employ, give, sit, state


def test_one_officer_has_one_counter_and_one_counter_one_officer(store: Store) -> None:
    first, other = employ(store), employ(store)
    one = sit(store, "Loket 1", who=first)
    with pytest.raises(counter_rows.Taken):
        sit(store, "Loket 1", who=other)
    sit(store, "Loket 2", who=first)
    with store.reading() as unit:
        assert counter_rows.get(unit, one.id).state is Desk.CLOSED and counter_rows.get(unit, one.id).staff is None
    sit(store, "Loket 1", who=other)
    gone = employ(store, at_work=False)
    sit(store, "Loket 3", who=gone)
    assert sit(store, "Loket 3", who=other).staff == other, "who is not at work makes room"


def test_an_idle_counter_is_freed_and_its_number_waits_in_front(store: Store) -> None:
    early, late = give(store, turn=5), give(store, turn=1)
    gone = sit(store, "Loket 1", who=employ(store, at_work=False))
    assert call(store, gone) == call_state(store, late)
    here = sit(store, "Loket 2")
    with store.writing() as unit:
        assert counters.free_idle(unit, **OFFICE, day=DAY, now=NOW) == 1
        assert counters.free_idle(unit, **OFFICE, day=DAY, now=NOW) == 0
    again = call(store, here)
    assert again is not None and again.id == late.id and state(store, early) is State.WAITING


def test_by_the_clock_a_counter_is_freed_when_its_officer_is_idle_or_signed_out_and_the_board_shows_it(store: Store) -> None:
    early, late = give(store, turn=5), give(store, turn=1)
    idle, out = employ(store), employ(store)
    first, second = sit(store, "Loket 1", who=idle), sit(store, "Loket 2", who=out)
    assert call(store, first) is not None and call(store, second) is not None
    assert clock.free(store, NOW) == 0, "both are at work"
    with store.writing() as unit:
        sign_ins.end_all(unit, out, NOW)
        counters.signed_out(unit, out, DAY, NOW)
        assert [one.label for one in board.desks(unit, **OFFICE)] == ["Loket 1"]
    assert (clock.free(store, NOW), clock.free(store, NOW)) == (1, 0)
    assert (state(store, early), state(store, late)) == (State.WAITING, State.CALLED)
    over = NOW + sign_ins.IDLE + timedelta(minutes=1)
    assert (clock.free(store, over), clock.free(store, over)) == (1, 0)
    with store.reading() as unit:
        assert board.desks(unit, **OFFICE) == [], "the board shows no counter that nobody serves"
        assert counter_rows.of_staff(unit, idle) is None
        assert [(one.action, one.purpose) for one in audit.of_actors(unit, [f"staff {idle}"]).lines] == [("counter_freed", first.label)]
        assert [line.people for line in board.lines(unit, **OFFICE, day=DAY, services=["KTP"])] == [2]
    give(store, turn=0)
    third, fourth = sit(store, "Loket 3"), sit(store, "Loket 4")
    again = {called.id for one in (third, fourth) if (called := call(store, one)) is not None}
    assert again == {early.id, late.id}, "their turn had come: they are called before all others"


def test_the_clock_leaves_a_counter_at_which_somebody_just_sat_down(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, comes = sit(store, "Loket 1", who=employ(store, at_work=False)), employ(store)
    seen = counter_rows.lock

    def meanwhile(unit: Unit, id: int) -> Counter:
        counters.sit(unit, **OFFICE, label="Loket 1", services=ALL, in_order=False, staff=comes, day=DAY, now=NOW)
        return seen(unit, id)

    monkeypatch.setattr(counter_rows, "lock", meanwhile)
    assert clock.free(store, NOW) == 0
    with store.reading() as unit:
        assert counter_rows.get(unit, gone.id).staff == comes


def call_state(store: Store, ticket: Ticket) -> Ticket | None:
    with store.reading() as unit:
        return queues.get(unit, ticket.id)


def test_when_the_last_counter_closed_everybody_gets_another_day(store: Store) -> None:
    walked, phoned = give(store), book(store, 3)
    with store.writing() as unit:
        moved = queue_turns.move_day(
            unit, **OFFICE, service="KTP", day=DAY, to=[DAY + timedelta(days=1)], letter="A", quota=10, reason="petugas berhalangan", now=NOW,
            chance=Chance(),
        )  # fmt: skip
        told = list(unit.news)
    assert moved.count == 2 and not moved.more and len(told) == 2
    assert state(store, walked) is state(store, phoned) is State.MOVED
    with store.reading() as unit:
        assert [one.day for one in queues.of_citizen(unit, 3, DAY)] == [DAY + timedelta(days=1)]
