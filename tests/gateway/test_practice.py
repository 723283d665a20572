"""What is done in practice is undone: rows, what is owed, what should be told. No case of anybody's is seen there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gateway.practice import undone
from rules.chance import Chance
from rules.phone import Phone
from rules.reference import PRACTISED
from store import applications, citizens, guesses, messages, numbers, queues
from store.unit import Conflict, Store, Unit

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


def test_guessing_counts_for_nothing_and_what_is_closed_is_not_told(store: Store) -> None:
    with store.writing() as unit:
        for _ in range(6):
            with undone(unit):
                assert guesses.wrong(unit, "48217396", NOW) == 1
        assert not guesses.locked(unit, "48217396", NOW)
        for _ in range(5):
            guesses.wrong(unit, "48217396", NOW)
        with undone(unit):
            assert not guesses.locked(unit, "48217396", NOW)
            guesses.right(unit, "48217396")
        assert guesses.locked(unit, "48217396", NOW)


def test_no_case_is_seen_but_those_made_there(store: Store) -> None:
    with store.writing() as unit:
        real = _case(unit, None)
        with undone(unit):
            assert applications.by_number(unit, real) is None and applications.prove(unit, real, "1990") is None
            assert numbers.kind_of(unit, real) is None
            made = _case(unit, PRACTISED)
            assert applications.prove(unit, made, "1990") and numbers.kind_of(unit, made) == "application"
        assert applications.prove(unit, real, "1990") and applications.by_number(unit, made) is None
        with pytest.raises(Conflict):
            _case(unit, PRACTISED)


def _case(unit: Unit, number: str | None) -> str:
    return applications.file(
        unit, town="banjarbaru", service="KTP", office="mpp", person="Siti", proof_kind="birth_year", proof_answer="1990", now=NOW,
        chance=Chance(), number=number,
    ).number  # fmt: skip


def test_what_fails_in_practice_fails(store: Store) -> None:
    with store.writing() as unit:
        with pytest.raises(Conflict), undone(unit):
            citizens.meet(unit, SITI, NOW)
            raise Conflict("somebody was quicker")
        assert citizens.find(unit, SITI) is None and unit.only is None
