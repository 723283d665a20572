"""Where an office is, when it is open, and which is nearest to a kelurahan for a service.

Distances are great circles from the centre of the kelurahan (docs/decisions/0023-distance.md). Everything is read from the
towns' snapshot: no table is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handlers.complaint_place import listed_places
from handlers.service import ChooseTown, Outcome, Visit, options, service, term, text
from handlers.showing import (
    HOURS,
    MENU,
    OFFICE,
    OFFICE_NAME,
    REGION_NAME,
    SERVICE_NAME,
    cut,
    hours_name,
    office_name,
    service_name,
    zone,
)
from handlers.town import here
from handlers.wish import meant, unnamed
from rules import places
from rules.calendar import is_open
from store import guides
from store.promises import hours
from store.towns import Office, Region, Town, TownService

ADDRESS = 56
ONE_SMS = 160
NEAREST = 3  # offered at once
_REGIONS = {"regions": options(MENU, REGION_NAME)}
_DISTRICTS = {"districts": options(MENU, REGION_NAME)}
_NEAR = {
    "region_name": text(REGION_NAME), "office_name": OFFICE, "address": text(ADDRESS), "km": text(3), "open_now": term("open_now"),
    "open_hours": HOURS, "zone_name": text(4), "queue_words": text(14),
}  # fmt: skip
_PART = {**_NEAR, "step_no": text(1), "step_office": OFFICE}
_FOUND = {"near": _NEAR, "near_part": _PART, "none": {}}
_LIST = {"near_offices": options(NEAREST, OFFICE_NAME + 8)}
_WANTS = {"office_wants": text(12)}
_WORDS = 57  # characters of the answer around its facts, in the language that needs most: what is left of one SMS is the address's
_NO_PLACE = frozenset((
    "kantor", "terdekat", "paling", "dekat", "di", "dari", "ke", "kel", "kelurahan", "kec", "kecamatan", "kota", "layanan", "untuk", "utk",
    "buat", "bikin", "urus", "ngurus", "mengurus", "saya", "mana", "yang", "yg", "rumah", "sini",
))  # fmt: skip


@service("office.list", writes=False, some={"offices": options(MENU, OFFICE_NAME)}, none={})
def offices(visit: Visit) -> Outcome:
    """The town's offices, in its own order."""
    found = tuple((office.id, office_name(office, visit.channel)) for office in here(visit).offices.values())[:MENU]
    return Outcome("some", lists={"offices": found}) if found else Outcome("none")


@service("office.show", writes=False, shown={"office_name": OFFICE, "address": text(ADDRESS), "open_hours": HOURS}, unknown={})
def show(visit: Visit, *, office: str) -> Outcome:
    """One office's address and hours."""
    found = here(visit).offices.get(office)
    if found is None:
        return Outcome("unknown")
    times = hours_name(visit, hours(found.hours))
    return Outcome("shown", {"office_name": office_name(found, visit.channel), "address": _address(found), "open_hours": times})


@service("office.any_service", writes=False, chosen=_WANTS)
def any_service(visit: Visit) -> Outcome:
    """No service is meant yet."""
    return Outcome("chosen", {"office_wants": ""})


@service("office.for_service", writes=False, chosen=_WANTS)
def for_service(visit: Visit, *, service: str) -> Outcome:
    """The offices that take this service are meant."""
    return Outcome("chosen", {"office_wants": service if service in here(visit).services else ""})


@service("office.places", writes=False, regions=_REGIONS, districts=_DISTRICTS, typed={})
def regions(visit: Visit) -> Outcome:
    """The kelurahan to pick from, or first their kecamatan; `typed` when neither fits a menu."""
    return listed_places(here(visit).regions.values())


@service("office.within", writes=False, regions=_REGIONS, typed={})
def within(visit: Visit, *, district: str) -> Outcome:
    """The kelurahan of one kecamatan."""
    found = [region for region in here(visit).regions.values() if region.kecamatan == district]
    return Outcome("regions", lists={"regions": _choices(found)}) if 0 < len(found) <= MENU else Outcome("typed")


