"""The end of a queue's day: whoever was called and did not come by then did not come. Nothing stays "called" for ever."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, exists

from store import queues
from store.counter_rows import counters
from store.queue_rows import State, queue_days, tickets
from store.unit import Unit

BACK = timedelta(days=14)  # days looked at: nobody is away for longer without a round
MOST = 200

_q, _t = queue_days.c, tickets.c
_LEFT = (
    queues.TICKETS.where(
        _q.town == bindparam("in_town"), _q.day >= bindparam("since"), _q.day < bindparam("today"),
        _t.state.in_((State.CALLED, State.SERVING, State.SKIPPED)), ~exists().where(counters.c.ticket == _t.id),
    )
    .order_by(_t.id).limit(bindparam("most"))
)  # fmt: skip


def close(unit: Unit, town: str, today: date, now: datetime, most: int = MOST) -> int:
    """End the numbers of days before `today` that were called; how many. Their holders heard of it when they were skipped.

    What a counter still has in hand is `counters.free_idle`'s. Twice is harmless.
    """
    told = len(unit.news)
    chosen = {"in_town": town, "since": today - BACK, "today": today, "most": most}
    left = [queues.ticket_of(row) for row in unit.conn.execute(_LEFT, chosen)]
    for one in left:
        queues.change(unit, one.id, State.DONE if one.state is State.SERVING else State.NO_SHOW, now, by="clock")
    del unit.news[told:]  # nobody is told at night of yesterday
    return len(left)
