"""Calls that are owed: placed at most once whatever dies or doubts, one at a time, inside the hours, never to a stranger."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import NotSent, Reason
from gateway.types import Calling, CallNews, Channel, Inbound
from menus.model import Book
from rules.callbacks import Outcome
from rules.phone import Phone
from store import callbacks, placed
from store.callbacks import State
from store.unit import Store, open_store
from tests.jobs.calling import BUDI, LINE, SITI, Network, Town
from tests.stories.reading import book


@pytest.fixture(scope="module")
def read() -> Book:
    return book()


@pytest.fixture
def town(store: Store, read: Book) -> Town:
    return Town(store, read, Network())


def called(town: Town) -> placed.Placed:
    """SITI asked, her time has come, and her call is owed."""
    town.misses()
    town.on(minutes=15)
    assert town.round() == 1
    [one] = town.calls()
    return one


def test_a_call_rings_the_citizen_from_our_number_and_is_asked_for_below_our_door(town: Town) -> None:
    one = called(town)
    assert town.texts() == ["callback.booked"]
    assert "taken" in town.work() and town.round() == 0
    assert town.network.rang == [Calling(one.id, SITI, LINE, "https://t.example/hooks/twilio/k")]
    assert town.of().state is State.CALLED


def test_two_rounds_and_two_rings_place_one_call(town: Town) -> None:
    called(town)
    town.round()
    town.work()
    town.work()
    assert len(town.network.rang) == len(town.calls()) == 1


@pytest.mark.parametrize(
    "doubt",
    [
        pytest.param(NotSent(Reason.NO_ANSWER), id="the answer never came"),
        pytest.param(NotSent(Reason.NOT_UNDERSTOOD), id="the answer cannot be read"),
        pytest.param(RuntimeError("a bug of the library"), id="the library broke"),
    ],
)
def test_after_a_doubt_a_call_is_never_placed_again(town: Town, doubt: Exception) -> None:
    town.network.after = [doubt]
    called(town)
    town.work()
    for _ in range(60):
        town.on(seconds=20)
        town.work()
        town.round()
    assert len(town.network.rang) == 1
    assert (town.of().state, town.of().outcome, town.texts()[-1]) == (State.WAITING, Outcome.UNKNOWN, "callback.delayed")


def test_a_worker_that_dies_while_it_calls_has_called(town: Town) -> None:
    one = called(town)
    town.network.after = [KeyboardInterrupt()]  # as good as kill -9: nothing is written down
    with pytest.raises(KeyboardInterrupt):
        town.worker(one.id)
    for _ in range(60):
        town.on(seconds=20)
        town.work()
        town.round()
    assert len(town.network.rang) == 1 and town.calls()[0].outcome is Outcome.UNKNOWN


def test_a_word_of_the_network_ends_the_doubt(town: Town) -> None:
    town.network.after = [NotSent(Reason.NO_ANSWER)]
    one = called(town)
    town.work()
    town.tell(CallNews("CA1", one.id, detail="ringing"))
    town.on(seconds=95)
    assert "taken" in town.work() and len(town.network.rang) == 1
    assert town.calls()[0].reference == "CA1"


@pytest.mark.parametrize(
    ("reason", "outcome", "state"),
    [
        (Reason.BAD_NUMBER, Outcome.INVALID, State.GAVE_UP), (Reason.REFUSED, Outcome.FAILED, State.WAITING),
        (Reason.NO_LINE, Outcome.FAILED, State.WAITING), (Reason.NOT_ALLOWED, Outcome.FAILED, State.WAITING),
    ],
)  # fmt: skip
def test_a_call_that_is_refused_frees_the_line_at_once(town: Town, reason: Reason, outcome: Outcome, state: State) -> None:
    town.network.says = [NotSent(reason)]
    called(town)
    assert "never" in town.work()
    assert town.calls()[0].outcome is outcome
    town.round()
    assert (town.of().state, town.of().outcome) == (state, outcome)


def test_a_network_that_is_away_is_tried_for_three_minutes_and_then_the_turn_comes_again(town: Town) -> None:
    town.network.says = [NotSent(Reason.UNREACHABLE)] * 50
    called(town)
    for _ in range(12):
        town.work()
        town.on(seconds=20)
    town.round()
    assert town.network.rang == [] and town.calls()[0].outcome is Outcome.FAILED
    town.network.says = []
    town.on(minutes=15)
    assert town.round() == 1
    town.work()
    assert len(town.network.rang) == 1


def test_a_line_calls_one_citizen_at_a_time_and_leaves_room_between(town: Town) -> None:
    town.misses(SITI)
    town.misses(BUDI)
    town.on(minutes=15)
    assert [town.round(), town.round()] == [1, 0]
    town.work()
    [one] = town.calls()
    town.tell(CallNews("CA1", one.id, True, Outcome.ANSWERED, 9))
    assert town.round() == 0  # twenty seconds between two calls
    town.on(seconds=20)
    assert town.round() == 1
    town.work()
    assert [call.to for call in town.network.rang] == [SITI, BUDI]


@pytest.mark.parametrize(
    ("events", "waits", "outcome"),
    [
        pytest.param((), 11, Outcome.FAILED, id="nobody ever took the call up"),
        pytest.param(("take",), 6, Outcome.UNKNOWN, id="the network took it and says nothing more"),
        pytest.param(("take", "answer"), 22, Outcome.ANSWERED, id="it was answered, its end was never told"),
    ],
)
def test_a_call_that_nothing_more_is_heard_of_gives_the_line_back(town: Town, events: Sequence[str], waits: int, outcome: Outcome) -> None:
    one = called(town)
    if "take" in events:
        town.work()
    if "answer" in events:
        town.tell(CallNews("CA1", one.id, answered=True))
    town.on(minutes=waits)
    town.round()
    with town.store.reading() as unit:
        found = placed.get(unit, one.id)
    assert found is not None and found.outcome is outcome
    town.work()
    assert len([call for call in town.network.rang if call.id == one.id]) == (1 if events else 0)


def test_the_end_of_a_call_told_again_later_files_nothing_new(town: Town) -> None:
    town.misses(key="IN1")
    with town.store.writing() as unit:
        callbacks.change(unit, town.of().number, State.DONE, town.at)
    town.on(hours=1)
    town.misses(key="IN1")
    assert town.texts() == ["callback.booked"]


def test_a_call_that_is_none_of_ours_or_to_another_phone_is_ended(town: Town) -> None:
    one = called(town)
    town.work()
    for phone, id, key in ((BUDI, one.id, "CA1"), (SITI, "", "CA9"), (SITI, "made-up", "CA8")):
        said = Inbound(Channel.VOICE, key, phone, "", "0", LINE, first=True, outbound=True, placed=id)
        reply = town.talk.hear("twilio", said)
        assert reply is not None
        # Without an id, the one call under way on the line to this phone is the one that was answered.
        assert reply.ends is (phone is BUDI)
    assert town.calls()[0].answered_at is not None


def test_africas_talking_may_name_the_two_numbers_either_way(town: Town) -> None:
    one = called(town)
    town.work()
    said = Inbound(Channel.VOICE, "CA1", Phone(LINE), "", "0", SITI.e164, first=True, outbound=True, placed=one.id)
    reply = town.talk.hear("twilio", said)
    assert reply is not None and not reply.ends and "Anda tadi menelepon kami" in reply.text


def test_a_call_off_while_it_rings_is_kept(town: Town) -> None:
    one = called(town)
    with town.store.writing() as unit:
        assert callbacks.change(unit, town.of().number, State.DROPPED, town.at)
    town.work()
    town.tell(CallNews("CA1", one.id, False, Outcome.NO_ANSWER))
    town.round()
    assert town.of().state is State.DROPPED and town.texts() == ["callback.booked"]

REAL = {
    Outcome.ANSWERED: [CallNews("CA1", answered=True), CallNews("CA1", "", True, Outcome.ANSWERED, 60)],
    Outcome.BUSY: [CallNews("CA1", "", False, Outcome.BUSY)],
    Outcome.NO_ANSWER: [CallNews("CA1", "", False, Outcome.NO_ANSWER)],
    Outcome.DECLINED: [CallNews("CA1", "", False, Outcome.DECLINED)],
    Outcome.INVALID: [CallNews("CA1", "", False, Outcome.INVALID)],
    Outcome.FAILED: [CallNews("CA1", "", False, Outcome.FAILED)],
}
ENDS = {
    Outcome.ANSWERED: State.DONE, Outcome.BUSY: State.WAITING, Outcome.NO_ANSWER: State.WAITING, Outcome.DECLINED: State.GAVE_UP,
    Outcome.INVALID: State.GAVE_UP, Outcome.FAILED: State.WAITING,
}  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(outcomes=st.lists(st.sampled_from(list(REAL)), min_size=1, max_size=2, unique=True), data=st.data())
def test_late_repeated_and_disordered_words_leave_a_call_back_in_the_same_state(
    sqlite_template: object, tmp_path_factory: pytest.TempPathFactory, read: Book, outcomes: list[Outcome], data: st.DataObject
) -> None:
    """Even words that contradict each other, and a round of the scheduler between any two of them."""
    from pathlib import Path

    from store.sealed import Keys

    assert isinstance(sqlite_template, Path)
    path = tmp_path_factory.mktemp("order") / "titian.db"
    path.write_bytes(sqlite_template.read_bytes())
    town = Town(open_store(f"sqlite:///{path}", Keys.parse(Keys.fresh())), read, Network())
    called(town)
    town.work()
    ringing = CallNews("CA1", detail="ringing")
    words = [ringing, *(one for outcome in outcomes for one in REAL[outcome])]
    for news in data.draw(st.permutations(words + words[-1:] + [ringing])):
        town.tell(news)
        if data.draw(st.booleans()):
            town.round()
    town.round()
    last = max(outcomes, key=lambda one: list(reversed(Outcome)).index(one))
    assert (town.of().outcome, town.of().state) == (last, ENDS[last])
    town.store.close()
