"""How a complaint stands, told after a proof: state, who has it, dates and the office's answer; never the citizen's own words.

On a screen or a call a menu goes with it: what one can do about it now. An SMS is told the commands instead: a menu that
stays open for hours would show the case to whoever takes up the phone.
"""

from __future__ import annotations

from handlers.service import Fact, Outcome, Visit, number, term, text
from handlers.showing import DATE, cut, date_name, shortened, zone
from rules.complaint_news import AGENCY
from store import complaints
from store.complaints import Complaint, State

HOLDER = AGENCY + 3
ANSWER = 150  # characters of an answer: a text in two SMS, a screen in at most four pages
RIGHT = text(24)
CASE_KIND = term("case_kind")
_CASE: dict[str, Fact] = {
    "number": number(), "number_plain": text(8), "case_kind": CASE_KIND, "state": term("complaint_state"), "right": RIGHT,
}  # fmt: skip
_DUE = {**_CASE, "due": DATE, "holder": text(HOLDER)}
_OVER = {**_CASE, "answer": text(ANSWER)}
_UNTIL = {**_OVER, "until": DATE}
TOLD = {
    "complaint": _DUE, "complaint_late": _DUE, "complaint_answered": _UNTIL, "complaint_over": _OVER,
    "complaint_menu": _DUE, "complaint_late_menu": _DUE, "complaint_answered_menu": _UNTIL, "complaint_over_menu": _OVER,
}  # fmt: skip
"""What `status.look` promises of complaints."""


def tell(visit: Visit, found: Complaint, right: str) -> Outcome:
    """The outcome for this complaint. `right` says what the asker may do with it."""
    town = visit.towns.get(found.town)
    today = zone(town).day(visit.now) if town else visit.now.date()
    facts = {**named(found), "state": f"@complaint_state.{found.state}", "right": right}
    menu = "" if visit.channel == "sms" else "_menu"
    if found.state in (State.ANSWERED, State.CLOSED):
        said = complaints.answer(visit.unit, found.id)
        facts["answer"] = f': {shortened(said.rstrip(" ."), ANSWER - 2, "..")}' if said else ""
    if found.state is State.ANSWERED and found.reply_until is not None and found.reply_until >= today:
        return Outcome(f"complaint_answered{menu}", {**facts, "until": date_name(visit, found.reply_until)})
    if found.state in (State.ANSWERED, State.CLOSED):
        return Outcome(f"complaint_over{menu}", facts)
    due = found.first_due if not found.first_done and found.first_due >= today else found.settled_by
    holder = f" ({cut(found.agency, AGENCY)})" if found.agency else ""
    late = "_late" if due < today and found.state is not State.NOT_OURS else ""
    return Outcome(f"complaint{late}{menu}", {**facts, "due": date_name(visit, due), "holder": holder})


def named(case: Complaint) -> dict[str, str]:
    """Its number, and what it is called: nobody's suggestion is spoken of as a complaint."""
    return {"number": case.number, "number_plain": case.number, "case_kind": f"@case_kind.{case.kind}"}
