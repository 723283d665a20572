"""Where a complaint is: the kelurahan, picked by way of its kecamatan, or by its name."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.service import ChooseTown, Outcome, Visit, options, service
from handlers.showing import MENU, REGION_NAME, cut
from handlers.town import TOWNS, here, known
from rules import places
from store import citizens
from store.towns import Region, Town

_REGIONS = {"regions": options(MENU, REGION_NAME)}
_DISTRICTS = {"districts": options(MENU, REGION_NAME)}


@service("complaint.places", writes=False, regions=_REGIONS, districts=_DISTRICTS, typed={})
def regions(visit: Visit) -> Outcome:
    """By SMS the name is typed: one message instead of two. Elsewhere pick the kelurahan, or first its kecamatan."""
    if visit.channel == "sms":
        return Outcome("typed")
    return _listed(visit)


@service("complaint.within", writes=False, regions=_REGIONS, typed={})
def within(visit: Visit, *, district: str) -> Outcome:
    """The kelurahan of one kecamatan; one that has more than a menu holds asks for the name instead."""
    found = [region for region in here(visit).regions.values() if region.kecamatan == district]
    return Outcome("regions", lists={"regions": _choices(found)}) if 0 < len(found) <= MENU else Outcome("typed")


@service("complaint.find_place", writes=False, regions=_REGIONS, districts=_DISTRICTS, unknown={})
def find(visit: Visit, *, words: str) -> Outcome:
    """The kelurahan that the name may mean, to pick from; the menus when none is like it."""
    all_of_them = here(visit).regions
    found = [all_of_them[place.code] for place in places.find(words, [(region.code, region.name) for region in all_of_them.values()])]
    if found:
        return Outcome("regions", lists={"regions": _choices(found[:MENU])})
    listed = _listed(visit)
    return listed if listed.name != "typed" else Outcome("unknown")


@service("complaint.town", known={}, ask=TOWNS)
def town(visit: Visit, *, words: str) -> Outcome:
    """Which town a story is about, when the line serves several: the one of them that has the kelurahan it names.

    Remembered for the phone, as if it had been picked.
    """
    if visit.town is None:
        served = (found for name in visit.line_towns if (found := visit.towns.get(name)))
        named = [each for each in served if _named(each, words) is not None]
        if len(named) == 1:
            citizens.live_in(visit.unit, visit.citizen, named[0].id)
            return Outcome("known", effects=(ChooseTown(named[0].id),))
    return known(visit)


def named_in(visit: Visit, words: str) -> Region | None:
    """The one kelurahan that the words name in full; None when there is none, or a choice."""
    return _named(here(visit), words)


def _named(town: Town, words: str) -> Region | None:
    found = places.find(words, [(region.code, region.name) for region in town.regions.values()])
    return town.regions[found[0].code] if len(found) == 1 and found[0].sure else None


def _listed(visit: Visit) -> Outcome:
    return listed_places(here(visit).regions.values())


def listed_places(regions: Iterable[Region]) -> Outcome:
    """The kelurahan as a list where a menu holds them, else their kecamatan, else `typed`."""
    listed = list(regions)
    districts = tuple(dict.fromkeys(region.kecamatan for region in listed))
    if len(districts) == 1 and 0 < len(listed) <= MENU:
        return Outcome("regions", lists={"regions": _choices(listed)})
    if 1 < len(districts) <= MENU:
        return Outcome("districts", lists={"districts": tuple((name, cut(name, REGION_NAME)) for name in districts)})
    return Outcome("typed")


def _choices(regions: list[Region]) -> tuple[tuple[str, str], ...]:
    return tuple((region.code, cut(region.name, REGION_NAME)) for region in regions)
