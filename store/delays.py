"""No application passes its day in silence: an officer says why it takes longer and until when, or the case is marked for staff."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import bindparam, insert, or_, select, text, union_all, update

from store import applications as cases
from store.applications import OPEN, Application, NotAllowed, Status, application_events, applications, by_number
from store.news import ApplicationDelayed, ApplicationUnexplained, PapersAwaited
from store.unit import Conflict, Unit

__all__ = ["due_by", "explain", "explained", "explanation_owed", "overdue", "unexplained"]

LONGEST = 200

_a = applications.c
_EXPLAIN = (
    update(applications)
    .where(_a.id == bindparam("this"), _a.status == bindparam("was"), _a.due == bindparam("was_on"))
    .values(due=bindparam("on"), reason=bindparam("why"), updated_at=bindparam("now"), unexplained_at=None)
)
_EVENT = insert(application_events)
_MARK = update(applications).where(_a.id == bindparam("this"), _a.unexplained_at.is_(None)).values(unexplained_at=bindparam("now"))
_DUE = (
    select(*cases.COLUMNS)
    .where(text(cases.UNDER_WAY), _a.town == bindparam("in_town"), _a.due <= bindparam("on"), _a.id > bindparam("after"))
    .where(or_(_a.status != Status.NEEDS_PAPERS, _a.due == bindparam("on")))
    .order_by(_a.id)
    .limit(bindparam("most"))
)
_UNEXPLAINED = (
    select(*cases.COLUMNS)
    .where(text(cases.UNEXPLAINED), _a.town == bindparam("in_town"))
    .order_by(_a.due, _a.id)
    .limit(bindparam("most"))
)

_OVERDUE = union_all(*(  # two small indexes that together hold what is open, each in the order of its dates
    select(select(*cases.COLUMNS).where(text(which), _a.town == bindparam("in_town"), _a.due < bindparam("on"))
           .order_by(_a.due).limit(bindparam("most")).subquery())
    for which in (cases.UNDER_WAY, cases.UNEXPLAINED)
))  # fmt: skip


def explain(unit: Unit, number: str, reason: str, new_due: date, now: datetime, *, by: str = "") -> Application:
    """It takes longer, for this reason, until this day. The old and the new promise are kept, and the citizen hears of it.

    ValueError without a reason, or when the new day is not after the old one; NotAllowed when the case is over; LookupError; Conflict.
    """
    was = by_number(unit, number)
    if was is None:
        raise LookupError("no such application")
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST:
        raise ValueError(f"a delay needs a reason of at most {LONGEST} characters")
    if was.status not in OPEN or was.due is None:
        raise NotAllowed(f"what is {was.status} cannot be late")
    if new_due <= was.due:
        raise ValueError("the new day must come after the old one")
    chosen = {"this": was.id, "was": was.status, "was_on": was.due, "on": new_due, "why": reason, "now": now}
    if unit.conn.execute(_EXPLAIN, chosen).rowcount != 1:
        raise Conflict("the application was changed meanwhile")
    event = {
        "application": was.id, "at": now, "status": was.status, "office": was.office, "due": new_due, "was_due": was.due,
        "reason": reason, "by": by,
    }  # fmt: skip
    unit.conn.execute(_EVENT, event)
    changed = by_number(unit, number)
    assert changed is not None
    unit.news.append(ApplicationDelayed(changed, was.due))
    return changed


def explained(unit: Unit, case: Application) -> str:
    """Why an open case takes longer than was promised, as an officer last said it; "" when nobody did.

    A reason that stays behind from the papers that were missing is none, nor is one whose new date was taken back since.
    """
    if not case.reason or case.status not in OPEN - {Status.NEEDS_PAPERS}:
        return ""
    said, promised, before = "", None, None
    for event in cases.events(unit, case.id):
        was = event.was_due or (before.due if before else None)
        left = before is not None and before.status is Status.NEEDS_PAPERS and before.reason == event.reason
        if was is not None and event.due is not None and event.due > was and event.reason and not left:
            said, promised = event.reason, event.due
        elif promised is not None and event.due is not None and event.due < promised:
            said, promised = "", None
        before = event
    return said


def due_by(unit: Unit, town: str, day: date, *, after: int = 0, limit: int = 200) -> list[Application]:
    """What is due on `day` or before, is not done, and of which nobody has said why: by row id, from `after` on.

    What waits for the citizen's papers is among them on its very day only.
    """
    rows = unit.conn.execute(_DUE, {"in_town": town, "on": day, "after": after, "most": limit})
    return [made for row in rows if (made := cases.application_of(row)) is not None]


def explanation_owed(unit: Unit, cases_due: Collection[Application], now: datetime) -> int:
    """The day has come: the citizens of these hear that it may be late, and staff find the cases marked. How many are marked.

    What waits for the citizen's own papers is nobody's delay: there the citizen is reminded of them. Twice is harmless.
    """
    marked = 0
    for case in cases_due:
        if case.status is Status.NEEDS_PAPERS:
            unit.news.append(PapersAwaited(case))
        elif unit.conn.execute(_MARK, {"this": case.id, "now": now}).rowcount == 1:
            unit.news.append(ApplicationUnexplained(case))
            marked += 1
    return marked


def unexplained(unit: Unit, town: str, limit: int = 100) -> list[Application]:
    """For staff: what reached its day without a word from an officer, oldest first."""
    rows = unit.conn.execute(_UNEXPLAINED, {"in_town": town, "most": limit})
    return [made for row in rows if (made := cases.application_of(row)) is not None]


def overdue(unit: Unit, town: str, today: date, limit: int) -> list[Application]:
    """What is open and past its date, explained or not, also where the citizen's papers are awaited: the longest overdue first."""
    rows = unit.conn.execute(_OVERDUE, {"in_town": town, "on": today, "most": limit})
    found = [made for row in rows if (made := cases.application_of(row)) is not None]
    return sorted(found, key=lambda one: (one.due or today, one.id))[:limit]
