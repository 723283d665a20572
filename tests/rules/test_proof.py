"""The second fact: the many ways of saying it come to one, and what cannot be it is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.proof import KINDS, tidy


@pytest.mark.parametrize(("kind", "said", "tidied"), [
    pytest.param("birth_year", "1990", "1990", id="a year"),
    pytest.param("birth_year", " lahir th. 1990 ", "1990", id="a year among words"),
    pytest.param("birth_year", "05-03-1990", "1990", id="a whole date given for a year"),
    pytest.param("birth_year", "90", None, id="two digits are not enough"),
    pytest.param("birth_year", "1789", None, id="nobody is that old"),
    pytest.param("birth_year", "1990 1991", None, id="two years are a guess"),
    pytest.param("birth_year", "48217396", None, id="a case number hides no year"),
    pytest.param("birth_date", "05032024", "05032024", id="eight digits"),
    pytest.param("birth_date", "5-3-2024", "05032024", id="dashes"),
    pytest.param("birth_date", "05/03/2024", "05032024", id="slashes"),
    pytest.param("birth_date", "05 03 2024", "05032024", id="spaces"),
    pytest.param("birth_date", "5 Maret 2024", "05032024", id="a month in words"),
    pytest.param("birth_date", "17 agt 2024", "17082024", id="a short month"),
    pytest.param("birth_date", "31022024", None, id="no such day"),
    pytest.param("birth_date", "050324", None, id="a short year is a guess"),
    pytest.param("birth_date", "20240305", None, id="year first"),
    pytest.param("birth_date", "6372054107900000", None, id="a NIK is no date"),
    pytest.param("business_word", "Acil Imah", "acil", id="the first word"),
    pytest.param("business_word", "WARUNG ACIL IMAH", "acil", id="every warung is a warung"),
    pytest.param("business_word", "CV. Maju-Jaya", "maju", id="a legal form does not count"),
    pytest.param("business_word", "Caf\u00e9 Rangkui", "cafe", id="an accent that a phone cannot type"),
    pytest.param("business_word", "warung", None, id="only a common word"),
    pytest.param("mother_name", "Ibu Hj. Siti  Aminah", "siti aminah", id="titles fall away"),
    pytest.param("mother_name", "...", None, id="no name"),
    pytest.param("receipt", "4O l2", "4012", id="look-alike letters"),
    pytest.param("receipt", "401", None, id="three digits"),
])
def test_the_one_form(kind: str, said: str, tidied: str | None) -> None:
    assert tidy(kind, said) == tidied


@given(st.sampled_from(KINDS), st.text(max_size=40))
def test_tidying_twice_changes_nothing(kind: str, said: str) -> None:
    once = tidy(kind, said)
    assert once is None or tidy(kind, once) == once


@pytest.mark.parametrize("kind", ["phone", "nik", "", "Birth_year"])
def test_a_proof_that_does_not_exist_is_a_mistake_in_the_program(kind: str) -> None:
    with pytest.raises(ValueError, match="no proof"):
        tidy(kind, "1990")
