"""Stop the notices, or want them again. Answers to what a citizen asks are never stopped (Permenkominfo 1/2009 art. 18)."""

from __future__ import annotations

from handlers.service import Outcome, Visit, service
from store import citizens


@service("stop.out", stopped={})
def out(visit: Visit) -> Outcome:
    """No more notices to this phone. Saying it twice changes nothing more."""
    citizens.opt_out(visit.unit, visit.citizen, visit.now)
    return Outcome("stopped")


@service("stop.in", started={})
def back(visit: Visit) -> Outcome:
    """Notices are welcome again."""
    citizens.opt_in(visit.unit, visit.citizen)
    return Outcome("started")
