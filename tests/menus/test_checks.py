from __future__ import annotations

import pytest

from menus.checks import check
from menus.screen import Expects


@pytest.mark.parametrize(
    "typed, tidy",
    [
        pytest.param("05031990", "05031990", id="eight digits"),
        pytest.param("05-03-1990", "05031990", id="eight digits with dashes"),
        pytest.param("O5O3l990", "05031990", id="letters that look like digits"),
        pytest.param("2/1/2024", "2/1/2024", id="one digit each for the day and the month"),
        pytest.param("02 01 2024", "02012024", id="spaces"),
        pytest.param("2 Januari 2024", "2 Januari 2024", id="the month in words"),
        pytest.param("2-jan-2024", "2-jan-2024", id="the month in short"),
        pytest.param("tgl 2 januari 2024 bu", "2 januari 2024", id="words around it"),
        pytest.param("1990", None, id="a year alone"),
        pytest.param("januari 2024", None, id="no day"),
        pytest.param("312024", None, id="six digits may be two dates"),
        pytest.param("abc", None, id="no date"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_date_as_people_write_it(typed: str, tidy: str | None) -> None:
    assert check("date").tidy(typed) == tidy


def test_a_date_is_keyed_with_eight_digits() -> None:
    assert (check("date").expects, check("date").high) == (Expects.DIGITS, 8)
