"""Towns in the tables, and the snapshot that is read from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table, select, update

from store.base import metadata
from store.town_values import Line, Office, Region, Town, Towns, TownService

if TYPE_CHECKING:
    from store.unit import Unit

house = Table(
    "house",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("towns_version", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),  # raised after a restore: outbox rows of an older epoch wait for a human
)
"""The one row of facts about this installation."""

towns = Table(
    "towns",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("code", String(20), nullable=False),
    Column("name", String(120), nullable=False),
    Column("facts", JSON, nullable=False),
)
offices = Table(
    "offices",
    metadata,
    Column("town", String(40), ForeignKey("towns.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(60), primary_key=True),
    Column("place", Integer, nullable=False),  # its order in lists
    Column("facts", JSON, nullable=False),
)
services = Table(
    "services",
    metadata,
    Column("town", String(40), ForeignKey("towns.id", ondelete="CASCADE"), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("facts", JSON, nullable=False),
)
regions = Table(
    "regions",
    metadata,
    Column("town", String(40), ForeignKey("towns.id", ondelete="CASCADE"), primary_key=True),
    Column("code", String(20), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("facts", JSON, nullable=False),
)
lines = Table(
    "lines",
    metadata,
    Column("provider", String(40), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("address", String(60), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("facts", JSON, nullable=False),
)
line_towns = Table(
    "line_towns",
    metadata,
    Column("provider", String(40), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("address", String(60), primary_key=True),
    Column("town", String(40), ForeignKey("towns.id", ondelete="CASCADE"), primary_key=True, index=True),
    ForeignKeyConstraint(
        ["provider", "kind", "address"], ["lines.provider", "lines.kind", "lines.address"], ondelete="CASCADE"
    ),
)
holidays = Table(
    "holidays",
    metadata,
    Column("town", String(40), ForeignKey("towns.id", ondelete="CASCADE"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("name", String(120), nullable=False),
)


_VERSION = select(house.c.towns_version)
_BUMP = update(house).where(house.c.id == 1).values(towns_version=house.c.towns_version + 1)
_OFFICES = select(offices).order_by(offices.c.town, offices.c.place)
_SERVICES = select(services).order_by(services.c.town, services.c.place)
_REGIONS = select(regions).order_by(regions.c.town, regions.c.place)
_LINES = select(lines).order_by(lines.c.place, lines.c.provider, lines.c.kind, lines.c.address)
_LINE_TOWNS = select(line_towns).order_by(line_towns.c.town)
USSD_LIMIT = 160  # GSM-7 septets, when a line does not say


def version(unit: Unit) -> int:
    """A number that grows whenever a town's rows change."""
    return int(unit.conn.execute(_VERSION).scalar_one())


def changed(unit: Unit) -> None:
    """Say that the towns' rows were changed here: every process reads them again within seconds."""
    unit.conn.execute(_BUMP)
    unit.towns_changed = True


def read(unit: Unit) -> Towns:
    """The whole snapshot, from the tables."""
    run = unit.conn.execute
    now = version(unit)
    served: dict[tuple[str, str, str], list[str]] = {}
    for row in run(_LINE_TOWNS):
        served.setdefault((row.provider, row.kind, row.address), []).append(row.town)
    by_line = {}
    for row in run(_LINES):
        key = (row.provider, row.kind, row.address)
        limit = row.facts.get("ussd_limit", USSD_LIMIT)
        by_line[key] = Line(*key, tuple(served.get(key, ())), limit, row.facts.get("facts", {}))
    office_rows, service_rows, region_rows, holiday_rows = (
        _by_town(run(statement)) for statement in (_OFFICES, _SERVICES, _REGIONS, select(holidays).order_by(holidays.c.day))
    )
    made = tuple(
        Town(
            id=row.id,
            name=row.name,
            code=row.code,
            zone=row.facts["zone"],
            languages=tuple(row.facts["languages"]),
            offices=_frozen({o.id: Office(**_tuples(o.facts), id=o.id, place=o.place) for o in office_rows.get(row.id, ())}),
            services=_frozen({s.code: TownService(**s.facts, code=s.code) for s in service_rows.get(row.id, ())}),
            regions=_frozen({r.code: Region(**r.facts, code=r.code) for r in region_rows.get(row.id, ())}),
            lines=tuple(line for line in by_line.values() if row.id in line.towns),
            holidays=_frozen({date.fromisoformat(h.day): h.name for h in holiday_rows.get(row.id, ())}),
            dpo=row.facts["dpo"],
            officer_hours=row.facts["officer_hours"],
            facts=row.facts["facts"],
        )
        for row in run(select(towns).order_by(towns.c.id))
    )
    return Towns(now, made, _frozen({town.id: town for town in made}), _frozen(by_line))


def _by_town(rows: Iterable[Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.town, []).append(row)
    return grouped


def _tuples(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()}


def _frozen(made: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(made)
