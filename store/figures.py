"""Published figures: counts per town, month, office and service, kept as things happen (docs/decisions/0021-figures.md).

Phone, page and board read the same `published`. A reader sums the few rows of one month; how many cases there are costs it
nothing. The counting is in store/figures_fold.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Column, Date, Integer, String, Table, bindparam, func, select

from rules import figures as rule
from rules import satisfaction
from rules.calendar import Zone
from rules.counting import ELEMENT, RATING, TOOK, Measure
from rules.satisfaction import EXACT, Index, Weighting
from store.base import metadata
from store.town_values import Town
from store.unit import Unit

figures = Table(
    "figures",
    metadata,
    Column("town", String(40), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("office", String(60), primary_key=True),  # "" is the town itself: complaints
    Column("service", String(40), primary_key=True),
    Column("measure", String(24), primary_key=True),
    Column("n", Integer, nullable=False),
)

PROMISED = 6  # months that a citizen may ask for


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, in whole percent."""

    part: int
    of: int
    percent: int


@dataclass(frozen=True, slots=True)
class Published:
    """What the public may know of one month. None: too few to tell, or to keep the few of another office hidden
    (rules.figures.veiled), or not counted there.

    Durations are in tenths of a working day, rounded up; rule.OVER is "more than 60". `on_time`: of all that fell due in the
    month, decided by the day first promised. `late` are the others of these, done since or not. `index` is None below LEAST
    forms, and `forms` then 0; `ratings` are one-digit ratings from 4 to 1 and never part of it.
    """

    town: str
    office: str
    month: date
    received: int | None
    finished: int | None
    refused: int | None
    late: int | None
    on_time: Share | None
    median: int | None
    ninth: int | None  # nine of ten took no longer
    index: Index | None
    forms: int
    incomplete: int
    ratings: Mapping[int, int] | None
    taken: int | None
    served: int | None
    no_show: Share | None
    complaints: int | None
    first_in_time: Share | None
    done_in_time: Share | None


_f = figures.c
_SUMS = select(_f.measure, func.sum(_f.n).label("n")).where(_f.town == bindparam("of_town"), _f.month == bindparam("in_month"))
_TOWN = _SUMS.group_by(_f.measure)
_OFFICE = _SUMS.where(_f.office == bindparam("of_office")).group_by(_f.measure)
_SERVICE = _SUMS.where(_f.office == bindparam("of_office"), _f.service == bindparam("of_service")).group_by(_f.measure)
_OFFICES = _SUMS.add_columns(_f.office).group_by(_f.office, _f.measure)
_M = Measure
_GATES: Mapping[str, Callable[[Mapping[str, int]], int]] = {
    "received": lambda n: n.get(_M.RECEIVED, 0),
    "finished": lambda n: n.get(_M.FINISHED, 0),
    "refused": lambda n: n.get(_M.REFUSED, 0),
    "due": lambda n: n.get(_M.DUE, 0) - n.get(_M.LET_GO, 0),
    "forms": lambda n: n.get(_M.FORMS, 0),
    "rated": lambda n: sum(n.get(f"{RATING}{digit}", 0) for digit in range(satisfaction.LOWEST, satisfaction.HIGHEST + 1)),
    "taken": lambda n: n.get(_M.TAKEN, 0),
    "served": lambda n: n.get(_M.SERVED, 0),
    "came": lambda n: n.get(_M.SERVED, 0) + n.get(_M.NO_SHOW, 0),
}
"""By which count each figure of an office is hidden: itself, or what it is a share of."""


def months(town: Town, now: datetime) -> list[date]:
    """The months that can be asked for, newest first: those that are over in this town."""
    return rule.months_before(Zone.of(town.zone).day(now), PROMISED)


def weighting(town: Town) -> Weighting:
    """How this town weighs the nine elements: 1/9 each, or its own (`survey_weights` in town.yaml)."""
    given = town.facts.get("survey_weights")
    return satisfaction.own_weights(given) if given else EXACT


def published(unit: Unit, town: Town, office: str, month: date) -> Published:
    """The figures of one month: of an office, or of the whole town when `office` is "".

    `month` is its first day; one that is not over is the caller's to leave alone.
    """
    return of_month(unit, town, month, (office,))[office]


