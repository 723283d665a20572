"""What each piece of the demonstration's history is made with: one town, its working days, seeded chance and invented people."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from rules.calendar import Hours, Zone, add_working_days, working_day
from rules.chance import Chance
from rules.complaints import Kind
from rules.deadlines import Promise
from rules.phone import Phone
from store import citizens
from store.demo_words import FIRST, LAST
from store.promises import promised
from store.town_values import Office, Town
from store.unit import Unit

PEOPLE = 160  # invented citizens of each town

Piece = Callable[[Unit, "Past"], None]


@dataclass(frozen=True, slots=True)
class Past:
    """One piece of a town's past, up to `now`. The same name and now make the same piece.

    `since` is the day up to which another piece has made the same month.
    """

    town: Town
    name: str
    now: datetime
    known: dict[int, int]  # person -> citizen, of all pieces of this town
    since: date | None = None
    rng: Random = field(init=False)
    chance: Chance = field(init=False)

    def __post_init__(self) -> None:
        rng = Random(hashlib.sha256(self.name.encode()).digest())
        object.__setattr__(self, "rng", rng)
        object.__setattr__(self, "chance", Chance(rng.randrange, lambda: f"{rng.getrandbits(128):032x}"))

    @property
    def zone(self) -> Zone:
        """The town's own time."""
        return Zone.of(self.town.zone)

    @property
    def today(self) -> date:
        """The town's date."""
        return self.zone.day(self.now)

    def days(self, month: date, hours: Hours) -> list[date]:
        """The working days of a month that have begun, and that no other piece has made."""
        after = (month + timedelta(days=32)).replace(day=1)
        every = [month + timedelta(days=n) for n in range((after - month).days)]
        since = self.since or date.min
        return [day for day in every if since < day <= self.today and working_day(day, hours, self.town.holidays)]

    def later(self, day: date, n: int, hours: Hours) -> date:
        """The n-th working day after; the day itself for 0."""
        return add_working_days(day, n, hours, self.town.holidays) if n else day

    def moment(self, day: date, hours: Hours, after: datetime | None = None) -> datetime:
        """Some moment of that day's opening; later than `after`."""
        opens, closes = (hours.on(day) or ((8 * 60, 15 * 60),))[0]
        when = self.zone.at(day, self.rng.randrange(opens + 5, closes - 5)) + timedelta(seconds=self.rng.randrange(60))
        return when if after is None or when > after else after + timedelta(minutes=self.rng.randrange(3, 25))

    def promised(self, day: date, kind: Kind) -> Promise:
        """What a complaint of that day is promised, by the town's own table."""
        return promised(self.town, day, kind)

    def citizen(self, unit: Unit, person: int, when: datetime) -> int:
        """An invented citizen, met when they first turn up."""
        if person not in self.known:
            self.known[person] = citizens.meet(unit, self.phone(person), when).id
        return self.known[person]

    def anybody(self, unit: Unit, when: datetime) -> int:
        """Some invented citizen."""
        return self.citizen(unit, self.rng.randrange(PEOPLE), when)

    def phone(self, person: int) -> Phone:
        """A number that no operator has: +6284000, and the town's own hundred thousand."""
        town = int.from_bytes(hashlib.sha256(self.town.id.encode()).digest()[:2]) % 900 + 100
        return Phone(f"+6284000{town}{person:03d}")

    def name_of_somebody(self) -> str:
        """An invented name."""
        return f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"


def hours_of(office: Office) -> Hours:
    """When an office is open."""
    return Hours.parse(office.hours)


def share(past: Past, many: int, month: date, days: Sequence[date], hours: Hours) -> int:
    """So much of a month's work as was done on these of its days."""
    whole = sum(
        working_day(month + timedelta(days=n), hours, past.town.holidays)
        for n in range(31) if (month + timedelta(days=n)).month == month.month
    )  # fmt: skip
    return round(many * len(days) / whole) if whole else 0
