"""Which channels were heard of, and when last; and that what is old goes, whatever its kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from store import inbound
from store.unit import Store

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HEARD = (("kannel", "sms", 3), ("kannel", "ussd", 2), ("twilio", "sms", 40), ("twilio", "voice", 1), ("twilio", "voice", 50))


def hear(store: Store) -> None:
    with store.writing() as unit:
        for nth, (provider, kind, days) in enumerate(HEARD):
            assert inbound.remember(unit, provider, kind, f"x{nth}", b"h" * 32, "CON", NOW - timedelta(days=days))


def test_each_channel_is_found_once_with_its_last_moment(store: Store) -> None:
    with store.reading() as unit:
        assert inbound.channels(unit) == [] and inbound.heard_at(unit, "kannel", "sms") is None
    hear(store)
    with store.reading() as unit:
        assert inbound.channels(unit) == [("kannel", "sms"), ("kannel", "ussd"), ("twilio", "sms"), ("twilio", "voice")]
        assert inbound.heard_at(unit, "twilio", "voice") == NOW - timedelta(days=1)


def test_what_is_older_than_it_may_be_goes_of_every_kind_and_bit_by_bit(store: Store) -> None:
    hear(store)
    with store.writing() as unit:
        for nth in range(5):
            inbound.remember(unit, "kannel", "sms", f"old{nth}", b"h" * 32, "CON", NOW - timedelta(days=60, minutes=nth))
    gone = []
    while not gone or gone[-1]:
        with store.writing() as unit:
            gone.append(inbound.forget(unit, NOW - timedelta(days=30), limit=2))
    assert gone == [4, 2, 1, 0]
    with store.reading() as unit:
        assert inbound.channels(unit) == [("kannel", "sms"), ("kannel", "ussd"), ("twilio", "voice")]
        assert inbound.answered(unit, "twilio", "voice", "x3") is not None and inbound.answered(unit, "twilio", "voice", "x4") is None
