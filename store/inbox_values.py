"""What the inbox is asked, and what it gives: views, places in its order, and items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from rules.calendar import Zone
from rules.complaints import Category
from rules.complaints import Kind as Class
from store.callbacks import Callback
from store.case_work import Kind, Work
from store.complaint_rows import Complaint
from store.town_values import Town
from store.unanswered import Waiting


class Rank(IntEnum):
    """How urgent: the order of the list."""

    OVERDUE = 0
    TODAY = 1
    RAISED = 2
    AGAIN = 3  # the citizen said: not settled
    NEW = 4
    OTHER = 5


class View(StrEnum):
    """What part of the town's work is shown."""

    ALL = "all"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"
    TODAY = "today"
    RAISED = "raised"  # by the clock, and those that the citizen opened again
    RETURNED = "returned"  # twice assigned and never touched: for the supervisor
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the inbox. Filters by class, category or region leave only complaints."""

    view: View = View.ALL
    what: Kind | None = None
    category: Category | None = None
    kind: Class | None = None
    region: str | None = None

    def has(self, what: Kind) -> bool:
        """Whether things of this sort are asked for."""
        return self.what in (None, what) and (what is Kind.COMPLAINT or not (self.category or self.kind or self.region))


class Place(NamedTuple):
    """Where an item stands in the order: also where the next page goes on."""

    rank: int
    due: str  # ISO
    sort: str  # c, k, t
    id: int


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the inbox: a complaint, a call-back or a text, and the work on it."""

    place: Place
    what: Kind
    key: str
    due: date
    at: datetime
    citizen: int
    work: Work | None
    complaint: Complaint | None = None
    callback: Callback | None = None
    text: Waiting | None = None

    @property
    def rank(self) -> Rank:
        """How urgent it is."""
        return Rank(self.place.rank)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, where and when."""

    town: Town
    staff: int
    now: datetime

    @property
    def today(self) -> date:
        """The town's date."""
        return Zone.of(self.town.zone).day(self.now)
