"""Work on cases: who of the staff has which open case, until when it sleeps, and what became of it. Citizens hear nothing of this.

A row is made when somebody first takes, gives or snoozes a case: what nobody touched has none, and filing a case writes none.
A complaint's own row says too whether somebody has it or it sleeps (`in_hand`), so that what waits for anybody is found at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, or_, select, update

from rules import working_time
from rules.calendar import Zone
from store import case_events
from store.base import IfNew
from store.case_events import Kind, What
from store.case_work_rows import ASLEEP, OPEN, UNTOUCHED, Level, Work, case_work, work_of
from store.complaint_rows import complaints
from store.promises import week
from store.town_values import Town
from store.unit import Conflict, Unit

__all__ = [
    "Kind", "Level", "What", "Work", "assign", "case_work", "finish", "mine", "of", "of_many", "release", "release_all", "release_stale",
    "reopen", "rouse", "snooze", "touch", "untouched_hours",
    "wake",
]  # fmt: skip

UNTOUCHED_HOURS = 8  # working hours; a town says otherwise with `untouched_hours` in town.yaml
BY_CLOCK = "clock"
BATCH = 200


class _Any:
    """Whoever has it."""


ANYBODY = _Any()
_w = case_work.c
_NEW = IfNew(case_work, "number", "kind", "town", "office")
_OF = select(case_work).where(_w.number == bindparam("this"))
_MANY = select(case_work).where(_w.number.in_(bindparam("these", expanding=True)))
_MINE = (
    select(case_work).where(_w.town == bindparam("where"), _w.staff == bindparam("who"), OPEN)
    .order_by(_w.assigned_at).limit(bindparam("most"))
)  # fmt: skip
_THIS = _w.number == bindparam("this")
_ASSIGN = update(case_work).where(_THIS).values(
    staff=bindparam("who"), due=bindparam("until"), assigned_at=bindparam("now"), touched_at=None, snoozed_until=None, level="",
    done_at=None,
)  # fmt: skip
_AGREE = update(case_work).where(_THIS).values(due=bindparam("until"))
_TOUCH = update(case_work).where(_THIS, _w.touched_at.is_(None), _w.staff.is_not(None)).values(touched_at=bindparam("now"))
_SNOOZE = update(case_work).where(_THIS).values(snoozed_until=bindparam("until"))
_RELEASE = update(case_work).where(_THIS, _w.staff.is_not(None)).values(
    staff=None, due=None, assigned_at=None, touched_at=None, snoozed_until=None
)  # fmt: skip
_FINISH = update(case_work).where(_THIS, OPEN).values(done_at=bindparam("now"), snoozed_until=None)
_REOPEN = update(case_work).where(_THIS, _w.done_at.is_not(None)).values(
    done_at=None, assigned_at=bindparam("now"), touched_at=None, snoozed_until=None
)  # fmt: skip
_KEPT = exists().where(_w.number == complaints.c.number, _w.done_at.is_(None), or_(_w.staff.is_not(None), _w.snoozed_until.is_not(None)))
_IN_HAND = update(complaints).where(complaints.c.number == bindparam("this")).values(in_hand=case((_KEPT, 1), else_=0))
_STALE = (
    select(case_work).where(_w.town == bindparam("where"), _w.assigned_at <= bindparam("before"), UNTOUCHED)
    .order_by(_w.assigned_at).limit(bindparam("most"))
)  # fmt: skip
_RETURN = (
    update(case_work).where(_THIS, _w.staff == bindparam("who"), _w.touched_at.is_(None), _w.assigned_at == bindparam("since"))
    .values(staff=None, due=None, assigned_at=None, returned=_w.returned + 1, returned_at=bindparam("now"), level=bindparam("high"))
)  # fmt: skip
_ASLEEP_OVER = (
    select(_w.number, _w.kind).where(_w.town == bindparam("where"), _w.snoozed_until <= bindparam("now"), ASLEEP)
    .order_by(_w.snoozed_until).limit(bindparam("most"))
)  # fmt: skip


def of(unit: Unit, number: str) -> Work | None:
    """The work on this case; None when nobody ever took it up."""
    return work_of(unit.conn.execute(_OF, {"this": number}).one_or_none())


def of_many(unit: Unit, numbers: Sequence[str]) -> dict[str, Work]:
    """The work on each of these cases that has any: one look for a whole page."""
    if not numbers:
        return {}
    return {row.number: made for row in unit.conn.execute(_MANY, {"these": list(numbers)}) if (made := work_of(row))}


def mine(unit: Unit, town: str, staff: int, limit: int = 500) -> list[Work]:
    """What a member of the staff has and has not finished, longest first; those that sleep too."""
    return [made for row in unit.conn.execute(_MINE, {"where": town, "who": staff, "most": limit}) if (made := work_of(row))]


def assign(
    unit: Unit, number: str, kind: Kind, town: str, staff: int, due: date | None, by: str, now: datetime, *,
    office: str | None = None, detail: str = "", seen: int | _Any | None = ANYBODY,
) -> Work:  # fmt: skip
    """Give a case to this member of the staff, until `due` if that was agreed. It wakes, and its level is taken back.

    `seen` is who had it (None: nobody) when the caller decided: Conflict when somebody else has taken it since. Given once more
    by somebody else it is theirs anew; who takes what they have gains no time by it: at most another `due` is agreed. That the
    case is of the town is for the caller to see to.
    """
    before = _met(unit, number, kind, town, office)
    if not isinstance(seen, _Any) and before.staff != seen and before.staff != staff:
        raise Conflict("somebody else has it now")
    if before.staff == staff and before.done_at is None and by == f"staff {staff}":
        if due is None:
            return before
        _one(unit, _if_held(_AGREE, staff), {"this": number, "until": due})
    else:
        _one(unit, _if_held(_ASSIGN, before.staff), {"this": number, "who": staff, "until": due, "now": now})
    _in_hand(unit, number)
    case_events.write(unit, number, kind, What.ASSIGNED, by, now, staff=staff, detail=detail)
    return _now(unit, number)


def release(unit: Unit, number: str, by: str, now: datetime, *, detail: str = "") -> bool:
    """Put a case back into the queue; False when nobody had it."""
    if (found := of(unit, number)) is None or found.staff is None or unit.conn.execute(_RELEASE, {"this": number}).rowcount != 1:
        return False
    _in_hand(unit, number)
    case_events.write(unit, number, found.kind, What.RELEASED, by, now, staff=found.staff, detail=detail)
    return True


def release_all(unit: Unit, town: str, staff: int, by: str, now: datetime, *, detail: str = "") -> int:
    """Put back all that a member of the staff has and has not finished, what sleeps too: it is anybody's again. How many."""
    done = 0
    while found := mine(unit, town, staff):
        done += (put_back := sum(release(unit, one.number, by, now, detail=detail) for one in found))
        if not put_back:
            break
    return done


