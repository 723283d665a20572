"""What copied rows differ in beside their numbers: the day, the office with its service, and the kelurahan. Lists in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, FromClause, Integer, MetaData, String, Table, func, insert, select

from rules.figures import month_of
from store.base import Utc
from store.towns import Town
from store.unit import Unit

DAYS = 365
_passing = MetaData()


def _list(name: str, *columns: Column[Any]) -> Table:
    return Table(name, _passing, Column("k", Integer, primary_key=True, autoincrement=False), *columns, prefixes=["TEMPORARY"])


days = _list(
    "bench_days", Column("day", Date), Column("month", Date), Column("at", Utc), Column("done_at", Utc), Column("due", Date), Column("look", Date)
)
places = _list("bench_places", Column("office", String(60)), Column("service", String(40)))
districts = _list("bench_districts", Column("code", String(20)))
_ALL = (days, places, districts)


def spread(unit: Unit, town: Town, first: date) -> None:
    """Make the lists: a year of days from `first` on, the offices with what they serve, the kelurahan."""
    for table in _ALL:
        table.create(unit.conn)
    unit.conn.execute(insert(days), [_day(k, first) for k in range(DAYS)])
    pairs = [(office.id, service) for office in town.offices.values() for service in office.services]
    unit.conn.execute(insert(places), [{"k": k, "office": office, "service": service} for k, (office, service) in enumerate(pairs)])
    unit.conn.execute(insert(districts), [{"k": k, "code": code} for k, code in enumerate(town.regions)])
    for table in _ALL:
        unit.conn.exec_driver_sql(f"ANALYZE {table.name}")


def drop(unit: Unit) -> None:
    """Take the lists away."""
    for table in _ALL:
        table.drop(unit.conn)


def joined(rows: FromClause, i: ColumnElement[int]) -> FromClause:
    """Each row with its day, place and kelurahan: neighbours differ in day, and each list is gone through evenly."""
    return (
        rows.join(days, days.c.k == i % DAYS)
        .join(places, places.c.k == (i // DAYS) % _many(places))
        .join(districts, districts.c.k == (i // 10) % _many(districts))
    )


def _day(k: int, first: date) -> dict[str, Any]:
    day = first + timedelta(days=k)
    at = datetime(day.year, day.month, day.day, 2, 20, tzinfo=UTC)
    took = timedelta(hours=5 * (k * 7 % 60))  # up to twelve days
    look = first + timedelta(days=DAYS + k % 60 - 5)  # of those still open, one in twelve is late
    return {"k": k, "day": day, "month": month_of(day), "at": at, "done_at": at + took, "due": day + timedelta(days=7), "look": look}


def _many(table: Table) -> ColumnElement[int]:
    return select(func.count()).select_from(table).scalar_subquery()
