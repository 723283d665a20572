"""What happened that a citizen should hear of without asking. The verbs that make it happen put it into `Unit.news`.

Just before the commit the store hands the news to whoever was given to it as `tell`, inside the same transaction: a fact and
the message that tells it are written together or not at all, whoever did it (docs/decisions/0020-telling.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.applications import Application
    from store.complaint_rows import Change, Complaint
    from store.queues import Ticket


@dataclass(frozen=True, slots=True)
class ApplicationChanged:
    """An application was filed (`before` is None) or moved on."""

    now: Application
    before: Application | None = None


@dataclass(frozen=True, slots=True)
class ApplicationDelayed:
    """An officer said why an application takes longer, and until when."""

    now: Application
    was_due: date | None


@dataclass(frozen=True, slots=True)
class ApplicationUnexplained:
    """The day an application is due has come, it is not done, and no officer said why."""

    now: Application


@dataclass(frozen=True, slots=True)
class PapersAwaited:
    """The day an application is due has come, and it still waits for the citizen's papers."""

    now: Application


@dataclass(frozen=True, slots=True)
class TicketCalled:
    """A counter called the next number: those behind it moved up."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class TicketGiven:
    """Somebody at the desk was given a number, and wants to be told by SMS. `proof` are the digits of its receipt."""

    ticket: Ticket
    proof: str


@dataclass(frozen=True, slots=True)
class TurnMissed:
    """Called, and nobody came: skipped; or, with `over`, for the second time: the number is void."""

    ticket: Ticket
    over: bool = False


@dataclass(frozen=True, slots=True)
class TicketServed:
    """A counter is done with who held this number."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class TicketMoved:
    """The counter stays closed on the day of `old`: `new` is the number on another day."""

    old: Ticket
    new: Ticket
    reason: str


@dataclass(frozen=True, slots=True)
class TicketTomorrow:
    """A number is for tomorrow. `rest` spreads a great many over some minutes."""

    ticket: Ticket
    rest: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class ComplaintChanged:
    """A complaint moved on: what it was, what it is, and what was noted."""

    change: Change


@dataclass(frozen=True, slots=True)
class ComplaintMerged:
    """A complaint was closed as the same as `into`, which all whom it concerned have joined."""

    change: Change
    into: Complaint


@dataclass(frozen=True, slots=True)
class ComplaintSplit:
    """A second subject of `first` became a case of its own."""

    first: Complaint
    second: Complaint


@dataclass(frozen=True, slots=True)
class NumberLocked:
    """Too many wrong answers about this number: it takes none for a day, not even a right one. It may be nobody's."""

    number: str


News = (
    ApplicationChanged | ApplicationDelayed | ApplicationUnexplained | PapersAwaited | TicketCalled | TicketGiven | TicketServed
    | TurnMissed | TicketMoved | TicketTomorrow | ComplaintChanged | ComplaintMerged | ComplaintSplit | NumberLocked
)  # fmt: skip
