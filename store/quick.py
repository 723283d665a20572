"""Statements on the caller's path: written in SQLAlchemy, compiled once, run on the driver itself.

SQLAlchemy's own way from statement to driver costs several times what such a statement costs (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, Table, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

if TYPE_CHECKING:
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


def new_row(table: Table, *columns: str) -> Any:
    """An insert of these columns, each from the value of its name."""
    return insert(table).values({name: bindparam(name) for name in columns})


class Typed(Quick):
    """As Quick, for values as SQLAlchemy takes them: a moment or a day is put into the driver's form here.

    What the driver gives back is the driver's own: good for numbers, texts and counts.
    """

    __slots__ = ("_for_postgresql", "_for_sqlite", "_given")

    def __init__(self, statement: Executable, for_sqlite: Executable | None = None) -> None:
        super().__init__(statement, for_sqlite)
        made = _compiled(statement, _POSTGRESQL)
        self._given = {name: bind.value for name, bind in made.binds.items() if not bind.required}  # written in the statement
        self._for_postgresql = _forms(made)
        self._for_sqlite = _forms(_compiled(for_sqlite if for_sqlite is not None else statement, _SQLITE))

    def run(self, unit: Unit, values: Mapping[str, Any]) -> Any:
        """The driver's cursor after the statement ran."""
        formed = {**self._given, **values}
        for name, form in self._for_sqlite if unit.sqlite else self._for_postgresql:
            formed[name] = form(formed[name])
        return super().run(unit, formed)


def _forms(made: Any) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    found = ((name, bind.type.dialect_impl(made.dialect).bind_processor(made.dialect)) for name, bind in made.binds.items())
    return tuple((name, form) for name, form in found if form is not None)


def _compiled(statement: Executable, dialect: Any) -> Any:
    assert isinstance(statement, ClauseElement)
    return statement.compile(dialect=dialect)
