"""What to bring, how it goes, how long it takes, what it costs, where: what one asks of a service by phone (UU 25/2009 art. 21).

The papers one by one are in info_papers, the steps in info_steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers import info_papers, info_steps
from handlers.info_papers import PAPER_FACTS
from handlers.info_steps import STEPS
from handlers.service import Outcome, Visit, options, service, text
from handlers.showing import FEE, MENU, SERVICE, SERVICE_NAME, cut, office_name, service_name
from handlers.town import here
from handlers.wish import event, meant
from rules.money import fee
from store import guides
from store.towns import Town, TownService

BRING = 64
PLACES = 64
_MORE = {
    "id": " dan {} lainnya", "en": " and {} more", "jv": " lan {} sanesipun", "su": " sareng {} sanesna", "bjn": " wan {} lainnya",
}  # fmt: skip
ABOUT = {"info_service": text(12), "service_name": SERVICE}
_SHOWN = {**ABOUT, "bring": text(BRING), "fee": FEE}
_DAYS = {**_SHOWN, "work_days": text(3)}
_SERVICES = {"services": options(MENU, SERVICE_NAME)}
_COST = {**ABOUT, "fee": FEE, "result": text(guides.RESULT)}
_PAPERS = {**ABOUT, "papers": text(guides.LISTED)}
_PLACES = {**ABOUT, "places": text(PLACES)}
_NUMBERED = re.compile(r"^(.*?)[\s.,/-]*\b([1-5])\s*$", re.DOTALL)
_TOPICS = ("papers", "steps", "cost", "places", "complete")  # by the numbers of the menu: SYARAT KTP 2 are the steps


@service("info.services", writes=False, some=_SERVICES, none={})
def services(visit: Visit) -> Outcome:
    """The town's services, in its own order."""
    found = _choices(visit, here(visit).services.values())
    return Outcome("some", lists={"services": found}) if found else Outcome("none")


@service("info.about", writes=False, about=ABOUT, unknown={})
def about(visit: Visit, *, service: str) -> Outcome:
    """The service to be told about from now on."""
    found = here(visit).services.get(service)
    return Outcome("about", _about(visit, found)) if found else Outcome("unknown")


@service("info.papers", writes=False, papers=_PAPERS, unwritten=ABOUT, unknown={})
def papers(visit: Visit, *, service: str) -> Outcome:
    """Everything to bring, in one list."""
    return _topic(visit, service, "papers")


@service("info.cost", writes=False, cost={**_COST, "work_days": text(3)}, cost_same_day=_COST, unknown={})
def cost(visit: Visit, *, service: str) -> Outcome:
    """How long it takes, what it costs, and what one gets."""
    return _topic(visit, service, "cost")


@service("info.places", writes=False, places=_PLACES, unwritten=ABOUT, unknown={})
def places(visit: Visit, *, service: str) -> Outcome:
    """The offices that take it."""
    return _topic(visit, service, "places")


@service(
    "info.wished", writes=False, days=_DAYS, same_day=_SHOWN, some=_SERVICES, unknown={}, papers=_PAPERS,
    cost={**_COST, "work_days": text(3)}, cost_same_day=_COST, places=_PLACES, unwritten=ABOUT,
    step={**ABOUT, **STEPS}, last_step={**ABOUT, **STEPS}, ask={**ABOUT, **PAPER_FACTS}, ask_some={**ABOUT, **PAPER_FACTS},
)  # fmt: skip
def wished(visit: Visit, *, words: str) -> Outcome:
    """SYARAT KTP: all in one message. SYARAT KTP 2: one part of it, by its number in the menu.

    `some`: something that happened in a family (a birth, a move) was named, which takes several services.
    """
    named, nth = (match[1], int(match[2])) if (match := _NUMBERED.match(words)) else (words, 0)
    town = here(visit)
    found = meant(named, town.services.values())
    if found is None:
        several = _choices(visit, event(named, town.services))
        return Outcome("some", lists={"services": several}) if several else Outcome("unknown")
    return _topic(visit, found.code, _TOPICS[nth - 1]) if nth else _summary(visit, found)


def _topic(visit: Visit, code: str, topic: str) -> Outcome:
    town = here(visit)
    found = town.services.get(code)
    if found is None:
        return Outcome("unknown")
    known, guide = _about(visit, found), guides.of(found)
    match topic:
        case "papers" if guide.papers:
            return Outcome("papers", {**known, "papers": cut(guides.listed(guide.papers, visit.language), guides.LISTED)})
        case "steps" if guide.steps:
            return info_steps.tell(visit, guide, 0, known)
        case "cost":
            result = guides.said(guide.result, visit.language) or known["service_name"]
            facts = {**known, "fee": fee(found.fee, visit.language), "result": result}
            return Outcome("cost", {**facts, "work_days": str(found.days)}) if found.days else Outcome("cost_same_day", facts)
        case "places" if town.offices_for(code):
            return Outcome("places", {**known, "places": _places(visit, town, found)})
        case "complete" if guide.papers:
            return info_papers.ask(visit, guide, 0, "", known)
    return Outcome("unwritten", known)


def _about(visit: Visit, found: TownService) -> dict[str, str]:
    return {"info_service": found.code, "service_name": service_name(found, visit.language)}


def _summary(visit: Visit, found: TownService) -> Outcome:
    bring = found.bring.get(visit.language) or found.bring.get("id", "-")
    facts = {**_about(visit, found), "bring": cut(bring, BRING), "fee": fee(found.fee, visit.language)}
    if found.days < 1:
        return Outcome("same_day", facts)
    return Outcome("days", {**facts, "work_days": str(found.days)})


def _places(visit: Visit, town: Town, found: TownService) -> str:
    """Whole names only, and how many more there are."""
    more = _MORE.get(visit.language, _MORE["id"])
    names = [office_name(office, visit.channel) for office in town.offices_for(found.code)]
    for left in range(len(names)):
        shown = ", ".join(names[: len(names) - left]) + (more.format(left) if left else "")
        if len(shown) <= PLACES:
            return shown
    return ""


def _choices(visit: Visit, found: Iterable[TownService]) -> tuple[tuple[str, str], ...]:
    return tuple((each.code, service_name(each, visit.language)) for each in found)[:MENU]
