"""What all tables share: the metadata with its naming convention, and times that are always aware and UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, String, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from store.quick import Typed

if TYPE_CHECKING:
    from store.unit import Unit

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowId = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database gives out. SQLite numbers rows by itself only in a column of type INTEGER."""


class Utc(TypeDecorator[datetime]):
    """A moment. Goes in aware, comes out aware in UTC.

    PostgreSQL keeps a timestamptz. SQLite has no such type: there it is text of one width, so that text order is time order.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, timestamptz elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """The stored form; ValueError for a naive time."""
        if value is None:
            return None
        return moment(value) if dialect.name == "sqlite" else aware(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The aware time that was stored."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


def aware(value: datetime) -> datetime:
    """The same moment in UTC; ValueError when `value` does not say its zone."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def moment(value: datetime) -> str:
    """SQLite's stored form of a moment: always 32 characters, in UTC."""
    return aware(value).isoformat(timespec="microseconds")


class IfNew:
    """An insert that does nothing when the row is there. Made once, for both databases."""

    __slots__ = ("statement",)

    def __init__(self, table: Table, *columns: str) -> None:
        row: dict[str, Any] = {name: bindparam(name) for name in columns}
        self.statement = Typed(
            postgresql.insert(table).values(row).on_conflict_do_nothing(), sqlite.insert(table).values(row).on_conflict_do_nothing()
        )

    def run(self, unit: Unit, row: Mapping[str, Any]) -> bool:
        """Insert; False when it was there."""
        return bool(self.statement.run(unit, row).rowcount == 1)
