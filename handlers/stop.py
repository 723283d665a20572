"""Stop the notices, all or of one kind, or want them again.

Answers to what a citizen asks are never stopped (Permenkominfo 1/2009 art. 18). What still waits to be sent is taken back.
"""

from __future__ import annotations

from handlers.service import Outcome, Visit, service
from rules.quiet import Purpose
from store import citizens, notices

KINDS: dict[str, tuple[Purpose, ...]] = {
    "status": (Purpose.STATUS, Purpose.DELAY),
    "queue": (Purpose.QUEUE, Purpose.REMINDER),
    "complaint": (Purpose.COMPLAINT,),
    "survey": (Purpose.SURVEY, Purpose.NEWS),
}
"""The four kinds that a citizen chooses among, and the purposes behind each."""


@service("stop.out", stopped={})
def out(visit: Visit) -> Outcome:
    """No more notices to this phone. Saying it twice changes nothing more."""
    citizens.opt_out(visit.unit, visit.citizen, visit.now)
    notices.withdraw(visit.unit, visit.citizen, visit.now)
    return Outcome("stopped")


@service("stop.in", started={})
def back(visit: Visit) -> Outcome:
    """Notices are welcome again, of every kind."""
    citizens.opt_in(visit.unit, visit.citizen)
    notices.want_all(visit.unit, visit.citizen)
    return Outcome("started")


@service("stop.about", writes=False, receives={}, refuses={})
def about(visit: Visit, *, kind: str) -> Outcome:
    """Whether this phone gets notices of this kind now."""
    citizen = citizens.get(visit.unit, visit.citizen)
    wanted = citizen is not None and all(notices.wanted(visit.unit, citizen, purpose) for purpose in KINDS[kind])
    return Outcome("receives" if wanted else "refuses")


@service("stop.refuse", refused={})
def refuse(visit: Visit, *, kind: str) -> Outcome:
    """No more of this kind."""
    notices.refuse(visit.unit, visit.citizen, KINDS[kind], visit.now)
    return Outcome("refused")


@service("stop.want", wanted={})
def want(visit: Visit, *, kind: str) -> Outcome:
    """This kind again. After a STOP to all, this kind alone."""
    citizen = citizens.get(visit.unit, visit.citizen)
    if citizen is not None and citizen.opted_out:
        notices.refuse(visit.unit, visit.citizen, Purpose, visit.now)
        citizens.opt_in(visit.unit, visit.citizen)
    notices.want(visit.unit, visit.citizen, KINDS[kind])
    return Outcome("wanted")
