"""Keeping a supervisor's measures: what happened since the last round is added, exactly once; or all is counted anew, to compare."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from store.measure_rest import again_callbacks, fold_callbacks, fold_desk, fold_menus, fold_presence
from store.measure_sources import LOGS, Counts, Key
from store.measures import measures
from store.town_values import Towns
from store.unit import Store, Unit

BATCH = 400  # rows of one source in one transaction
ROUNDS = 300  # transactions in one turn of the clock; what is left waits for the next

_m = measures.c
_KEY = ("town", "hour", "day", "measure", "subject", "office", "channel")
_ROW: dict[str, Any] = {name: bindparam(name) for name in (*_KEY, "n")}
_LASTING = or_(*(_m.measure.like(f"{name}.%") for name in (*(log.name for log in LOGS), "back")))


def _adding(dialect: type[sqlite.Insert] | type[postgresql.Insert]) -> Any:
    made = dialect(measures).values(_ROW)
    return made.on_conflict_do_update(index_elements=[_m[name] for name in _KEY], set_={"n": _m.n + made.excluded.n})


_ADD_SQLITE, _ADD_POSTGRESQL = _adding(sqlite.Insert), _adding(postgresql.Insert)


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure that was kept otherwise than its events say."""

    key: Key
    kept: int
    counted: int


def keep(store: Store, now: datetime) -> int:
    """Count what happened since the last time; how many rows. The scheduled task `measures`; harmless twice and at once."""
    towns, all = store.towns(), 0
    for _ in range(ROUNDS):
        with store.writing(durable=False) as unit:
            seen, more = fold(unit, towns, now)
        all += seen
        if not more:
            break
    return all


def fold(unit: Unit, towns: Towns, now: datetime, most: int = BATCH) -> tuple[int, bool]:
    """Add what at most `most` rows of each source tell; how many rows there were, and whether there are more."""
    folded = [log.fold(unit, towns, now, most) for log in LOGS]
    folded += [fold_callbacks(unit, towns, most), fold_desk(unit, towns, now, most), fold_presence(unit, towns, now, most)]
    menus, more = fold_menus(unit, towns, now)
    total: Counts = Counter(menus)
    for counts, _ in folded:
        _take_in(total, counts)
    # In one order everywhere, so that two rounds at once wait for each other instead of locking each other out.
    rows = _rows(total)
    if rows:
        unit.conn.execute(_ADD_SQLITE if unit.sqlite else _ADD_POSTGRESQL, rows)
    return sum(seen for _, seen in folded), more or max(seen for _, seen in folded) >= most


def rebuild(unit: Unit, towns: Towns, step: int = 2000) -> list[Difference]:
    """Count anew what comes from histories that are kept for good, put it in place, and tell what differed: normally nothing.

    Of menus, texts and presence the sources are forgotten: their measures stay as they are. Rounds wait meanwhile.
    """
    if not unit.sqlite:
        unit.conn.exec_driver_sql("LOCK TABLE measures IN EXCLUSIVE MODE")
    counted: Counts = again_callbacks(unit, towns)
    for log in LOGS:
        for counts in log.again(unit, towns, step):
            _take_in(counted, counts)
    kept: Counts = Counter({tuple(row[:7]): row.n for row in unit.conn.execute(select(measures).where(_LASTING))})
    found = [Difference(key, kept[key], counted[key]) for key in sorted(kept.keys() | counted.keys()) if kept[key] != counted[key]]
    if found:
        unit.conn.execute(delete(measures).where(_LASTING))
        if rows := _rows(counted):
            unit.conn.execute(insert(measures), rows)
    return found


def _take_in(total: Counts, counts: Counts) -> None:
    for key, n in counts.items():  # Counter.update would do; a sum below zero must survive
        total[key] += n


def _rows(counts: Counts) -> list[dict[str, Any]]:
    return [dict(zip(_ROW, (*key, n), strict=True)) for key, n in sorted(counts.items()) if n]
