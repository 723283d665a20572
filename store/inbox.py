"""The inbox of a town: complaints, call-backs and texts that need somebody, in one order, the most urgent first.

Each look reads a bounded stretch of an index, however many cases there are; none of them is on the overseer's desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Index, String, and_, bindparam, exists, func, literal_column, or_, select, text, union_all

from store import callbacks, case_work, unanswered
from store.case_work import Kind
from store.case_work import case_work as works
from store.complaint_rows import Complaint, State, complaint_of, complaints
from store.inbox_others import CALLS, MOST, Others, open_
from store.inbox_values import Asked, Item, Place, Rank, View, Wanted
from store.unanswered import Waiting
from store.unit import Unit

__all__ = ["PAGE", "Asked", "Item", "Kind", "Others", "Place", "Rank", "View", "Wanted", "count", "items", "of_complaint", "page", "places"]

PAGE = 50
_DUE_SQL = "CASE WHEN first_done_at IS NULL THEN first_due ELSE coalesce(again_due, done_due) END"
_ON_DESK = text("route = 'office' AND state NOT IN ('answered', 'closed', 'not_ours')")
_c, _w, _k = complaints.c, works.c, callbacks.callbacks
_DUE: Any = literal_column(f"({_DUE_SQL})", Date)
_TODAY: Any = bindparam("today", type_=Date)
_MOST: Any = bindparam("most")
Index("complaints_inbox", _c.town, _c.state, text(f"({_DUE_SQL})"), _c.id, sqlite_where=_ON_DESK, postgresql_where=_ON_DESK)


for _narrow in (_c.category, _c.kind, _c.region):
    Index(
        f"complaints_inbox_{_narrow.name}", _c.town, _c.state, _narrow, text(f"({_DUE_SQL})"), _c.id,
        sqlite_where=_ON_DESK, postgresql_where=_ON_DESK,
    )  # fmt: skip

_FREE = text("route = 'office' AND state NOT IN ('answered', 'closed', 'not_ours') AND in_hand = 0")
Index("complaints_free", _c.town, _c.state, text(f"({_DUE_SQL})"), _c.id, sqlite_where=_FREE, postgresql_where=_FREE)

_SORT = {Kind.COMPLAINT: "c", Kind.CALLBACK: "k", Kind.TEXT: "t"}
_RANKS = {State.RAISED: Rank.RAISED, State.REOPENED: Rank.AGAIN, State.RECEIVED: Rank.NEW}
_STATES = (State.RECEIVED, State.CHECKING, State.FORWARDED, State.WORKING, State.REOPENED, State.RAISED, State.NEEDS_FACTS)
_CALLS_BY_IDS = select(_k).where(_k.c.id.in_(bindparam("these", expanding=True)))
_WORK_ON = and_(_w.number == _c.number, _w.done_at.is_(None))
_EACH: Any = literal_column("0")  # an offset: PostgreSQL then looks each number up, and does not join all that sleep to every case
_ASLEEP = exists(select(_w.number).where(_WORK_ON, _w.snoozed_until > bindparam("now")).offset(_EACH))
_HELD = exists(select(_w.number).where(_WORK_ON, or_(_w.staff.is_not(None), _w.snoozed_until > bindparam("now"))).offset(_EACH))
_BY_IDS = select(complaints).where(_c.id.in_(bindparam("these", expanding=True)))
_BY_NUMBERS = select(
    _c.id, _c.state, _c.category, _c.kind, _c.region, _c.first_due, _c.first_done_at, _c.again_due, _c.done_due
).where(
    _c.number.in_(bindparam("these", expanding=True)), _c.town == bindparam("where"), _c.route == "office", _c.state.in_(_STATES)
)  # fmt: skip


def _many(*these: Any) -> Any:
    """How many open things have such work on them, counted no further than `most`."""
    return select(func.count()).select_from(
        select(_w.number).where(
            _w.town == bindparam("where"), text("done_at IS NULL"), *these,
            or_(
                _w.kind == Kind.TEXT,
                and_(_w.kind == Kind.COMPLAINT, exists(select(_c.id).where(
                    _c.number == _w.number, _c.town == bindparam("where"), _c.route == "office", _c.state.in_(_STATES)))),
                and_(_w.kind == Kind.CALLBACK, exists(select(_k.c.id).where(_k.c.number == _w.number, _k.c.state.in_(CALLS)))),
            ),
        ).limit(_MOST).subquery()
    )  # fmt: skip


_AWAKE = or_(_w.snoozed_until.is_(None), _w.snoozed_until <= bindparam("now"))
_MANY_OF_WORKS = {
    View.MINE: _many(_w.staff == bindparam("who"), _AWAKE),
    View.SNOOZED: _many(text("snoozed_until IS NOT NULL"), _w.snoozed_until > bindparam("now")),
    View.RETURNED: _many(text("level = 'supervisor'")),
}
_SLEEPS = text("done_at IS NULL AND snoozed_until IS NOT NULL")
_SNOOZED = (
    select(_w.number, _w.kind).where(_w.town == bindparam("where"), _w.snoozed_until > bindparam("now"), _SLEEPS)
    .order_by(_w.snoozed_until).limit(MOST)
)  # fmt: skip
_HAS = (
    select(_w.number, _w.kind).where(
        _w.town == bindparam("where"), _w.staff == bindparam("who"), text("done_at IS NULL"),
        or_(_w.snoozed_until.is_(None), _w.snoozed_until <= bindparam("now")),
    ).order_by(_w.assigned_at).limit(MOST)
)  # fmt: skip
_HIGH = (
    select(_w.number, _w.kind).where(_w.town == bindparam("where"), text("done_at IS NULL AND level = 'supervisor'"))
    .order_by(_w.number).limit(MOST)
)  # fmt: skip


def page(unit: Unit, asked: Asked, wanted: Wanted, after: Place | None = None, limit: int = PAGE) -> tuple[list[Item], bool]:
    """The next `limit` items after a place, and whether there are more."""
    found = places(unit, asked, wanted, after, limit + 1)
    return items(unit, asked, found[:limit]), len(found) > limit


def count(unit: Unit, asked: Asked, wanted: Wanted, most: int = PAGE, others: Others | None = None) -> int:
    """How many there are, counted to `most` + 1. `others`: call-backs and texts that were looked at for another count."""
    if wanted == Wanted(wanted.view) and wanted.view in _MANY_OF_WORKS:
        told = {"where": asked.town.id, "who": asked.staff, "now": asked.now, "most": most + 1}
        return int(unit.conn.execute(_MANY_OF_WORKS[wanted.view], told).scalar_one())
    if wanted.view in (View.MINE, View.SNOOZED, View.RETURNED):
        return len(places(unit, asked, wanted, None, most + 1))
    many = _many_complaints(unit, asked, wanted, most + 1) if wanted.has(Kind.COMPLAINT) else 0
    if many <= most and wanted.view is not View.RAISED:
        many += len(_others(unit, asked, wanted, others or Others(unit, asked)))
    return min(many, most + 1)


def places(unit: Unit, asked: Asked, wanted: Wanted, after: Place | None, limit: int) -> list[Place]:
    """Where the next items stand, in order."""
    if wanted.view in (View.MINE, View.SNOOZED, View.RETURNED):
        found = _of_works(unit, asked, wanted)
    else:
        found = _complaints(unit, asked, wanted, after, limit) if wanted.has(Kind.COMPLAINT) else []
        if wanted.view is not View.RAISED:
            found += _others(unit, asked, wanted, Others(unit, asked))
    return sorted(one for one in found if after is None or one > after)[:limit]


def items(unit: Unit, asked: Asked, found: Sequence[Place]) -> list[Item]:
    """The items at these places, opened, with the work on them. What is gone meanwhile is left out."""
    ids: dict[str, list[int]] = {sort: [one.id for one in found if one.sort == sort] for sort in _SORT.values()}
    filed = {row.id: complaint_of(unit, row) for row in unit.conn.execute(_BY_IDS, {"these": ids["c"]})} if ids["c"] else {}
    called = unit.conn.execute(_CALLS_BY_IDS, {"these": ids["k"]}) if ids["k"] else ()
    called_by = {row.id: callbacks.callback_of(unit, row) for row in called}
    said_by = {one.id: one for one in unanswered.of_ids(unit, ids["t"])}
    made: list[tuple[Place, Kind, str, datetime, int, Complaint | None, callbacks.Callback | None, Waiting | None]] = []
    for one in found:
        if one.sort == "c" and (case := filed.get(one.id)):
            made.append((one, Kind.COMPLAINT, case.number, case.filed_at, case.citizen, case, None, None))
        elif one.sort == "k" and (call := called_by.get(one.id)):
            made.append((one, Kind.CALLBACK, call.number, call.filed_at, call.citizen, None, call, None))
        elif one.sort == "t" and (said := said_by.get(one.id)):
            made.append((one, Kind.TEXT, said.key, said.at, said.citizen, None, None, said))
    work = case_work.of_many(unit, [key for _, _, key, *_ in made])
    return [
        Item(place, what, key, date.fromisoformat(place.due), at, citizen, open_(work.get(key)), case, call, said)
        for place, what, key, at, citizen, case, call, said in made
    ]


def of_complaint(asked: Asked, case: Complaint) -> Place:
    """Where a complaint stands."""
    due = case.first_due if not case.first_done else case.settled_by
    return Place(_rank(case.state, due, asked.today), due.isoformat(), "c", case.id)


def _rank(state: State, due: date, today: date) -> Rank:
    if state is not State.NEEDS_FACTS and due <= today:
        return Rank.OVERDUE if due < today else Rank.TODAY
    return _RANKS.get(state, Rank.OTHER)


def _complaints(unit: Unit, asked: Asked, wanted: Wanted, after: Place | None, limit: int) -> list[Place]:
    """What is due comes before all else, so the rest is looked at only where that does not fill the page."""
    today, found = asked.today, list[Place]()
    for statement in _looks(_shape(wanted), after and (after.rank, after.sort)):
        if statement is not None and len(found) < limit:
            rows = unit.conn.execute(statement, _chosen(asked, wanted, after, limit))
            found += [Place(_rank(State(row.state), row.due, today), row.due.isoformat(), "c", row.id) for row in rows]
    return found


def _many_complaints(unit: Unit, asked: Asked, wanted: Wanted, most: int) -> int:
    statement = _counted(_shape(wanted))
    return 0 if statement is None else int(unit.conn.execute(statement, _chosen(asked, wanted, None, most)).scalar_one())


def _chosen(asked: Asked, wanted: Wanted, after: Place | None, limit: int) -> dict[str, Any]:
    here = {"from_day": date.fromisoformat(after.due), "from_id": after.id} if after else {}
    given = {column.name: str(value) for column, value in _filters(wanted) if value}
    return {"where": asked.town.id, "now": asked.now, "today": asked.today, "most": limit, **here, **given}


def _filters(wanted: Wanted) -> tuple[tuple[Any, str | None], ...]:
    return (_c.category, wanted.category), (_c.kind, wanted.kind), (_c.region, wanted.region)


class _Shape(NamedTuple):
    """Which statement is to be asked: the view, and the columns that are narrowed, to whatever value."""

    view: View
    narrowed: tuple[str, ...]


def _shape(wanted: Wanted) -> _Shape:
    return _Shape(wanted.view, tuple(column.name for column, value in _filters(wanted) if value))


@lru_cache(maxsize=512)
def _looks(wanted: _Shape, after: tuple[int, str] | None) -> tuple[Any, Any]:
    """What is asked for these filters from a place of this rank and sort on: what is due, in order and no more than asked for, and
    the rest. None for what is not there. Made once: they are long."""
    due, later = _parts(wanted, after)
    merged = union_all(*due).subquery() if due else None
    return (
        None if merged is None else select(merged).order_by(merged.c.due, merged.c.id).limit(_MOST),
        union_all(*later) if later else None,
    )


@lru_cache(maxsize=256)
def _counted(wanted: _Shape) -> Any:
    parts = [part for parts in _parts(wanted, None) for part in parts]
    return select(func.count()).select_from(union_all(*parts).limit(_MOST).subquery()) if parts else None


def _parts(wanted: _Shape, after: tuple[int, str] | None) -> tuple[list[Any], list[Any]]:
    """What to look at of the complaints in each state: what is due, and what is due later, each from its own place on."""
    both = [one for state in _STATES for one in _of_state(wanted, state, after)]
    return [part for due, part in both if due], [part for due, part in both if not due]


def _of_state(wanted: _Shape, state: State, after: tuple[int, str] | None) -> Iterable[tuple[bool, Any]]:
    if wanted.view is View.RAISED and state not in (State.RAISED, State.REOPENED):
        return
    runs = state is not State.NEEDS_FACTS
    if runs:
        upto = {View.OVERDUE: _TODAY > _DUE, View.TODAY: _TODAY == _DUE}.get(wanted.view, _TODAY >= _DUE)
        if after is None or after[0] <= Rank.TODAY:
            yield True, _part(wanted, state, [upto, *_from(after)])
    if wanted.view in (View.OVERDUE, View.TODAY):
        return
    later = [_TODAY < _DUE] if runs else []
    rank = _RANKS.get(state, Rank.OTHER)
    if after is None or after[0] < rank:
        yield False, _part(wanted, state, later)
    elif after[0] == rank:
        yield False, _part(wanted, state, [*later, *_from(after)])


def _from(after: tuple[int, str] | None) -> list[Any]:
    if after is None:
        return []
    day, sort = bindparam("from_day", type_=Date), after[1]
    past = _c.id > bindparam("from_id") if sort == "c" else literal_column("1 = 0") if sort > "c" else literal_column("1 = 1")
    return [day <= _DUE, or_(day < _DUE, past)]


def _part(wanted: _Shape, state: State, when: list[Any]) -> Any:
    conditions = [_c.town == bindparam("where"), _c.state == literal_column(f"'{state.value}'"), _ON_DESK, *when]
    conditions += [_c[name] == bindparam(name, type_=String) for name in wanted.narrowed]
    conditions += [_FREE, ~_HELD] if wanted.view is View.UNASSIGNED else [~_ASLEEP]
    inner = select(_c.id, _c.state, _DUE.label("due")).where(*conditions).order_by(_DUE, _c.id).limit(_MOST).subquery()
    return select(inner)


def _of_works(unit: Unit, asked: Asked, wanted: Wanted) -> list[Place]:
    """What is found by the work on it: one officer's own, what sleeps, what came back twice."""
    where, today = {"where": asked.town.id, "now": asked.now}, asked.today
    if wanted.view is View.MINE:
        rows = unit.conn.execute(_HAS, where | {"who": asked.staff})
    elif wanted.view is View.SNOOZED:
        rows = unit.conn.execute(_SNOOZED, where)
    else:
        rows = unit.conn.execute(_HIGH, {"where": asked.town.id})
    numbers: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for number, kind in rows:
        numbers[Kind(kind)].append(number)
    found: list[Place] = []
    if wanted.has(Kind.COMPLAINT) and numbers[Kind.COMPLAINT]:
        cases = unit.conn.execute(_BY_NUMBERS, {"these": numbers[Kind.COMPLAINT], "where": asked.town.id})
        for row in cases:
            if all(value in (None, given) for value, given in
                   ((wanted.category, row.category), (wanted.kind, row.kind), (wanted.region, row.region))):  # fmt: skip
                due = row.first_due if row.first_done_at is None else row.again_due or row.done_due
                found.append(Place(_rank(State(row.state), due, today), due.isoformat(), "c", row.id))
    if wanted.has(Kind.CALLBACK) and numbers[Kind.CALLBACK]:
        held_calls = set(numbers[Kind.CALLBACK])
        found += [one.place for one in Others(unit, asked).of(Kind.CALLBACK) if one.key in held_calls]
    if wanted.has(Kind.TEXT) and numbers[Kind.TEXT]:
        held_texts = set(numbers[Kind.TEXT])
        found += [one.place for one in Others(unit, asked).of(Kind.TEXT) if one.key in held_texts]
    return found


def _others(unit: Unit, asked: Asked, wanted: Wanted, of: Others) -> list[Place]:
    """The call-backs and texts that the view shows."""
    kept = {View.OVERDUE: Rank.OVERDUE, View.TODAY: Rank.TODAY}.get(wanted.view)
    return [
        one.place for what in (Kind.CALLBACK, Kind.TEXT) if wanted.has(what) for one in of.of(what)
        if (kept is None or one.place.rank == kept)
        and not (one.asleep(asked.now) or (wanted.view is View.UNASSIGNED and one.staff is not None))
    ]  # fmt: skip