def of_month(unit: Unit, town: Town, month: date, offices: Iterable[str] | None = None) -> dict[str, Published]:
    """The figures of one month, of the town ("") and its offices, or of those asked for. One statement over the month's rows.

    What is hidden of one office depends on the others: no small number may be what the town has more than those shown.
    """
    counted: dict[str, dict[str, int]] = {name: {} for name in town.offices}
    for row in unit.conn.execute(_OFFICES, {"of_town": town.id, "in_month": month}):
        counted.setdefault(row.office, {})[row.measure] = int(row.n)
    own = counted.pop("", {})  # what is the town's and no office's: complaints
    gone = counted.keys() - town.offices.keys()
    hidden = {
        gate: rule.veiled({name: of(n) for name, n in counted.items()}, gone) for gate, of in _GATES.items()
    }  # fmt: skip
    whole = Counter(own)
    for n in counted.values():
        whole.update(n)
    found = {"": whole, **counted}
    return {
        name: _published(town, name, month, found.get(name, {}), frozenset(gate for gate in _GATES if name in hidden[gate]))
        for name in (("", *town.offices) if offices is None else offices)
    }  # fmt: skip


def _published(town: Town, office: str, month: date, n: Mapping[str, int], hidden: frozenset[str]) -> Published:
    def shown(gate: str) -> int | None:
        count = _GATES[gate](n)
        return count if gate not in hidden and rule.enough(count) else None

    forms, due = shown("forms"), shown("due")
    kept = n.get(Measure.KEPT, 0)
    took = {int(name.removeprefix(TOOK)): many for name, many in n.items() if name.startswith(TOOK)}
    timed = took if rule.enough(sum(took.values())) else {}
    rated = {digit: n.get(f"{RATING}{digit}", 0) for digit in range(satisfaction.HIGHEST, satisfaction.LOWEST - 1, -1)}
    return Published(
        town=town.id, office=office, month=month,
        received=shown("received"),
        finished=shown("finished"),
        refused=shown("refused"),
        late=due - kept if due is not None else None,
        on_time=_share(kept, due or 0),
        median=rule.percentile(timed, Fraction(1, 2)),
        ninth=rule.percentile(timed, Fraction(9, 10)),
        index=_index(n, forms, weighting(town)) if forms is not None else None,
        forms=forms or 0,
        incomplete=n.get(Measure.BEGUN, 0) - forms if forms is not None else 0,
        ratings=rated if shown("rated") is not None else None,
        taken=shown("taken"),
        served=shown("served"),
        no_show=_share(n.get(Measure.NO_SHOW, 0), shown("came") or 0),
        complaints=_shown(n.get(Measure.COMPLAINTS, 0)),
        first_in_time=_share(n.get(Measure.FIRST_KEPT, 0), n.get(Measure.FIRST_DUE, 0) - n.get(Measure.FIRST_LET_GO, 0)),
        done_in_time=_share(n.get(Measure.DONE_KEPT, 0), n.get(Measure.DONE_DUE, 0) - n.get(Measure.DONE_LET_GO, 0)),
    )  # fmt: skip


def sums(unit: Unit, town: str, office: str, month: date, *, service: str = "") -> dict[str, int]:
    """Every measure of one month, unhidden: for staff and for `published`, never for the public."""
    chosen: dict[str, Any] = {"of_town": town, "in_month": month}
    statement = _TOWN
    if office:
        statement, chosen["of_office"] = _OFFICE, office
        if service:
            statement, chosen["of_service"] = _SERVICE, service
    return {row.measure: int(row.n) for row in unit.conn.execute(statement, chosen)}


def _index(n: Mapping[str, int], forms: int, weighting: Weighting) -> Index:
    return satisfaction.index({element: n.get(f"{ELEMENT}{element}", 0) for element in weighting.weights}, forms, weighting)


def _shown(n: int) -> int | None:
    return n if rule.enough(n) else None


def _share(part: int, of: int) -> Share | None:
    percent = rule.percent(part, of)
    return Share(part, of, percent) if rule.enough(of) and percent is not None else None


def rating_average(ratings: Mapping[int, int]) -> Decimal | None:
    """The average of one-digit ratings to two decimals; None of none. Not an index, and never shown as one."""
    many = sum(ratings.values())
    return satisfaction.round_half_up(Fraction(sum(digit * n for digit, n in ratings.items()), many), 2) if many else None
