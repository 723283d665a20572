"""The pulse: small numbers that change when something new happened, so that a page knows when to ask again.

Each is the newest key of a log that only grows: one look at the end of an index, however long the log is. Call-backs have no log:
theirs is when one of them was changed last.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Select, func, select

from store.callbacks import callbacks
from store.case_events import case_events
from store.complaint_additions import complaint_additions
from store.complaint_rows import complaint_events
from store.ledger import outbox
from store.officer_calls import officer_call_events
from store.presence import presence_events
from store.queue_rows import ticket_events
from store.unanswered import unanswered
from store.unit import Unit

Index("callbacks_changed", callbacks.c.updated_at)


def _newest(column: Column[Any]) -> Select[Any]:
    return select(func.max(column))


TOPICS: dict[str, tuple[Select[Any], ...]] = {
    "cases": (_newest(complaint_events.c.id), _newest(case_events.c.id), _newest(complaint_additions.c.at)),
    "calls": (_newest(callbacks.c.id), _newest(callbacks.c.updated_at), _newest(officer_call_events.c.id), _newest(presence_events.c.id)),
    "texts": (_newest(outbox.c.seq), _newest(unanswered.c.id),),
    "queue": (_newest(ticket_events.c.id),),
}
"""Topic -> what is looked at. A page listens with `hx-trigger="pulse:cases from:body"`."""


_ALL = select(*(one.scalar_subquery() for marks in TOPICS.values() for one in marks))


def beat(unit: Unit) -> dict[str, str]:
    """Every topic with its mark; a mark that differs from the one before means: look again. One look for all."""
    found = iter(unit.conn.execute(_ALL).one())
    return {topic: ".".join(str(next(found) or 0) for _ in marks) for topic, marks in TOPICS.items()}
