"""The satisfaction index (SKM, PermenPANRB 14/2017): nine elements, exact fractions, rounded once at the end.

Elements are known by key, never by number: printed forms disagree on which of them is the eighth and which the ninth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

__all__ = [
    "COMPAT_2", "COMPAT_3", "ELEMENTS", "EXACT", "HIGHEST", "LOWEST", "BadWeights", "Grade", "Index", "Weighting", "complete",
    "grade", "index", "own_weights", "round_half_up", "sample_size",
]  # fmt: skip

ELEMENTS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan")
"""In the order in which they are asked here, which is that of the printed form."""

LOWEST, HIGHEST = 1, 4
_SCALE = 25  # an average answer of 4 is an index of 100


class BadWeights(ValueError):
    """Weights of a town that cannot be used; says why."""


class Grade(StrEnum):
    """Mutu pelayanan."""

    A = "A"  # Sangat baik
    B = "B"  # Baik
    C = "C"  # Kurang baik
    D = "D"  # Tidak baik


_GRADES = ((Decimal("88.31"), Grade.A), (Decimal("76.61"), Grade.B), (Decimal("65.00"), Grade.C))


@dataclass(frozen=True, slots=True)
class Weighting:
    """How much each element counts, and the name under which the method is published."""

    method: str
    weights: Mapping[str, Fraction]


EXACT = Weighting("1/9", {element: Fraction(1, 9) for element in ELEMENTS})
# For comparing with older reports only. Their weights do not sum to 1, so 99.00 and 99.90 are the most they can give.
COMPAT_2 = Weighting("compat 0.11", {element: Fraction("0.11") for element in ELEMENTS})
COMPAT_3 = Weighting("compat 0.111", {element: Fraction("0.111") for element in ELEMENTS})


@dataclass(frozen=True, slots=True)
class Index:
    """The index of `forms` complete forms, 25.00 to 100.00 with weights that sum to 1, and each element's average (NRR)."""

    value: Decimal
    grade: Grade
    forms: int
    method: str
    averages: Mapping[str, Fraction]


def own_weights(given: Mapping[str, str]) -> Weighting:
    """A town's own weights ("1/10", "0.2"), element by element. Elements may be added to the nine, none left out.

    Raises BadWeights unless they sum to exactly 1 and none is below 0 (PermenPANRB 14/2017, as units publish it).
    """
    try:
        weights = {element: Fraction(weight) for element, weight in given.items()}
    except (ValueError, ZeroDivisionError) as error:
        raise BadWeights(f"a weight is no number: {error}") from error
    if missing := [element for element in ELEMENTS if element not in weights]:
        raise BadWeights(f"no weight for {', '.join(missing)}")
    if min(weights.values()) < 0:
        raise BadWeights("a weight is below 0")
    if (total := sum(weights.values())) != 1:
        raise BadWeights(f"the weights sum to {total}, not 1")
    return Weighting("own", weights)


def complete(answers: Mapping[str, int], weighting: Weighting = EXACT) -> bool:
    """Whether every element that counts has an answer from 1 to 4. "Tidak tahu" is no answer."""
    return all(LOWEST <= answers.get(element, 0) <= HIGHEST for element in weighting.weights)


def index(totals: Mapping[str, int], forms: int, weighting: Weighting = EXACT) -> Index:
    """The index from each element's sum over `forms` complete forms. ValueError when there are none, or a sum cannot be one."""
    if forms < 1:
        raise ValueError("an index needs at least one form")
    for element in weighting.weights:
        if not forms * LOWEST <= totals.get(element, 0) <= forms * HIGHEST:
            raise ValueError(f"{totals.get(element, 0)} cannot be the sum of {forms} answers on {element}")
    averages = {element: Fraction(totals[element], forms) for element in weighting.weights}
    exact = sum((average * weighting.weights[element] for element, average in averages.items()), Fraction(0)) * _SCALE
    value = round_half_up(exact, 2)
    return Index(value, grade(value), forms, weighting.method, averages)


def grade(value: Decimal) -> Grade:
    """The grade of an index that is already rounded to two decimals. The bands have gaps only for unrounded values."""
    return next((grade for least, grade in _GRADES if value >= least), Grade.D)


def sample_size(population: int) -> int:
    """How many answers represent so many people: Krejcie and Morgan's formula, 95 % sure within 5 % (indonesia 4.5)."""
    if population < 1:
        return 0
    chi, half, within = Fraction("3.841"), Fraction(1, 2), Fraction("0.05")
    spread = chi * half * (1 - half)
    return int(round_half_up(spread * population / (within**2 * (population - 1) + spread), 0))


def round_half_up(exact: Fraction, decimals: int) -> Decimal:
    """An exact number of 0 or more, rounded to so many decimals, a half going up."""
    shifted = exact * 10**decimals
    whole = (2 * shifted.numerator + shifted.denominator) // (2 * shifted.denominator)
    return Decimal(whole).scaleb(-decimals)
