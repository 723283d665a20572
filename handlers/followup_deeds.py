"""What a citizen does about a complaint of theirs, once it is known to be theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from handlers.complaint_right import FILER, holds
from handlers.complaint_told import CASE_KIND, named
from handlers.service import Outcome, Text, Visit, number, service, term, text, texted
from handlers.showing import DATE, TOWN_NAME, date_name, town_name, zone
from handlers.town import NoTown
from rules import emergency
from rules.calendar import short_date
from store import complaint_additions, complaint_joins, complaints, promises
from store.complaint_joins import Part
from store.complaints import OPEN, Complaint, State
from store.towns import Town

NOTE = 300  # characters of an objection kept in the history; all of it is kept as an addition
_NUMBER = {"number": number(), "number_plain": text(8)}
_NAMED = {**_NUMBER, "case_kind": CASE_KIND}
_PROOF = {
    **_NAMED, "town_name": text(TOWN_NAME), "filed_day": DATE, "first_day": DATE, "done_day": DATE, "state": term("complaint_state"),
}  # fmt: skip


@service(
    "followup.act",
    say_more=_NAMED, added=_NAMED, urgent=_NAMED, reopened={**_NAMED, "due": DATE}, not_answered={**_NAMED, "due": DATE},
    too_late=_NAMED, thanks=_NAMED, hidden=_NAMED, refused=_NAMED, not_yours=_NUMBER, proof=_PROOF, proof_sent=_NAMED,
)  # fmt: skip
def act(visit: Visit, *, purpose: str, number: str, right: str, words: str, recording: str) -> Outcome:
    """Do it, if the right is one to this very number. Saying it twice changes nothing more than saying it once."""
    found = complaints.by_number(visit.unit, number)
    held = holds(right, number)
    if found is None or not held or purpose not in _DEEDS:
        return Outcome("not_yours", _whichever(number))
    told = "" if words.startswith("@") else words
    return _DEEDS[purpose](visit, found, held, told, recording)


def _add(visit: Visit, found: Complaint, held: str, words: str, recording: str) -> Outcome:
    if not words and not recording:
        return Outcome("say_more", named(found))
    _keep(visit, found, words, recording)
    if found.state is State.NEEDS_FACTS:
        complaints.change(visit.unit, found.number, State.CHECKING, visit.now, by=complaints.by_citizen(visit.citizen), seen=found)
    return Outcome("urgent" if emergency.urgent(words) else "added", named(found))


def _reopen(visit: Visit, found: Complaint, held: str, words: str, recording: str) -> Outcome:
    """Within 10 days after the answer (SP4N-LAPOR!): the clock of the agency starts again, the first promise stays on record."""
    town = _town(visit, found)
    today = zone(town).day(visit.now)
    if found.state in OPEN:
        if words or recording:
            _keep(visit, found, words, recording)
        name = "reopened" if found.state is State.REOPENED else "not_answered"
        return Outcome(name, {**named(found), "due": date_name(visit, found.settled_by)})
    until = found.reply_until or zone(town).day(found.updated_at) + timedelta(days=10)
    if today > until:
        return Outcome("too_late", named(found))
    due = promises.again(town, found, today)
    if words or recording:
        _keep(visit, found, words, recording)
    complaints.change(
        visit.unit, found.number, State.REOPENED, visit.now, note=words[:NOTE], by=complaints.by_citizen(visit.citizen),
        again_due=due, seen=found,
    )  # fmt: skip
    return Outcome("reopened", {**named(found), "due": date_name(visit, due)})


def _thank(visit: Visit, found: Complaint, held: str, words: str, recording: str) -> Outcome:
    """Only who filed it, or for whom it was filed, closes it: a neighbour's lamp may still be dark."""
    if held == Part.JOINED:
        return Outcome("not_yours", _whichever(found.number))
    if found.state in OPEN:
        return Outcome("not_answered", {**named(found), "due": date_name(visit, found.settled_by)})
    if found.state is not State.CLOSED:
        complaints.change(visit.unit, found.number, State.CLOSED, visit.now, by=complaints.by_citizen(visit.citizen), seen=found)
    return Outcome("thanks", named(found))


def _hide(visit: Visit, found: Complaint, held: str, words: str, recording: str) -> Outcome:
    if held != FILER:
        return Outcome("not_yours", _whichever(found.number))
    complaints.hide(visit.unit, found.number, visit.now)
    return Outcome("hidden", named(found))


def _refuse(visit: Visit, found: Complaint, held: str, words: str, recording: str) -> Outcome:
    """Somebody was helped who did not want it: the complaint stays, they are no part of it any more."""
    if held != Part.HELPED:
        return Outcome("not_yours", _whichever(found.number))
    for part in complaint_joins.of_complaint(visit.unit, found.id):
        if part.part is Part.HELPED:
            complaint_joins.leave(visit.unit, found.id, part.citizen, Part.HELPED)
    return Outcome("refused", named(found))


def _prove(visit: Visit, found: Complaint, held: str, words: str, recording: str) -> Outcome:
    """One SMS to show at the Ombudsman's desk: what was promised, when, and what came of it (indonesia 3.6)."""
    town = _town(visit, found)
    filed = zone(town).day(found.filed_at)
    days = {"filed_day": filed, "first_day": found.first_due, "done_day": found.done_due}
    facts = {**named(found), "town_name": town_name(town), "state": f"@complaint_state.{found.state}"}
    if visit.channel == "sms" or visit.phone is None:
        return Outcome("proof", {**facts, **{name: date_name(visit, day) for name, day in days.items()}})
    written = {**facts, **{name: short_date(day, texted(visit).language) for name, day in days.items()}}
    return Outcome("proof_sent", named(found), effects=(Text("followup.proof", written),))


_Deed = Callable[[Visit, Complaint, str, str, str], Outcome]
_DEEDS: dict[str, _Deed] = {"add": _add, "reopen": _reopen, "thank": _thank, "hide": _hide, "refuse": _refuse, "proof": _prove}


def _keep(visit: Visit, found: Complaint, words: str, recording: str) -> None:
    complaint_additions.add(
        visit.unit, found.id, citizen=visit.citizen, channel=visit.channel, words="" if recording else words,
        recording=recording or None, now=visit.now, chance=visit.chance,
    )  # fmt: skip


def _whichever(number: str) -> dict[str, str]:
    """A number alone: whether it is anybody's complaint, or what else, is not for a stranger."""
    return {"number": number, "number_plain": number}


def _town(visit: Visit, found: Complaint) -> Town:
    town = visit.towns.get(found.town)
    if town is None:
        raise NoTown("the town of this complaint is gone")
    return town