@service("office.find", writes=False, regions=_REGIONS, unknown={})
def find(visit: Visit, *, words: str) -> Outcome:
    """The kelurahan that a name or code may mean, to be confirmed by a digit."""
    found = _meant(words, here(visit).regions.values())[0]
    return Outcome("regions", lists={"regions": _choices(found[:MENU])}) if found else Outcome("unknown")


@service("office.needs_service", writes=False, known={}, ask={"services": options(MENU, SERVICE_NAME)})
def needs_service(visit: Visit, *, service: str) -> Outcome:
    """Is it clear which service is meant? Else those that some office takes, to pick from."""
    town = here(visit)
    taken = [each for each in town.services.values() if town.offices_for(each.code)]
    if service or not taken:
        return Outcome("known")
    return Outcome("ask", lists={"services": tuple((each.code, service_name(each, visit.language)) for each in taken)[:MENU]})


@service("office.near", writes=False, some=_LIST, **_FOUND)  # type: ignore[arg-type]
def near(visit: Visit, *, region: str, service: str) -> Outcome:
    """The nearest offices to pick from; by SMS, and where there is only one, that one at once."""
    town = here(visit)
    where = town.regions.get(region)
    found = _nearest(town, where, service) if where else []
    if where is None or not found:
        return Outcome("none")
    if len(found) == 1 or visit.channel == "sms":
        return _told(visit, town, where, found[0], service)
    listed = tuple((office.id, f"{office_name(office, visit.channel)}, {km} km") for km, office in found[:NEAREST])
    return Outcome("some", lists={"near_offices": listed})


@service("office.detail", writes=False, **_FOUND)  # type: ignore[arg-type]
def detail(visit: Visit, *, region: str, service: str, office: str) -> Outcome:
    """One of the nearest offices."""
    town = here(visit)
    where = town.regions.get(region)
    found = [one for one in _nearest(town, where, service) if one[1].id == office] if where else []
    return _told(visit, town, where, found[0], service) if where and found else Outcome("none")


@service("office.wished", writes=False, guess={**_REGIONS, **_WANTS}, place=_WANTS, unplaced=_WANTS, **_FOUND)  # type: ignore[arg-type]
def wished(visit: Visit, *, words: str) -> Outcome:
    """KANTOR Komet, KANTOR 63.72.04.1003 KTP: the nearest office at once where the place is sure.

    A likely typing mistake, or several places, are picked from; without a place it is asked for. `unplaced`: a place
    that is not there. The place also tells the town, on a line that serves several.
    """
    towns = [visit.town] if visit.town else [town for name in visit.line_towns if (town := visit.towns.get(name))]
    found, sure = _meant(words, [region for town in towns for region in town.regions.values()])
    towns = [town for town in towns if any(region.code in town.regions for region in found)] or towns
    if len(towns) != 1:
        return Outcome(_without_place(visit, words, towns), {"office_wants": ""})
    town, effects = towns[0], (ChooseTown(towns[0].id),)
    wanted = meant(_without(words, found), town.services.values())
    wants = {"office_wants": wanted.code if wanted else ""}
    if not found:
        return Outcome(_without_place(visit, words, towns), wants, effects=effects)
    nearest = _nearest(town, found[0], wants["office_wants"])
    if len(found) > 1 or not sure:
        return Outcome("guess", wants, {"regions": _choices(found[:MENU])}, effects)
    told = _told(visit, town, found[0], nearest[0], wants["office_wants"]) if nearest else Outcome("none")
    return Outcome(told.name, told.facts, effects=effects)


