"""Many rows at once: without limits on time, and with indexes that are sorted once at the end instead of grown row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from store.base import metadata
from store.unit import Unit

CACHE = 2_000  # megabytes of pages that SQLite may hold meanwhile


def without_limits(unit: Unit, megabytes: int) -> None:
    """Nobody waits for this: a statement may take its time, and what is copied refers to what is there."""
    if unit.sqlite:
        unit.conn.exec_driver_sql(f"PRAGMA cache_size=-{megabytes}000")
    else:
        unit.raw.silence = 600.0  # seconds that the driver waits for an answer
        unit.conn.exec_driver_sql("SET LOCAL statement_timeout = 0")
        unit.conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
        unit.conn.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")


@contextmanager
def loose(unit: Unit, tables: Iterable[str]) -> Iterator[None]:
    """The indexes of these tables are taken away, and made anew at the end. What is unique by a constraint stays so."""
    indexes = [one for name in tables for one in sorted(metadata.tables[name].indexes, key=lambda one: str(one.name))]
    for one in indexes:
        one.drop(unit.conn)
    yield
    for one in indexes:
        one.create(unit.conn)
