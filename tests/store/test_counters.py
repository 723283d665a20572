"""Counters: each number is called once, in order, whoever calls; one officer one counter; a mistake can be taken back."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from rules import waiting
from rules.chance import Chance
from store import board, counter_rows, counters, queues
from store.counter_rows import Counter
from store.queue_rows import queue_days, ticket_events, tickets
from store.queues import NotAllowed, State, Ticket
from store.unit import Conflict, Store, Unit
from tests.store.counting_desk import ALL, DAY, LETTERS, NOW, OFFICE, book, call, do, give, serve_and_finish, sit
from tests.store.plans import walks


def test_phone_bookings_and_walk_ins_make_one_line_by_their_time_of_day(store: Store) -> None:
    booked = [book(store, n + 1).label for n in range(4)]  # at 0, 10, 20 and 30 % of the day
    walked = [give(store, turn=turn).label for turn in (500, 1500, 2500)]
    first = give(store, "KK", turn=3500, priority=True).label
    desk = sit(store)
    called = []
    while (one := call(store, desk)) is not None:
        called.append(one.label)
        serve_and_finish(store, desk)
    assert walked == ["A600", "A601", "A602"]
    assert called == [first, booked[0], walked[0], booked[1], walked[1], booked[2], walked[2], booked[3]]


def test_a_counter_in_order_serves_its_first_service_first(store: Store) -> None:
    give(store, "KTP", turn=1)
    give(store, "KK", turn=2)
    desk = sit(store, services=("KK", "KTP"), in_order=True)
    called = call(store, desk)
    assert called is not None and called.service == "KK"


@pytest.mark.parametrize("desks", [pytest.param(4, id="four counters at once")])
def test_counters_at_once_call_each_number_once_and_priority_first(store: Store, desks: int) -> None:
    people = [give(store, service, turn=n, priority=n % 7 == 0) for n in range(12) for service in ALL]
    seated = [sit(store, f"Loket {n}") for n in range(1, desks + 1)]
    called: list[Ticket] = []
    faults: list[BaseException] = []
    lock = threading.Lock()

    def work(desk: Counter) -> None:
        try:
            while True:
                try:
                    one = call(store, desk)
                    if one is None:
                        return
                    with lock:
                        called.append(one)
                    serve_and_finish(store, desk)
                except Conflict:
                    continue
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(desk,)) for desk in seated]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    assert faults == []
    assert sorted(one.id for one in called) == sorted(one.id for one in people), "each once, none left out"
    with store.reading() as unit:
        order = [row.label for row in reversed(board.calls(unit, **OFFICE, day=DAY))]
        assert len(order) == len(people)
        urgent = {one.label for one in people if one.priority}
        last = max(order.index(label) for label in urgent)
        assert last < len(urgent) + desks, "at most what the others had in hand came between"


def test_a_number_in_hand_is_finished_first(store: Store) -> None:
    give(store)
    give(store)
    desk = sit(store)
    assert call(store, desk) is not None
    with pytest.raises(counters.InHand):
        call(store, desk)
    with pytest.raises(counters.InHand), store.writing() as unit:
        counters.leave(unit, counter_rows.get(unit, desk.id), DAY, NOW)


def test_the_same_press_twice_is_one(store: Store) -> None:
    desk = sit(store)
    who = desk.staff or 0
    with store.writing() as unit:
        assert counter_rows.press(unit, desk.id, who, desk.version, NOW) is not None
    with store.writing() as unit:
        assert counter_rows.press(unit, desk.id, who, desk.version, NOW) is None
        assert counter_rows.press(unit, desk.id, who + 1, desk.version + 1, NOW) is None, "not theirs"


def test_measured_times_and_open_counters_say_how_fast_a_queue_is(store: Store) -> None:
    for n in range(8):
        give(store, turn=n)
    desk = sit(store)
    sit(store, "Loket 2", services=("KK",))
    at = NOW
    for _ in range(6):
        call(store, desk, at)
        serve_and_finish(store, desk, 360, at)
        at += timedelta(seconds=360)
    last = give(store, turn=99)
    with store.reading() as unit:
        queue = queues.ahead(unit, last)
    assert (queue.people, queue.pace, queue.desks) == (2, 6.0, 1)
    assert waiting.desks_open(3, queue.desks, queue.desks_at, at) == 1
    assert waiting.desks_open(3, queue.desks, queue.desks_at, at + timedelta(hours=2)) == 3, "what was seen long ago is not believed"
    do_leave(store, desk)
    with store.reading() as unit:
        row = unit.conn.execute(select(queue_days.c.desks).where(queue_days.c.service == "KTP")).scalar_one()
    assert row == 0


def do_leave(store: Store, desk: Counter) -> None:
    with store.writing() as unit:
        counters.leave(unit, counter_rows.get(unit, desk.id), DAY, NOW)


def test_nothing_a_counter_does_walks_through_a_table(store: Store) -> None:
    for n in range(5):
        give(store, turn=n)
    desk = sit(store)

    def all_of_it(unit: Unit) -> None:
        at = counter_rows.press(unit, desk.id, desk.staff or 0, desk.version, NOW)
        assert at is not None
        counters.free_idle(unit, **OFFICE, day=DAY, now=NOW)
        counters.call_next(unit, at, DAY, NOW, "staff 1")
        counters.recall(unit, counter_rows.get(unit, desk.id), NOW + counters.SAYS, "staff 1")
        counters.serve(unit, counter_rows.get(unit, desk.id), NOW, "staff 1")
        counters.finish(unit, counter_rows.get(unit, desk.id), 10, DAY, NOW, "staff 1")
        counters.undo(unit, counter_rows.get(unit, desk.id), NOW, "staff 1")
        board.calls(unit, **OFFICE, day=DAY)
        board.desks(unit, **OFFICE)
        board.lines(unit, **OFFICE, day=DAY, services=ALL)

    assert walks(store, all_of_it) == []

PRESSES = some.lists(
    some.tuples(some.sampled_from(("give", "book", "next", "recall", "serve", "finish", "skip", "undo", "send", "first")), some.integers(0, 5)),
    max_size=40,
)  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=25, deadline=None)
@given(presses=PRESSES)
def test_whatever_is_pressed_no_number_is_in_two_hands_and_none_is_lost(store: Store, presses: list[tuple[str, int]]) -> None:
    with store.writing() as unit:
        for table in (board.board_calls, counter_rows.counters, ticket_events, tickets, queue_days):
            unit.conn.execute(table.delete())
    desks = [sit(store, f"Loket {n}") for n in (1, 2)]
    made: list[int] = []
    at = NOW
    for what, n in presses:
        at += timedelta(seconds=3)
        desk = desks[n % 2]
        try:
            if what == "give":
                made.append(give(store, ALL[n % 3], turn=n, priority=n == 5).id)
            elif what == "book":
                made.append(book(store, n + 1, ALL[n % 3]).id)
            elif what == "next":
                do(store, desk, counters.call_next, DAY, now=at)
            elif what == "finish":
                do(store, desk, counters.finish, 10.0, DAY, now=at)
            elif what == "send":
                with store.writing() as unit:
                    here = counter_rows.get(unit, desk.id)
                    sent = counters.send_to_service(unit, here, ALL[n % 3], LETTERS[ALL[n % 3]], at, Chance(), "staff 1")
                made.append(sent.id)
            elif what == "first" and made:
                with store.writing() as unit:
                    ticket = queues.get(unit, made[n % len(made)])
                    assert ticket is not None
                    counters.prioritise(unit, ticket, True, at, "staff 1")
            elif what in ("recall", "serve", "skip", "undo"):
                do(store, desk, getattr(counters, what), now=at)
        except NotAllowed:
            pass
        with store.reading() as unit:
            rows = unit.conn.execute(select(tickets.c.id, tickets.c.state, tickets.c.queue_day, tickets.c.nth, tickets.c.number)).all()
            hands = [counter_rows.get(unit, desk.id).ticket for desk in desks]
        held = [one for one in hands if one is not None]
        assert len(held) == len(set(held)), "one number in two hands"
        now_at = {row.id for row in rows if row.state in (State.CALLED, State.SERVING)}
        assert now_at == set(held), "whoever is called or served stands at a counter"
        assert {row.id for row in rows} == set(made), "a number was lost"
        assert len({row.number for row in rows}) == len({(row.queue_day, row.nth) for row in rows}) == len(rows)
