"""Invented people and their cases, for a demonstration. Nobody here is real: the phones belong to no operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from rules.calendar import Zone, add_working_days
from rules.chance import Chance
from rules.phone import Phone
from store import applications, citizens, numbers, town_rows
from store.applications import Status
from store.towns import Town, Towns
from store.unit import Unit


class Person(NamedTuple):
    """One of the cast: whose phone it is (E.164), and a hint of what there is to try."""

    phone: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class _Case:
    number: str
    person: int  # place in the cast
    town: str
    service: str
    proof: str
    status: Status
    due_in: int  # working days from today; negative is overdue
    filed_days_ago: int
    reason: str = ""


_SPEAK = ("id", "id", "bjn", "id", "jv", "su", "id", "en")
PEOPLE: tuple[Person, ...] = (
    Person("+6284000000001", "Siti Contoh", "KTP hilang di Komet: CEK 48217396, lahir 1990"),
    Person("+6284000000002", "Budi Umpama", "KK siap diambil: CEK 20516839, lahir 1985"),
    Person("+6284000000003", "Ibu Misal", "Akta kurang berkas: CEK 31640275, lahir 02-01-2024"),
    Person("+6284000000004", "Rahmat Andai", "Lampu jalan padam di Sungai Ulin: LAPOR"),
    Person("+6284000000005", "Mbok Umpami", "Lansia, antrean prioritas: ANTRI"),
    Person("+6284000000006", "Neng Upami", "NIB warung di Pintu Air: CEK 57093823, kata usaha: sekar"),
    Person("+6284000000007", "Ahmad Permisalan", "Akta di Bintang, terlambat: CEK 64820153, lahir 17-08-2025"),
    Person("+6284000000008", "Jane Example", "ID card refused: CEK 75931048, born 1978"),
)
_CASES: tuple[_Case, ...] = (
    _Case("48217396", 0, "banjarbaru", "KTP", "1990", Status.CHECKED, 4, 2),
    _Case("20516839", 1, "banjarbaru", "KK", "1985", Status.READY, 0, 6),
    _Case("31640275", 2, "banjarbaru", "AKTA", "02-01-2024", Status.NEEDS_PAPERS, 6, 3, "Buku nikah belum ada"),
    _Case("57093823", 5, "rangkui", "IZIN", "Warung Sekar", Status.RECEIVED, 1, 0),
    _Case("64820153", 6, "rangkui", "AKTA", "17-08-2025", Status.CHECKED, -2, 9, "Blangko habis"),
    _Case("75931048", 7, "rangkui", "KTP", "1978", Status.REFUSED, -1, 12, "Data tidak cocok"),
    _Case("86402137", 3, "banjarbaru", "PINDAH", "1972", Status.COLLECTED, -5, 15),
    _Case("91357025", 4, "rangkui", "KK", "1955", Status.APPROVED, 2, 4),
)


def seed(unit: Unit, now: datetime, towns: Towns | None = None, chance: Chance | None = None) -> tuple[Person, ...]:
    """Put the cast and their cases into the towns that are there; the cast. What is there already stays as it is."""
    towns = towns or town_rows.read(unit)
    ids = []
    for person, language in zip(PEOPLE, _SPEAK, strict=True):
        ids.append(citizens.meet(unit, Phone(person.phone), now, language).id)
    for case in _CASES:
        town = towns.get(case.town)
        if town is not None and case.service in town.services and numbers.kind_of(unit, case.number) is None:
            _file(unit, case, town, ids[case.person], now, chance or Chance())
    return PEOPLE


def _file(unit: Unit, case: _Case, town: Town, citizen: int, now: datetime, chance: Chance) -> None:
    service = town.services[case.service]
    filed = now - timedelta(days=case.filed_days_ago)
    offices = town.offices_for(case.service)
    applications.file(
        unit, town=town.id, service=case.service, office=offices[0].id if offices else "", person=PEOPLE[case.person].name,
        proof_kind=service.proof, proof_answer=case.proof, now=filed, chance=chance, due=_due(town, case.due_in, now),
        fee=service.fee, reason=case.reason, status=case.status, citizen=citizen, number=case.number, by="demo",
    )  # fmt: skip


def _due(town: Town, working_days: int, now: datetime) -> date:
    today = Zone.of(town.zone).day(now)
    if working_days > 0:
        return add_working_days(today, working_days, holidays=town.holidays.keys())
    return today + timedelta(days=working_days)
