"""The rows of complaints: the table, its states with their allowed changes, and the value that comes out of a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, LargeBinary, SmallInteger, String, Table, text

from rules.complaints import Category, Kind
from rules.escalation import Level, Standing, look_on
from store.base import RowId, Utc, metadata
from store.sealed import unseal_text
from store.unit import Unit


class State(StrEnum):
    """Where a complaint stands (indonesia 3.5)."""

    RECEIVED = "received"
    CHECKING = "checking"
    FORWARDED = "forwarded"
    WORKING = "working"
    ANSWERED = "answered"
    CLOSED = "closed"
    NEEDS_FACTS = "needs_facts"
    NOT_OURS = "not_ours"
    REOPENED = "reopened"
    RAISED = "raised"


_S = State
_AT_WORK = frozenset({_S.FORWARDED, _S.WORKING, _S.ANSWERED, _S.NEEDS_FACTS, _S.NOT_OURS, _S.RAISED})
ALLOWED: dict[State, frozenset[State]] = {
    _S.RECEIVED: _AT_WORK | {_S.CHECKING},
    _S.CHECKING: _AT_WORK,
    _S.FORWARDED: _AT_WORK,
    _S.WORKING: _AT_WORK,
    _S.ANSWERED: frozenset({_S.CLOSED, _S.REOPENED, _S.RAISED}),
    _S.CLOSED: frozenset({_S.REOPENED}),
    _S.NEEDS_FACTS: _AT_WORK | {_S.CHECKING, _S.CLOSED},
    _S.NOT_OURS: frozenset({_S.CLOSED, _S.REOPENED}),
    _S.REOPENED: _AT_WORK | {_S.CHECKING},
    _S.RAISED: _AT_WORK,
}
RUNNING = frozenset({_S.RECEIVED, _S.CHECKING, _S.FORWARDED, _S.WORKING, _S.REOPENED, _S.RAISED})
"""The next move is ours: the clocks run."""
OPEN = RUNNING | {_S.NEEDS_FACTS}
"""Not settled: a neighbour may join."""


class Route(StrEnum):
    """Whose desk a complaint lies on. A supervisory one never passes through the office complained about."""

    OFFICE = "office"
    OVERSEER = "overseer"


class Viewer(StrEnum):
    """Who looks. `HOUSE` is the program itself: a citizen's own case after a proof, the clocks."""

    OFFICE = "office"
    OVERSEER = "overseer"
    HOUSE = "house"


class NotAllowed(ValueError):
    """A change of state that the table does not have."""


