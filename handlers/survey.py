"""The nine-element survey (SKM, PermenPANRB 14/2017), one question at a time; what is answered is kept as it is answered.

A form that breaks off, or has a "tidak tahu", is kept and counted apart, never in the index. No respondent fields are asked
for: they would make a form that nobody can be told from into one that some can (docs/decisions/0021-figures.md).
"""

from __future__ import annotations

from handlers import rated
from handlers.rated import ONE, SEVERAL
from handlers.service import Outcome, Visit, service
from rules.satisfaction import ELEMENTS
from store import surveys
from store.surveys import UNKNOWN, Form


@service("survey.offered", writes=False, one=ONE, several=SEVERAL, none={})
def offered(visit: Visit) -> Outcome:
    """What this citizen may fill in the nine questions for."""
    return rated.some(visit)


@service("survey.about", writes=False, one=ONE, again={}, none={})
def about(visit: Visit, *, key: str) -> Outcome:
    """The service that the questions are about. `again`: this citizen's form of this month is complete."""
    subject = rated.subject_of(visit, key)
    if subject is None:
        return Outcome("none")
    if surveys.form(visit.unit, visit.citizen, subject, rated.month(visit, subject)) is Form.COMPLETE:
        return Outcome("again")
    return Outcome("one", rated.facts(visit, subject))


@service("survey.note", noted={}, none={})
def note(visit: Visit, *, element: str, answer: str, key: str) -> Outcome:
    """Keep one answer; going back and answering anew puts it right."""
    subject = rated.subject_of(visit, key)
    if subject is None or element not in ELEMENTS:
        return Outcome("none")
    value = int(answer) if answer in ("1", "2", "3", "4") else UNKNOWN
    surveys.note(visit.unit, visit.citizen, subject, rated.month(visit, subject), {element: value})
    return Outcome("noted")


@service("survey.finish", writes=False, complete={}, incomplete={})
def finish(visit: Visit, *, key: str) -> Outcome:
    """Whether all nine are answered."""
    subject = rated.subject_of(visit, key)
    whole = subject is not None and surveys.form(visit.unit, visit.citizen, subject, rated.month(visit, subject)) is Form.COMPLETE
    return Outcome("complete" if whole else "incomplete")
