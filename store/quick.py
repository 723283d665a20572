"""Statements on the caller's path: written in SQLAlchemy, compiled once, run on the driver itself.

SQLAlchemy's own way from statement to driver costs several times what such a statement costs (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

from store.unit import Unit

_POSTGRESQL = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]
_SQLITE = sqlite.dialect()


class Quick:
    """One statement for each database. Parameters are plain: a moment goes in as `base.moment` on SQLite."""

    __slots__ = ("_order", "postgresql", "sqlite")

    def __init__(self, statement: Executable, for_sqlite: Executable | None = None) -> None:
        self.postgresql = _compiled(statement, _POSTGRESQL).string
        made = _compiled(for_sqlite if for_sqlite is not None else statement, _SQLITE)
        self.sqlite = made.string
        names = tuple(made.positiontup)
        # A getter of one name gives a value, of several a tuple.
        self._order: Callable[[Mapping[str, Any]], Any] = itemgetter(*names) if len(names) > 1 else lambda values: (values[names[0]],)

    def run(self, unit: Unit, values: Mapping[str, Any]) -> Any:
        """The driver's cursor after the statement ran."""
        if unit.sqlite:
            return unit.raw.execute(self.sqlite, self._order(values))
        return unit.raw.execute(self.postgresql, values)


def _compiled(statement: Executable, dialect: Any) -> Any:
    assert isinstance(statement, ClauseElement)
    return statement.compile(dialect=dialect)
