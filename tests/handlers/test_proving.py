"""The second fact on receipts, and the question asked about a number that nobody has."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.proving import KEYED, RECEIPT, plausible, proves, receipt_digits
from rules import proof
from store.sealed import Keys
from store.unit import Store

OLD, NEW = "A" * 43, "B" * 42 + "A"
numbers = st.integers(10_000_000, 99_999_999).map(str)


@given(numbers)
def test_the_receipt_proves_its_own_number(number: str) -> None:
    keys = Keys.parse(NEW)
    digits = receipt_digits(keys, number)
    assert len(digits) == 4 and digits.isdigit()
    assert proves(keys, number, digits)


@given(numbers, st.integers(1, 9_999))
def test_other_digits_do_not(number: str, off: int) -> None:
    keys = Keys.parse(NEW)
    assert not proves(keys, number, f"{(int(receipt_digits(keys, number)) + off) % 10_000:04d}")


@pytest.mark.parametrize("answer", ["", "47", "empat", "٤٤٧١", "\udc80", "0" * 500])
def test_what_cannot_be_an_answer_proves_nothing(answer: str) -> None:
    assert not proves(Keys.parse(NEW), "55301182", answer)


def test_a_receipt_printed_under_the_old_key_is_good_while_keys_rotate() -> None:
    digits = receipt_digits(Keys.parse(OLD), "55301182")
    assert proves(Keys.parse(f"{NEW},{OLD}"), "55301182", digits)
    assert not proves(Keys.parse(NEW), "55301182", digits)


def test_digits_are_spread_evenly() -> None:
    keys = Keys.parse(NEW)
    first = Counter(receipt_digits(keys, str(number))[0] for number in range(50_000_000, 50_004_000))
    assert len(first) == 10 and max(first.values()) < 500


def test_an_unknown_number_is_always_asked_the_same_and_all_kinds_occur(store: Store) -> None:
    towns, keys = store.towns(), store.keys
    asked = {number: plausible(keys, towns, str(number)) for number in range(50_000_000, 50_000_400)}
    assert all(plausible(keys, towns, str(number)) == kind for number, kind in asked.items())
    real = {service.proof for town in towns.all for service in town.services.values()} | {RECEIPT}
    assert set(asked.values()) == real


def test_every_kind_that_a_service_may_choose_has_its_own_question() -> None:
    import handlers.all  # noqa: F401 - registers the services
    from handlers.service import services

    outcomes = services()["status.question"].promises.keys()
    assert {*proof.KINDS, RECEIPT} <= outcomes
    assert {*proof.KINDS, RECEIPT} >= KEYED
