"""The call-backs and texts of an inbox: few enough to be looked through, the oldest first, and put among the complaints by their days."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, select

from rules.calendar import Zone, add_working_days
from store import callbacks, case_work, unanswered
from store.case_work import Kind, Work
from store.inbox_values import Asked, Place, Rank
from store.promises import week
from store.unit import Unit

MOST = 300  # call-backs, texts, and cases of one officer that are looked through; the oldest come first
_k = callbacks.callbacks
_ASKED = (callbacks.State.OFFICER, callbacks.State.GAVE_UP)
CALLS = (callbacks.State.OFFICER, callbacks.State.GAVE_UP, callbacks.State.READY, callbacks.State.WAITING)
_CALL_HEADS = (
    select(_k.c.id, _k.c.number, _k.c.state, _k.c.wants, _k.c.filed_at, _k.c.until)
    .where(_k.c.town == bindparam("where"), callbacks.UNDONE, _k.c.state.in_(CALLS))
    .order_by(_k.c.filed_at, _k.c.id).limit(bindparam("most"))
)  # fmt: skip


class Others:
    """The call-backs and texts of a town and the work on them, looked at once however often they are asked for."""

    def __init__(self, unit: Unit, asked: Asked) -> None:
        self._unit, self._asked = unit, asked
        self._found: dict[Kind, list[tuple[Work | None, Place]]] = {}

    def of(self, what: Kind) -> list[tuple[Work | None, Place]]:
        """Those of one sort, with who has them."""
        if what not in self._found:
            found = (calls if what is Kind.CALLBACK else texts)(self._unit, self._asked)
            work = case_work.of_many(self._unit, [key for key, _ in found])
            self._found[what] = [(open_(work.get(key)), place) for key, place in found]
        return self._found[what]


def calls(unit: Unit, asked: Asked) -> list[tuple[str, Place]]:
    """The number of each call-back that needs somebody, and where it stands."""
    zone, today, made = Zone.of(asked.town.zone), asked.today, []
    for one in unit.conn.execute(_CALL_HEADS, {"where": asked.town.id, "most": MOST}):
        if one.wants == "officer" or one.state in _ASKED:
            due = zone.day(one.until or one.filed_at)
            late = due < today or (one.until is not None and one.until <= asked.now)
            rank = Rank.OVERDUE if late else Rank.TODAY if due == today else Rank.NEW
            made.append((one.number, Place(rank, due.isoformat(), "k", one.id)))
    return made


def texts(unit: Unit, asked: Asked) -> list[tuple[str, Place]]:
    """The key of each text that needs somebody, and where it stands. Texts are answered by the end of the next working day."""
    zone, town, today = Zone.of(asked.town.zone), asked.town, asked.today
    hours = week(town)
    days: dict[date, date] = {}
    made = []
    for one in unanswered.heads(unit, town.id, MOST):
        day = zone.day(one.at)
        due = days.get(day) or days.setdefault(day, add_working_days(day, 1, hours, town.holidays.keys()))
        rank = Rank.OVERDUE if due < today else Rank.TODAY if due == today else Rank.NEW
        made.append((unanswered.key_of(one.id), Place(rank, due.isoformat(), "t", one.id)))
    return made


def open_(work: Work | None) -> Work | None:
    """The work, unless it is done."""
    return work if work is not None and work.done_at is None else None
