"""What is done in practice is undone: rows, what is owed, what should be told. Only a wrong second fact still counts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gateway.practice import undone
from rules.chance import Chance
from rules.phone import Phone
from store import citizens, guesses, messages, queues
from store.unit import Conflict, Store

NOW = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)
SITI = Phone("+6284000000001")


def test_rows_and_debts_are_gone_and_what_was_before_stays(store: Store) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, SITI, NOW).id
        messages.owe(unit, provider="twilio", sender="1", to=SITI, citizen=who, text="a", purpose="x", kind="news", now=NOW)
        owed = list(unit.owed)
        with undone(unit):
            taken = queues.take(
                unit, town="banjarbaru", office="mpp", service="KTP", letter="A", day=date(2026, 3, 3), quota=9, citizen=who,
                priority=False, now=NOW, chance=Chance(),
            )  # fmt: skip
            assert isinstance(taken, queues.Taken) and taken.ticket.label == "A001"
            messages.owe(unit, provider="twilio", sender="1", to=SITI, citizen=who, text="b", purpose="x", kind="news", now=NOW)
        assert unit.owed == owed
    with store.reading() as unit:
        assert queues.of_citizen(unit, who, date(2026, 3, 2)) == []
        assert [one.text for one in messages.to_phone(unit, SITI)] == ["a"]


def test_guesses_count_once_each(store: Store) -> None:
    with store.writing() as unit:
        for nth in range(1, 6):
            with undone(unit):
                assert guesses.wrong(unit, "48217396", NOW) == nth
        assert guesses.locked(unit, "48217396", NOW)


def test_what_fails_in_practice_fails(store: Store) -> None:
    with store.writing() as unit:
        with pytest.raises(Conflict), undone(unit):
            citizens.meet(unit, SITI, NOW)
            raise Conflict("somebody was quicker")
        assert citizens.find(unit, SITI) is None and unit.stands is None
