"""A number that does not come, and a mistake that is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rules.chance import Chance
from store import board, counter_rows, counters, queue_turns, queues, walk_ins
from store.queue_rows import UNDONE, ticket_events
from store.queues import NotAllowed, State
from store.unit import Store
from tests.store.counting_desk import DAY, NOW, OFFICE, call, do, give, serve_and_finish, sit, state


def test_three_calls_then_skipped_and_back_and_void(store: Store) -> None:
    mine = give(store)
    desk = sit(store)
    call(store, desk)
    with pytest.raises(counters.StillSaid):
        do(store, desk, counters.recall, now=NOW + timedelta(seconds=9))
    later = [NOW + n * counters.SAYS for n in (1, 2, 3)]
    assert [do(store, desk, counters.recall, now=at).state for at in later] == [State.CALLED, State.CALLED, State.SKIPPED]
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
    with store.reading() as unit:
        assert [one.label for one in board.calls(unit, **OFFICE, day=DAY)] == [skipped.label], "the board forgets that call, and no other"
    with pytest.raises(NotAllowed):
        do(store, desk, counters.undo)
    before = give(store, turn=0)
    assert (call(store, desk) or before).id == next_.id, "it waited in front"
    do(store, desk, counters.recall, now=NOW + counters.SAYS)
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


def test_another_persons_number_on_a_phone_stays_beside_its_own(store: Store) -> None:
    mine, desk = give(store, citizen=7), sit(store)
    with store.writing() as unit:
        given = walk_ins.give(
            unit, **OFFICE, service="KTP", letter="A", day=DAY, share=400, turn=0, citizen=7, priority=False, now=NOW, chance=Chance(),
            by="staff 1", another=True,
        )  # fmt: skip
    assert isinstance(given, queues.Taken) and not given.again and given.ticket.id != mine.id

    def held() -> list[tuple[str, bool]]:
        with store.reading() as unit:
            return [(one.label, one.another) for one in queues.of_citizen(unit, 7, DAY)]

    assert held() == [("A600", False), ("A601", True)]
    call(store, desk)
    serve_and_finish(store, desk, 5)
    assert held() == [("A601", True)], "what is over is held no more"
    call(store, desk)
    assert held() == [("A601", True)], "called, it is still theirs"
    do(store, desk, counters.skip)
    assert held() == [("A601", True)], "skipped, it is called again"
    call(store, desk)
    serve_and_finish(store, desk, 5)
    assert held() == []


def test_a_finish_taken_back_leaves_each_of_two_people_their_number(store: Store) -> None:
    give(store, citizen=7)
    desk = sit(store)
    with store.writing() as unit:
        walk_ins.give(
            unit, **OFFICE, service="KTP", letter="A", day=DAY, share=400, turn=-1, citizen=7, priority=False, now=NOW, chance=Chance(),
            by="staff 1", another=True,
        )  # fmt: skip
    called = call(store, desk)
    assert called is not None and called.another
    serve_and_finish(store, desk, 5)
    do(store, desk, counters.undo, now=NOW + timedelta(seconds=20))
    with store.reading() as unit:
        assert [(one.label, one.another) for one in queues.of_citizen(unit, 7, DAY)] == [("A600", False), ("A601", True)]
