"""What concerns one member of the staff and they have not seen: named in a note, a case given to them, a case taken back by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import LargeBinary, and_, bindparam, case, cast, func, literal, null, or_, select, union_all, update

from rules.complaints import Category
from rules.permissions import Role
from store import case_events, case_notes
from store.base import RowId
from store.case_events import Kind, What
from store.case_work_rows import case_work
from store.complaint_rows import Route, complaints
from store.staff import staff
from store.unit import Unit

LOOKED_AT = 100  # of the newest of each sort, among which is looked for what still holds


class Sort(StrEnum):
    """Why something stands in the list."""

    NAMED = "named"
    GIVEN = "given"
    TAKEN_BACK = "taken_back"  # nobody touched it for the hours of the town


@dataclass(frozen=True, slots=True)
class News:
    """One line. `by` is who did it (None: no member of the staff), `words` what they wrote with it, `due` by when it was agreed."""

    sort: Sort
    number: str
    kind: Kind
    category: Category | None
    at: datetime
    by: int | None
    name: str
    role: Role | None
    words: str
    due: date | None


_e, _m, _n, _w, _c, _s = case_events.case_events.c, case_notes.case_mentions.c, case_notes.case_notes.c, case_work.c, complaints.c, staff.c
_WHO = bindparam("who", type_=RowId)
_NAMED = (
    select(
        literal(Sort.NAMED.value).label("what"), _m.number.label("number"), literal(Kind.COMPLAINT.value).label("kind"), _m.at.label("at"),
        _n.by.label("by"), cast(null(), LargeBinary).label("detail"),
    )
    .join(case_notes.case_notes, _n.id == _m.note)
    .where(_m.staff == _WHO, _m.seen_at.is_(None)).order_by(_m.at.desc()).limit(LOOKED_AT).subquery()
)  # fmt: skip
_DONE = (
    select(_e.what, _e.number, _e.kind, _e.at, _e.by, _e.detail)
    .where(_e.unseen_by == _WHO).order_by(_e.id.desc()).limit(LOOKED_AT).subquery()
)  # fmt: skip
_both = union_all(select(_NAMED), select(_DONE)).subquery("news")
_b = _both.c
_STAFF = case((_b.by.like("staff %"), cast(func.substr(_b.by, len("staff ") + 1), RowId)))
_WAITING = (
    select(_both, _c.category, _w.due, _s.id.label("doer"), _s.name, _s.role)
    .select_from(
        _both.outerjoin(complaints, _c.number == _b.number).outerjoin(case_work, _w.number == _b.number).outerjoin(staff, _s.id == _STAFF)
    )
    .where(
        func.coalesce(_c.town, _w.town) == bindparam("where"), func.coalesce(_c.route, bindparam("desk")) == bindparam("desk"),
        or_(_b.what != What.ASSIGNED.value, and_(_w.staff == _WHO, _w.done_at.is_(None))),  # given on meanwhile, or done: no news
        or_(_b.what.not_in((What.RETURNED.value, What.RAISED.value)), _w.staff.is_(None), _w.staff != _WHO),  # nor what they took again
    )
    .order_by(_b.at.desc(), _b.number).limit(bindparam("most"))
)  # fmt: skip
_SEEN = update(case_events.case_events).where(_e.unseen_by == _WHO, _e.number == bindparam("this")).values(unseen_by=None)


def of(unit: Unit, member: int, town: str, route: Route, limit: int) -> list[News]:
    """The newest of what they have not seen, of the cases of this town that lie on this desk. One statement."""
    asked = {"who": member, "where": town, "desk": route, "most": limit}
    return [_news(unit, row) for row in unit.conn.execute(_WAITING, asked)]


def seen(unit: Unit, member: int, number: str, now: datetime) -> None:
    """They opened this case, or know: nothing of it is news to them. Twice is harmless."""
    case_notes.looked(unit, member, number, now)
    unit.conn.execute(_SEEN, {"who": member, "this": number})


def _news(unit: Unit, row: Any) -> News:
    sort = {Sort.NAMED.value: Sort.NAMED, What.ASSIGNED.value: Sort.GIVEN}.get(row.what, Sort.TAKEN_BACK)
    words = case_events.opened(unit, row.number, row.at, row.detail) if row.detail else ""
    return News(
        sort, row.number, Kind(row.kind), Category(row.category) if row.category else None, row.at, row.doer, row.name or "",
        Role(row.role) if row.role else None, words, row.due if sort is Sort.GIVEN else None,
    )  # fmt: skip
