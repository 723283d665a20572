"""Case numbers: they forgive how people type, and catch what people mistype."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules import reference

numbers = st.integers(0, 8_999_999).map(lambda chosen: reference.make(lambda below: chosen))


def test_the_number_on_the_posters_is_right() -> None:
    assert reference.valid("48217396")


@given(numbers)
def test_a_new_number_is_right_and_shows_as_two_fours(number: str) -> None:
    assert reference.valid(number) and len(number) == 8 and number[0] != "0"
    assert reference.tidy(reference.spaced(number)) == number


@given(numbers, st.integers(0, 7), st.integers(1, 9))
def test_any_wrong_digit_is_caught(number: str, place: int, shift: int) -> None:
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1:]
    assert not reference.valid(wrong)


@given(numbers, st.integers(0, 6))
def test_any_swap_of_neighbours_is_caught(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2:]
    assume(swapped != number)
    assert not reference.valid(swapped)


def test_chance_reaches_the_first_and_the_last_number() -> None:
    asked: list[int] = []

    def last(below: int) -> int:
        asked.append(below)
        return below - 1

    assert reference.make(lambda below: 0)[:7] == "1000000"
    assert reference.make(last)[:7] == "9999999" and asked == [9_000_000]


@pytest.mark.parametrize("typed", [
    pytest.param("4821 7396", id="a space"),
    pytest.param("4821-7396", id="a dash"),
    pytest.param("48.21.73.96", id="dots"),
    pytest.param(" 48217396 ", id="spaces around"),
    pytest.param("48217396#", id="the key that ends an entry"),
    pytest.param("482l7396", id="small L for one"),
    pytest.param("482I7396", id="capital i for one"),
])
def test_the_way_people_type_is_forgiven(typed: str) -> None:
    assert reference.tidy(typed) == "48217396"


def test_letter_o_is_a_zero() -> None:
    assert reference.tidy("1OoO0000") == "10000000"


@pytest.mark.parametrize("typed", [
    pytest.param("4821739", id="seven digits"),
    pytest.param("482173960", id="nine digits"),
    pytest.param("4821739A", id="a letter"),
    pytest.param("", id="nothing"),
    pytest.param("\u0664\u0668\u0662\u0661\u0667\u0663\u0669\u0666", id="digits of another script"),
])
def test_what_is_not_eight_digits_is_nothing(typed: str) -> None:
    assert reference.tidy(typed) is None


@pytest.mark.parametrize("text", ["48217395", "08217396", "4821 7396", "", "abc", "482173966", "48217396\n"])
def test_what_is_not_a_right_number(text: str) -> None:
    assert not reference.valid(text)
