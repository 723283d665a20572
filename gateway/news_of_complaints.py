"""What is told of a complaint, and to whom: who filed it, for whom it was filed, who joined it. Never words of one to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from gateway.notice import Notice
from rules.calendar import short_date
from rules.complaint_news import what_to_tell
from rules.quiet import Purpose
from store import complaints
from store.complaints import Change, Complaint
from store.news import ComplaintChanged, ComplaintMerged, ComplaintSplit
from store.proofs import part_digits, receipt_digits
from store.town_values import Towns
from store.unit import Unit


def of(unit: Unit, news: ComplaintChanged, towns: Towns) -> Iterator[Notice]:
    """The notices of one change; none for the citizen who made it, for they have their answer."""
    change = news.change
    case = change.after
    tell = what_to_tell(change.before, case, change.note)
    if tell is None or towns.get(case.town) is None:
        return
    for citizen in complaints.concerned(unit, case):
        if change.by != complaints.by_citizen(citizen):
            yield Notice(citizen, case.town, tell.message, _worded(change), Purpose.COMPLAINT, case.number, _fact(change))


def ties(unit: Unit, news: ComplaintMerged | ComplaintSplit, towns: Towns) -> Iterator[Notice]:
    """To everybody whom the one concerned: the number of the other, with digits of their own to ask about it."""
    match news:
        case ComplaintMerged(change, into):
            told, other, by, name = change.after, into, change.by, "merged"
            concerned = complaints.concerned(unit, told)
        case ComplaintSplit(first, second):
            told, other, by, name = first, second, "", "split"
            concerned = complaints.concerned(unit, second)
    if towns.get(told.town) is None:
        return
    for citizen in concerned:
        if by != complaints.by_citizen(citizen):
            fact = f"{name}-{other.number}-{other.updated_at.isoformat()}"
            yield Notice(
                citizen, told.town, f"followup.{name}", _tied(unit, told, other, citizen), Purpose.COMPLAINT, told.number, fact
            )  # fmt: skip


def _tied(unit: Unit, told: Complaint, other: Complaint, citizen: int) -> Callable[[str], Mapping[str, str]]:
    own = other.citizen == citizen
    digits = receipt_digits(unit.keys, other.number) if own else part_digits(unit.keys, other.number, citizen)
    facts = {
        "number": told.number, "number_plain": told.number, "case_kind": f"@case_kind.{told.kind}",
        "other": other.number, "other_plain": other.number, "proof_digits": digits,
    }  # fmt: skip
    return lambda language: {**facts, "due": short_date(other.first_due, language)}


def _fact(change: Change) -> str:
    """This very change: the same done again at another time is another fact."""
    return f"{change.after.state}-{change.after.updated_at.isoformat()}"


def _worded(change: Change) -> Callable[[str], Mapping[str, str]]:
    """The facts of one change, in a language."""

    def facts(language: str) -> Mapping[str, str]:
        tell = what_to_tell(change.before, change.after, change.note, language)
        return tell.facts if tell else {}

    return facts