def touch(unit: Unit, number: str, by: str, now: datetime) -> bool:
    """Something was done about a case: from now on it does not go back to the queue by itself. False when that was so already.

    Whoever acts counts, not only the one who has it. No event of its own: what was done is one.
    """
    return unit.conn.execute(_TOUCH, {"this": number, "now": now}).rowcount == 1


def snooze(
    unit: Unit, number: str, until: datetime, by: str, now: datetime, *, kind: Kind | None = None, town: str = "", detail: str = ""
) -> Work:  # fmt: skip
    """Let a case sleep until then; it comes back by itself. ValueError for a moment that is not ahead.

    A case that was never taken up needs its `kind` and `town`; LookupError without them.
    """
    if until <= now:
        raise ValueError("a case sleeps until a moment that is ahead")
    if kind is None or not town:
        found = of(unit, number)
        if found is None:
            raise LookupError("nobody works on this case yet")
        kind, town = found.kind, found.town
    _met(unit, number, kind, town, None)
    _one(unit, _SNOOZE, {"this": number, "until": until})
    _in_hand(unit, number)
    touch(unit, number, by, now)
    case_events.write(unit, number, kind, What.SNOOZED, by, now, detail=detail, until=until)
    return _now(unit, number)


def rouse(unit: Unit, number: str, by: str, now: datetime) -> bool:
    """Wake a case before its time; False when it does not sleep."""
    if (found := of(unit, number)) is None or found.snoozed_until is None or found.done_at is not None:
        return False
    unit.conn.execute(_SNOOZE, {"this": number, "until": None})
    _in_hand(unit, number)
    case_events.write(unit, number, found.kind, What.WOKE, by, now)
    return True


