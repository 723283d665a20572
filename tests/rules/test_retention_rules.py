"""What a town may choose to keep, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.retention import SPANS, Kept, NotKept, span


@pytest.mark.parametrize(
    ("kind", "told", "days"),
    [
        pytest.param(Kept.WORDS, None, 730, id="a town that says nothing keeps words two years"),
        pytest.param(Kept.WORDS, "", 730, id="an empty field is nothing said"),
        pytest.param(Kept.SOUNDS, "60", 60, id="as a form sends it"),
        pytest.param(Kept.CALLBACKS, 45, 45, id="as YAML reads it"),
    ],
)
def test_a_town_chooses_days(kind: Kept, told: object, days: int) -> None:
    assert span(kind, told) == timedelta(days=days)


@pytest.mark.parametrize(
    "told", [pytest.param("89", id="too short to object"), pytest.param("3651", id="for ever"), pytest.param("-5", id="below nothing"),
             pytest.param("dua tahun", id="in words"), pytest.param("٩٠٠", id="other digits"), pytest.param("9" * 5000, id="a flood")],
)  # fmt: skip
def test_what_may_not_be_chosen_is_told_with_what_may(told: str) -> None:
    with pytest.raises(NotKept, match="keep_words: 90 to 3650 days"):
        span(Kept.WORDS, told)


@pytest.mark.parametrize("kind", Kept)
def test_the_usual_is_allowed(kind: Kept) -> None:
    assert SPANS[kind].least <= SPANS[kind].usual <= SPANS[kind].most
