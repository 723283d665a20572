"""Where an office is and when it is open."""

from __future__ import annotations

from handlers.service import Outcome, Visit, options, service, text
from handlers.showing import HOURS, MENU, OFFICE, OFFICE_NAME, cut, hours, hours_name, office_name
from handlers.town import here

ADDRESS = 56


@service("office.list", writes=False, some={"offices": options(MENU, OFFICE_NAME)}, none={})
def offices(visit: Visit) -> Outcome:
    """The town's offices, in its own order."""
    found = tuple((office.id, office_name(office)) for office in here(visit).offices.values())[:MENU]
    return Outcome("some", lists={"offices": found}) if found else Outcome("none")


@service("office.show", writes=False, shown={"office_name": OFFICE, "address": text(ADDRESS), "open_hours": HOURS}, unknown={})
def show(visit: Visit, *, office: str) -> Outcome:
    """One office's address and hours."""
    found = here(visit).offices.get(office)
    if found is None:
        return Outcome("unknown")
    times = hours_name(visit, hours(found.hours))
    return Outcome("shown", {"office_name": office_name(found), "address": cut(found.address, ADDRESS), "open_hours": times})
