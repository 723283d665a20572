"""The call-backs and texts of an inbox: few enough to be looked through, the oldest first, and put among the complaints by their days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import String, and_, bindparam, cast, literal, select

from rules.calendar import Zone, add_working_days
from store import callbacks, unanswered
from store.case_work import Kind, Work
from store.case_work import case_work as works
from store.inbox_values import Asked, Place, Rank
from store.promises import week
from store.unit import Unit

MOST = 300  # call-backs, texts, and cases of one officer that are looked through; the oldest come first
_k = callbacks.callbacks
_ASKED = (callbacks.State.OFFICER, callbacks.State.GAVE_UP)
CALLS = (callbacks.State.OFFICER, callbacks.State.GAVE_UP, callbacks.State.READY, callbacks.State.WAITING)
_w = works.c


def _with_work(heads: Any, key: Any) -> Any:
    """These heads, and who has each: one look for both."""
    return (
        select(heads, _w.staff, _w.snoozed_until).select_from(heads.outerjoin(works, and_(_w.number == key, _w.done_at.is_(None))))
        .order_by(heads.c[1], heads.c.id)
    )  # fmt: skip


_CALL_HEADS = (
    select(_k.c.id, _k.c.filed_at, _k.c.number, _k.c.state, _k.c.wants, _k.c.until)
    .where(_k.c.town == bindparam("where"), callbacks.UNDONE, _k.c.state.in_(CALLS))
    .order_by(_k.c.filed_at, _k.c.id).limit(bindparam("most")).subquery("heads")
)  # fmt: skip
_TEXT_HEADS = unanswered.HEADS.subquery("heads")
_CALLS = _with_work(_CALL_HEADS, _CALL_HEADS.c.number)
_TEXTS = _with_work(_TEXT_HEADS, literal("t").concat(cast(_TEXT_HEADS.c.id, String)))  # unanswered.key_of


class Other(NamedTuple):
    """A call-back or text: its name, where it stands, who has it and until when it sleeps."""

    key: str
    place: Place
    staff: int | None
    until: datetime | None

    def asleep(self, now: datetime) -> bool:
        """Whether it was put off until later."""
        return self.until is not None and self.until > now


class Others:
    """The call-backs and texts of a town and who has them, looked at once however often they are asked for."""

    def __init__(self, unit: Unit, asked: Asked) -> None:
        self._unit, self._asked = unit, asked
        self._found: dict[Kind, list[Other]] = {}

    def of(self, what: Kind) -> list[Other]:
        """Those of one sort that need somebody."""
        if what not in self._found:
            self._found[what] = (_calls if what is Kind.CALLBACK else _texts)(self._unit, self._asked)
        return self._found[what]


def _calls(unit: Unit, asked: Asked) -> list[Other]:
    zone, today, made = Zone.of(asked.town.zone), asked.today, []
    for one in unit.conn.execute(_CALLS, {"where": asked.town.id, "most": MOST}):
        if one.wants == "officer" or one.state in _ASKED:
            due = zone.day(one.until or one.filed_at)
            late = due < today or (one.until is not None and one.until <= asked.now)
            rank = Rank.OVERDUE if late else Rank.TODAY if due == today else Rank.NEW
            made.append(Other(one.number, Place(rank, due.isoformat(), "k", one.id), one.staff, one.snoozed_until))
    return made


def _texts(unit: Unit, asked: Asked) -> list[Other]:
    """Texts are answered by the end of the next working day."""
    zone, town, today = Zone.of(asked.town.zone), asked.town, asked.today
    hours = week(town)
    days: dict[date, tuple[Rank, str]] = {}
    made = []
    for id, at, staff, until in unit.conn.execute(_TEXTS, {"where": town.id, "most": MOST}):
        day = zone.day(at)
        if day not in days:
            due = add_working_days(day, 1, hours, town.holidays.keys())
            days[day] = (Rank.OVERDUE if due < today else Rank.TODAY if due == today else Rank.NEW, due.isoformat())
        made.append(Other(unanswered.key_of(id), Place(*days[day], "t", id), staff, until))
    return made


def open_(work: Work | None) -> Work | None:
    """The work, unless it is done."""
    return work if work is not None and work.done_at is None else None
