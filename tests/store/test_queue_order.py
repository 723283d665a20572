"""What a counter would call next is told in the order in which it does; and who missed a turn can be called when they stand there."""

from __future__ import annotations

import threading

import pytest

from store import counter_rows, counters, queue_order
from store.counter_rows import Counter
from store.queues import NotAllowed, State, Ticket
from store.unit import Conflict, Store
from tests.store.counting_desk import ALL, DAY, NOW, OFFICE, call, do, give, serve_and_finish, sit, state
from tests.store.plans import walks


def foretold(store: Store, desk: Counter) -> list[str]:
    with store.reading() as unit:
        at = counter_rows.get(unit, desk.id)
        return [one.label for one in queue_order.upcoming(unit, at, DAY, queue_order.skipped(unit, **OFFICE, day=DAY, services=at.services), 20)]


def called(store: Store, desk: Counter) -> list[str]:
    """Everybody this counter calls until nobody is left."""
    labels = []
    while (one := call(store, desk)) is not None:
        labels.append(one.label)
        serve_and_finish(store, desk)
    return labels


def skip_first(store: Store, desk: Counter) -> Ticket:
    mine = call(store, desk)
    assert mine is not None
    do(store, desk, counters.skip)
    return mine


@pytest.mark.parametrize(
    ("services", "waiting", "in_order"),
    [
        pytest.param(("KTP",), "", False, id="only who missed a turn is left"),
        pytest.param(("KTP",), "AAA", False, id="fewer wait than those after whom they come back"),
        pytest.param(("KTP",), "AAAAAAAA", False, id="they come back in the middle"),
        pytest.param(("KTP", "KK"), "ABABABABAB", False, id="of one queue while another is called between"),
        pytest.param(("KTP", "KK"), "BBAAAAAAAB", True, id="a counter that calls its first service first"),
    ],
)
def test_what_is_foretold_is_what_is_called(store: Store, services: tuple[str, ...], waiting: str, in_order: bool) -> None:
    desk = sit(store, services=services, in_order=in_order)
    for _ in range(2):
        give(store)
        skip_first(store, desk)
    for nth, letter in enumerate(waiting):
        give(store, "KTP" if letter == "A" else "KK", turn=nth + 1)
    told = foretold(store, desk)
    assert len(told) == len(waiting) + 2 and told == called(store, desk)


def test_who_missed_a_turn_is_called_when_they_stand_there(store: Store) -> None:
    give(store)
    desk = sit(store)
    late = skip_first(store, desk)
    waits = [give(store, turn=nth) for nth in (1, 2, 3)]
    with store.reading() as unit:
        (one,) = queue_order.skipped(unit, **OFFICE, day=DAY, services=ALL)
        assert (one.ticket.label, one.after) == (late.label, 5)
    with store.writing() as unit:
        at = counter_rows.get(unit, desk.id)
        assert counters.call_skipped(unit, at, late.number, DAY, NOW, "staff 1").counter == "Loket 1"
    assert state(store, late) is State.CALLED and [state(store, one) for one in waits] == [State.WAITING] * 3
    for number, why in ((late.number, "one is in hand"), (waits[0].number, "they wait")):
        with pytest.raises(NotAllowed), store.writing() as unit:
            counters.call_skipped(unit, counter_rows.get(unit, desk.id), number, DAY, NOW, "staff 1")
            pytest.fail(why)
    serve_and_finish(store, desk)
    with pytest.raises(NotAllowed), store.writing() as unit:
        counters.call_skipped(unit, counter_rows.get(unit, desk.id), late.number, DAY, NOW, "staff 1")


def test_two_counters_at_once_call_them_once(store: Store) -> None:
    give(store)
    desks = [sit(store), sit(store, "Loket 2")]
    late, took = skip_first(store, desks[0]), []
    ready = threading.Barrier(2)

    def press(desk: Counter) -> None:
        ready.wait()
        for _ in range(3):
            try:
                with store.writing() as unit:
                    counters.call_skipped(unit, counter_rows.get(unit, desk.id), late.number, DAY, NOW, "staff 1")
                    took.append(desk.label)
            except NotAllowed:
                return
            except Conflict:
                continue
            return

    both = [threading.Thread(target=press, args=(one,)) for one in desks]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(30)
    assert len(took) == 1
    with store.reading() as unit:
        assert sorted(one.ticket is not None for one in counter_rows.of_office(unit, **OFFICE)) == [False, True]


def test_nothing_of_it_walks_through_a_table(store: Store) -> None:
    give(store)
    desk = sit(store)
    late = skip_first(store, desk)
    assert walks(store, lambda unit: queue_order.skipped(unit, **OFFICE, day=DAY, services=ALL)) == []
    assert walks(store, lambda unit: counters.call_skipped(unit, counter_rows.get(unit, desk.id), late.number, DAY, NOW, "staff 1")) == []
