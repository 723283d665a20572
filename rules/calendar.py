"""Working time: the three zones, opening hours, holidays, and dates and clocks as people say them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum

__all__ = [
    "OFFICE_WEEK", "Hours", "NotHours", "Zone", "add_working_days", "clock", "is_open", "next_working_days", "short_date",
    "weekday_date", "working_day",
]

# Nothing closes for this long; a search that goes further has met hours that never open.
_HORIZON_DAYS = 800

_MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_WEEKDAYS = {
    "id": ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "jv": ("Sen", "Sel", "Reb", "Kem", "Jem", "Set", "Min"),
    "su": ("Sen", "Sal", "Reb", "Kem", "Jum", "Sap", "Min"),
    "bjn": ("San", "Sal", "Arb", "Kam", "Jum", "Sap", "Aha"),
}
_DAY_NUMBERS = {
    name: number
    for number, names in enumerate((
        ("sen", "senin"), ("sel", "selasa"), ("rab", "rabu"), ("kam", "kamis"), ("jum", "jumat"), ("sab", "sabtu"), ("min", "minggu"),
    ))
    for name in names
}
_PART = re.compile(r"(?P<days>[a-z][a-z/-]*)\s+(?P<spans>tutup|[0-9].*)")
_SPAN = re.compile(r"([0-9]{1,2})[.:]([0-9]{2})-([0-9]{1,2})[.:]([0-9]{2})")
_DAY_MINUTES = 24 * 60

Span = tuple[int, int]  # minutes after local midnight: opens, closes (the closing minute is closed)


class NotHours(ValueError):
    """Opening hours that cannot be read; the message quotes the part at fault."""


class Zone(StrEnum):
    """One of Indonesia's three times. They have fixed offsets and no summer time, so no time-zone table is read."""

    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"

    @classmethod
    def of(cls, name: str) -> Zone:
        """The zone named "WITA" or "Asia/Makassar"; ValueError for anything else."""
        for zone in cls:
            if name in (zone.value, zone.iana):
                return zone
        raise ValueError(f"no zone is called {name!r}; say WIB, WITA or WIT")

    @property
    def iana(self) -> str:
        """The zone's name in the IANA database."""
        return {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}[self.value]

    @property
    def tz(self) -> timezone:
        """For `datetime.astimezone`."""
        return _OFFSETS[self.value]

    def day(self, when: datetime) -> date:
        """The date on the wall at `when` (aware)."""
        return when.astimezone(self.tz).date()

    def at(self, day: date, minute: int) -> datetime:
        """The aware moment `minute` minutes after local midnight of `day`."""
        return datetime.combine(day, time(0), tzinfo=self.tz) + timedelta(minutes=minute)


_OFFSETS = {name: timezone(timedelta(hours=hours), name) for name, hours in (("WIB", 7), ("WITA", 8), ("WIT", 9))}


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly opening hours. `week` has seven entries, Monday first, each the spans in which the door is open."""

    week: tuple[tuple[Span, ...], ...]

    @classmethod
    def parse(cls, text: str) -> Hours:
        """Read "Sen-Kam 08.00-12.00 13.00-15.00, Jum 08.00-11.00, Sab/Min tutup"; raise NotHours otherwise.

        Days not named are closed. A day may be named once, and its spans must be in order.
        """
        week: dict[int, tuple[Span, ...]] = {}
        for part in re.split(r"[,;]", text.lower()):
            found = _PART.fullmatch(part.strip())
            if not found:
                raise NotHours(f"cannot read opening hours: {part.strip()!r}")
            spans = _spans(found["spans"])
            for day in _days(found["days"]):
                if day in week:
                    raise NotHours(f"a day is named twice: {part.strip()!r}")
                week[day] = spans
        return cls(tuple(week.get(day, ()) for day in range(7)))

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of that weekday; holidays are not known here."""
        return self.week[day.weekday()]

    def text(self, language: str = "id") -> str:
        """The hours as a citizen reads them, days with the same hours together: "Sen-Kam 08.00-15.00, Jum 08.00-11.00"."""
        names = _WEEKDAYS.get(language, _WEEKDAYS["id"])
        parts: list[str] = []
        first = 0
        while first < 7:
            last = first
            while last < 6 and self.week[last + 1] == self.week[first]:
                last += 1
            if self.week[first]:
                days = names[first] if first == last else f"{names[first]}-{names[last]}"
                parts.append(f"{days} {' '.join(f'{_minute(a)}-{_minute(b)}' for a, b in self.week[first])}")
            first = last + 1
        return ", ".join(parts)