complaints = Table(
    "complaints",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", String(8), nullable=False, unique=True),
    Column("town", String(40), nullable=False),
    Column("category", String(12), nullable=False),
    Column("kind", String(12), nullable=False, server_default="ordinary"),
    Column("route", String(12), nullable=False, server_default="office"),
    Column("region", String(20)),
    Column("landmark", LargeBinary),  # sealed
    Column("words", LargeBinary),  # sealed
    Column("recording", String(64)),
    Column("anonymous", Boolean, nullable=False),  # the agency does not see who complains
    Column("secret", Boolean, nullable=False),  # the public does not see the complaint
    Column("citizen", RowId, nullable=False),
    Column("channel", String(8), nullable=False),
    Column("state", String(12), nullable=False),
    Column("agency", String(60), nullable=False, server_default=""),  # who has it now, when it was passed on
    Column("first_due", Date, nullable=False),
    Column("done_due", Date, nullable=False),
    Column("first_rule", String(80), nullable=False, server_default=""),  # what was promised on the day it came in, and by which
    Column("done_rule", String(80), nullable=False, server_default=""),  # rule: a later table changes neither
    Column("again_due", Date),  # the new completion date after it was opened again
    Column("reply_until", Date),  # the last day to say that the answer settles nothing
    Column("level", String(12)),  # how high it was raised
    Column("look_on", Date),  # the clocks look at it on the day after; NULL when there is nothing to wait for
    Column("first_done_at", Utc),  # when it left received and checking
    Column("near", String(80)),  # town/category/region while a neighbour may join it, else NULL
    Column("in_hand", SmallInteger, nullable=False, server_default="0"),  # 1 while somebody has it or it sleeps (store/case_work.py)
    Column("cleared", SmallInteger, nullable=False, server_default="0"),  # 1 the sounds, 2 the words too are gone by retention
    Column("added_at", Utc),  # when its citizen added what nobody at the desk has looked at since; NULL when there is nothing
    Column("same_as", String(8)),
    Column("follows", String(8)),  # the case that this one is about: an application, an older complaint
    Column("said", String(32), nullable=False, unique=True),  # blind index of who said what on which day
    Column("filed_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Index("complaints_citizen", "citizen", "filed_at"),
    Index("complaints_open", "town", "state", "first_due"),
    Index("complaints_desk", "town", "route", "state", "first_due"),
    Index("complaints_near", "near", "filed_at"),
    Index("complaints_clock", "town", "look_on"),
)
complaint_events = Table(
    "complaint_events",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("complaint", RowId, ForeignKey("complaints.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("state", String(12), nullable=False),
    Column("note", LargeBinary),  # sealed to the complaint and the moment
    Column("by", String(60), nullable=False),
    Column("counted", SmallInteger, nullable=False, server_default="0"),  # whether the figures have it
    Index("complaint_events_uncounted", "id", sqlite_where=text("counted = 0"), postgresql_where=text("counted = 0")),
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint. `first_due` is the day by which we answer first, `done_due` by which it is settled, as promised at first."""

    id: int
    number: str
    town: str
    category: Category
    kind: Kind
    route: Route
    region: str | None
    landmark: str
    words: str
    recording: str | None
    anonymous: bool
    secret: bool
    citizen: int
    channel: str
    state: State
    agency: str
    first_due: date
    done_due: date
    first_rule: str
    done_rule: str
    again_due: date | None
    reply_until: date | None
    level: Level | None
    first_done: bool
    follows: str | None
    filed_at: datetime
    updated_at: datetime
    cleared: bool = False  # what was said in it is gone: its time was over
    added_at: datetime | None = None  # when its citizen added what nobody at the desk has looked at since

    @property
    def settled_by(self) -> date:
        """The completion date that holds now: the promised one, or the new one after it was opened again."""
        return self.again_due or self.done_due

    @property
    def standing(self) -> Standing:
        """What the escalation ladder needs to know of it."""
        return Standing(self.first_due, self.first_done, self.settled_by, self.state in RUNNING, self.level)


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a complaint."""

    at: datetime
    state: State
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Change:
    """A complaint before and after a change, the note that went with it, and who made it: all that is needed to tell it."""

    before: Complaint
    after: Complaint
    note: str = ""
    by: str = ""


def complaint_of(unit: Unit, row: Any) -> Complaint:
    """The value of a whole row, its words open."""
    opened = {
        name: unseal_text(unit.keys, "complaints", name, row.number, sealed) if sealed else ""
        for name, sealed in (("landmark", row.landmark), ("words", row.words))
    }
    return Complaint(
        id=row.id, number=row.number, town=row.town, category=Category(row.category), kind=Kind(row.kind), route=Route(row.route),
        region=row.region, landmark=opened["landmark"], words=opened["words"], recording=row.recording, anonymous=row.anonymous,
        secret=row.secret, citizen=row.citizen, channel=row.channel, state=State(row.state), agency=row.agency,
        first_due=row.first_due, done_due=row.done_due, first_rule=row.first_rule, done_rule=row.done_rule, again_due=row.again_due,
        reply_until=row.reply_until, level=Level(row.level) if row.level else None, first_done=row.first_done_at is not None,
        follows=row.follows, filed_at=row.filed_at, updated_at=row.updated_at, cleared=row.cleared == 2,
        added_at=row.added_at,
    )  # fmt: skip


def next_look(standing: Standing, state: State, reply_until: date | None) -> date | None:
    """The day after which the clocks must look: the next step of the ladder, or the end of the time to object."""
    return reply_until if state is State.ANSWERED else look_on(standing)


def neighbourhood(
    town: str, category: Category, region: str | None, kind: Kind, route: Route, secret: bool, state: State
) -> str | None:
    """Where a neighbour finds this complaint to join it; None when nobody may: it is private, placeless, or settled."""
    shared = category in SHARED and kind is Kind.ORDINARY and route is Route.OFFICE and not secret and state in OPEN
    return f"{town}/{category}/{region}" if shared and region else None


SHARED = frozenset({Category.LAMP, Category.ROAD, Category.WATER, Category.WASTE})
"""What neighbours have in common. Whether somebody complained of an officer is told to nobody."""
