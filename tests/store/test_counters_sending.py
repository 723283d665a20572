"""Numbers that are sent on, put first, and given at the desk."""

from __future__ import annotations

import pytest

from rules.chance import Chance
from store import counter_rows, counters, queue_turns, queues, walk_ins
from store.queue_rows import tickets
from store.queues import Full, NotAllowed, State, Taken
from store.unit import Store
from tests.store.counting_desk import DAY, NOW, OFFICE, book, call, give, serve_and_finish, sit, state


def test_sent_to_another_counter_it_is_called_there_next_and_nowhere_else(store: Store) -> None:
    first = give(store, turn=9)
    desk, other = sit(store, "Loket 1"), sit(store, "Loket 2")
    call(store, desk)
    with store.writing() as unit:
        sent = counters.send_to_counter(
            unit, counter_rows.get(unit, desk.id), counter_rows.get(unit, other.id), NOW, "staff 1"
        )
    assert sent.label == first.label and sent.number == first.number
    with store.reading() as unit:
        assert queue_turns.calls(unit, sent.id) == (0, 0), "there it is called anew, three times"
    ahead = give(store, turn=0)
    assert (call(store, desk) or first).id == ahead.id, "not for this counter"
    assert (call(store, other) or ahead).id == first.id


def test_sent_to_another_service_the_label_and_the_turn_are_kept(store: Store) -> None:
    mine = give(store, "KTP", turn=100, citizen=7)
    later = give(store, "KK", turn=200)
    desk = sit(store)
    assert (call(store, desk) or later).id == mine.id
    with store.writing() as unit:
        sent = counters.send_to_service(unit, counter_rows.get(unit, desk.id), "KK", "B", NOW, Chance(), "staff 1")
    assert (sent.label, sent.service, sent.citizen, sent.state) == (mine.label, "KK", 7, State.WAITING) and sent.number != mine.number
    assert state(store, mine) is State.MOVED
    assert (call(store, desk) or later).id == sent.id


def test_who_has_a_number_there_already_keeps_it_and_comes_as_early(store: Store) -> None:
    held = book(store, 7, "KK")
    give(store, "KK", turn=0)
    with store.writing() as unit:
        unit.conn.execute(tickets.update().where(tickets.c.id == held.id).values(turn=9000))
    give(store, "KTP", turn=50, citizen=7)
    desk = sit(store, services=("KTP",))
    call(store, desk)
    with store.writing() as unit:
        sent = counters.send_to_service(unit, counter_rows.get(unit, desk.id), "KK", "B", NOW, Chance(), "staff 1")
    assert sent.id == held.id
    with store.reading() as unit:
        found = queues.get(unit, held.id)
    assert found is not None and found.turn == 50


def test_an_officer_puts_somebody_first(store: Store) -> None:
    give(store, turn=0)
    old = give(store, turn=9)
    desk = sit(store)
    with store.writing() as unit:
        counters.prioritise(unit, old, True, NOW, "staff 1")
    assert (call(store, desk) or old).id == old.id
    serve_and_finish(store, desk)
    with pytest.raises(NotAllowed), store.writing() as unit:
        counters.prioritise(unit, old, False, NOW, "staff 1")


def test_the_desk_gives_its_share_and_the_phone_its_own(store: Store) -> None:
    given = []
    for _ in range(3):
        with store.writing() as unit:
            given.append(walk_ins.give(
                unit, **OFFICE, service="KTP", letter="A", day=DAY, share=2, turn=0, citizen=None, priority=False, now=NOW,
                chance=Chance(), by="staff 1",
            ))  # fmt: skip
    assert [one.ticket.label if isinstance(one, Taken) else "full" for one in given] == ["A600", "A601", "full"]
    assert book(store, 1, quota=1).label == "A001", "numbers of the desk take none from the phones"
    assert isinstance(given[2], Full)
