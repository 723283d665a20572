"""Asks for one digit after a finished case. Optional, by nobody's order, and refused like any other kind of notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from gateway.notice import Notice
from handlers.showing import service_name
from rules.quiet import Purpose
from store.applications import Status
from store.news import ApplicationChanged, News
from store.surveys import Subject
from store.town_values import Towns

LATER = timedelta(hours=1)  # after the counter: not while the citizen still stands there


def of(news: News, towns: Towns) -> Iterator[tuple[Notice, Subject]]:
    """The invitation after a case was collected, and what it asks about; none otherwise."""
    if not isinstance(news, ApplicationChanged) or news.now.status is not Status.COLLECTED or news.before is None:
        return
    case, town = news.now, towns.get(news.now.town)
    if case.citizen is None or town is None or (wanted := town.services.get(case.service)) is None:
        return
    notice = Notice(
        case.citizen, town.id, "rating.invite", lambda language: {"service_name": service_name(wanted, language)}, Purpose.SURVEY,
        case.number, "rating", rest=LATER,
    )  # fmt: skip
    yield notice, Subject(town.id, case.office, case.service)
