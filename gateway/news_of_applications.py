"""What is told of an application: each step with office, day, fee and what to do next; a delay before its day passes.

The phone may be shared: neither a name nor the reason of a refusal is told, only the case number and where it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from gateway.notice import Notice
from handlers.showing import cut, office_name, service_name
from rules.calendar import short_date
from rules.money import fee
from rules.quiet import Purpose
from store.applications import OPEN, Application, Status
from store.news import ApplicationChanged, ApplicationDelayed, ApplicationUnexplained, PapersAwaited
from store.town_values import Town, Towns

REASON = 30  # characters; the whole reason is told to who asks with CEK
ADVICE = 30

ApplicationNews = ApplicationChanged | ApplicationDelayed | ApplicationUnexplained | PapersAwaited


def of(news: ApplicationNews, towns: Towns) -> Iterator[Notice]:
    """The notice of one event; none when nobody's phone is known, or nothing changed that a citizen can see."""
    case, town = news.now, towns.get(news.now.town)
    if case.citizen is None or town is None:
        return
    match news:
        case ApplicationChanged(_, before):
            if before is None or _visible(before) != _visible(case):
                moved = before is not None and before.due is not None and case.due is not None and case.due > before.due
                late = moved and case.reason and case.status in OPEN - {Status.NEEDS_PAPERS}
                yield _delay(case, town) if late else _step(case, town)
        case ApplicationDelayed():
            yield _delay(case, town)
        case ApplicationUnexplained():
            yield _notice(case, town, "may_be_late", Purpose.DELAY, f"unexplained-{case.due}")
        case PapersAwaited():
            yield _notice(case, town, "papers_awaited", Purpose.DELAY, f"papers-{case.due}")


def _visible(case: Application) -> tuple[object, ...]:
    reason = case.reason if case.status is Status.NEEDS_PAPERS else ""
    return case.status, case.office, case.due, case.fee, case.next_step, reason


def _step(case: Application, town: Town) -> Notice:
    match case.status:
        case Status.READY:
            name = "ready"
        case Status.NEEDS_PAPERS:
            name = "papers"
        case Status.COLLECTED | Status.REFUSED | Status.WITHDRAWN:
            name = "over"
        case Status.RECEIVED | Status.CHECKED | Status.APPROVED:
            name = "advised" if case.next_step else "underway"
    seen = hashlib.sha256(repr(_visible(case)).encode()).hexdigest()[:10]
    return _notice(case, town, name, Purpose.STATUS, f"{case.status}-{case.updated_at.isoformat()}-{seen}")


def _delay(case: Application, town: Town) -> Notice:
    return _notice(case, town, "delay", Purpose.DELAY, f"due-{case.due}")


def _notice(case: Application, town: Town, name: str, purpose: Purpose, fact: str) -> Notice:
    assert case.citizen is not None
    made = Notice(case.citizen, town.id, f"notice.{name}", lambda language: {}, purpose, case.number, fact)
    return replace(made, facts=lambda language: _facts(case, town, language))


def _facts(case: Application, town: Town, language: str) -> Mapping[str, str]:
    wanted = town.services.get(case.service)
    return {
        "number": case.number,
        "number_plain": case.number,
        "service_name": service_name(wanted, language) if wanted else case.service,
        "office_name": office_name(town.offices.get(case.office)),
        "status": f"@case_status.{case.status}",
        "next": f"@next.{case.status}",
        "due": short_date(case.due, language) if case.due else "-",
        "fee": fee(case.fee, language),
        "reason": cut(case.reason or "-", REASON),
        "advice": cut(case.next_step, ADVICE),
    }
