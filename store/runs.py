"""Scheduled tasks: each runs once for each time that it is due, however many schedulers there are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, String, Table, bindparam, delete

from store.base import IfNew, Utc, metadata
from store.unit import Unit

schedule_runs = Table(
    "schedule_runs",
    metadata,
    Column("task", String(60), primary_key=True),
    Column("run_at", Utc, primary_key=True),
)

_ONCE = IfNew(schedule_runs, "task", "run_at")
_FORGET = delete(schedule_runs).where(schedule_runs.c.run_at < bindparam("before"))


def once(unit: Unit, task: str, run_at: datetime) -> bool:
    """True for the one who is first to claim this run; False for all others. Enqueue the task in the same unit."""
    return _ONCE.run(unit, {"task": task, "run_at": run_at})


def forget(unit: Unit, before: datetime) -> int:
    """Delete runs before this time; how many."""
    return unit.conn.execute(_FORGET, {"before": before}).rowcount