def _without_place(visit: Visit, words: str, towns: Iterable[Town]) -> str:
    """ "unplaced" when the words hold more than a service and fillers: somebody named a place that is not there."""
    if visit.channel == "voice":
        return "place"  # a recording: nobody has listened yet
    services = {each.code: each for town in towns for each in town.services.values()}.values()
    left = [word for word in unnamed(words, services).split() if word not in _NO_PLACE and not word.isdigit()]
    return "unplaced" if left else "place"


def _nearest(town: Town, where: Region, service: str) -> list[tuple[int, Office]]:
    """The offices that take a service (any, when none is named), nearest first, with the distance in whole kilometres."""
    if where.lat is None or where.lng is None:
        return []
    able = town.offices_for(service) if service else tuple(town.offices.values())
    placed = [
        (places.kilometres(where.lat, where.lng, office.lat, office.lng), office)
        for office in able if office.lat is not None and office.lng is not None
    ]  # fmt: skip
    return [(max(1, round(km)), office) for km, office in sorted(placed, key=lambda one: (one[0], one[1].place))]


def _told(visit: Visit, town: Town, where: Region, found: tuple[int, Office], service: str) -> Outcome:
    km, office = found
    week, wanted = hours(office.hours), town.services.get(service)
    now_open = is_open(visit.now, zone(town), week, town.holidays.keys())
    facts = {
        "region_name": cut(where.name, REGION_NAME),
        "office_name": office_name(office, visit.channel),
        "address": "",
        "km": str(km),
        "open_now": "@open_now.open" if now_open else "@open_now.closed",
        "open_hours": hours_name(visit, week),
        "zone_name": town.zone,
        "queue_words": f"ANTRI {wanted.code}" if wanted and wanted.quota else "ANTRI",
    }
    part = _elsewhere(visit, town, office, wanted) if wanted else None
    if part:
        facts |= {"step_no": part[0], "step_office": part[1]}
    facts["address"] = _address(office, _room(visit, facts) if visit.channel == "sms" else ADDRESS)
    return Outcome("near_part" if part else "near", facts)


def _room(visit: Visit, facts: Mapping[str, str]) -> int:
    """How long the address may be for the answer to stay one SMS."""
    told = {**facts, "open_now": visit.say(facts["open_now"]), "queue_words": "" if "step_no" in facts else facts["queue_words"]}
    return ONE_SMS - _WORDS - sum(map(len, told.values()))


def _elsewhere(visit: Visit, town: Town, office: Office, wanted: TownService) -> tuple[str, str] | None:
    """The first step that this office does not take, and an office that does."""
    for nth, step in enumerate(guides.of(wanted).steps, 1):
        if step.at and office.id not in step.at and (other := town.offices.get(step.at[0])):
            return str(nth), office_name(other, visit.channel)
    return None


def _meant(words: str, regions: Iterable[Region]) -> tuple[list[Region], bool]:
    """The kelurahan that the words name by code or by name, and whether that is sure."""
    known = {region.code: region for region in regions}
    said = words.replace(" ", "")
    coded = [region for code, region in known.items() if code in said or code.replace(".", "") in said]
    if coded:
        return coded, len(coded) == 1
    found = places.find(words, [(region.code, region.name) for region in known.values()])
    return [known[one.code] for one in found], len(found) == 1 and found[0].sure


def _without(words: str, found: list[Region]) -> str:
    """The words less the name of the place: Pindah may be a service, and Sungai Pindah a place."""
    lowered = f" {words.lower()} "
    for region in found:
        lowered = lowered.replace(f" {region.name.lower()} ", " ")
    return lowered


def _address(office: Office, longest: int = ADDRESS) -> str:
    """The address and how to find it: as many of its parts as there is room for, the street always."""
    parts = cut(f"{office.address}, {office.walk}" if office.walk else office.address, ADDRESS).split(", ")
    while len(parts) > 1 and len(", ".join(parts)) > longest:
        parts.pop()
    return ", ".join(parts)


def _choices(regions: Iterable[Region]) -> tuple[tuple[str, str], ...]:
    return tuple((region.code, cut(region.name, REGION_NAME)) for region in regions)
