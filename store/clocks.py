"""The clocks of complaints: which have passed a date, and what is done about each, once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, select, update

from rules import escalation
from store import complaints
from store.complaint_rows import Change, State, next_look
from store.unit import Unit

BY = "clock"

_c = complaints.complaints.c
_DUE = (
    select(_c.number)
    .where(_c.town == bindparam("where"), _c.look_on < bindparam("today"))
    .order_by(_c.look_on)
    .limit(bindparam("most"))
)
_WAIT = update(complaints.complaints).where(_c.number == bindparam("this")).values(look_on=bindparam("until"))


def due(unit: Unit, town: str, today: date, limit: int) -> list[str]:
    """The numbers of at most `limit` complaints of a town that the clocks must look at, the longest overdue first."""
    return list(unit.conn.execute(_DUE, {"where": town, "today": today, "most": limit}).scalars())


def attend(unit: Unit, number: str, today: date, now: datetime) -> Change | None:
    """Raise this complaint as high as its dates demand, or close it when nobody objected to its answer in time.

    None when nothing is due any more. Doing it again changes nothing: what was done is in the row. Raises Conflict.
    """
    found = complaints.by_number(unit, number)
    if found is None:
        return None
    if found.state is State.ANSWERED and found.reply_until is not None and found.reply_until < today:
        return complaints.change(unit, number, State.CLOSED, now, by=BY, day=today, seen=found)
    levels = escalation.due_steps(found.standing, today)
    if levels:
        return complaints.change(unit, number, State.RAISED, now, by=BY, level=levels[-1], day=today, seen=found)
    unit.conn.execute(_WAIT, {"this": number, "until": next_look(found.standing, found.state, found.reply_until)})
    return None
