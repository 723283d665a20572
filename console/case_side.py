"""The citizen of a case as the page's side shows them: across channels, other cases of this phone, what is nearby, the place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from flask import g

from console import case_words
from console.case_access import Seen
from console.desk import zone_of
from console.inbox_lines import short
from console.language import _, several
from menus.model import Book, Call, Channel
from menus.wording import choose_text
from store import applications, citizens, complaint_joins, complaint_same, complaints, journeys, queues
from store.citizens import Citizen
from store.complaint_rows import Complaint, Route
from store.journeys import Step, What
from store.town_values import Region, Town
from store.unit import Unit

BACK = timedelta(days=30)
SHOWN = 12  # steps
_WORDS = 70  # characters of a menu's screen
_SLOT = re.compile(r"\{[a-z0-9_.]+\}")


@dataclass(frozen=True, slots=True)
class Other:
    """Another case of the same phone."""

    number: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A complaint that may be the same as the one on the page: its first words, and how many days later it came (less: earlier)."""

    number: str
    said: str
    recording: bool
    days: int
    joined: int

    @property
    def when(self) -> str:
        """How far from the other in time, in words."""
        if self.days == 0:
            return _("hari yang sama")
        if self.days < 0:
            return several("%(count)s hari sebelumnya", "%(count)s hari sebelumnya", -self.days)
        return several("%(count)s hari sesudahnya", "%(count)s hari sesudahnya", self.days)


@dataclass(frozen=True, slots=True)
class Way:
    """One step of a citizen's way, in words. `stuck`: they did not come to the end of it."""

    step: Step
    title: str
    menus: tuple[str, ...]
    stuck: bool


@dataclass(frozen=True, slots=True)
class Side:
    """What stands beside a case. `phone` is masked; `way` is that of the last `back` days."""

    citizen: Citizen
    phone: str
    way: list[Way]
    others: list[Other]
    back: int = BACK.days


def of_citizen(unit: Unit, book: Book, citizen: int, town: Town, but: str = "") -> Side:
    """Everything of one phone that this town may see. LookupError when there is no such citizen."""
    found = citizens.get(unit, citizen)
    if found is None:
        raise LookupError("no such citizen")
    phone = str(citizens.phone_of(unit, citizen))
    steps = [] if hidden(unit, citizen) else journeys.of_citizen(unit, citizen, g.now - BACK)
    way = [_way(book, one, town) for one in steps if one.what in (What.MENU, What.CALL, What.CALLBACK) and one.town in (None, town.id)]
    return Side(found, phone, way[:SHOWN], _others(unit, citizen, town, but))


def hidden(unit: Unit, citizen: int) -> frozenset[str]:
    """The complaints of this phone of which nobody may know whose they are. While there are any, what else was done with the
    phone is not shown beside its number: it would tell."""
    found = complaints.of_citizen(unit, citizen, 50)
    return frozenset(one.number for one in found if one.anonymous or one.route is not Route.OFFICE)


def near(unit: Unit, seen: Seen) -> list[Alike]:
    """Open complaints about the same thing at the same place, the latest first."""
    case, zone = seen.case, zone_of(g.town)
    found = complaint_same.alike(unit, case, g.now)
    joined = complaint_joins.joined(unit, (one.id for one in found))
    filed = zone.day(case.filed_at)
    return [
        Alike(one.number, short(one.words), one.recording is not None, (zone.day(one.filed_at) - filed).days, joined.get(one.id, 0))
        for one in found
    ]


def place(town: Town, code: str | None) -> Region | None:
    """The kelurahan of a case."""
    return town.regions.get(code) if code else None


def map_of(town: Town, here: Region | None) -> dict[str, object] | None:
    """What the map draws: the centres of the town's areas on plain ground; None when the town has none."""
    spots = [
        {"name": one.name, "lat": one.lat, "lng": one.lng, "here": one.code == (here.code if here else "")}
        for one in town.regions.values() if one.lat is not None and one.lng is not None
    ]  # fmt: skip
    return {"spots": spots, "tiles": tiles(town)} if spots else None


def tiles(town: Town) -> str:
    """Where the town's map pictures come from; "" when it named nothing, or nothing that can be one."""
    told = str(town.facts.get("map_tiles") or "")
    at = urlsplit(told)
    clean = at.scheme == "https" and at.hostname and not at.username and all(part in told for part in ("{z}", "{x}", "{y}"))
    return told if clean and not set(told) & set("\"'<>; ,\\") else ""


def tiles_origin(town: Town) -> str:
    """The origin that a page with the map may take pictures from."""
    told = tiles(town)
    return f"https://{urlsplit(told).netloc}".replace("{s}", "*") if told else ""


def _others(unit: Unit, citizen: int, town: Town, but: str) -> list[Other]:
    found: list[Complaint] = complaints.of_citizen(unit, citizen)
    mine = [one for one in found if one.town == town.id and one.number != but and one.route is Route.OFFICE and not one.anonymous]
    made = [Other(one.number, case_words.category(one.category), case_words.state(one.state)) for one in mine]
    for number, _part in complaint_joins.of_citizen(unit, citizen):
        joined = complaints.by_number(unit, number)
        if joined is not None and joined.town == town.id and joined.number != but and joined.route is Route.OFFICE:
            made.append(Other(number, _("Ikut melapor"), case_words.state(joined.state)))
    for step in journeys.applications_of(unit, citizen):
        if step.town == town.id and step.number != but:
            made.append(Other(step.number, _("Permohonan"), case_words.status(applications.Status(step.state))))
    for ticket in queues.of_citizen(unit, citizen, g.today):
        if ticket.town == town.id:
            made.append(Other(ticket.number, _("Antrean %(label)s", label=ticket.label), case_words.ticket(ticket.state)))
    return made


def _way(book: Book, step: Step, town: Town) -> Way:
    title = {What.MENU: _("Menu"), What.CALL: _("Telepon"), What.CALLBACK: _("Minta ditelepon")}[step.what]
    seen = [state for state in step.path if not isinstance(book.states.get(state), Call)]  # what a citizen saw or heard
    return Way(step, title, tuple(_screen(book, state, town) for state in seen), not step.over)


def _screen(book: Book, state: str, town: Town) -> str:
    """What a state of the menus says, shortened; its name when it has no words any more."""
    try:
        text = choose_text(book.words["id"], state, Channel.USSD)
    except KeyError:
        return state
    text = " ".join(_SLOT.sub("…", text.replace("{town_name}", town.name)).split())
    return text if len(text) <= _WORDS else text[: _WORDS - 1].rstrip() + "…"