def finish(unit: Unit, number: str, by: str, now: datetime) -> bool:
    """The case is done with: it leaves everybody's list. False when nobody worked on it, or it was done."""
    done = unit.conn.execute(_FINISH, {"this": number, "now": now})
    _in_hand(unit, number)
    return done.rowcount == 1


def reopen(unit: Unit, number: str, now: datetime) -> bool:
    """The case came back: whoever had it last has it again, untouched. False when it was not done with."""
    back = unit.conn.execute(_REOPEN, {"this": number, "now": now})
    _in_hand(unit, number)
    return back.rowcount == 1


def release_stale(unit: Unit, town: Town, now: datetime, limit: int = BATCH) -> int:
    """Put back what was assigned and not touched for the town's `untouched_hours` (8 working hours of its help desk); how many.

    The first time it goes to the queue with a mark, from the second on the supervisor sees it too. Twice is harmless.
    """
    hours = week(town)
    before = working_time.ago(now, untouched_hours(town), Zone.of(town.zone), hours, town.holidays.keys())
    done = 0
    for row in unit.conn.execute(_STALE, {"where": town.id, "before": before, "most": limit}).all():
        high = Level.SUPERVISOR if row.returned >= 1 else Level.QUEUE
        chosen = {"this": row.number, "who": row.staff, "since": row.assigned_at, "now": now, "high": high}
        if unit.conn.execute(_RETURN, chosen).rowcount == 1:
            _in_hand(unit, row.number)
            case_events.write(unit, row.number, Kind(row.kind), What.RAISED if high else What.RETURNED, BY_CLOCK, now, staff=row.staff)
            done += 1
    return done


def untouched_hours(town: Town) -> int:
    """After how many working hours a case that nobody touched goes back: the town's `untouched_hours`, or 8."""
    told = str(town.facts.get("untouched_hours") or "")
    return int(told) if told.isascii() and told.isdigit() and 1 <= int(told) <= 400 else UNTOUCHED_HOURS


def wake(unit: Unit, town: str, now: datetime, limit: int = BATCH) -> int:
    """Bring back what slept long enough; how many. Pages look at the time themselves, but for the list of what nobody has."""
    rows = unit.conn.execute(_ASLEEP_OVER, {"where": town, "now": now, "most": limit}).all()
    for row in rows:
        unit.conn.execute(_SNOOZE, {"this": row.number, "until": None})
        _in_hand(unit, row.number)
        case_events.write(unit, row.number, Kind(row.kind), What.WOKE, BY_CLOCK, now)
    return len(rows)


def _in_hand(unit: Unit, number: str) -> None:
    unit.conn.execute(_IN_HAND, {"this": number})


def _met(unit: Unit, number: str, kind: Kind, town: str, office: str | None) -> Work:
    _NEW.run(unit, {"number": number, "kind": kind, "town": town, "office": office})
    found = _now(unit, number)
    if found.town != town:
        raise LookupError("a case of another town")
    return found


def _now(unit: Unit, number: str) -> Work:
    found = of(unit, number)
    assert found is not None, "a row that was there is gone"
    return found


def _if_held(statement: Any, by: int | None) -> Any:
    """Only while it is held by whoever held it when we looked: of two who take it at once one is told."""
    return statement.where(_w.staff.is_(None) if by is None else _w.staff == by)


def _one(unit: Unit, statement: Any, values: dict[str, Any]) -> None:
    if unit.conn.execute(statement, values).rowcount != 1:
        raise Conflict("somebody else was quicker")
