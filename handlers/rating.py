"""One digit for a service one got: 4 very good to 1 bad. Voluntary, once a month for each service, and never part of the index.

What is kept cannot be joined to the citizen or the case (store/surveys.py).
"""

from __future__ import annotations

from handlers import rated
from handlers.rated import ONE, SEVERAL
from handlers.service import Outcome, Visit, service, text
from rules.satisfaction import ELEMENTS
from store import surveys
from store.surveys import Form, Subject

_WHOLE = len(ELEMENTS)
_MARKED = {"marks": text(9)}


@service("rating.offered", writes=False, one=ONE, several=SEVERAL, none={})
def offered(visit: Visit) -> Outcome:
    """What this citizen may rate."""
    return rated.some(visit)


@service("rating.about", writes=False, one=ONE, none={})
def about(visit: Visit, *, key: str) -> Outcome:
    """The service that was picked."""
    subject = rated.subject_of(visit, key)
    return Outcome("one", rated.facts(visit, subject)) if subject else Outcome("none")


@service("rating.keep", kept={}, offer=ONE, again={}, none={})
def keep(visit: Visit, *, score: str, key: str) -> Outcome:
    """Keep the digit. `offer`: the nine questions may follow, where answering them costs nothing."""
    subject = rated.subject_of(visit, key)
    return _keep(visit, subject, int(score)) if subject and score in ("1", "2", "3", "4") else Outcome("none")


@service(
    "rating.marked", kept={}, offer=ONE, again={}, form={}, form_some={}, form_again={}, several={**SEVERAL, **_MARKED}, none={}, unclear={}
)
def marked(visit: Visit, *, marks: str) -> Outcome:
    """One digit or nine that came in an SMS. One digit after an invitation is about what was asked last; else it may be asked."""
    if not _readable(marks):
        return Outcome("unclear")
    may = surveys.open_for(visit.unit, visit.citizen, visit.now)
    if not may:
        return Outcome("none")
    asked = may[0].asked_at is not None and visit.now - may[0].asked_at < surveys.ASKED_LATELY
    if len(may) == 1 or (asked and len(marks) == 1):
        return _marked(visit, may[0].subject, marks)
    return Outcome("several", {"marks": marks}, rated.some(visit).lists)


@service("rating.marked_for", kept={}, offer=ONE, again={}, form={}, form_some={}, form_again={}, none={}, unclear={})
def marked_for(visit: Visit, *, marks: str, key: str) -> Outcome:
    """As rating.marked, for the service that was picked."""
    subject = rated.subject_of(visit, key)
    if subject is None:
        return Outcome("none")
    return _marked(visit, subject, marks) if _readable(marks) else Outcome("unclear")


def _readable(marks: str) -> bool:
    """1 to 4 alone; or nine digits 1 to 4, with 0 or 5 for "tidak tahu"."""
    return marks in ("1", "2", "3", "4") if len(marks) == 1 else len(marks) == _WHOLE and set(marks) <= set("012345")


def _marked(visit: Visit, subject: Subject, marks: str) -> Outcome:
    if len(marks) == 1:
        return _keep(visit, subject, int(marks))
    when = rated.month(visit, subject)
    if surveys.form(visit.unit, visit.citizen, subject, when) is Form.COMPLETE:
        return Outcome("form_again")
    answers = {element: int(mark) % 5 for element, mark in zip(ELEMENTS, marks, strict=True)}
    whole = surveys.note(visit.unit, visit.citizen, subject, when, answers) is Form.COMPLETE
    return Outcome("form" if whole else "form_some")


def _keep(visit: Visit, subject: Subject, score: int) -> Outcome:
    when = rated.month(visit, subject)
    if not surveys.rate(visit.unit, visit.citizen, subject, when, score):
        return Outcome("again")
    filled = surveys.form(visit.unit, visit.citizen, subject, when) is Form.COMPLETE
    return Outcome("kept") if filled or visit.channel == "sms" else Outcome("offer", rated.facts(visit, subject))
