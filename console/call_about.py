"""What a text in a call is about: the caller's cases, which of them is meant, and the prepared answers that can be sent about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from console.calls_shown import Who
from console.case_reply import Receiver, prepared, values_for
from store import applications, complaints, numbers
from store.applications import Application, Status
from store.complaint_rows import Complaint, Viewer
from store.officer_calls import OfficerCall
from store.town_values import Town
from store.unit import Unit

_OVER = frozenset({Status.COLLECTED, Status.REFUSED, Status.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class About:
    """One case that an officer may write to the caller about: until when it is promised, and at which office it is."""

    number: str
    complaint: bool
    due: date | None
    office: str = ""

    @property
    def audited(self) -> str:
        """What the audit calls it."""
        return f"{'complaint' if self.complaint else 'application'} {self.number}"


def cases(unit: Unit, call: OfficerCall, who: Who) -> tuple[About, ...]:
    """What the caller has open, and first what they proved: it may be closed, or have come from another phone."""
    found = [*map(_complaint, who.complaints), *(_application(one) for one in who.applications if one.status not in _OVER)]
    if call.proved and call.proved not in {one.number for one in found}:
        proved = _proved(unit, call.proved, call.town)
        found = [proved, *found] if proved is not None else found
    return tuple(found)


def meant(call: OfficerCall, found: tuple[About, ...]) -> str:
    """The case that a text is about unless the officer says otherwise: the proved one, else the only one; "" for none."""
    all_of_them = [one.number for one in found]
    if call.proved in all_of_them:
        return call.proved
    return all_of_them[0] if len(all_of_them) == 1 else ""


def answers(unit: Unit, town: Town, to: Receiver, about: About | None) -> list[dict[str, str]]:
    """The prepared answers that can be sent about this case, or about none."""
    office = town.offices.get(about.office) if about else None
    values = values_for(town, to.language, about.number if about else "", about.due if about else None, office)
    return prepared(unit, town, to, values)


def chosen(found: tuple[About, ...], number: str) -> About | None:
    """The one of these cases with this number; None for none. LookupError for a number that is none of them."""
    if not number:
        return None
    about = next((one for one in found if one.number == number), None)
    if about is None:
        raise LookupError("no case of this caller")
    return about


def box(unit: Unit, town: Town, to: Receiver, found: tuple[About, ...], number: str, suggested: str) -> dict[str, Any]:
    """What the box of a text shows: the cases, the one that is meant, its answers, and which of them is suggested."""
    listed = answers(unit, town, to, chosen(found, number))
    key = next((one["key"] for one in listed if one["key"] == suggested), "")
    return {"cases": found, "meant": number, "templates": listed, "suggested": key}


def _complaint(one: Complaint) -> About:
    return About(one.number, True, one.settled_by)


def _application(one: Application) -> About:
    return About(one.number, False, one.due, one.office)


def _proved(unit: Unit, number: str, town: str) -> About | None:
    if numbers.kind_of(unit, number) == "application":
        application = applications.by_number(unit, number)
        return _application(application) if application is not None and application.town == town else None
    complaint = complaints.seen_by(unit, number, Viewer.OFFICE)
    return _complaint(complaint) if complaint is not None and complaint.town == town else None
