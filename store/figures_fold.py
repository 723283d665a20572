"""Keeping the figures: what happened since the last round is added, exactly once; or all is counted anew, to compare.

What makes a round that runs twice, or beside another, harmless: a row is marked as counted in the same transaction that adds
it, and it is locked meanwhile. What is not committed yet is not seen, and is found by a later round.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from store import surveys
from store.figure_sources import CASES, Counts, Key, again_said, fold_forms, fold_ratings
from store.figures import figures
from store.town_values import Towns
from store.unit import Store, Unit

BATCH = 400  # rows of one source in one transaction: some milliseconds of locks
ROUNDS = 250  # transactions in one turn of the clock; what is left waits for the next

_f = figures.c
_ROW: dict[str, Any] = {name: bindparam(name) for name in ("town", "month", "office", "service", "measure", "n")}


def _adding(dialect: type[sqlite.Insert] | type[postgresql.Insert]) -> Any:
    made = dialect(figures).values(_ROW)
    keys = [_f.town, _f.month, _f.office, _f.service, _f.measure]
    return made.on_conflict_do_update(index_elements=keys, set_={"n": _f.n + made.excluded.n})


_ADD_SQLITE, _ADD_POSTGRESQL = _adding(sqlite.Insert), _adding(postgresql.Insert)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that was kept otherwise than its events say."""

    key: Key
    kept: int
    counted: int


def keep(store: Store, now: datetime) -> int:
    """Count what happened since the last time; how many rows. The scheduled task `figures`; harmless twice and at once."""
    towns, all = store.towns(), 0
    with store.writing(durable=False) as unit:
        surveys.forget(unit, now)
    for _ in range(ROUNDS):
        with store.writing(durable=False) as unit:
            seen = fold(unit, towns, now)
        all += sum(seen)
        if max(seen) < BATCH:
            break
    return all


def fold(unit: Unit, towns: Towns, now: datetime, most: int = BATCH) -> list[int]:
    """Add what at most `most` rows of each source tell; how many rows of each there were."""
    folded = [*(cases.fold(unit, towns, now, most) for cases in CASES), fold_ratings(unit, most), fold_forms(unit, most)]
    total: Counts = Counter()
    for counts, _ in folded:
        total.update(counts)
    # In one order everywhere, so that two rounds at once wait for each other instead of locking each other out.
    rows = [dict(zip(_ROW, (*key, n), strict=True)) for key, n in sorted(total.items()) if n]
    if rows:
        unit.conn.execute(_ADD_SQLITE if unit.sqlite else _ADD_POSTGRESQL, rows)
    return [seen for _, seen in folded]


def rebuild(unit: Unit, towns: Towns, step: int = 2000) -> list[Difference]:
    """Count all anew from the events that are marked, put it in place of what is kept, and tell what differed: normally nothing.

    Differences come from a town's opening hours or holidays that were changed since, from cases that were erased, or from a
    fault. Look before you commit: with erased cases the figures that were kept are the right ones. Rounds wait meanwhile.
    """
    if not unit.sqlite:
        unit.conn.exec_driver_sql("LOCK TABLE figures IN EXCLUSIVE MODE")
    kept: Counts = Counter({tuple(row[:5]): row.n for row in unit.conn.execute(select(figures))})
    counted: Counts = Counter()
    for cases in CASES:
        for counts in cases.again(unit, towns, step):
            counted.update(counts)
    for counts in again_said(unit, step):
        counted.update(counts)
    found = [Difference(key, kept[key], counted[key]) for key in sorted(kept.keys() | counted.keys()) if kept[key] != counted[key]]
    if found:
        unit.conn.execute(delete(figures))
        rows = [dict(zip(_ROW, (*key, n), strict=True)) for key, n in sorted(counted.items()) if n]
        if rows:
            unit.conn.execute(insert(figures), rows)
    return found
