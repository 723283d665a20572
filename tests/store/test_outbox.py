"""The outbox: claimed by one, paid once as far as can be known, in order, and never forgotten."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from rules.phone import Phone
from store import messages, outbox, receipts, undelivered
from store.outbox import Claimed, Outcome, State
from store.unit import Store
from tests.store.plans import walks

MINUTE = timedelta(minutes=1)


def owe(store: Store, now: datetime, **more: Any) -> str:
    wanted: dict[str, Any] = {
        "provider": "twilio", "sender": "123", "to": Phone("+6284000000001"), "citizen": 1, "text": "halo", "purpose": "test",
        "kind": "news", "now": now, **more,
    }  # fmt: skip
    with store.writing() as unit:
        id = messages.owe(unit, **wanted)
        assert unit.owed == [id]
    return id


def claim(store: Store, id: str, now: datetime, owner: str = "me") -> Claimed | None:
    with store.writing() as unit:
        return outbox.claim(unit, id, owner, now)


def claimed(store: Store, id: str, now: datetime, owner: str = "me") -> Claimed:
    got = claim(store, id, now, owner)
    assert got is not None
    return got


def state(store: Store, id: str) -> tuple[str, str]:
    """Of the row and of its message."""
    with store.reading() as unit:
        message = messages.get(unit, id)
        assert message is not None
        return str(unit.conn.execute(text("SELECT state FROM outbox WHERE id = :i"), {"i": id}).scalar_one()), str(message.state)


def due(store: Store, now: datetime) -> list[str]:
    with store.reading() as unit:
        return outbox.due(unit, now)


def test_a_row_is_paid_once(store: Store, now: datetime) -> None:
    id = owe(store, now)
    got = claimed(store, id, now)
    assert (got.attempt, got.before, got.topic, got.kind) == (1, None, "send_sms", "news")
    assert claim(store, id, now, "you") is None
    with store.writing() as unit:
        assert outbox.finish(unit, got, now, "SM1", 2, "IDR 300")
        assert outbox.finish(unit, got, now, "SM1", 2, "IDR 300")  # its own second time
        message = messages.get(unit, id)
    assert message is not None
    assert (message.state, message.reference, message.segments, message.cost) == (messages.State.SENT, "SM1", 2, "IDR 300")
    assert state(store, id) == ("done", "sent")
    assert claim(store, id, now + MINUTE * 9) is None
    assert due(store, now + MINUTE * 9) == []


def test_of_many_workers_one_gets_it(store: Store, now: datetime) -> None:
    id = owe(store, now)
    got: list[Claimed | None] = []
    threads = [threading.Thread(target=lambda n=n: got.append(claim(store, id, now, str(n)))) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 10 and sum(one is not None for one in got) == 1


def test_a_lease_that_ran_out_goes_to_another_who_knows_that_one_was_started(store: Store, now: datetime) -> None:
    id = owe(store, now)
    asleep = claimed(store, id, now)
    assert claim(store, id, now + MINUTE - timedelta(seconds=1), "you") is None
    assert due(store, now + MINUTE - timedelta(seconds=1)) == []
    assert due(store, now + MINUTE) == [id]
    other = claimed(store, id, now + MINUTE, "you")
    assert (other.attempt, other.before, other.since, other.doubtful) == (2, Outcome.STARTED, now, True)
    with store.writing() as unit:  # the first one wakes up: it changes nothing but its own line of the ledger
        assert not outbox.finish(unit, asleep, now + MINUTE, "SM1")
        assert not outbox.again(unit, asleep, now + MINUTE, "x")
        assert not outbox.unknown(unit, asleep, now + MINUTE, "x")
        assert not outbox.give_up(unit, asleep, now + MINUTE, "x")
    assert state(store, id) == ("leased", "owed")
    with store.writing() as unit:
        assert outbox.finish(unit, other, now + MINUTE, "SM2")
    assert state(store, id) == ("done", "sent")


def test_what_was_surely_not_taken_is_tried_again_later_and_twenty_times_at_most(store: Store, now: datetime) -> None:
    id = owe(store, now)
    for attempt in range(1, 21):
        got = claimed(store, id, now)
        assert got.attempt == attempt and not got.doubtful
        with store.writing() as unit:
            assert outbox.again(unit, got, now, "unreachable") is (attempt < 20)
        if attempt < 20:
            assert claim(store, id, now + timedelta(seconds=4)) is None
            assert due(store, now + timedelta(hours=4)) == [id]
        now += timedelta(hours=4)
    assert state(store, id) == ("dead", "failed")
    with store.reading() as unit:
        assert [(one.id, one.attempts, one.last_error) for one in undelivered.dead(unit)] == [(id, 20, "unreachable")]
    assert claim(store, id, now + timedelta(days=1)) is None


@pytest.mark.parametrize("attempt", range(1, 14))
def test_the_rest_grows_has_jitter_and_obeys_the_network(attempt: int) -> None:
    most = outbox.pause(attempt, 0, None)
    assert timedelta(seconds=1) <= outbox.pause(attempt, 0, lambda n: 0) <= most <= timedelta(hours=4)
    assert outbox.pause(attempt, 0, lambda n: n - 1) == most
    assert outbox.pause(attempt, 99_999, lambda n: 0) == timedelta(seconds=99_999)


def test_an_unknown_one_rests_and_a_receipt_with_our_token_proves_it(store: Store, now: datetime) -> None:
    id = owe(store, now)
    got = claimed(store, id, now)
    with store.writing() as unit:
        assert outbox.unknown(unit, got, now, "no_answer")
    assert claim(store, id, now + timedelta(seconds=89)) is None
    with store.writing() as unit:
        assert receipts.settle(unit, provider="twilio", state="sent", reference="SM1", token=id, now=now) == id
    assert state(store, id) == ("done", "sent")
    assert claim(store, id, now + timedelta(seconds=91)) is None
    with store.reading() as unit:
        assert undelivered.duplicates(unit) == 0


def test_an_unknown_one_without_a_receipt_is_claimed_in_doubt(store: Store, now: datetime) -> None:
    id = owe(store, now)
    got = claimed(store, id, now)
    with store.writing() as unit:
        outbox.unknown(unit, got, now, "no_answer")
    again = claimed(store, id, now + timedelta(seconds=90))
    assert again.doubtful and again.before is Outcome.UNKNOWN
    with store.writing() as unit:
        assert outbox.expire(unit, again, now, "too_late")
    assert state(store, id) == ("expired", "expired")


def test_a_receipt_that_overtakes_the_answer_does_not_disturb_the_worker(store: Store, now: datetime) -> None:
    id = owe(store, now)
    got = claimed(store, id, now)
    with store.writing() as unit:
        receipts.settle(unit, provider="twilio", state="delivered", reference="SM1", token=id, now=now)
    with store.writing() as unit:
        assert outbox.finish(unit, got, now, "SM1", 1, "")
    assert state(store, id) == ("done", "delivered")


def test_messages_to_one_citizen_go_in_order_and_others_do_not_wait(store: Store, now: datetime) -> None:
    first, second, other = owe(store, now), owe(store, now), owe(store, now, citizen=2)
    assert claim(store, second, now) is None
    assert claim(store, other, now) is not None
    got = claimed(store, first, now)
    assert claim(store, second, now) is None
    with store.writing() as unit:
        outbox.give_up(unit, got, now, "bad_number")
    assert claim(store, second, now) is not None


def test_what_expired_before_anybody_tried_is_closed_not_sent(store: Store, now: datetime) -> None:
    id = owe(store, now, expires_at=now + MINUTE)
    assert claim(store, id, now + MINUTE) is None
    assert state(store, id) == ("expired", "expired")


def test_the_sweep_finds_what_nobody_rang_for_and_rests_after_ringing(store: Store, now: datetime) -> None:
    id = owe(store, now)
    assert due(store, now) == []
    assert due(store, now + timedelta(seconds=2)) == [id]
    with store.writing() as unit:
        outbox.rung(unit, [id, "nothing"], now)
    assert due(store, now + timedelta(seconds=29)) == []
    assert due(store, now + timedelta(seconds=30)) == [id]


def test_a_ring_does_not_stretch_a_lease(store: Store, now: datetime) -> None:
    id = owe(store, now)
    claimed(store, id, now)
    with store.writing() as unit:
        outbox.rung(unit, [id], now + timedelta(seconds=50))
    assert due(store, now + MINUTE) == [id]


def test_after_a_restore_nothing_is_sent_before_it_is_released(store: Store, now: datetime) -> None:
    held, old = owe(store, now), owe(store, now + MINUTE, citizen=2)
    with store.writing() as unit:
        assert undelivered.hold(unit, now + MINUTE) == 1
        undelivered.new_epoch(unit)
    fresh = owe(store, now + MINUTE, citizen=3)
    assert [claim(store, id, now + MINUTE) for id in (held, old)] == [None, None]
    assert claim(store, fresh, now + MINUTE) is not None
    with store.writing() as unit:
        assert undelivered.release(unit, now + MINUTE) == 2
    assert all(claim(store, id, now + MINUTE) for id in (held, old))


@pytest.mark.parametrize("id", ["", "nothing", "x" * 64])
def test_a_row_that_is_not_there_is_not_claimed(store: Store, now: datetime, id: str) -> None:
    assert claim(store, id, now) is None


def test_the_ledger_counts_what_went_out_twice(store: Store, now: datetime) -> None:
    id = owe(store, now)
    first = claimed(store, id, now)
    second = claimed(store, id, now + MINUTE, "you")
    with store.writing() as unit:
        outbox.finish(unit, second, now + MINUTE, "SM2")
        outbox.finish(unit, first, now + MINUTE, "SM1")
        assert undelivered.duplicates(unit) == 1


def test_claiming_finishing_and_sweeping_walk_through_no_table(store: Store, now: datetime) -> None:
    id = owe(store, now)
    assert walks(store, lambda unit: outbox.due(unit, now, 9)) == []
    assert walks(store, lambda unit: outbox.claim(unit, id, "me", now)) == []
    got = claimed(store, id, now + MINUTE)
    assert walks(store, lambda unit: outbox.finish(unit, got, now, "SM1")) == []
    assert walks(store, lambda unit: receipts.settle(unit, provider="twilio", state="delivered", reference="SM1", now=now)) == []


def test_state_words_are_those_of_the_index() -> None:
    unfinished = {State.PENDING, State.LEASED, State.UNKNOWN}
    assert all(f"'{one}'" in outbox.UNFINISHED for one in unfinished)


def test_the_next_of_an_order_is_rung_for_when_the_one_before_it_ends(store: Store, now: datetime) -> None:
    first, second = owe(store, now), owe(store, now)
    assert claim(store, second, now) is None
    mine = claimed(store, first, now)
    with store.writing() as unit:
        assert outbox.finish(unit, mine, now, "ref-1", 2, "KES 0.8")
        assert unit.owed == [second]


def test_what_a_message_cost_is_noted_though_its_receipt_came_first(store: Store, now: datetime) -> None:
    first = owe(store, now)
    mine = claimed(store, first, now)
    with store.writing() as unit:
        receipts.settle(unit, provider=mine.provider, state="delivered", reference="F-77", token=first, now=now)
    with store.writing() as unit:
        outbox.finish(unit, mine, now, "", 2, "Rp300")
        told = messages.get(unit, first)
    assert told is not None and (told.reference, told.segments, told.cost) == ("F-77", 2, "Rp300")


def test_what_a_fenced_worker_paid_is_not_paid_again(store: Store, now: datetime) -> None:
    id = owe(store, now)
    slow = claimed(store, id, now, "slow")
    later = now + timedelta(minutes=2)
    claimed(store, id, later, "dies")
    with store.writing() as unit:
        assert not outbox.finish(unit, slow, later, "ref-slow", 1, "")
    assert claim(store, id, later + timedelta(minutes=2), "third") is None
    assert state(store, id)[0] == "done"
