"""Complaints that have to do with each other: a duplicate is joined to the first, two subjects are taken apart, others are linked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, ForeignKey, Index, String, Table, bindparam, delete, func, or_, select, update

from rules.chance import Chance
from rules.complaints import Category, Kind
from rules.deadlines import Promise
from store import complaint_joins, complaint_notes, complaints
from store.base import IfNew, RowId, Utc, metadata
from store.complaint_joins import Part
from store.complaint_notes import Deed, Noted
from store.complaint_rows import OPEN, Change, Complaint, NotAllowed, Route, State, Viewer, complaint_of, neighbourhood
from store.news import ComplaintMerged, ComplaintSplit
from store.proofs import part_digits
from store.unit import Conflict, Unit

__all__ = ["Link", "alike", "complaint_links", "link", "linked", "merge", "same_as", "split", "unlink"]

MOST = 50  # links of one complaint that are listed

complaint_links = Table(
    "complaint_links",
    metadata,
    Column("one", RowId, ForeignKey("complaints.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),  # the lesser id
    Column("other", RowId, ForeignKey("complaints.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("by", String(60), nullable=False),
    Column("at", Utc, nullable=False),
    Index("complaint_links_other", "other"),
)


class Link(NamedTuple):
    """A complaint that has to do with the one asked about. `by` and `at`: who said so, and when."""

    complaint: Complaint
    by: str
    at: datetime


_c, _l = complaints.complaints.c, complaint_links.c
_ALIKE = (
    select(complaints.complaints).where(_c.near == bindparam("here"), _c.filed_at >= bindparam("since"), _c.id != bindparam("this"))
    .order_by(_c.filed_at.desc()).limit(bindparam("most"))
)  # fmt: skip
_LOCK = select(_c.id, _c.state, _c.updated_at).where(_c.id.in_(bindparam("ids", expanding=True))).order_by(_c.id).with_for_update()
_CLOSE = update(complaints.complaints).where(_c.id == bindparam("this")).values(
    state=State.CLOSED, same_as=bindparam("first"), look_on=None, near=None, updated_at=bindparam("now"),
    first_done_at=func.coalesce(_c.first_done_at, bindparam("now", type_=Utc)),
)  # fmt: skip
_TOUCH = update(complaints.complaints).where(_c.id == bindparam("this")).values(updated_at=bindparam("now"))
_SAME = select(_c.same_as).where(_c.number == bindparam("this"), _c.state == State.CLOSED)
_LINK = IfNew(complaint_links, "one", "other", "by", "at")
_UNLINK = delete(complaint_links).where(_l.one == bindparam("first"), _l.other == bindparam("second"))
_LINKED = (
    select(complaints.complaints, _l.by.label("linked_by"), _l.at.label("linked_at"))
    .join_from(
        complaint_links, complaints.complaints,
        or_((_l.one == bindparam("this")) & (_c.id == _l.other), (_l.other == bindparam("this")) & (_c.id == _l.one)),
    )
    .where(or_(_l.one == bindparam("this"), _l.other == bindparam("this")))
    .order_by(_l.at, _c.id)
    .limit(MOST)
)  # fmt: skip


def alike(unit: Unit, complaint: Complaint, now: datetime, limit: int = 8) -> list[Complaint]:
    """Open complaints of the last 30 days about the same thing at the same place, the latest first; its citizen's own too.

    Secret and supervisory ones are never among them, nor another one of its citizen when either was filed without a name.
    """
    here = neighbourhood(complaint.town, complaint.category, complaint.region, Kind.ORDINARY, Route.OFFICE, False, State.RECEIVED)
    if here is None or complaint.route is not Route.OFFICE:
        return []
    chosen = {"here": here, "since": now - complaints.NEAR_SINCE, "this": complaint.id, "most": limit}
    return [
        complaint_of(unit, row) for row in unit.conn.execute(_ALIKE, chosen)
        if unit.sees(row.number) and (row.citizen != complaint.citizen or not (row.anonymous or complaint.anonymous))
    ]


def merge(
    unit: Unit, number: str, into: str, by: str, now: datetime, *, viewer: Viewer = Viewer.HOUSE, seen: Complaint | None = None
) -> Change:
    """`number` is the same as `into`: it is closed with a pointer to it, and all whom it concerned join that one and hear of it.

    Each joins with digits of their own, sees where the other stands, and never who else is in it. Whoever thinks that it is
    not the same says so (BELUM), which opens their own again. What was told is kept in both histories.

    Raises LookupError (also for a viewer who may not see one of them); NotAllowed for itself, across towns or desks, when
    either is settled, and into a secret one of somebody else; Conflict when another was quicker.
    """
    found, first = _both(unit, number, into, viewer)
    if found.town != first.town or found.route is not first.route:
        raise NotAllowed("of another town or desk")
    if found.state not in OPEN or first.state not in OPEN:
        raise NotAllowed("settled")
    if first.secret and first.citizen != found.citizen:
        raise NotAllowed("the other one is secret")
    if seen is not None and seen.state is not found.state:
        raise Conflict("the complaint moved meanwhile")
    _hold(unit, found, first)
    for citizen in complaints.concerned(unit, found):
        if citizen != first.citizen:
            digits = part_digits(unit.keys, first.number, citizen)
            complaint_joins.add(unit, first.id, first.number, citizen, Part.JOINED, digits, now)
    unit.conn.execute(_CLOSE, {"this": found.id, "first": first.number, "now": now})
    unit.conn.execute(_TOUCH, {"this": first.id, "now": now})
    after = replace(found, state=State.CLOSED, first_done=True, updated_at=now)
    note = complaint_notes.write(unit, after, [Noted(Deed.MERGED, first.number)], by, now)
    complaint_notes.write(unit, first, [Noted(Deed.TOOK_IN, found.number)], by, now)
    made = Change(found, after, note, by)
    unit.news.append(ComplaintMerged(made, replace(first, updated_at=now)))
    return made


def same_as(unit: Unit, number: str) -> str | None:
    """The complaint that this one is a duplicate of; None for any other, and when it was opened again."""
    found: str | None = unit.conn.execute(_SAME, {"this": number}).scalar_one_or_none()
    return found


def split(
    unit: Unit, number: str, words: str, *, category: Category, promise: Promise, by: str, now: datetime, chance: Chance,
    region: str | None = None, landmark: str = "", kind: Kind = Kind.ORDINARY, viewer: Viewer = Viewer.HOUSE,
) -> Complaint:  # fmt: skip
    """A second subject of a report becomes a case of its own: for the same citizen, who hears its number, and as private as the first.

    `words` are what it is about, `promise` its own clocks, from the town's day of `now` on. It follows the first. For whom the
    first was filed has a part in this one too; neighbours who joined the first have not. Twice is one. Raises LookupError (also
    for a viewer who may not see it), and ValueError without words or when they are those of the first.
    """
    found = complaints.seen_by(unit, number, viewer)
    if found is None:
        raise LookupError("no such complaint")
    words = " ".join(words.split())
    if not words or words.casefold() == " ".join(found.words.split()).casefold():
        raise ValueError("say in words what the second subject is")
    new = complaints.file(
        unit, town=found.town, category=category, region=region, words=words, recording=None, anonymous=found.anonymous,
        secret=found.secret, citizen=found.citizen, channel=found.channel, now=now, first_due=promise.first, done_due=promise.done,
        first_rule=promise.first_rule, done_rule=promise.done_rule, chance=chance, landmark=landmark, kind=kind, follows=found.number,
    )  # fmt: skip
    if new.number == found.number:
        raise ValueError("say in words what the second subject is")
    if new.filed_at != now or len(complaints.events(unit, new.id)) > 1:
        return new  # it is there already
    complaint_notes.write(unit, new, [Noted(Deed.SPLIT_FROM, found.number)], by, now)
    complaint_notes.write(unit, found, [Noted(Deed.SPLIT_OFF, new.number)], by, now)
    for part in complaint_joins.of_complaint(unit, found.id):
        if part.part is Part.HELPED:
            digits = part_digits(unit.keys, new.number, part.citizen)
            complaint_joins.add(unit, new.id, new.number, part.citizen, Part.HELPED, digits, now)
    unit.news.append(ComplaintSplit(found, new))
    return new


def link(unit: Unit, number: str, other: str, by: str, now: datetime, *, viewer: Viewer = Viewer.HOUSE) -> bool:
    """These two have to do with each other. Told to staff only, and no clock moves. False: it was known.

    Raises LookupError (also for a viewer who may not see one of them), and NotAllowed for itself, and across towns or desks.
    """
    found, second = _both(unit, number, other, viewer)
    if found.town != second.town or found.route is not second.route:
        raise NotAllowed("of another town or desk")
    low, high = sorted((found.id, second.id))
    if not _LINK.run(unit, {"one": low, "other": high, "by": by[:60], "at": now}):
        return False
    _note_both(unit, Deed.LINKED, found, second, by, now)
    return True


def unlink(unit: Unit, number: str, other: str, by: str, now: datetime, *, viewer: Viewer = Viewer.HOUSE) -> bool:
    """They have nothing to do with each other. False: nobody said so. Raises LookupError."""
    found, second = _both(unit, number, other, viewer)
    low, high = sorted((found.id, second.id))
    if unit.conn.execute(_UNLINK, {"first": low, "second": high}).rowcount != 1:
        return False
    _note_both(unit, Deed.UNLINKED, found, second, by, now)
    return True


def linked(unit: Unit, number: str, viewer: Viewer = Viewer.HOUSE) -> list[Link]:
    """What has to do with a complaint, as far as this viewer may see it, in the order in which it was said. At most 50."""
    found = complaints.seen_by(unit, number, viewer)
    if found is None:
        return []
    rows = unit.conn.execute(_LINKED, {"this": found.id})
    links = [Link(complaint_of(unit, row), row.linked_by, row.linked_at) for row in rows]
    return [one for one in links if complaints.may_see(viewer, one.complaint.route)]


def _both(unit: Unit, number: str, other: str, viewer: Viewer) -> tuple[Complaint, Complaint]:
    if number == other:
        raise NotAllowed("it is the same number")
    found, second = (complaints.seen_by(unit, one, viewer) for one in (number, other))
    if found is None or second is None:
        raise LookupError("no such complaint")
    return found, second


def _hold(unit: Unit, *cases: Complaint) -> None:
    """Lock these rows, always in one order; Conflict when one is not as it was read."""
    known = {one.id: (one.state, one.updated_at) for one in cases}
    rows: list[Any] = list(unit.conn.execute(_LOCK, {"ids": sorted(known)}))
    if {row.id: (State(row.state), row.updated_at) for row in rows} != known:
        raise Conflict("a complaint was changed meanwhile")


def _note_both(unit: Unit, deed: Deed, found: Complaint, second: Complaint, by: str, now: datetime) -> None:
    complaint_notes.write(unit, found, [Noted(deed, second.number)], by, now)
    complaint_notes.write(unit, second, [Noted(deed, found.number)], by, now)
