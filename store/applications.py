"""Applications (permohonan): where each stands, and the second fact that proves it is the asker's own."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    bindparam,
    case,
    insert,
    select,
    text,
    update,
)

from rules import proof
from rules.chance import Chance
from store import numbers
from store.base import RowId, Utc, metadata
from store.news import ApplicationChanged
from store.sealed import digest, digests, seal, unseal_text
from store.unit import Conflict, Unit


class Status(StrEnum):
    """Where an application stands."""

    RECEIVED = "received"
    CHECKED = "checked"
    NEEDS_PAPERS = "needs_papers"
    APPROVED = "approved"
    READY = "ready"
    COLLECTED = "collected"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


_S = Status
ALLOWED: dict[Status, frozenset[Status]] = {
    _S.RECEIVED: frozenset({_S.CHECKED, _S.NEEDS_PAPERS, _S.REFUSED, _S.WITHDRAWN}),
    _S.CHECKED: frozenset({_S.CHECKED, _S.NEEDS_PAPERS, _S.APPROVED, _S.REFUSED, _S.WITHDRAWN}),
    _S.NEEDS_PAPERS: frozenset({_S.CHECKED, _S.REFUSED, _S.WITHDRAWN}),
    _S.APPROVED: frozenset({_S.APPROVED, _S.READY, _S.REFUSED, _S.WITHDRAWN}),
    _S.READY: frozenset({_S.COLLECTED, _S.WITHDRAWN}),
    _S.COLLECTED: frozenset(),
    _S.REFUSED: frozenset({_S.RECEIVED}),  # after an objection
    _S.WITHDRAWN: frozenset(),
}
OPEN = frozenset({_S.RECEIVED, _S.CHECKED, _S.NEEDS_PAPERS, _S.APPROVED})
"""While it is one of these, the clock of its promise runs."""


class NotAllowed(ValueError):
    """A change of status that the table does not have."""


applications = Table(
    "applications",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", String(8), nullable=False, unique=True),
    Column("town", String(40), nullable=False),
    Column("service", String(40), nullable=False),
    Column("office", String(60), nullable=False),
    Column("status", String(16), nullable=False),
    Column("due", Date),
    Column("reason", String(200), nullable=False),
    Column("next_step", String(200), nullable=False),
    Column("fee", Integer, nullable=False),
    Column("proof_kind", String(20), nullable=False),
    Column("proof", LargeBinary(32), nullable=False),  # keyed digest, bound to the number
    Column("person", LargeBinary, nullable=False),  # sealed name
    Column("citizen", RowId, index=True),
    Column("filed_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("cleared", SmallInteger, nullable=False, server_default="0"),  # 1: who it was for is gone by retention
    Column("unexplained_at", Utc),  # its day came, it was not done, and no officer said why
)
UNDER_WAY = "status IN ('received', 'checked', 'needs_papers', 'approved') AND unexplained_at IS NULL"
UNEXPLAINED = "status IN ('received', 'checked', 'needs_papers', 'approved') AND unexplained_at IS NOT NULL"
for _name, _some in (("applications_due", text(UNDER_WAY)), ("applications_unexplained", text(UNEXPLAINED))):
    Index(_name, applications.c.town, applications.c.due, sqlite_where=_some, postgresql_where=_some)
application_events = Table(
    "application_events",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("application", RowId, ForeignKey("applications.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("status", String(16), nullable=False),
    Column("office", String(60), nullable=False),
    Column("due", Date),
    Column("reason", String(200), nullable=False),
    Column("by", String(60), nullable=False),
    Column("was_due", Date),  # a delay: the promise before
    Column("counted", SmallInteger, nullable=False, server_default="0"),  # whether the figures have it
    Index("application_events_uncounted", "id", sqlite_where=text("counted = 0"), postgresql_where=text("counted = 0")),
)


@dataclass(frozen=True, slots=True)
class Application:
    """One application. `due` is a day in its town; `fee` is in rupiah, 0 is free; `proof_kind` names the second fact."""

    id: int
    town: str
    service: str
    office: str
    number: str
    status: Status
    due: date | None
    updated_at: datetime
    reason: str
    next_step: str
    fee: int
    proof_kind: str
    citizen: int | None = None
    unexplained: bool = False  # late or about to be, and no officer said why


@dataclass(frozen=True, slots=True)
class Event:
    """One change of an application."""

    at: datetime
    status: Status
    office: str
    due: date | None
    reason: str
    by: str
    was_due: date | None = None


_a = applications.c
COLUMNS = (
    _a.id, _a.town, _a.service, _a.office, _a.number, _a.status, _a.due, _a.updated_at, _a.reason, _a.next_step, _a.fee, _a.proof_kind,
    _a.citizen, _a.unexplained_at,
)  # fmt: skip
_BY_NUMBER = select(*COLUMNS).where(_a.number == bindparam("this"))
_PROOF = select(*COLUMNS, _a.proof).where(_a.number == bindparam("this"))
_PERSON = select(_a.person).where(_a.number == bindparam("this"))
_FILE = insert(applications).returning(_a.id)
_EVENT = insert(application_events)
_CHANGE = (
    update(applications)
    .where(_a.id == bindparam("this"), _a.status == bindparam("was"))
    .values(status=bindparam("new"), office=bindparam("at_office"), due=bindparam("on"), reason=bindparam("why"),
            next_step=bindparam("next"), updated_at=bindparam("now"),
            unexplained_at=case((bindparam("keep", type_=Boolean), _a.unexplained_at)))
)  # fmt: skip
_EVENTS = select(application_events).where(application_events.c.application == bindparam("this")).order_by(application_events.c.id)
_NOBODY = b"\0" * 32


def by_number(unit: Unit, number: str) -> Application | None:
    """The application with this number. For staff; a citizen's way in is `prove`."""
    return application_of(unit.conn.execute(_BY_NUMBER, {"this": number}).one_or_none()) if unit.sees(number) else None


