"""Numbers given at the desk, to who has no phone or did not use it: a share of the quota of their own (indonesia.md 10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from rules.chance import Chance
from store import queues
from store.base import Utc
from store.queue_rows import WALK_IN, queue_days, tickets
from store.queues import Full, Taken, Ticket
from store.quick import Typed
from store.unit import Unit

MOST = 1000 - WALK_IN  # labels have three digits

_q, _t = queue_days.c, tickets.c
_TELL = update(tickets).where(_t.id == bindparam("this")).values(told_for=bindparam("when", type_=Utc()))


def _count(dialect: type[sqlite.Insert] | type[postgresql.Insert]) -> Any:
    row: dict[str, Any] = {name: bindparam(name) for name in ("town", "office", "service", "day")}
    made = dialect(queue_days).values(**row, given=0, walked=1, serving="")
    return made.on_conflict_do_update(
        index_elements=[_q.town, _q.office, _q.service, _q.day], set_={"walked": _q.walked + 1}, where=_q.walked < bindparam("share")
    ).returning(_q.id, _q.walked)


_COUNT = Typed(_count(postgresql.Insert), _count(sqlite.Insert))


def give(
    unit: Unit, *, town: str, office: str, service: str, letter: str, day: date, share: int, turn: int, citizen: int | None,
    priority: bool, now: datetime, chance: Chance, by: str, label: str = "", another: bool = False,
) -> Taken | Full:  # fmt: skip
    """The next number of the desk. `turn` is its place in the day's line, between the phone bookings.

    `share` is how many the desk may give on that day: then Full. A citizen who holds a number there keeps that one. `label`
    is what is called when the person has a number in hand already, from another queue of the office. `another`: it is for a
    second person, who gave the phone of the first.
    """
    here = {"town": town, "office": office, "service": service, "day": day}
    if citizen is not None and not another and (mine := queues.held(unit, here, citizen)) is not None:
        return Taken(mine, again=True)
    share = min(share, MOST)
    counted = _COUNT.run(unit, {**here, "share": share}).fetchone() if share > 0 else None
    if counted is None:
        return Full()
    queue, walked = counted
    nth = WALK_IN + walked - 1
    made = queues.add(
        unit, here, queue, nth, label or f"{letter}{nth:03d}", turn, citizen, priority=priority, now=now, chance=chance, by=by,
        another=another,
    )
    return Taken(made)


def promise(unit: Unit, ticket: Ticket, when: datetime) -> None:
    """Keep about when the turn comes, as it was said at the desk."""
    unit.conn.execute(_TELL, {"this": ticket.id, "when": when})
