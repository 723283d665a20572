"""Receipts in any order, late, twice, or before we know their message come to the same end."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from rules.phone import Phone
from store import messages, outbox, receipts
from store.messages import RANK, State
from store.unit import Store

SAID = [State.SENT, State.EXPIRED, State.FAILED, State.DELIVERED]


def sent(store: Store, now: datetime, reference: str | None = "SM1") -> str:
    with store.writing(durable=False) as unit:
        id = messages.owe(
            unit, provider="twilio", sender="1", to=Phone("+6284000000001"), citizen=1, text="x", purpose="t", kind="news", now=now,
            order_key=f"{now}{reference}",
        )  # fmt: skip
        claimed = outbox.claim(unit, id, "me", now)
        assert claimed is not None
        if reference is not None:
            assert outbox.finish(unit, claimed, now, reference)
    return id


def receive(store: Store, state: State, now: datetime, reference: str = "SM1", token: str = "") -> str | None:
    with store.writing(durable=False) as unit:
        return receipts.settle(unit, provider="twilio", state=state, reference=reference, token=token, now=now)


def state(store: Store, id: str) -> State:
    with store.reading() as unit:
        message = messages.get(unit, id)
        assert message is not None
        return message.state


@given(st.lists(st.sampled_from(SAID), max_size=6), st.integers(0, 6))
@settings(max_examples=60, deadline=None)
def test_every_order_ends_in_the_highest_word(store: Store, said: list[State], known_after: int) -> None:
    now = datetime.fromisoformat("2026-03-02T02:20:00+00:00")
    with store.writing(durable=False) as unit:
        for table in ("send_attempts", "outbox", "messages", "status_events"):
            unit.conn.execute(text(f"DELETE FROM {table}"))
        id = messages.owe(
            unit, provider="twilio", sender="1", to=Phone("+6284000000001"), citizen=1, text="x", purpose="t", kind="news", now=now
        )
        claimed = outbox.claim(unit, id, "me", now)
    assert claimed is not None
    for place, word in enumerate([*said, None]):
        if place == min(known_after, len(said)):
            with store.writing(durable=False) as unit:
                assert outbox.finish(unit, claimed, now, "SM1")
        if word is not None:
            receive(store, word, now)
    assert state(store, id) is max([State.SENT, *said], key=lambda word: RANK[word])


def test_every_permutation_of_all_words_is_delivered(store: Store, now: datetime) -> None:
    for n, order in enumerate(itertools.permutations(SAID)):
        id = sent(store, now, f"SM{n}")
        for word in order:
            receive(store, word, now, f"SM{n}")
        assert state(store, id) is State.DELIVERED


def test_a_receipt_before_its_reference_waits_for_it(store: Store, now: datetime) -> None:
    assert receive(store, State.DELIVERED, now, "SM9") is None
    assert state(store, sent(store, now, "SM9")) is State.DELIVERED


@pytest.mark.parametrize(("reference", "token"), [("SM1", ""), ("", "ours"), ("SM1", "ours")], ids=["reference", "token", "both"])
def test_a_receipt_finds_its_message_by_either_name(store: Store, now: datetime, reference: str, token: str) -> None:
    id = sent(store, now)
    assert receive(store, State.DELIVERED, now, reference, id if token else "") == id
    assert state(store, id) is State.DELIVERED


def test_another_network_cannot_speak_of_it(store: Store, now: datetime) -> None:
    id = sent(store, now)
    with store.writing() as unit:
        assert receipts.settle(unit, provider="kannel", state="delivered", reference="SM1", token=id, now=now) is None
    assert state(store, id) is State.SENT


def test_what_a_citizen_sent_us_has_no_receipts(store: Store, now: datetime) -> None:
    with store.writing() as unit:
        id = messages.write_in(
            unit, provider="twilio", address="1", citizen=1, phone=Phone("+6284000000001"), text="CEK", reference="SM1", now=now
        )
    assert receive(store, State.FAILED, now, "SM1", id) is None
    assert state(store, id) is State.HEARD


def test_the_latest_messages_of_a_phone_are_found_and_nothing_of_them_is_readable(store: Store, now: datetime, siti: Phone) -> None:
    ids = [sent(store, now + timedelta(minutes=n), f"SM{n}") for n in range(4)]
    with store.reading() as unit:
        assert [message.id for message in messages.to_phone(unit, siti, 3)] == ids[:0:-1]
        row = unit.conn.execute(text("SELECT * FROM messages")).first()
    assert siti.e164.encode() not in b"".join(bytes(one) for one in row or () if isinstance(one, (bytes, memoryview)))
    assert siti.e164 not in str(row)
