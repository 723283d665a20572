"""Towns as they are while the program runs: frozen values, shared by every thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


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
    facts: Mapping[str, Any] = field(default_factory=dict)  # whatever else offices.csv says


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

    @property
    def training(self) -> bool:
        """Whether it is the twin of a town, in which officers practise (store.training)."""
        return self.facts.get("training") == "yes"

    @property
    def narrowest(self) -> int:
        """The septets of its narrowest USSD line."""
        return min((line.ussd_limit for line in self.lines if line.kind == "ussd"), default=160)

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
    def real(self) -> tuple[Town, ...]:
        """Every town but those in which officers practise."""
        return tuple(town for town in self.all if not town.training)

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
