"""Towns as they are while the program runs: frozen values, read from the tables once and shared by every thread.

How a town's folder becomes rows is in store/townfolder.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table, bindparam, select, update

from store.base import metadata

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


@dataclass(frozen=True, slots=True)
class Office:
    """A place that serves citizens. `lat` and `lng` are degrees; `hours` as rules.calendar reads them."""

    id: str
    name: str
    short: str
    address: str
    lat: float | None
    lng: float | None
    hours: str
    services: tuple[str, ...] = ()
    region: str = ""
    phone: str = ""
    walk: str = ""  # how to find it
    place: int = 0


@dataclass(frozen=True, slots=True)
class TownService:
    """One service of a town, with the components that the law wants published (UU 25/2009 art. 21)."""

    code: str
    names: Mapping[str, str]  # language -> name
    letter: str  # of its queue tickets
    fee: int  # rupiah; 0 is free
    days: int  # working days promised
    minutes: int  # at the counter, per person
    quota: int  # phone tickets per office and day
    counters: int
    proof: str  # the second fact asked before a status is told: birth_year, mother, ...
    bring: Mapping[str, str] = field(default_factory=dict)  # language -> what to bring
    facts: Mapping[str, Any] = field(default_factory=dict)  # whatever else services.yaml says

    def name(self, language: str) -> str:
        """The name in a language, else in Indonesian."""
        return self.names.get(language) or self.names["id"]


@dataclass(frozen=True, slots=True)
class Region:
    """A kelurahan (or what a town calls its smallest area), with the centre of its area."""

    code: str
    name: str
    kecamatan: str
    lat: float | None
    lng: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One of our addresses on one provider. `kind` is ussd, sms or voice."""

    provider: str
    kind: str
    address: str
    towns: tuple[str, ...]
    ussd_limit: int = 160
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Town:
    """One town and all that it says, promises and charges. `zone` is WIB, WITA or WIT."""

    id: str
    name: str
    code: str
    zone: str
    languages: tuple[str, ...]
    offices: Mapping[str, Office]
    services: Mapping[str, TownService]
    regions: Mapping[str, Region]
    lines: tuple[Line, ...]
    holidays: Mapping[date, str]
    dpo: str = ""  # whom a citizen asks about personal data
    officer_hours: str = ""  # when somebody answers the help line
    facts: Mapping[str, Any] = field(default_factory=dict)  # whatever else town.yaml says

    def offices_for(self, service: str) -> tuple[Office, ...]:
        """The offices that take a service, in the town's own order."""
        return tuple(office for office in self.offices.values() if service in office.services)


@dataclass(frozen=True, slots=True)
class Towns:
    """Every town, as of one version of the tables."""

    version: int
    all: tuple[Town, ...]
    by_id: Mapping[str, Town]
    by_line: Mapping[tuple[str, str, str], Line]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line of every town."""
        return tuple(self.by_line.values())

    def get(self, town: str) -> Town | None:
        """The town with this id."""
        return self.by_id.get(town)

    def line(self, provider: str, kind: str, address: str) -> Line | None:
        """Our line at this address; None when we have no such line."""
        return self.by_line.get((provider, kind, address))


_VERSION = select(house.c.towns_version)
_BUMP = update(house).where(house.c.id == 1).values(towns_version=house.c.towns_version + 1)
_OFFICES = select(offices).order_by(offices.c.town, offices.c.place)
_SERVICES = select(services).order_by(services.c.town, services.c.place)
_REGIONS = select(regions).order_by(regions.c.town, regions.c.place)
_LINES = select(lines).order_by(lines.c.place, lines.c.provider, lines.c.kind, lines.c.address)
_LINE_TOWNS = select(line_towns).order_by(line_towns.c.town)
_TOWN = select(towns.c.id).where(towns.c.id == bindparam("town"))


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
        by_line[key] = line_of(*key, row.facts, served.get(key, ()))
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
            dpo=row.facts.get("dpo", ""),
            officer_hours=row.facts.get("officer_hours", ""),
            facts=row.facts.get("facts", {}),
        )
        for row in run(select(towns).order_by(towns.c.id))
    )
    return Towns(now, made, _frozen({town.id: town for town in made}), _frozen(by_line))


def line_of(provider: str, kind: str, address: str, facts: Mapping[str, Any], serves: Iterable[str]) -> Line:
    """A line from its stored facts. The towns keep the order in which the line's file named them."""
    order = list(facts.get("order", ()))
    inside = sorted(serves, key=lambda town: order.index(town) if town in order else len(order))
    return Line(provider, kind, address, tuple(inside), int(facts.get("ussd_limit", 160)), facts.get("facts", {}))


def _by_town(rows: Iterable[Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.town, []).append(row)
    return grouped


def _tuples(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()}


def _frozen(made: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(made)
