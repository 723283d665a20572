"""What is new in a text that holds everything typed so far (wire-facts 3.5, catalogue U-01, U-04, U-05, D-08)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.accumulated import MOST, News, new_in, pieces


@pytest.mark.parametrize(
    "heard, text, news",
    [
        pytest.param(None, "", News("", restart=True), id="a first dial"),
        pytest.param(None, "1*48217396", News("1*48217396", restart=True), id="a direct dial"),
        pytest.param("", "1", News("1"), id="the first answer"),
        pytest.param("1", "1*2", News("2"), id="the second answer"),
        pytest.param("1*2", "1*2*jalan * rusak", News("jalan * rusak"), id="a star inside a story"),
        pytest.param("1*2", "1*2*", News(""), id="an empty answer"),
        pytest.param("1", "1*2*0", News("2*0"), id="a hop that got lost on the way"),
        pytest.param("1*2", "", News("", restart=True), id="the network starts the session again"),
        pytest.param("1*2", "3", News("3", restart=True), id="a text that does not go on from what was heard"),
        pytest.param("1", "12", News("12", restart=True), id="a longer digit is no continuation"),
    ],
)
def test_what_is_new(heard: str | None, text: str, news: News) -> None:
    assert new_in(heard, text) == news


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=8))
def test_each_answer_is_found_again_whatever_it_holds(answers: list[str]) -> None:
    heard: str | None = None
    text = ""
    assert new_in(heard, text).restart
    heard = text
    for answer in answers:
        text = answer if text == "" else f"{text}*{answer}"
        assert new_in(heard, text) == News(answer)
        heard = text


@pytest.mark.parametrize(
    "rest, one, found",
    [
        ("1*2", False, ("1", "2")),
        ("1**2", False, ("1", "", "2")),
        ("jalan*rusak", True, ("jalan*rusak",)),
        ("", False, ()),
    ],
)
def test_pieces(rest: str, one: bool, found: tuple[str, ...]) -> None:
    assert pieces(rest, one) == found


def test_ten_thousand_steps_are_not_played() -> None:
    assert len(pieces("*".join(["1"] * 10_000), False)) == MOST + 1
