"""Counters: each number is called once, in order, whoever calls; one officer one counter; a mistake can be taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from jobs import counters as clock
from rules import waiting
from rules.chance import Chance
from rules.permissions import Role
from store import board, counter_rows, counters, queue_turns, queues, sign_ins, staff, walk_ins
from store.counter_rows import Counter
from store.counter_rows import State as Desk
from store.queue_rows import UNDONE, queue_days, ticket_events, tickets
from store.queues import Full, NotAllowed, State, Taken, Ticket
from store.unit import Conflict, Store, Unit
from tests.store.plans import walks

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
        thread.join(60)
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


def test_three_calls_then_skipped_and_back_and_void(store: Store) -> None:
    mine = give(store)
    desk = sit(store)
    call(store, desk)
    assert [do(store, desk, counters.recall).state for _ in range(3)] == [State.CALLED, State.CALLED, State.SKIPPED]
    assert call(store, desk) is not None, "nobody else waits: again at once"
    assert do(store, desk, counters.skip).state is State.NO_SHOW
    with store.reading() as unit:
        assert [one.again for one in reversed(board.calls(unit, **OFFICE, day=DAY))] == [False, True, True, False]
    assert state(store, mine) is State.NO_SHOW


@pytest.mark.parametrize(
    ("press", "was", "back"),
    [
        pytest.param(lambda s, d: serve_and_finish(s, d, 5), State.DONE, State.SERVING, id="finished too early"),
        pytest.param(lambda s, d: do(s, d, counters.skip), State.SKIPPED, State.CALLED, id="skipped while they stood up"),
        pytest.param(lambda s, d: do(s, d, counters.serve), State.SERVING, State.CALLED, id="served nobody"),
    ],
)
def test_a_mistake_is_taken_back_within_half_a_minute(store: Store, press: Callable[..., Any], was: State, back: State) -> None:
    mine = give(store, citizen=7)
    desk = sit(store)
    call(store, desk)
    press(store, desk)
    assert state(store, mine) is was
    with pytest.raises(NotAllowed):
        do(store, desk, counters.undo, now=NOW + timedelta(seconds=200))
    undone = do(store, desk, counters.undo, now=NOW + timedelta(seconds=20))
    assert undone.state is back and undone.id == mine.id
    with pytest.raises(NotAllowed):
        do(store, desk, counters.undo, now=NOW + timedelta(seconds=22))
    with store.reading() as unit:
        assert counter_rows.get(unit, desk.id).ticket == mine.id
        history = unit.conn.execute(select(ticket_events.c.state).where(ticket_events.c.ticket == mine.id)).scalars().all()
        assert was not in history[history.index(UNDONE):] and history[-1] == back
        assert [one.id for one in queues.of_citizen(unit, 7, DAY)] == [mine.id]


def test_a_call_is_taken_back_and_nothing_before_it(store: Store) -> None:
    skipped, next_ = give(store), give(store)
    desk = sit(store)
    call(store, desk)
    do(store, desk, counters.skip)
    call(store, desk)
    undone = do(store, desk, counters.undo)
    assert undone.id == next_.id and state(store, next_) is State.WAITING and state(store, skipped) is State.SKIPPED
    with pytest.raises(NotAllowed):
        do(store, desk, counters.undo)
    before = give(store, turn=0)
    assert (call(store, desk) or before).id == next_.id, "it waited in front"
    do(store, desk, counters.recall)
    with pytest.raises(NotAllowed):
        do(store, desk, counters.undo)  # called twice: nobody pressed that by mistake


def test_a_number_cancelled_by_its_officer_is_taken_back(store: Store) -> None:
    mine = give(store, citizen=7)
    desk = sit(store)
    call(store, desk)
    do(store, desk, counters.cancel)
    assert do(store, desk, counters.undo).state is State.CALLED
    with store.reading() as unit:
        assert [one.id for one in queues.of_citizen(unit, 7, DAY)] == [mine.id]
        assert counter_rows.get(unit, desk.id).ticket == mine.id
        assert queue_turns.calls(unit, mine.id) == (1, 0), "what is taken back is no second call"


def test_what_was_sent_on_comes_back_unless_it_was_called_there(store: Store) -> None:
    give(store, citizen=7)
    desk, other = sit(store, "Loket 1", ("KTP",)), sit(store, "Loket 2")
    call(store, desk)
    for _ in range(2):
        with store.writing() as unit:
            counters.send_to_counter(unit, counter_rows.get(unit, desk.id), counter_rows.get(unit, other.id), NOW, "staff 1")
        back = do(store, desk, counters.undo)
        assert back.state is State.CALLED
    do(store, desk, counters.serve)
    with store.writing() as unit:
        sent = counters.send_to_service(unit, counter_rows.get(unit, desk.id), "KK", "B", NOW, Chance(), "staff 1")
    assert do(store, desk, counters.undo).id == back.id and state(store, sent) is State.MOVED
    with store.writing() as unit:
        again = counters.send_to_service(unit, counter_rows.get(unit, desk.id), "KK", "B", NOW, Chance(), "staff 1")
    assert (call(store, other) or back).id == again.id
    with pytest.raises(NotAllowed):
        do(store, desk, counters.undo)
    assert state(store, back) is State.MOVED and state(store, again) is State.CALLED


def test_a_number_that_its_holder_gives_back_while_called_leaves_the_counter_free(store: Store) -> None:
    mine, next_ = give(store, citizen=7), give(store)
    desk = sit(store)
    call(store, desk)
    with store.writing() as unit:
        assert queues.cancel(unit, mine.id, NOW)
    with store.reading() as unit:
        assert [(one.number, one.serving) for one in board.desks(unit, **OFFICE)] == [("", False)]
        seen = counter_rows.get(unit, desk.id)
    with store.writing() as unit:
        pressed = counter_rows.press(unit, desk.id, seen.staff or 0, seen.version, NOW)
        assert pressed is not None and pressed.ticket is None
        called = counters.call_next(unit, pressed, DAY, NOW, "staff 1")
    assert called is not None and called.id == next_.id


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
        counters.recall(unit, counter_rows.get(unit, desk.id), NOW, "staff 1")
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
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_when_the_last_counter_closed_everybody_gets_another_day(store: Store) -> None:
    walked, phoned = give(store), book(store, 3)
    with store.writing() as unit:
        moved = queue_turns.move_day(
            unit, **OFFICE, service="KTP", day=DAY, to=[DAY + timedelta(days=1)], letter="A", quota=10, reason="loket tutup", now=NOW,
            chance=Chance(),
        )  # fmt: skip
        told = list(unit.news)
    assert moved.count == 2 and not moved.more and len(told) == 2
    assert state(store, walked) is state(store, phoned) is State.MOVED
    with store.reading() as unit:
        assert [one.day for one in queues.of_citizen(unit, 3, DAY)] == [DAY + timedelta(days=1)]
