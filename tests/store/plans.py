"""How a database goes about what a verb does, for tests that nothing on a caller's path walks through a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from store.unit import Store, Unit


class Watched:
    """The driver's connection, noting what is run on it without SQLAlchemy."""

    def __init__(self, raw: Any, ran: list[tuple[str, Any]]) -> None:
        self._raw, self._ran = raw, ran

    def execute(self, statement: str, values: Any) -> Any:
        self._ran.append((statement, values))
        return self._raw.execute(statement, values)


def plans(store: Store, verb: Callable[[Unit], object], *, as_is: bool = False) -> list[str]:
    """The plan of every statement that `verb` runs.

    PostgreSQL is asked not to walk through tables, as it does with small ones; `as_is`: it is left to choose, as with real ones.
    """
    ran: list[tuple[str, Any]] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        ran.append((statement, parameters))

    engine = store.durable.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with store.writing() as unit:
            raw, unit.raw = unit.raw, Watched(unit.raw, ran)
            verb(unit)
            unit.raw = raw
    finally:
        event.remove(engine, "before_cursor_execute", note)
    with store.writing() as unit:
        if not (unit.sqlite or as_is):
            unit.conn.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if unit.sqlite else "EXPLAIN "
        return [
            f"{statement}\n" + "\n".join(str(row) for row in unit.conn.exec_driver_sql(explain + statement, parameters))
            for statement, parameters in ran
        ]


def walks(store: Store, verb: Callable[[Unit], object]) -> list[str]:
    """The plans of `verb` that walk through a whole table."""
    found = plans(store, verb)
    assert found, "nothing was run"
    return [plan for plan in found if "Seq Scan" in plan or any("SCAN" in line and "CONSTANT" not in line for line in plan.split("\n")[1:])]
