"""Asks for one digit after a finished case or a visit. Optional, by nobody's order, and refused like any other kind of notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from gateway.notice import Notice
from handlers.showing import service_name
from rules.quiet import Purpose
from store.applications import Application, Status
from store.news import ApplicationChanged, News, TicketServed
from store.queues import Ticket
from store.surveys import Subject
from store.town_values import Towns

LATER = timedelta(hours=1)  # after the counter: not while the citizen still stands there
APART = timedelta(days=30)  # one citizen is asked once in so long, whatever they come for; NILAI is always open to them


def of(news: News, towns: Towns) -> Iterator[tuple[Notice, Subject]]:
    """The invitation after a case was collected or a number was served, and what it asks about; none otherwise.

    Who came without a phone, or whom nobody knows, is not asked.
    """
    match news:
        case ApplicationChanged(now=Application(status=Status.COLLECTED) as case, before=Application()):
            yield from _about(case, towns)
        case TicketServed(ticket):
            yield from _about(ticket, towns)


def _about(case: Application | Ticket, towns: Towns) -> Iterator[tuple[Notice, Subject]]:
    town = towns.get(case.town)
    if case.citizen is None or town is None or (wanted := town.services.get(case.service)) is None:
        return
    notice = Notice(
        case.citizen, town.id, "rating.invite", lambda language: {"service_name": service_name(wanted, language)}, Purpose.SURVEY,
        case.number, "rating", rest=LATER,
    )  # fmt: skip
    yield notice, Subject(town.id, case.office, case.service)
