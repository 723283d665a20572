"""The steps of a service, one at a time, each with where it is done: also what cannot be done on the citizen's own telephone."""

from __future__ import annotations

from handlers.service import Outcome, Visit, service, term, text
from handlers.town import here
from store import guides
from store.guides import Guide

STEPS = {"step_no": text(1), "steps_all": text(1), "step_text": text(guides.STEP), "step_how": term("step_how")}


@service("info.step", writes=False, step=STEPS, last_step=STEPS, unwritten={})
def step(visit: Visit, *, service: str, after: str) -> Outcome:
    """The step after this one; the first when none was told yet."""
    found = here(visit).services.get(service)
    done = int(after) if after.isdigit() else 0
    return tell(visit, guides.of(found), done, {}) if found else Outcome("unwritten")


def tell(visit: Visit, guide: Guide, done: int, known: dict[str, str]) -> Outcome:
    """The step that follows `done` steps, and whether it is the last."""
    if not guide.steps:
        return Outcome("unwritten", known)
    nth = min(done, len(guide.steps) - 1)
    now = guide.steps[nth]
    facts = {
        "step_no": str(nth + 1),
        "steps_all": str(len(guide.steps)),
        "step_text": guides.said(now.text, visit.language),
        "step_how": f"@step_how.{now.how}",
    }
    return Outcome("last_step" if nth + 1 == len(guide.steps) else "step", {**known, **facts})
