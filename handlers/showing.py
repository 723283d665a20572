"""How towns, offices, services and days are named on a small screen, and how long each name may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from handlers.service import Visit, text
from rules.calendar import Hours, Zone, clock, short_date, weekday_date
from store.towns import Office, Town, TownService

TOWN_NAME = 20
SERVICE_NAME = 18
OFFICE_NAME = 18
REGION_NAME = 22
MENU = 8  # options that a menu can hold; 9 is the officer

SERVICE = text(SERVICE_NAME)
OFFICE = text(OFFICE_NAME)
DATE = text(11)  # 12 Mar 2026
DAY = text(15)  # Sel 10 Mar 2026
TIME = text(10)  # 09.20 WITA
HOURS = text(40)
FEE = text(11)  # Rp1.000.000

_SPOKEN_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_UNTIL = {"id": "sampai", "en": "to"}
_SPOKEN_MONTHS = {
    "id": ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def cut(name: str, longest: int) -> str:
    """The name, shortened at a word when it is longer than a screen allows."""
    name = " ".join(name.split())
    if len(name) <= longest:
        return name
    head, space, _ = name[: longest + 1].rpartition(" ")
    return head if space and len(head) * 2 > longest else name[:longest].rstrip()


def shortened(words: str, longest: int, mark: str = "...") -> str:
    """What somebody wrote, on one line; cut at a word and marked when it is longer, so that nobody takes it for the whole.

    Where the sentence puts a full stop behind it, the mark is "..".
    """
    words = " ".join(words.split())
    return words if len(words) <= longest else cut(words, longest - len(mark)).rstrip(" ,.;:") + mark


def service_name(service: TownService, language: str) -> str:
    """The service's name in this language."""
    return cut(service.name(language), SERVICE_NAME)


def office_name(office: Office | None, channel: str = "") -> str:
    """The office's short name, on voice its spoken one, which may be longer; "" when there is no such office any more."""
    if office is None:
        return ""
    if channel == "voice":
        return " ".join(str(office.facts.get("spoken") or office.name).split())
    return cut(office.short or office.name, OFFICE_NAME)


def town_name(town: Town) -> str:
    """The town's name."""
    return cut(town.name, TOWN_NAME)


def zone(town: Town) -> Zone:
    """The town's time."""
    return Zone.of(town.zone)


def hours_name(visit: Visit, week: Hours) -> str:
    """ "Sen-Kam 08.00-15.00, Jum 08.00-11.00", on voice "Senin sampai Kamis 08.00 sampai 15.00, ..."."""
    written = week.text(visit.language)
    if visit.channel != "voice":
        return cut(written, HOURS.longest)
    language = visit.language if visit.language in _SPOKEN_DAYS else "id"
    spoken = week.text(language).replace("-", f" {_UNTIL[language]} ")
    for day in _SPOKEN_DAYS[language]:
        spoken = re.sub(rf"\b{day[:3]}\b", day, spoken)
    return spoken


def date_name(visit: Visit, day: date) -> str:
    """ "12 Mar 2026", on voice "12 Maret 2026"."""
    if visit.channel != "voice":
        return short_date(day, visit.language)
    return f"{day.day} {_of(_SPOKEN_MONTHS, visit.language)[day.month - 1]} {day.year}"


def day_name(visit: Visit, day: date) -> str:
    """ "Sel 10 Mar 2026", on voice "Selasa 10 Maret"."""
    return weekday_date(day, visit.language) if visit.channel != "voice" else day_label(visit, day)


def day_label(visit: Visit, day: date) -> str:
    """A day in a list: "Sel 10 Mar", on voice "Selasa 10 Maret"."""
    if visit.channel != "voice":
        return weekday_date(day, visit.language).rsplit(" ", 1)[0]
    names, months = _of(_SPOKEN_DAYS, visit.language), _of(_SPOKEN_MONTHS, visit.language)
    return f"{names[day.weekday()]} {day.day} {months[day.month - 1]}"


def time_name(town: Town, when: datetime) -> str:
    """ "09.20 WITA"."""
    return clock(when, zone(town))


def _of(names: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    return names.get(language) or names["id"]