OFFICE_WEEK = Hours(tuple(((8 * 60, 16 * 60),) if day < 5 else () for day in range(7)))


def _days(text: str) -> Iterator[int]:
    for piece in text.split("/"):
        ends = piece.split("-")
        if len(ends) > 2 or not all(end in _DAY_NUMBERS for end in ends):
            raise NotHours(f"no such day: {piece!r}")
        first, last = _DAY_NUMBERS[ends[0]], _DAY_NUMBERS[ends[-1]]
        if last < first:
            raise NotHours(f"days run backwards: {piece!r}")
        yield from range(first, last + 1)


def _spans(text: str) -> tuple[Span, ...]:
    if text == "tutup":
        return ()
    spans: list[Span] = []
    for piece in text.split():
        found = _SPAN.fullmatch(piece)
        if not found:
            raise NotHours(f"cannot read the time: {piece!r}")
        a, b, c, d = (int(group) for group in found.groups())
        opens, closes = a * 60 + b, c * 60 + d
        if b > 59 or d > 59 or closes > _DAY_MINUTES or opens >= closes or (spans and opens < spans[-1][1]):
            raise NotHours(f"times out of order: {text!r}")
        spans.append((opens, closes))
    return tuple(spans)


def _minute(minute: int) -> str:
    return f"{minute // 60:02}.{minute % 60:02}"


def is_open(when: datetime, zone: Zone, hours: Hours, holidays: Collection[date] = ()) -> bool:
    """Whether the door is open at `when` (aware). The closing minute itself is closed."""
    local = when.astimezone(zone.tz)
    if local.date() in holidays:
        return False
    minute = local.hour * 60 + local.minute
    return any(opens <= minute < closes for opens, closes in hours.on(local.date()))


def working_day(day: date, hours: Hours, holidays: Collection[date] = ()) -> bool:
    """Whether the office works at all on `day`."""
    return day not in holidays and bool(hours.on(day))


def add_working_days(start: date, n: int, hours: Hours = OFFICE_WEEK, holidays: Collection[date] = ()) -> date:
    """The n-th working day after `start`; `start` itself is day 0. n is at least 1.

    Raises ValueError when the hours never open, or for n below 1.
    """
    if n < 1:
        raise ValueError("count at least one working day")
    return next_working_days(start + timedelta(days=1), n, hours, holidays)[-1]


def next_working_days(first: date, n: int, hours: Hours = OFFICE_WEEK, holidays: Collection[date] = ()) -> list[date]:
    """The first n working days from `first` on, `first` included when the office works then."""
    days: list[date] = []
    day, limit = first, first + timedelta(days=_HORIZON_DAYS + 2 * n)
    while len(days) < n:
        if day > limit:
            raise ValueError("these hours never open")
        if working_day(day, hours, holidays):
            days.append(day)
        day += timedelta(days=1)
    return days


def short_date(day: date, language: str = "id") -> str:
    """ "12 Mar 2026". Month names are Indonesian except in English."""
    return f"{day.day} {_MONTHS.get(language, _MONTHS['id'])[day.month - 1]} {day.year}"


def weekday_date(day: date, language: str = "id") -> str:
    """ "Sel 10 Mar 2026"."""
    return f"{_WEEKDAYS.get(language, _WEEKDAYS['id'])[day.weekday()]} {short_date(day, language)}"


def clock(t: datetime, zone: Zone) -> str:
    """The time on the wall at `t` (aware), with the zone named, as Indonesians write it: "10.20 WITA"."""
    local = t.astimezone(zone.tz)
    return f"{local.hour:02}.{local.minute:02} {zone.value}"
