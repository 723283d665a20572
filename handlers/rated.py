"""Which services a citizen may say what they think of: those they got lately, each at the office that gave it."""

from __future__ import annotations

from datetime import date

from handlers.service import Outcome, Visit, options, text
from handlers.showing import OFFICE, OFFICE_NAME, SERVICE, SERVICE_NAME, cut, office_name, service_name, zone
from rules.figures import month_of
from store import surveys
from store.surveys import Subject

ONE = {"rating_of": text(140), "service_name": SERVICE, "office_name": OFFICE}
SEVERAL = {"rated_list": options(surveys.MOST, SERVICE_NAME + 2 + OFFICE_NAME)}


def some(visit: Visit) -> Outcome:
    """`one`, `several` to pick from, or `none`: nobody is asked who was not served."""
    found = [one.subject for one in surveys.open_for(visit.unit, visit.citizen, visit.now)]
    match found:
        case []:
            return Outcome("none")
        case [only]:
            return Outcome("one", facts(visit, only))
        case _:
            listed = tuple((key_of(subject), cut(_name(visit, subject), SERVICE_NAME + 2 + OFFICE_NAME)) for subject in found)
            return Outcome("several", lists={"rated_list": listed})


def facts(visit: Visit, subject: Subject) -> dict[str, str]:
    """What is told of a subject, and the key that brings it back."""
    town = visit.towns.get(subject.town)
    service, office = (town.services.get(subject.service), town.offices.get(subject.office)) if town else (None, None)
    named = service_name(service, visit.language) if service else cut(subject.service, SERVICE_NAME)
    return {"rating_of": key_of(subject), "service_name": named, "office_name": office_name(office, visit.channel)}


def key_of(subject: Subject) -> str:
    """A subject as one fact of a session."""
    return f"{subject.town}/{subject.office}/{subject.service}"


def subject_of(visit: Visit, key: str) -> Subject | None:
    """The subject of a key, if this citizen may rate it now; None for any other."""
    may = (one.subject for one in surveys.open_for(visit.unit, visit.citizen, visit.now))
    return next((subject for subject in may if key_of(subject) == key), None)


def month(visit: Visit, subject: Subject) -> date:
    """The month that an answer belongs to, in the subject's town."""
    town = visit.towns.get(subject.town)
    return month_of(zone(town).day(visit.now) if town else visit.now.date())


def _name(visit: Visit, subject: Subject) -> str:
    told = facts(visit, subject)
    return f"{told['service_name']}, {told['office_name']}"
