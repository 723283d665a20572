"""Keeps the work on complaints and call-backs in step with what became of them: what ended is done with, what came back is not."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from store import case_work, desk_cursors
from store.complaint_rows import OPEN, State, complaint_events, complaints
from store.desk_cursors import Cursor
from store.unit import Unit

BATCH = 500
SETTLED = timedelta(seconds=8)  # as in store.search_words: what is younger may stand before a row that is not committed yet
OVER = frozenset({State.CLOSED, State.NOT_OURS})

_e, _c = complaint_events.c, complaints.c
_NEW = (
    select(_e.id, _e.at, _c.number, _c.state).join(complaints, _c.id == _e.complaint)
    .where(_e.id > bindparam("after")).order_by(_e.id).limit(bindparam("most"))
)  # fmt: skip


def follow(unit: Unit, now: datetime, batch: int = BATCH) -> int:
    """Look at what became of complaints since the last time; how many events were read. Twice is harmless.

    It acts on the state in which each complaint is now, so the order of the events does not matter.
    """
    cursor = desk_cursors.take(unit, "complaint_events")
    after = cursor.seq
    read = 0
    for row in unit.conn.execute(_NEW, {"after": after, "most": batch}).all():
        if row.at > now - SETTLED:
            break
        if row.state in OVER:
            case_work.finish(unit, row.number, case_work.BY_CLOCK, now)
        elif row.state in OPEN:
            case_work.reopen(unit, row.number, now)
        after, read = row.id, read + 1
    if read:
        desk_cursors.put(unit, "complaint_events", Cursor(after))
    return read
