"""What to bring, how long it takes and what it costs: the parts of the service standard one asks by phone (UU 25/2009 art. 21)."""

from __future__ import annotations

from handlers.service import Outcome, Visit, options, service, text
from handlers.showing import FEE, MENU, SERVICE, SERVICE_NAME, cut, service_name
from handlers.town import here
from handlers.wish import meant
from rules.money import fee
from store.towns import TownService

BRING = 64
_SHOWN = {"service_name": SERVICE, "bring": text(BRING), "fee": FEE}
_DAYS = {**_SHOWN, "work_days": text(3)}
_SERVICES = {"services": options(MENU, SERVICE_NAME)}


@service("info.services", writes=False, some=_SERVICES, none={})
def services(visit: Visit) -> Outcome:
    """The town's services, in its own order."""
    found = _choices(visit)
    return Outcome("some", lists={"services": found}) if found else Outcome("none")


@service("info.show", writes=False, days=_DAYS, same_day=_SHOWN, unknown={})
def show(visit: Visit, *, service: str) -> Outcome:
    """What one service asks, takes and costs."""
    found = here(visit).services.get(service)
    return _told(visit, found) if found else Outcome("unknown")


@service("info.wished", writes=False, days=_DAYS, same_day=_SHOWN, unknown={})
def wished(visit: Visit, *, words: str) -> Outcome:
    """As info.show, for a service named in words."""
    found = meant(words, here(visit).services.values())
    return _told(visit, found) if found else Outcome("unknown")


def _told(visit: Visit, found: TownService) -> Outcome:
    bring = found.bring.get(visit.language) or found.bring.get("id", "-")
    facts = {
        "service_name": service_name(found, visit.language),
        "bring": cut(bring, BRING),
        "fee": fee(found.fee, visit.language),
    }
    if found.days < 1:
        return Outcome("same_day", facts)
    return Outcome("days", {**facts, "work_days": str(found.days)})


def _choices(visit: Visit) -> tuple[tuple[str, str], ...]:
    return tuple((each.code, service_name(each, visit.language)) for each in here(visit).services.values())[:MENU]
