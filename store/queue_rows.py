"""The tables of the queues, and the table of what a ticket may become."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Date, Float, ForeignKey, Index, Integer, SmallInteger, String, Table, UniqueConstraint, text

from store.base import RowId, Utc, metadata


class State(StrEnum):
    """Where a ticket is (indonesia 10)."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    SKIPPED = "skipped"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    MOVED = "moved"


_S = State
ALLOWED: dict[State, frozenset[State]] = {
    _S.WAITING: frozenset({_S.CALLED, _S.POSTPONED, _S.CANCELLED, _S.NO_SHOW, _S.MOVED}),
    _S.CALLED: frozenset({_S.CALLED, _S.SERVING, _S.SKIPPED, _S.NO_SHOW, _S.CANCELLED, _S.MOVED, _S.WAITING}),
    _S.SERVING: frozenset({_S.DONE, _S.MOVED, _S.WAITING}),
    _S.SKIPPED: frozenset({_S.CALLED, _S.NO_SHOW, _S.POSTPONED, _S.CANCELLED, _S.MOVED}),
    _S.DONE: frozenset(),
    _S.POSTPONED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.NO_SHOW: frozenset(),
    _S.MOVED: frozenset(),
}
ACTIVE = frozenset({_S.WAITING, _S.CALLED, _S.SERVING, _S.SKIPPED})
"""While it is one of these, the citizen holds it."""
ANOTHER = "active_citizen IS NULL AND citizen IS NOT NULL AND state IN ('waiting', 'called', 'serving', 'skipped')"
"""What is held on a phone for another person: the phone's own number in that queue is a different one."""
AT_A_COUNTER = frozenset({_S.CALLED, _S.SERVING})
"""While it is one of these, a counter has it in hand."""
BACK: dict[State, State] = {
    _S.DONE: _S.SERVING, _S.SKIPPED: _S.CALLED, _S.NO_SHOW: _S.CALLED, _S.SERVING: _S.CALLED, _S.CANCELLED: _S.CALLED,
    _S.WAITING: _S.CALLED, _S.MOVED: _S.CALLED, _S.CALLED: _S.WAITING,
}  # fmt: skip
"""What a counter may take back shortly after, and what the ticket is then."""
UNDONE = "undone"
"""What a history says in place of a state that was taken back: it happened by mistake, and no figure counts it."""
WALK_IN = 600
"""Numbers from here on are given at the desk, those below by phone: each kind counts for itself."""
TURNS = 10_000
"""A ticket's turn is a share of the day's opening time, in so many parts: so phone bookings and walk-ins make one line."""

queue_days = Table(
    "queue_days",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("town", String(40), nullable=False),
    Column("office", String(60), nullable=False),
    Column("service", String(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("given", Integer, nullable=False),
    Column("serving", String(4), nullable=False),  # the label that was called last
    Column("called", Integer, nullable=False, server_default="0"),  # how many calls there were
    Column("walked", Integer, nullable=False, server_default="0"),  # numbers given at the desk
    Column("pace", Float),  # minutes that one person takes lately, as measured; None: as the town promises
    Column("desks", Integer),  # counters that call this queue
    Column("desks_at", Utc),  # as of then
    UniqueConstraint("town", "office", "service", "day"),
    Index("queue_days_day", "town", "day"),
)
tickets = Table(
    "tickets",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", String(8), nullable=False, unique=True),
    Column("queue_day", RowId, ForeignKey("queue_days.id", ondelete="CASCADE"), nullable=False),
    Column("nth", Integer, nullable=False),
    Column("label", String(4), nullable=False),
    Column("state", String(10), nullable=False),
    Column("priority", SmallInteger, nullable=False),  # 1 elderly, disabled, pregnant
    Column("citizen", RowId),  # whose phone hears of it
    Column("active_citizen", RowId),  # the same while they hold it: one active ticket per citizen and queue; not of another's number
    Column("counter", String(40), nullable=False),
    Column("taken_at", Utc, nullable=False),
    Column("back_after", Integer),  # skipped: called again when the queue's `called` has come so far
    Column("told_for", Utc),  # about when the turn comes, as the citizen was told last; None: as at the taking
    Column("told_shifts", SmallInteger, nullable=False, server_default="0"),  # how often that was told anew
    Column("turn", Integer, nullable=False, server_default="0"),  # 0 to TURNS: whose is lower comes first; -1 was called before
    Column("wanted", String(40), nullable=False, server_default=""),  # the one counter that may call it; "" any
    Column("called_at", Utc),  # first called, since it last waited
    Column("seconds", Integer),  # from that call to its end
    UniqueConstraint("queue_day", "nth"),
    UniqueConstraint("active_citizen", "queue_day"),
    Index("tickets_waiting", "queue_day", "state", "priority", "turn", "nth"),
    # The numbers of other people that a phone holds: few, and only until they are over.
    Index("tickets_another", "citizen", sqlite_where=text(ANOTHER), postgresql_where=text(ANOTHER)),
)
ticket_events = Table(
    "ticket_events",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket", RowId, ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("state", String(10), nullable=False),
    Column("by", String(60), nullable=False),
    Column("counted", SmallInteger, nullable=False, server_default="0"),  # whether the figures have it
    Index("ticket_events_uncounted", "id", sqlite_where=text("counted = 0"), postgresql_where=text("counted = 0")),
)