def prove(unit: Unit, number: str, answer: str) -> Application | None:
    """The application, if `answer` is its second fact; None for a wrong answer and for an unknown number alike.

    The same work is done whether the number exists or not, and the comparison takes constant time.
    """
    row = unit.conn.execute(_PROOF, {"this": number}).one_or_none() if unit.sees(number) else None
    kind, expected = (row.proof_kind, bytes(row.proof)) if row is not None else ("birth_year", _NOBODY)
    given = digests(unit.keys, "proof", _claim(number, kind, proof.tidy(kind, answer) or ""))
    right = [hmac.compare_digest(one, expected) for one in given]
    return application_of(row) if any(right) and row is not None else None


def person(unit: Unit, number: str) -> str | None:
    """The applicant's name, for staff who may see it."""
    sealed = unit.conn.execute(_PERSON, {"this": number}).scalar_one_or_none()
    return None if sealed is None else unseal_text(unit.keys, "applications", "person", number, sealed)


def file(
    unit: Unit, *, town: str, service: str, office: str, person: str, proof_kind: str, proof_answer: str, now: datetime,
    chance: Chance, due: date | None = None, fee: int = 0, reason: str = "", next_step: str = "",
    status: Status = Status.RECEIVED, citizen: int | None = None, number: str | None = None, by: str = "",
) -> Application:  # fmt: skip
    """Take in an application; a fresh number unless one is given. ValueError when the second fact cannot be one.

    The citizen, where one is named, hears of it."""
    tidy = proof.tidy(proof_kind, proof_answer)
    if not tidy:
        raise ValueError(f"this cannot be a {proof_kind}")
    if number is None:
        number = numbers.fresh(unit, "application", chance, now)
    elif not numbers.take(unit, "application", number, now):
        raise Conflict("the number is taken")
    row: dict[str, Any] = {
        "number": number, "town": town, "service": service, "office": office, "status": status, "due": due,
        "reason": reason, "next_step": next_step, "fee": fee, "proof_kind": proof_kind,
        "proof": digest(unit.keys, "proof", _claim(number, proof_kind, tidy)),
        "person": seal(unit.keys, "applications", "person", number, person),
        "citizen": citizen, "filed_at": now, "updated_at": now,
    }  # fmt: skip
    id = unit.conn.execute(_FILE, row).scalar_one()
    _note(unit, id, now, status, office, due, reason, by)
    filed = Application(id, town, service, office, number, status, due, now, reason, next_step, fee, proof_kind, citizen)
    unit.news.append(ApplicationChanged(filed))
    return filed


def change(
    unit: Unit, number: str, status: Status, now: datetime, *, office: str | None = None, due: date | None = None,
    reason: str | None = None, next_step: str | None = None, by: str = "",
) -> Application:  # fmt: skip
    """Move an application on; what is not given stays; the citizen hears of it.

    Raises NotAllowed, LookupError, and Conflict when another was quicker. A delay has a verb of its own: store.delays.
    """
    was = by_number(unit, number)
    if was is None:
        raise LookupError("no such application")
    if status not in ALLOWED[was.status]:
        raise NotAllowed(f"{was.status} does not become {status}")
    chosen: dict[str, Any] = {
        "this": was.id, "was": was.status, "new": status, "now": now, "at_office": was.office if office is None else office,
        "on": was.due if due is None else due, "why": was.reason if reason is None else reason,
        "next": was.next_step if next_step is None else next_step,
    }  # fmt: skip
    chosen["keep"] = chosen["on"] == was.due and status in OPEN
    if unit.conn.execute(_CHANGE, chosen).rowcount != 1:
        raise Conflict("the application was changed meanwhile")
    _note(unit, was.id, now, status, chosen["at_office"], chosen["on"], chosen["why"], by)
    changed = by_number(unit, number)
    assert changed is not None
    unit.news.append(ApplicationChanged(changed, was))
    return changed


def events(unit: Unit, application: int) -> list[Event]:
    """What happened to an application, oldest first."""
    rows = unit.conn.execute(_EVENTS, {"this": application})
    return [Event(row.at, Status(row.status), row.office, row.due, row.reason, row.by, row.was_due) for row in rows]


def why_now(unit: Unit, case: Application) -> str:
    """The reason that was given with the last change itself; "" for one that was only left standing from a step before."""
    if not case.reason:
        return ""
    *earlier, last = events(unit, case.id)
    return "" if earlier and earlier[-1].reason == last.reason and earlier[-1].status != last.status else last.reason


def _note(unit: Unit, id: int, now: datetime, status: Status, office: str, due: date | None, reason: str, by: str) -> None:
    row = {"application": id, "at": now, "status": status, "office": office, "due": due, "reason": reason, "by": by}
    unit.conn.execute(_EVENT, row)


def _claim(number: str, kind: str, answer: str) -> str:
    return f"{number}:{kind}:{answer}"


def application_of(row: Any) -> Application | None:
    """The application in a row of COLUMNS."""
    if row is None:
        return None
    id, town, service, office, number, status, due, updated_at, reason, next_step, fee, proof_kind, citizen, unexplained = row[:14]
    return Application(
        id, town, service, office, number, Status(status), due, updated_at, reason, next_step, fee, proof_kind, citizen,
        unexplained is not None,
    )  # fmt: skip
