"""Applications as the agencies' own systems tell them: found by the agency's own name for each, taken once, never backwards.

What comes twice changes nothing and gets the same answer; what is older than what is known is ignored, and said so. So any
order and any number of copies of the same rows, given together, leave the same applications behind (see `in_order`).
"""

from __future__ import annotations

import hmac
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, and_, bindparam, insert, or_, select, update

from rules.chance import Chance
from store import applications, citizens, delays
from store.applications import ALLOWED, COLUMNS, OPEN, Application, Status, application_of
from store.base import Utc, metadata
from store.news import ApplicationChanged
from store.sealed import digest, digests
from store.submitted import Fault, Submitted
from store.town_values import Town
from store.unit import Conflict, Unit

LABEL = "agency-row"
PAGE = 100
SETTLED = frozenset(status for status in Status if status not in OPEN and status is not Status.READY)
WALK = 1000  # rows looked at for one page, at most: a page may be short although more follow


class Outcome(StrEnum):
    """What came of one row."""

    FILED = "filed"
    CHANGED = "changed"
    UNCHANGED = "unchanged"  # newer, and nothing is different
    IGNORED = "ignored"  # older than what is known


agency_cases = Table(
    "agency_cases",
    metadata,
    Column("town", String(40), primary_key=True),
    Column("agency", String(40), primary_key=True),
    Column("external_id", String(64), primary_key=True),
    Column("number", String(8), ForeignKey("applications.number", ondelete="CASCADE"), nullable=False, unique=True),
    Column("as_of", Utc, nullable=False),  # of the newest row that was taken
    Column("digest", LargeBinary(32), nullable=False),  # keyed, of that row
    Column("outcome", String(10), nullable=False),  # its answer
    Column("status", String(16), nullable=False),
)
# For the list of what changed: an agency asks for its own, and the walk goes along this.
Index("applications_moved", applications.applications.c.town, applications.applications.c.updated_at, applications.applications.c.id)


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to one row."""

    external_id: str
    outcome: Outcome
    number: str
    status: Status
    as_of: datetime  # of what is known now


@dataclass(frozen=True, slots=True)
class Case:
    """An application with the agency's own name for it."""

    external_id: str
    as_of: datetime
    application: Application


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: behind this row."""

    updated_at: datetime
    id: int = 0


_c, _a = agency_cases.c, applications.applications.c
_MINE = (_c.town == bindparam("in_town"), _c.agency == bindparam("by_agency"))
_FIND = select(agency_cases).where(*_MINE, _c.external_id == bindparam("this"))
_BY_NUMBER = select(agency_cases).where(*_MINE, _c.number == bindparam("this"))
_OF_NUMBER = select(_c.external_id, _c.as_of).where(_c.number == bindparam("this"))
_INSERT = insert(agency_cases)
_MOVE = (
    update(agency_cases)
    .where(*_MINE, _c.external_id == bindparam("this"), _c.as_of == bindparam("was"))
    .values(as_of=bindparam("new"), digest=bindparam("seal"), outcome=bindparam("came"), status=bindparam("now_is"))
)
_LOOKED = update(agency_cases).where(_c.number == bindparam("this"), _c.as_of < bindparam("new")).values(as_of=bindparam("new"))
_SINCE = (
    select(*COLUMNS, _c.external_id, _c.as_of)
    .select_from(applications.applications.outerjoin(
        agency_cases, and_(_c.number == _a.number, _c.agency == bindparam("by_agency"), _c.town == _a.town)
    ))
    .where(_a.town == bindparam("in_town"), _a.updated_at >= bindparam("since"))
    .where(or_(_a.updated_at > bindparam("since"), _a.id > bindparam("after")))
    .order_by(_a.updated_at, _a.id)
    .limit(bindparam("most"))
)  # fmt: skip


def in_order(rows: Iterable[tuple[int, Submitted]]) -> list[tuple[int, Submitted]]:
    """Numbered rows in the one order in which they are taken, whatever the order in which they came.

    The rows of one application stand together, oldest first; those of one moment by what they say.
    """
    return sorted(rows, key=lambda row: (row[1].external_id, row[1].as_of, row[1].canonical()))


def take(unit: Unit, town: Town, agency: str, said: Submitted, now: datetime, chance: Chance) -> Taken | tuple[Fault, ...]:
    """Take one row: a new application, a change, or nothing. Faults when it does not fit what is known; then nothing changed.

    Raises Conflict when another was quicker: do the whole unit again.
    """
    mine = {"in_town": town.id, "by_agency": agency}
    row = unit.conn.execute(_FIND, {**mine, "this": said.external_id}).one_or_none()
    if row is None:
        return _file(unit, town, agency, said, now, chance)
    if any(hmac.compare_digest(one, bytes(row.digest)) for one in digests(unit.keys, LABEL, said.canonical())):
        return Taken(said.external_id, Outcome(row.outcome), row.number, Status(row.status), row.as_of)
    known = applications.by_number(unit, row.number)
    assert known is not None, "a case without its application"
    if said.as_of < row.as_of:
        return Taken(said.external_id, Outcome.IGNORED, row.number, known.status, row.as_of)
    if said.as_of == row.as_of:
        return (Fault("as_of", "was told before with other content; a later change has a later moment"),)
    came = _change(unit, known, said, now, agency)
    if not isinstance(came, Outcome):
        return came
    moved = {
        **mine, "this": said.external_id, "was": row.as_of, "new": said.as_of, "seal": digest(unit.keys, LABEL, said.canonical()),
        "came": came, "now_is": said.status,
    }  # fmt: skip
    if unit.conn.execute(_MOVE, moved).rowcount != 1:
        raise Conflict("the application was told about meanwhile")
    return Taken(said.external_id, came, row.number, said.status, said.as_of)


def _file(unit: Unit, town: Town, agency: str, said: Submitted, now: datetime, chance: Chance) -> Taken | tuple[Fault, ...]:
    faults = [Fault(name, "is needed for a new application") for name in ("service", "proof") if getattr(said, name) is None]
    if said.service is None or said.proof is None:
        return tuple(faults)
    wanted = town.services[said.service]
    office = said.office or next((one.id for one in town.offices_for(wanted.code)), "")
    if not office:
        return (Fault("office", "is needed: no office of this town is known to take the service"),)
    filed = applications.file(
        unit, town=town.id, service=wanted.code, office=office, person=said.person or "", proof_kind=wanted.proof,
        proof_answer=said.proof, now=now, chance=chance, due=said.due, fee=wanted.fee if said.fee is None else said.fee,
        reason=said.reason or "", next_step=said.next_step or "", status=said.status,
        citizen=citizens.meet(unit, said.phone, now).id if said.phone else None, by=agency,
    )  # fmt: skip
    unit.conn.execute(_INSERT, {
        "town": town.id, "agency": agency, "external_id": said.external_id, "number": filed.number, "as_of": said.as_of,
        "digest": digest(unit.keys, LABEL, said.canonical()), "outcome": Outcome.FILED, "status": said.status,
    })  # fmt: skip
    return Taken(said.external_id, Outcome.FILED, filed.number, said.status, said.as_of)


def _change(unit: Unit, known: Application, said: Submitted, now: datetime, by: str) -> Outcome | tuple[Fault, ...]:
    if said.service not in (None, known.service):
        return (Fault("service", f"is {known.service}; the service of an application does not change"),)
    details = {name: getattr(said, name) for name in ("office", "due", "reason", "next_step")}
    new = {name: value for name, value in details.items() if value is not None and value != getattr(known, name)}
    if said.status is known.status and not new:
        return Outcome.UNCHANGED
    if said.status in ALLOWED[known.status]:
        applications.change(unit, known.number, said.status, now, by=by, **new)
        return Outcome.CHANGED
    if said.status is not known.status:
        to = ", ".join(sorted(ALLOWED[known.status])) or "nothing else"
        return (Fault("status", f"{known.status} becomes {to}, not {said.status}"),)
    if set(new) <= {"due", "reason"} and said.due and known.due and said.due > known.due and said.reason and known.status in OPEN:
        delays.explain(unit, known.number, said.reason, said.due, now, by=by)
        return Outcome.CHANGED
    return (Fault("status", f"is {known.status} already; then only a later due with its reason can be told"),)


def by_number(unit: Unit, town: str, agency: str, number: str) -> Case | None:
    """An agency's own application; None for any other."""
    row = unit.conn.execute(_BY_NUMBER, {"in_town": town, "by_agency": agency, "this": number}).one_or_none()
    found = applications.by_number(unit, number) if row is not None else None
    return Case(row.external_id, row.as_of, found) if row is not None and found is not None else None


