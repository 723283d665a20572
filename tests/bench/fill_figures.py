"""The figures of copied cases: each history is counted once, by the rules that count events, and taken as often as it was copied."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from sqlalchemy import Select, delete, func, insert, select

from rules.counting import ELEMENT, RATING, Measure
from store.applications import applications
from store.complaint_rows import complaints
from store.figure_sources import APPLICATIONS, COMPLAINTS, TICKETS, Cases, Counts
from store.figures import figures
from store.queue_rows import tickets
from store.surveys import ratings, survey_forms
from store.town_values import Towns
from store.unit import Unit

_a, _t, _c, _r, _f = applications.c, tickets.c, complaints.c, ratings.c, survey_forms.c
_ALIKE: tuple[tuple[Cases, Select[Any, Any]], ...] = (
    (APPLICATIONS, select(func.max(_a.id), func.count()).group_by(_a.office, _a.service, _a.filed_at, _a.updated_at)),
    (TICKETS, select(func.max(_t.id), func.count()).group_by(_t.queue_day)),
    (COMPLAINTS, select(func.max(_c.id), func.count()).group_by(_c.filed_at, _c.updated_at, _c.state, _c.first_due)),
)
_COLUMNS = ("town", "month", "office", "service", "measure", "n")


def put(unit: Unit, towns: Towns) -> None:
    """Replace the figures by what all events, ratings and forms tell. Cases of one group must have the same history."""
    counts: Counts = Counter()
    for cases, groups in _ALIKE:
        alike = {row[0]: row[1] for row in unit.conn.execute(groups)}
        for place in range(0, len(alike), 500):
            _histories(unit, towns, cases, dict(list(alike.items())[place : place + 500]), counts)
    _said(unit, counts)
    unit.conn.execute(delete(figures))
    unit.conn.execute(insert(figures), [dict(zip(_COLUMNS, (*key, n), strict=True)) for key, n in sorted(counts.items())])


def _histories(unit: Unit, towns: Towns, cases: Cases, alike: dict[int, int], counts: Counts) -> None:
    rows = unit.conn.execute(cases.histories.where(cases.case.in_(alike)))
    for case, found in groupby(rows, key=lambda row: row.case):
        history = list(found)
        for place in range(len(history)):
            for step in cases.steps(towns.by_id[history[0].town], history, place):
                counts[history[0].town, step.month, step.office, history[0].service, step.measure] += alike[case]


def _said(unit: Unit, counts: Counts) -> None:
    many = func.count().label("many")
    about = ("town", "month", "office", "service")
    for row in unit.conn.execute(select(*(_r[name] for name in about), _r.score, many).group_by(*(_r[name] for name in about), _r.score)):
        counts[row.town, row.month, row.office, row.service, f"{RATING}{row.score}"] += row.many
    answers = unit.conn.execute(select(_f.answers).limit(1)).scalar_one()
    for row in unit.conn.execute(select(*(_f[name] for name in about), many).group_by(*(_f[name] for name in about))):
        here = (row.town, row.month, row.office, row.service)
        for measure in (Measure.BEGUN, Measure.FORMS):
            counts[(*here, str(measure))] += row.many
        for element, value in answers.items():
            counts[(*here, f"{ELEMENT}{element}")] += value * row.many
