"""How a case stands: told only after a second fact, and never whether a number exists.

A wrong number, somebody else's number and a wrong answer get the same question and the same words. Five wrong answers close
a number for 24 hours on every channel; the count is a row, so no restart forgets it.
"""

from __future__ import annotations

from dataclasses import replace

from handlers.complaint_right import by_digits
from handlers.complaint_told import TOLD, tell
from handlers.looking_up import AWAITED, awaited, fresh, wanted
from handlers.proving import KEYED, RECEIPT, plausible, proves
from handlers.service import LookUp, Outcome, Proved, Visit, label, number, service, term, text
from handlers.showing import DATE, DAY, FEE, OFFICE, SERVICE, date_name, day_name, office_name, service_name, shortened, zone
from rules import reference
from rules.money import fee
from store import applications, delays, guesses, numbers, queues
from store.applications import Application, Status

TRIES = 5
REASON = 40
ADVICE = 40
_CASE = {"number": number(), "service_name": SERVICE, "office_name": OFFICE, "fee": FEE}
_STATUS = {"status": term("case_status"), "next": term("next")}
_WHY = {"reason": text(REASON), "due": DATE}
_OVER = frozenset({Status.COLLECTED, Status.REFUSED, Status.WITHDRAWN})


@service(
    "status.question", writes=False, birth_year={}, birth_date={}, business_word={}, mother_name={}, receipt={}, by_officer={},
    mistyped={}, locked={},
)  # fmt: skip
def question(visit: Visit, *, number: str) -> Outcome:
    """Which second fact to ask for. A number that nobody has is asked a plausible one, always the same.

    `mistyped`: the check digit is wrong, which anybody could work out. `by_officer`: words cannot be keyed on a call.
    """
    if not reference.valid(number):
        return Outcome("mistyped")
    if guesses.locked(visit.unit, number, visit.now):
        return Outcome("locked")
    kind = _kind(visit, number)
    if visit.channel == "voice" and kind not in KEYED:
        return Outcome("by_officer")
    return Outcome(kind)


def asks_first(visit: Visit, *, number: str, proof: str) -> LookUp | None:
    """What the office is asked before the case is told: only about a case whose second fact was given rightly."""
    if guesses.locked(visit.unit, number, visit.now):
        return None
    application = applications.prove(visit.unit, number, proof)
    return wanted(visit, application) if application is not None and application.status not in _OVER else None


@service(
    "status.look", asks_first=asks_first,
    underway={**_CASE, **_STATUS, "due": DATE},
    advised={**_CASE, "status": term("case_status"), "advice": text(ADVICE), "due": DATE},
    delayed={**_CASE, **_STATUS, **_WHY},
    delayed_advised={**_CASE, **_STATUS, **_WHY, "advice": text(ADVICE)},
    late={**_CASE, **_STATUS, "due": DATE},
    late_explained={**_CASE, **_STATUS, **_WHY},
    late_advised={**_CASE, **_STATUS, **_WHY, "advice": text(ADVICE)},
    papers={**_CASE, **_WHY},
    ready=_CASE,
    over={**_CASE, **_STATUS, "due": DATE},
    refused={**_CASE, **_WHY},
    ticket={"label": label(), "ticket_state": term("ticket_state"), "service_name": SERVICE, "day_name": DAY, "office_name": OFFICE},
    awaited=AWAITED,
    unknown={},
    locked={},
    **TOLD,  # type: ignore[arg-type]
)
def look(visit: Visit, *, number: str, proof: str) -> Outcome:
    """Tell the case if the answer is right; count it if it is wrong, whether or not the number exists."""
    if guesses.locked(visit.unit, number, visit.now):
        return Outcome("locked")
    found = _proved(visit, number, proof)
    if found is None:
        return Outcome("locked" if guesses.wrong(visit.unit, number, visit.now) >= TRIES else "unknown")
    guesses.right(visit.unit, number)
    return replace(found, effects=(*found.effects, Proved(number)))


def _kind(visit: Visit, number: str) -> str:
    match numbers.kind_of(visit.unit, number):
        case "complaint" | "ticket":
            return RECEIPT
        case "application" if found := applications.by_number(visit.unit, number):
            return found.proof_kind
        case _ if visit.unit.only is not None:
            return "birth_year"  # practice: what is asked in earnest, beside this, must not tell which numbers there are
        case _:
            return plausible(visit.unit.keys, visit.towns, number)


def _proved(visit: Visit, number: str, proof: str) -> Outcome | None:
    """The case in words, or None. The work is much the same for a number that nobody has."""
    kind = numbers.kind_of(visit.unit, number)
    on_receipt = proves(visit.unit.keys, number, proof)
    application = applications.prove(visit.unit, number, proof)
    complaint = by_digits(visit, number, proof)
    if application is not None:
        return awaited(visit, application) or _application(visit, fresh(visit, application))
    if complaint is not None:
        return tell(visit, *complaint)
    if kind == "ticket" and on_receipt:
        return _ticket(visit, number)
    return None


def _application(visit: Visit, found: Application) -> Outcome:
    town = visit.towns.get(found.town)
    wanted = town.services.get(found.service) if town else None
    today = zone(town).day(visit.now) if town else visit.now.date()
    facts = {
        "number": found.number,
        "service_name": service_name(wanted, visit.language) if wanted else found.service,
        "office_name": office_name(town.offices.get(found.office), visit.channel) if town else "",
        "fee": fee(found.fee, visit.language),
    }
    stage = {"status": f"@case_status.{found.status}", "next": f"@next.{found.status}"}
    if found.status is Status.READY:
        return Outcome("ready", facts)
    if found.status in _OVER:
        changed = zone(town).day(found.updated_at) if town else found.updated_at.date()
        facts["due"] = date_name(visit, changed)
        if found.status is Status.REFUSED and (refusal := applications.why_now(visit.unit, found)):
            return Outcome("refused", {**facts, "reason": shortened(refusal, REASON, "..")})
        return Outcome("over", {**facts, **stage})
    facts["due"] = date_name(visit, found.due) if found.due else "-"
    if found.status is Status.NEEDS_PAPERS:
        return Outcome("papers", {**facts, "reason": shortened(found.reason or "-", REASON, "..")})
    late = found.due is not None and found.due < today
    advised = "_advised" if found.next_step else ""
    facts |= {**stage, "advice": shortened(found.next_step, ADVICE)} if advised else stage
    delay = delays.explained(visit.unit, found) or (applications.why_now(visit.unit, found) if late else "")
    if delay:
        facts["reason"] = shortened(delay, REASON, "..")
        return Outcome(f"late{advised or '_explained'}" if late else f"delayed{advised}", facts)
    if advised:
        return Outcome("advised", facts)
    return Outcome("late" if late else "underway", facts)


def _ticket(visit: Visit, number: str) -> Outcome | None:
    found = queues.by_number(visit.unit, number)
    town = visit.towns.get(found.town) if found else None
    if found is None or town is None:
        return None
    wanted = town.services.get(found.service)
    facts = {
        "label": found.label,
        "ticket_state": f"@ticket_state.{found.state}",
        "service_name": service_name(wanted, visit.language) if wanted else found.service,
        "day_name": day_name(visit, found.day),
        "office_name": office_name(town.offices.get(found.office), visit.channel),
    }
    return Outcome("ticket", facts)
