"""Paying what is owed, on a real database: once, in order, or with a reason that staff can read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from gateway.errors import NotSent, Reason
from gateway.sending import PER_NUMBER, Destinations, Sending
from gateway.types import Outbound, Sent
from jobs.deliver import Deliver
from rules.chance import Chance
from rules.phone import Phone
from store import outbox, receipts, recordings
from store.messages import State
from store.unit import Store, StoreDown
from tests.jobs.delivering import SITI, Clock, Desk, Network, make


@pytest.fixture
def desk(store: Store) -> Desk:
    return make(store, Network())


def test_what_is_owed_is_sent_with_our_number_and_a_place_for_reports(desk: Desk) -> None:
    id = desk.owe()
    assert desk.deliver(id) == "taken"
    [sent] = desk.network.took
    assert sent == Outbound(id, SITI, "Permohonan Anda selesai.", "1708", f"https://t.example/twilio/{id}")
    message = desk.message(id)
    assert (message.state, message.reference, message.segments, message.cost) == (State.SENT, "SM1", 1, "IDR 500")


def test_a_second_ring_changes_nothing(desk: Desk) -> None:
    id = desk.owe()
    assert [desk.deliver(id) for _ in range(5)] == ["taken"] + ["nothing"] * 4
    assert desk.another()(id) == "nothing"
    assert len(desk.network.took) == 1


@pytest.mark.parametrize("id", ["nobody", "", "x" * 64])
def test_a_ring_for_nothing_does_nothing(desk: Desk, id: str) -> None:
    assert desk.deliver(id) == "nothing"


class Killed(BaseException):
    """kill -9: nothing after it runs."""


def test_killed_before_the_network_was_called_it_is_sent_once(desk: Desk) -> None:
    id = desk.owe()
    with desk.store.writing() as unit:
        assert outbox.claim(unit, id, "dead", desk.clock()) is not None
    assert desk.deliver(id) == "nothing", "the lease holds"
    desk.clock.on(61)
    assert desk.due() == [id]
    assert desk.deliver(id) == "taken"
    assert (len(desk.network.took), desk.network.asked) == (1, 1)


def test_killed_after_the_network_said_yes_it_is_not_sent_again(desk: Desk) -> None:
    desk.network.after = [Killed()]  # type: ignore[list-item]
    id = desk.owe()
    with pytest.raises(Killed):
        desk.deliver(id)
    desk.clock.on(61)
    assert desk.another()(id) == "taken"
    assert len(desk.network.took) == 1
    assert (desk.message(id).state, desk.message(id).reference) == (State.SENT, "SM1")


def test_a_timeout_after_it_was_taken_is_found_out(desk: Desk) -> None:
    desk.network.after = [NotSent(Reason.NO_ANSWER)]
    id = desk.owe()
    assert desk.deliver(id) == "doubt"
    desk.clock.on(91)
    assert desk.deliver(id) == "taken"
    assert len(desk.network.took) == 1


def test_a_receipt_proves_that_it_was_taken(desk: Desk) -> None:
    desk.network.after = [NotSent(Reason.NO_ANSWER)]
    id = desk.owe()
    desk.deliver(id)
    with desk.store.writing() as unit:
        receipts.settle(unit, provider="twilio", state="delivered", reference="SM9", token=id, now=desk.clock())
    desk.clock.on(91)
    assert desk.deliver(id) == "nothing"
    assert (desk.message(id).state, desk.network.asked) == (State.DELIVERED, 0)


def test_a_network_that_cannot_be_asked_keeps_it_waiting(desk: Desk) -> None:
    desk.network.after, desk.network.deaf = [NotSent(Reason.NO_ANSWER)], True
    id = desk.owe()
    desk.deliver(id)
    desk.clock.on(91)
    assert desk.deliver(id) == "doubt"
    desk.clock.on(91)
    desk.network.deaf = False
    assert desk.deliver(id) == "taken"
    assert len(desk.network.took) == 1


@pytest.mark.parametrize(
    ("kind", "texts", "state"),
    [
        pytest.param("news", ["Beres.", "(ulangan) Beres."], State.SENT, id="news is worth a second copy, which says so"),
        pytest.param("reply", ["Beres."], State.EXPIRED, id="a reply is asked for again by who needs it"),
        pytest.param("code", ["Beres."], State.EXPIRED, id="a code is never sent twice"),
    ],
)
def test_when_nobody_will_ever_know(store: Store, kind: str, texts: list[str], state: State) -> None:
    desk = make(store, Network(can_tell=False, after=[NotSent(Reason.NO_ANSWER)]))
    id = desk.owe("Beres.", kind)
    desk.deliver(id)
    desk.clock.on(301)
    desk.deliver(id)
    assert [one.text for one in desk.network.took] == texts
    assert desk.message(id).state is state


def test_a_receipt_may_still_come_for_ninety_seconds(store: Store) -> None:
    desk = make(store, Network(can_tell=False))
    id = desk.owe()
    with store.writing() as unit:
        outbox.claim(unit, id, "dead", desk.clock())
    desk.clock.on(61)
    assert desk.deliver(id) == "doubt"
    assert desk.network.took == []


def test_a_worker_that_slept_through_its_lease_changes_nothing(desk: Desk) -> None:
    id = desk.owe()
    other = desk.another()

    def sleeps_while_another_works(message: Outbound) -> Sent:
        desk.clock.on(61)
        assert other(id) == "taken"
        desk.network.took.append(message)
        return Sent("SM-late")

    sleeper = make(desk.store, Network())
    sleeper.clock = desk.clock
    sending = Sending({"twilio": Sleeper(sleeps_while_another_works)}, Destinations(("62",)))
    assert Deliver(desk.store, sending, lambda n, i: "", "sleeper", desk.clock, lambda n: 0, lambda s: None)(id) == "taken"
    assert desk.message(id).reference == "SM1", "the fenced worker's answer is not written"


@dataclass
class Sleeper:
    """A network during whose call the machine is frozen."""

    call: Callable[[Outbound], Sent]
    name: str = "twilio"

    def send(self, message: Outbound) -> Sent:
        return self.call(message)

    def find(self, message: Outbound, since: float) -> Sent | None:
        return None

    def fetch_recording(self, reference: str) -> bytes:
        raise NotSent(Reason.REFUSED)


def test_too_little_of_the_lease_left_is_not_used(desk: Desk) -> None:
    id = desk.owe()
    late = Deliver(desk.store, desk.deliver.sending, desk.deliver.callback, "late", slow(desk.clock), lambda n: 0, lambda s: None)
    assert late(id) == "later"
    assert desk.network.took == []


def slow(clock: Clock) -> Callable[[], datetime]:
    """A time that jumps by 50 s after it was first looked at, as after a pause of the machine."""
    looks = iter([0])

    def now() -> datetime:
        if next(looks, None) is None:
            return clock() + timedelta(seconds=50)
        return clock()

    return now


@pytest.mark.parametrize(
    ("to", "demo", "allowed"),
    [
        pytest.param("+6281234567890", False, True, id="a mobile at home"),
        pytest.param("+62215551234", False, True, id="a landline at home"),
        pytest.param("+14155550100", False, False, id="abroad"),
        pytest.param("+6280912345678", False, False, id="premium rate"),
        pytest.param("+6286812345678", False, False, id="a satellite phone of ours"),
        pytest.param("+8821612345678", False, False, id="a satellite phone of the world"),
        pytest.param("+6284000000001", False, False, id="an invented person outside a demo"),
        pytest.param("+6284000000001", True, True, id="an invented person in a demo"),
    ],
)
def test_where_messages_may_go(store: Store, to: str, demo: bool, allowed: bool) -> None:
    desk = make(store, Network(), demo)
    id = desk.owe(to=Phone(to))
    assert desk.deliver(id) == ("taken" if allowed else "never")
    assert len(desk.network.took) == allowed
    assert allowed or desk.message(id).detail == "not_allowed"


def test_two_machines_cannot_storm_each_other(desk: Desk) -> None:
    came = []
    for n in range(PER_NUMBER + 3):
        came.append(desk.deliver(desk.owe(f"balasan {n}")))
        desk.clock.on(1)
    assert came == ["taken"] * PER_NUMBER + ["never"] * 3
    desk.clock.on(600)
    assert desk.deliver(desk.owe("lagi")) == "taken", "ten minutes later it is quiet again"


def test_a_library_that_breaks_leaves_a_doubt_and_no_words_in_the_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.network.says = [RuntimeError(f"cannot send to {SITI.e164}: rahasia")]
    id = desk.owe("rahasia")
    assert desk.deliver(id) == "doubt"
    assert SITI.e164 not in caplog.text
    assert "rahasia" not in caplog.text


def test_what_was_taken_is_written_down_after_a_short_outage(desk: Desk) -> None:
    id = desk.owe()
    slept: list[float] = []
    flaky = FlakyStore(desk.store, failing={2, 3})
    deliver = Deliver(flaky, desk.deliver.sending, desk.deliver.callback, "me", desk.clock, lambda n: 0, slept.append)  # type: ignore[arg-type]
    assert deliver(id) == "taken"
    assert (slept, desk.message(id).state) == ([0.2, 1.0], State.SENT)


class FlakyStore:
    """A store whose nth writing units cannot be opened."""

    def __init__(self, store: Store, failing: set[int]) -> None:
        self.store, self.failing, self.opened = store, failing, 0
        self.reading = store.reading

    def writing(self, durable: bool = True) -> object:
        self.opened += 1
        if self.opened in self.failing:
            raise StoreDown("gone for a moment")
        return self.store.writing(durable)


def test_a_recording_is_brought_home(desk: Desk) -> None:
    with desk.store.writing() as unit:
        id = recordings.want(unit, "twilio", "CA1", "RE" + "0" * 32, 7, desk.clock(), Chance())
    desk.network.sound = NotSent(Reason.UNREACHABLE, "404: not ready")
    assert desk.deliver(id) == "nothing", "it rests until the network says that it is ready"
    with desk.store.writing() as unit:
        assert recordings.ready(unit, "twilio", "RE" + "0" * 32, 7, desk.clock())
    assert desk.deliver(id) == "later"
    desk.network.sound = b"RIFF....WAVEdata"
    desk.clock.on(60)
    assert desk.deliver(id) == "fetched"
    with desk.store.reading() as unit:
        assert recordings.sound(unit, id) == b"RIFF....WAVEdata"
