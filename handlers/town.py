"""Which town a dialogue is about: known from the line or from before, or asked once and remembered for the phone."""

from __future__ import annotations

from handlers.service import ChooseTown, Outcome, Visit, options, service
from handlers.showing import MENU, TOWN_NAME, town_name
from store import citizens
from store.towns import Town

TOWNS = {"towns": options(MENU, TOWN_NAME)}


class NoTown(LookupError):
    """A service that needs a town was called before one was known: a mistake in a flow."""


def here(visit: Visit) -> Town:
    """The town this dialogue is about; NoTown when the flow never asked."""
    if visit.town is None:
        raise NoTown("the flow must call town.known first")
    return visit.town


def nearest(visit: Visit) -> Town:
    """The town this dialogue is about, else the first that the line serves: for what must never wait for a question."""
    served = (town for name in visit.line_towns if (town := visit.towns.get(name)))
    found = visit.town or next(served, None)
    if found is None:
        raise NoTown("the line serves no town")
    return found


@service("town.known", writes=False, known={}, ask=TOWNS)
def known(visit: Visit) -> Outcome:
    """Is it clear which town is meant? Else the towns of this line to pick from."""
    if visit.town is not None:
        return Outcome("known")
    if len(visit.line_towns) == 1:
        return Outcome("known", effects=(ChooseTown(visit.line_towns[0]),))
    return Outcome("ask", lists={"towns": _choices(visit)})


@service("town.list", writes=False, several=TOWNS, one={})
def several(visit: Visit) -> Outcome:
    """The towns that a citizen may change to on this line."""
    found = _choices(visit)
    return Outcome("several", lists={"towns": found}) if len(found) > 1 else Outcome("one")


@service("town.choose", chosen={}, unserved={})
def choose(visit: Visit, *, town: str) -> Outcome:
    """Talk about this town from now on, and remember it for the phone. `unserved`: this line is not that town's."""
    if town not in visit.line_towns or visit.towns.get(town) is None:
        return Outcome("unserved")
    citizens.live_in(visit.unit, visit.citizen, town)
    return Outcome("chosen", effects=(ChooseTown(town),))


def _choices(visit: Visit) -> tuple[tuple[str, str], ...]:
    towns = (town for name in visit.line_towns if (town := visit.towns.get(name)))
    return tuple((town.id, town_name(town)) for town in towns)[:MENU]
