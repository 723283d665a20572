"""What stands behind TAMBAH and LAPOR UNTUK: a number, digits, words, a phone; however people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.followup import FollowUp, for_somebody, split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("48217396", FollowUp("48217396", "", ""), id="a number"),
        pytest.param("4821 7396 kabel putus", FollowUp("48217396", "", "kabel putus"), id="grouped"),
        pytest.param("4821-7396-0407 kabel", FollowUp("48217396", "0407", "kabel"), id="with the digits of the receipt"),
        pytest.param("482I7396, 3 lampu", FollowUp("48217396", "", "3 lampu"), id="a letter for a digit, a number in the story"),
        pytest.param("#48217396# mati", FollowUp("48217396", "", "mati"), id="hashes"),
        pytest.param("123456789012 x", FollowUp("", "", "123456789012 x"), id="too long to be one"),
        pytest.param("lampu 48217396", FollowUp("", "", "lampu 48217396"), id="words first"),
        pytest.param("Illoolol mati", FollowUp("", "", "Illoolol mati"), id="letters only"),
        pytest.param("", FollowUp("", "", ""), id="nothing"),
    ],
)
def test_the_parts(text: str, parts: FollowUp) -> None:
    assert split(text) == parts


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    parts = split(text)
    assert parts.number == "" or (len(parts.number) == 8 and parts.number.isdigit())
    for_somebody(text)


@given(st.from_regex(r"[1-9][0-9]{7}", fullmatch=True), st.from_regex(r"[0-9]{4}", fullmatch=True), st.sampled_from(["", " ", "-", "."]))
def test_grouping_changes_nothing(number: str, digits: str, gap: str) -> None:
    assert split(f"{number[:4]}{gap}{number[4:]} {digits} masih mati") == FollowUp(number, digits, "masih mati")


@pytest.mark.parametrize(
    ("text", "phone", "words"),
    [
        pytest.param("UNTUK 0840-0000-0002 lampu mati", "+6284000000002", "lampu mati", id="local"),
        pytest.param("utk +62 840 0000 0002, lampu", "+6284000000002", "lampu", id="international, with spaces"),
        pytest.param("untuk pak lurah: lampu mati", None, "untuk pak lurah: lampu mati", id="no number"),
        pytest.param("untuk 99999999999 lampu", None, "untuk 99999999999 lampu", id="no phone"),
        pytest.param("lampu untuk 084000000002", None, "lampu untuk 084000000002", id="in the middle"),
    ],
)
def test_for_whom(text: str, phone: str | None, words: str) -> None:
    found, rest = for_somebody(text)
    assert (found.e164 if found else None, rest) == (phone, words)
