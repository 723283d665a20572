"""The satisfaction index: the public worked example to the cent, the grades at their edges, and what holds for any answers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.satisfaction import (
    COMPAT_2,
    COMPAT_3,
    ELEMENTS,
    EXACT,
    BadWeights,
    Grade,
    Weighting,
    complete,
    grade,
    index,
    own_weights,
    round_half_up,
    sample_size,
)

EXAMPLE = dict(zip(ELEMENTS, (105, 101, 100, 116, 102, 105, 106, 105, 115), strict=True))  # 29 answers (indonesia 4.3)
form = st.fixed_dictionaries({element: st.integers(1, 4) for element in ELEMENTS})
forms = st.lists(form, min_size=1, max_size=40)


def totals(answers: list[dict[str, int]]) -> dict[str, int]:
    return {element: sum(one[element] for one in answers) for element in ELEMENTS}


@pytest.mark.parametrize(
    ("weighting", "value", "method"),
    [
        pytest.param(EXACT, "91.48", "1/9", id="exact weights"),
        pytest.param(COMPAT_2, "90.56", "compat 0.11", id="as reports with 0.11 have it, and labelled so"),
        pytest.param(COMPAT_3, "91.38", "compat 0.111", id="as reports with 0.111 have it, and labelled so"),
    ],
)
def test_the_worked_example(weighting: Weighting, value: str, method: str) -> None:
    got = index(EXAMPLE, 29, weighting)
    assert (got.value, got.method, got.forms, got.grade) == (Decimal(value), method, 29, Grade.A)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("100.00", "A"), ("88.31", "A"), ("88.30", "B"), ("76.61", "B"), ("76.60", "C"), ("65.00", "C"), ("64.99", "D"), ("25.00", "D")],
)
def test_grades_at_their_edges(value: str, wanted: str) -> None:
    assert grade(Decimal(value)) == wanted


def test_an_index_between_two_bands_is_rounded_first_and_then_graded() -> None:
    answers = 100_000 * 9  # 64.995 exactly: no band has it, 65.00 has
    sums = dict.fromkeys(ELEMENTS, 0)
    exact = Fraction("64.995") / 25 * answers
    assert exact.denominator == 1
    sums = dict.fromkeys(ELEMENTS, int(exact))
    got = index(sums, answers)
    assert (got.value, got.grade) == (Decimal("65.00"), Grade.C)


@pytest.mark.parametrize(
    ("people", "answers"),
    [(0, 0), (1, 1), (10, 10), (50, 44), (100, 80), (200, 132), (500, 217), (1000, 278), (5000, 357), (9000, 368), (10_000, 370), (100_000, 383), (285_546, 384)],
)
def test_the_sample_size_is_the_printed_table(people: int, answers: int) -> None:
    assert sample_size(people) == answers


@given(forms)
def test_an_index_lies_between_25_and_100(answers: list[dict[str, int]]) -> None:
    got = index(totals(answers), len(answers))
    assert Decimal("25.00") <= got.value <= Decimal("100.00")
    assert got.value == got.value.quantize(Decimal("0.01"))


@given(forms, st.randoms())
def test_neither_the_order_of_forms_nor_of_elements_matters(answers: list[dict[str, int]], luck: object) -> None:
    turned = [dict(reversed(one.items())) for one in answers]
    luck.shuffle(turned)  # type: ignore[attr-defined]
    mixed = dict(zip(ELEMENTS, luck.sample(list(totals(answers).values()), 9), strict=True))  # type: ignore[attr-defined]
    assert index(totals(turned), len(turned)).value == index(totals(answers), len(answers)).value == index(mixed, len(answers)).value


@given(forms, st.data())
def test_a_better_answer_never_lowers_it(answers: list[dict[str, int]], data: st.DataObject) -> None:
    place, element = data.draw(st.integers(0, len(answers) - 1)), data.draw(st.sampled_from(ELEMENTS))
    better = [dict(one) for one in answers]
    better[place][element] = min(4, better[place][element] + 1)
    assert index(totals(better), len(better)).value >= index(totals(answers), len(answers)).value


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_a_half_goes_up(part: int, of: int) -> None:
    exact = Fraction(part, of)
    rounded = round_half_up(exact, 2)
    assert Fraction(rounded) - exact <= Fraction(1, 200) and exact - Fraction(rounded) < Fraction(1, 200)


def test_a_town_may_add_elements_and_weigh_its_own_way() -> None:
    mine = own_weights({**dict.fromkeys(ELEMENTS, "1/10"), "bahasa": "0.1"})
    assert index({**dict.fromkeys(ELEMENTS, 40), "bahasa": 10}, 10, mine).value == Decimal("92.50")
    assert not complete(dict.fromkeys(ELEMENTS, 4), mine)
    assert complete({**dict.fromkeys(ELEMENTS, 4), "bahasa": 1}, mine)


@pytest.mark.parametrize(
    ("weights", "fault"),
    [
        pytest.param(dict.fromkeys(ELEMENTS, "0.11"), "sum to 99/100", id="weights that do not sum to 1"),
        pytest.param({"persyaratan": "1"}, "no weight for prosedur", id="an element left out"),
        pytest.param({**dict.fromkeys(ELEMENTS, "1/8"), "sarana": "1/4", "biaya": "-1/8"}, "below 0", id="a weight below 0"),
        pytest.param(dict.fromkeys(ELEMENTS, "a lot"), "no number", id="no number"),
        pytest.param(dict.fromkeys(ELEMENTS, "1/0"), "no number", id="division by nothing"),
    ],
)
def test_weights_that_cannot_be_used(weights: dict[str, str], fault: str) -> None:
    with pytest.raises(BadWeights, match=fault):
        own_weights(weights)


@pytest.mark.parametrize(
    ("answers", "whole"),
    [
        pytest.param(dict.fromkeys(ELEMENTS, 1), True, id="nine answers"),
        pytest.param({**dict.fromkeys(ELEMENTS, 4), "sarana": 0}, False, id="tidak tahu is no answer"),
        pytest.param(dict.fromkeys(ELEMENTS[:-1], 4), False, id="eight answers"),
        pytest.param({}, False, id="none"),
    ],
)
def test_when_a_form_is_complete(answers: dict[str, int], whole: bool) -> None:
    assert complete(answers) is whole


@pytest.mark.parametrize("sums", [{**EXAMPLE, "waktu": 28}, {**EXAMPLE, "waktu": 117}, {"waktu": 58}])
def test_a_sum_that_no_answers_can_have_is_refused(sums: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="cannot be the sum"):
        index(sums, 29)


def test_no_forms_no_index() -> None:
    with pytest.raises(ValueError, match="at least one"):
        index({}, 0)
