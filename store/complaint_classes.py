"""An officer puts right what a complaint is about, of which kind it is, or where: the first sorting was a program's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from rules.complaints import Category, Kind
from store import complaint_notes, complaints
from store.complaint_notes import Deed, Noted
from store.complaint_rows import Change, Complaint, Route, Viewer, neighbourhood
from store.news import ComplaintChanged
from store.town_rows import regions
from store.unit import Conflict, Unit

NOWHERE = ""

_c = complaints.complaints.c
_VALUES: dict[str, Any] = {name: bindparam(f"to_{name}", type_=_c[name].type) for name in (
    "category", "kind", "route", "region", "near", "updated_at",
)}  # fmt: skip
_RECLASS = (
    update(complaints.complaints)
    .where(_c.id == bindparam("this"), _c.state == bindparam("was"), _c.updated_at == bindparam("seen"))
    .values(_VALUES)
)
_PLACE = select(regions.c.code).where(regions.c.town == bindparam("in_town"), regions.c.code == bindparam("place"))


def reclass(
    unit: Unit, number: str, *, now: datetime, by: str, category: Category | None = None, kind: Kind | None = None,
    region: str | None = None, viewer: Viewer = Viewer.HOUSE, seen: Complaint | None = None,
) -> Change:  # fmt: skip
    """Correct what is given; what it was and what it is. `region` is a code of its town, or NOWHERE.

    Both clocks stay as they were promised on the first day. A supervisory one goes to the overseer's desk, and is gone from
    the office's at once; one that turns out not to be goes to the office. Neighbours find it, or do not, by what it is now.
    The old and the new values stand in its history (complaint_notes). When nothing differs nothing is done.

    Raises LookupError (also for a viewer who may not see it), ValueError for a place that the town does not have, and Conflict
    when another was quicker or it is not any more as in `seen`.
    """
    before = complaints.seen_by(unit, number, viewer)
    if before is None:
        raise LookupError("no such complaint")
    if seen is not None and _class(seen) != _class(before):
        raise Conflict("the complaint was corrected meanwhile")
    place = before.region if region is None else region or None
    moved = place is not None and place != before.region
    if moved and unit.conn.execute(_PLACE, {"in_town": before.town, "place": place}).first() is None:
        raise ValueError("the town has no such place")
    now_kind = kind or before.kind
    after = replace(
        before,
        category=category or before.category,
        kind=now_kind,
        route=before.route if now_kind is before.kind else Route.OVERSEER if now_kind is Kind.SUPERVISORY else Route.OFFICE,
        region=place,
        updated_at=now,
    )
    noted = _differences(before, after)
    if not noted:
        return Change(before, before)
    values = {
        "category": after.category, "kind": after.kind, "route": after.route, "region": after.region, "updated_at": now,
        "near": neighbourhood(after.town, after.category, after.region, after.kind, after.route, after.secret, after.state),
    }  # fmt: skip
    chosen = {"this": before.id, "was": before.state, "seen": before.updated_at, **{f"to_{name}": value for name, value in values.items()}}
    if unit.conn.execute(_RECLASS, chosen).rowcount != 1:
        raise Conflict("the complaint was changed meanwhile")
    made = Change(before, after, complaint_notes.write(unit, after, noted, by, now), by)
    unit.news.append(ComplaintChanged(made))
    return made


def _class(case: Complaint) -> tuple[Category, Kind, str | None]:
    return case.category, case.kind, case.region


def _differences(before: Complaint, after: Complaint) -> list[Noted]:
    pairs = (
        (Deed.CATEGORY, before.category, after.category),
        (Deed.KIND, before.kind, after.kind),
        (Deed.REGION, before.region or "", after.region or ""),
    )
    return [Noted(deed, new, old) for deed, old, new in pairs if old != new]
