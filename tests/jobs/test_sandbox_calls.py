"""The demonstration's network says by itself what its phones, pages in a browser, cannot say when they are gone."""

from __future__ import annotations

import pytest

from gateway.providers.sandbox import SandboxSender
from gateway.types import CallNews, Channel, Inbound, Sender
from jobs import sandbox_calls
from rules.callbacks import Outcome
from store import placed
from store.callbacks import State
from store.unit import Store
from tests.jobs.calling import LINE, SITI, Network, Town
from tests.stories.reading import book

SANDBOX: dict[str, Sender] = {"twilio": SandboxSender()}


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store, book(), Network())


def rings(town: Town) -> placed.Placed:
    """A call that rings at SITI's phone."""
    town.misses()
    town.on(minutes=15)
    assert town.round() == 1 and "taken" in town.work()
    [one] = town.calls()
    return one


def says(town: Town) -> int:
    return sandbox_calls.attend(town.store, town.at, SANDBOX)


def test_a_phone_that_is_not_there_does_not_answer_and_the_call_back_goes_back_in_line(town: Town) -> None:
    rings(town)
    town.on(seconds=30)
    assert says(town) == 0, "it may be answered still"
    town.on(seconds=10)
    assert says(town) == 1 and says(town) == 0
    town.round()
    assert (town.of().state, town.of().outcome, town.texts()[-1]) == (State.WAITING, Outcome.NO_ANSWER, "callback.unanswered")


def test_a_phone_that_crashed_in_the_middle_of_a_call_hangs_up(town: Town) -> None:
    one = rings(town)
    town.talk.hear("twilio", Inbound(Channel.VOICE, "CA1", SITI, "", "0", LINE, first=True, outbound=True, placed=one.id))
    town.tell(CallNews("CA1", one.id, answered=True))
    town.on(minutes=2)
    town.talk.hear("twilio", Inbound(Channel.VOICE, "CA1", SITI, "1", "1", LINE, step=1, outbound=True, placed=one.id))
    town.on(minutes=2)
    assert says(town) == 0, "it was heard of two minutes ago"
    town.on(minutes=2)
    assert says(town) == 1
    [over] = town.calls()
    assert over.outcome is Outcome.ANSWERED
    town.round()
    assert town.of().state is State.DONE


def test_a_real_network_speaks_for_itself(town: Town) -> None:
    rings(town)
    town.on(minutes=2)
    assert sandbox_calls.attend(town.store, town.at, {}) == 0
    assert town.of().state is State.CALLED
