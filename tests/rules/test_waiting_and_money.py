"""How long a queue takes, and what a service costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.money import fee, rupiah
from rules.waiting import STEP, estimate


@pytest.mark.parametrize(("people", "minutes", "counters", "told"), [
    pytest.param(0, 10, 2, (0, 5), id="nobody ahead"),
    pytest.param(1, 10, 1, (0, 20), id="one ahead"),
    pytest.param(12, 10, 3, (30, 50), id="a dozen at three counters"),
    pytest.param(12, 10, 1, (90, 150), id="a dozen at one counter"),
    pytest.param(100, 10, 2, (460, 540), id="a hundred: the range grows slower than the wait"),
])
def test_the_range_that_is_told(people: int, minutes: float, counters: int, told: tuple[int, int]) -> None:
    assert estimate(people, minutes, counters) == told


def test_with_no_counter_open_nothing_is_promised() -> None:
    assert estimate(5, 10, 0) is None


@pytest.mark.parametrize(("people", "minutes"), [(-1, 10), (3, 0), (3, -5)])
def test_nonsense_is_refused(people: int, minutes: float) -> None:
    with pytest.raises(ValueError, match="must"):
        estimate(people, minutes, 1)


@given(st.integers(0, 500), st.floats(0.5, 60), st.integers(1, 20))
def test_a_range_is_honest(people: int, minutes: float, counters: int) -> None:
    here, behind = estimate(people, minutes, counters), estimate(people + 1, minutes, counters)
    assert here is not None and behind is not None
    low, high = here
    assert 0 <= low < high and low % STEP == 0 and high % STEP == 0
    assert low <= people * minutes / counters <= high
    assert low <= behind[0] and high <= behind[1], "one more ahead never shortens the wait"


@pytest.mark.parametrize(("amount", "written"), [
    (0, "Rp0"), (500, "Rp500"), (75_000, "Rp75.000"), (1_000_000, "Rp1.000.000"), (-500, "-Rp500"),
])
def test_money(amount: int, written: str) -> None:
    assert rupiah(amount) == written


def test_free_is_said_as_a_word() -> None:
    assert (fee(0), fee(0, "en"), fee(0, "xx"), fee(30_000, "en")) == ("GRATIS", "FREE", "GRATIS", "Rp30.000")
