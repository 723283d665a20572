"""Is everything there before one travels? Each paper is asked for; at the end comes what is missing, and where to get it."""

from __future__ import annotations

from handlers.service import Outcome, Visit, service, text
from handlers.town import here
from store import guides
from store.guides import Guide

PAPER_FACTS = {
    "paper_no": text(1), "papers_all": text(1), "paper_name": text(guides.PAPER), "paper_when": text(guides.WHEN),
    "papers_missing": text(guides.PAPERS),
}  # fmt: skip
_LACKING = {"lacking": text(guides.WANTED)}


@service("info.ask_papers", writes=False, ask=PAPER_FACTS, ask_some=PAPER_FACTS, unwritten={})
def ask_papers(visit: Visit, *, service: str) -> Outcome:
    """The first paper. `ask_some`: one that not everybody needs."""
    found = here(visit).services.get(service)
    return ask(visit, guides.of(found), 0, "", {}) if found else Outcome("unwritten")


@service("info.paper", writes=False, ask=PAPER_FACTS, ask_some=PAPER_FACTS, complete={}, lacking=_LACKING, unwritten={})
def paper(visit: Visit, *, service: str, number: str, missing: str, answer: str) -> Outcome:
    """Note the answer about paper `number`, and ask for the next; after the last, what is missing, or that nothing is.

    `missing` holds the numbers of the papers that are not there. A step back asks the same paper again: its last answer counts.
    """
    found = here(visit).services.get(service)
    if found is None or not number.isdigit():
        return Outcome("unwritten")
    guide = guides.of(found)
    lacks = missing.replace(number, "") + (number if answer == "no" else "")
    if int(number) < len(guide.papers):
        return ask(visit, guide, int(number), lacks, {})
    wanted = [one.wanted(visit.language) for nth, one in enumerate(guide.papers, 1) if str(nth) in lacks]
    return Outcome("lacking", {"lacking": ", ".join(wanted)[: guides.WANTED]}) if wanted else Outcome("complete")


def ask(visit: Visit, guide: Guide, done: int, missing: str, known: dict[str, str]) -> Outcome:
    """The question about the paper that follows `done` papers."""
    if done >= len(guide.papers):
        return Outcome("unwritten", known)
    one = guide.papers[done]
    facts = {
        "paper_no": str(done + 1),
        "papers_all": str(len(guide.papers)),
        "paper_name": guides.said(one.names, visit.language),
        "paper_when": guides.said(one.when, visit.language),
        "papers_missing": missing,
    }
    return Outcome("ask_some" if one.when else "ask", {**known, **facts})
