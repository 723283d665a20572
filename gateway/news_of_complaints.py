"""What is told of a complaint, and to whom: who filed it, for whom it was filed, who joined it. Never words of one to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from gateway.notice import Notice
from rules.complaint_news import what_to_tell
from rules.quiet import Purpose
from store import complaints
from store.complaints import Change
from store.news import ComplaintChanged
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


def _fact(change: Change) -> str:
    """This very change: the same done again at another time is another fact."""
    return f"{change.after.state}-{change.after.updated_at.isoformat()}"


def _worded(change: Change) -> Callable[[str], Mapping[str, str]]:
    """The facts of one change, in a language."""

    def facts(language: str) -> Mapping[str, str]:
        tell = what_to_tell(change.before, change.after, change.note, language)
        return tell.facts if tell else {}

    return facts