def since(unit: Unit, town: str, agency: str, place: Place, limit: int = PAGE) -> tuple[list[Case], Place | None]:
    """An agency's applications that changed at or after a moment, oldest change first, and where the next page begins.

    At most WALK rows are looked at, so a page may be short, even empty, and yet have a next one. None: this was the last.
    """
    chosen = {"in_town": town, "by_agency": agency, "since": place.updated_at, "after": place.id, "most": WALK}
    cases: list[Case] = []
    walked, last = 0, place
    for row in unit.conn.execute(_SINCE, chosen):
        walked += 1
        made = application_of(row)
        assert made is not None
        last = Place(made.updated_at, made.id)
        if row.external_id is not None:
            cases.append(Case(row.external_id, row.as_of, made))
            if len(cases) == limit:
                return cases, last
    return cases, last if walked == WALK else None


def external_id(unit: Unit, number: str) -> tuple[str, datetime] | None:
    """An agency's own name for the application with this number, and as of when we know it; None when no agency told us."""
    row = unit.conn.execute(_OF_NUMBER, {"this": number}).one_or_none()
    return None if row is None else (row.external_id, row.as_of)


def looked_up(unit: Unit, number: str, said: Submitted, now: datetime, *, asked_by: int | None = None) -> Application | None:
    """What the office's system answered when it was asked about a case; the application as it is then.

    A status that is some allowed changes away is reached through them: the office knows, and nobody told us on the way.
    None when no allowed way leads there: then nothing changes. The citizen who asked hears it as the answer, not as news too.
    """
    known = applications.by_number(unit, number)
    if known is None:
        return None
    way = _way(known.status, said.status)
    if way is None:
        return None
    details = {name: value for name in ("office", "due", "reason", "next_step") if (value := getattr(said, name)) is not None}
    if not way and any(getattr(known, name) != value for name, value in details.items()) and known.status in ALLOWED[known.status]:
        way = (known.status,)
    told = len(unit.news)
    now_is = known
    for step in way:
        now_is = applications.change(unit, number, step, now, by="look-up", **(details if step is way[-1] else {}))
    del unit.news[told:]
    if way and known.citizen is not None and known.citizen != asked_by:
        unit.news.append(ApplicationChanged(now_is, known))
    unit.conn.execute(_LOOKED, {"this": number, "new": said.as_of})
    return replace(now_is)


def _way(start: Status, end: Status) -> Sequence[Status] | None:
    """The fewest allowed changes from one status to another, without the start; None when there is no way."""
    ways: dict[Status, tuple[Status, ...]] = {start: ()}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here is end:
            return ways[here]
        for there in sorted(ALLOWED[here] - ways.keys()):
            ways[there] = (*ways[here], there)
            waiting.append(there)
    return None
