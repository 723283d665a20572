"""That a number was locked by wrong answers: told to whose it is. It may be they who forgot, or somebody who means them harm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gateway.notice import Notice
from rules.calendar import Zone
from rules.quiet import Purpose
from store import applications, complaints, queues
from store.town_values import Towns
from store.unit import Unit


def of(unit: Unit, number: str, towns: Towns, now: datetime) -> Iterator[Notice]:
    """The notice to the phone that the number was filed from; none when it is nobody's.

    Once a day for a number, however often it is opened and locked again: whoever guesses shall not make us pay for more.
    """
    purpose, found = _whose(unit, number)
    if found is None or found.citizen is None or (town := towns.get(found.town)) is None:
        return
    day = now.astimezone(Zone.of(town.zone).tz).date()
    yield Notice(found.citizen, town.id, "notice.locked", lambda _language: {"number": number}, purpose, number, f"locked-{day}")


def _whose(unit: Unit, number: str) -> tuple[Purpose, applications.Application | complaints.Complaint | queues.Ticket | None]:
    if (case := complaints.by_number(unit, number)) is not None:
        return Purpose.COMPLAINT, case
    if (application := applications.by_number(unit, number)) is not None:
        return Purpose.STATUS, application
    return Purpose.QUEUE, queues.by_number(unit, number)
