"""Finding a case: by its number, by a phone, by whole words of the complaint, by the kelurahan. Bounded work, newest first.

Words are found through a keyed blind index (store.search_words): whole words only, all of them; parts of words are not.
What a citizen filed without a name is not found by their phone: that would tell the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, select

from rules import places, reference
from rules.complaints import Category, Kind
from rules.phone import NotAPhone, Phone
from rules.search_words import stems
from store import applications, callbacks, citizens, complaints, numbers, queues, search_words
from store.complaint_rows import OPEN, Complaint, Route, Viewer, complaint_of
from store.search_words import case_words
from store.town_values import Town
from store.unit import Unit

MOST = 50  # that are told; whether there are more is said
LOOKED = 2000  # entries of the rarest word that are looked through
WORDS = 6  # of one question
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Other:
    """A case that is no complaint: its kind ("application", "ticket", "callback") and number."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. `how` is number, phone, words or nothing; `citizen` is whose phone it is; `places` the regions meant."""

    how: str
    complaints: tuple[Complaint, ...] = ()
    others: tuple[Other, ...] = ()
    citizen: int | None = None
    places: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=())
    more: bool = False


class Ended(StrEnum):
    """Whether a complaint is settled."""

    NO = "open"
    YES = "over"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Of which complaints alone. None: of all."""

    category: Category | None = None
    kind: Kind | None = None
    region: str | None = None
    ended: Ended | None = None

    def conditions(self) -> list[Any]:
        """What a row of such a complaint fulfils."""
        chosen = ((_c.category, self.category), (_c.kind, self.kind), (_c.region, self.region))
        made: list[Any] = [column == value for column, value in chosen if value]
        if self.ended is not None:
            made.append(_c.state.in_(sorted(OPEN)) if self.ended is Ended.NO else _c.state.not_in(sorted(OPEN)))
        return made


_ALL = Narrowed()


_c, _k = complaints.complaints.c, case_words.c
_MANY = select(func.count()).select_from(
    select(_k.complaint).where(_k.token.in_(bindparam("tokens", expanding=True))).limit(LOOKED + 1).subquery()
)
_BY_IDS = select(complaints.complaints).where(_c.id.in_(bindparam("these", expanding=True))).order_by(_c.id.desc())
_OF = (
    select(complaints.complaints)
    .where(_c.citizen == bindparam("who"), _c.town == bindparam("where"), _c.route == bindparam("desk"), _c.anonymous.is_(False))
    .order_by(_c.filed_at.desc()).limit(MOST + 1)
)  # fmt: skip
_CALLS = (
    select(callbacks.callbacks.c.number)
    .where(callbacks.callbacks.c.citizen == bindparam("who"), callbacks.callbacks.c.town == bindparam("where"))
    .order_by(callbacks.callbacks.c.filed_at.desc()).limit(10)
)  # fmt: skip


def find(unit: Unit, town: Town, text: str, viewer: Viewer = Viewer.OFFICE, narrowed: Narrowed = _ALL) -> Found:
    """What this text finds in a town, the newest 50. A number goes before a phone, a phone before words; a number is not narrowed."""
    text = text[:LONGEST].strip()
    number = reference.tidy(text)
    if number is not None and (found := _number(unit, town, number, viewer)) is not None:
        return found
    try:
        phone = Phone.parse(text)
    except NotAPhone:
        phone = None
    if phone is not None:
        return _phone(unit, town, phone, viewer, narrowed)
    return _words(unit, town, text, viewer, narrowed)


def _number(unit: Unit, town: Town, number: str, viewer: Viewer) -> Found | None:
    kind = numbers.kind_of(unit, number)
    if kind == "complaint":
        one = complaints.seen_by(unit, number, viewer)
        return Found("number", (one,)) if one is not None and one.town == town.id else Found("number")
    if kind is None:
        return None
    return Found("number", others=(Other(kind, number),)) if _town_of(unit, kind, number) == town.id else Found("number")


def _town_of(unit: Unit, kind: str, number: str) -> str:
    found = {"application": applications.by_number, "callback": callbacks.by_number, "ticket": queues.by_number}.get(kind)
    one = found(unit, number) if found else None
    return one.town if one is not None else ""


def _phone(unit: Unit, town: Town, phone: Phone, viewer: Viewer, narrowed: Narrowed) -> Found:
    who = citizens.find(unit, phone)
    if who is None:
        return Found("phone")
    chosen = {"who": who.id, "where": town.id, "desk": _desk(viewer)}
    rows = unit.conn.execute(_OF.where(*narrowed.conditions()), chosen).all()
    calls = unit.conn.execute(_CALLS, {"who": who.id, "where": town.id}).scalars().all() if viewer is not Viewer.OVERSEER else []
    known = bool(rows or calls) or who.town == town.id
    others = tuple(Other("callback", one) for one in calls)
    kept = tuple(complaint_of(unit, row) for row in rows[:MOST])
    return Found("phone", kept, others, who.id if known else None, more=len(rows) > MOST)


def _words(unit: Unit, town: Town, text: str, viewer: Viewer, narrowed: Narrowed) -> Found:
    meant = places.find(text, [(region.code, region.name) for region in town.regions.values()])
    said = stems(text)[:WORDS]
    if not said and not meant:
        return Found("nothing")
    route = _desk(viewer)
    found = _all(unit, search_words.tokens(unit, town.id, route, said), narrowed) if said else []
    if meant:  # the words of the name, or the place itself with what else was said
        named = set(stems(" ".join(f"{one.name}" for one in meant)))
        rest = [one for one in said if one not in named and not _is_near(one, named)]
        for one in meant[:3]:
            found += _all(unit, search_words.tokens(unit, town.id, route, rest, one.code), narrowed)
    ids = sorted(set(found), reverse=True)
    rows = unit.conn.execute(_BY_IDS, {"these": ids[:MOST]}).all() if ids else []
    # A newer desk or town than the index knows would be a fault of ours: it is looked at again here.
    kept = tuple(complaint_of(unit, row) for row in rows if row.town == town.id and row.route == route)
    return Found("words", kept, places=tuple(one.name for one in meant), words=said, more=len(ids) > MOST)


def _is_near(word: str, named: set[str]) -> bool:
    """Whether this word was the mistyped name: it opens alike."""
    return any(word[:3] == one[:3] and abs(len(word) - len(one)) <= 2 for one in named)


def _all(unit: Unit, wanted: Sequence[tuple[str, ...]], narrowed: Narrowed) -> list[int]:
    """The newest complaints that have every one of these tokens, one more than are told: walks the rarest, and looks the others up."""
    if not wanted:
        return []
    rarest, *others = sorted(wanted, key=lambda one: int(unit.conn.execute(_MANY, {"tokens": list(one)}).scalar_one()))
    first = select(_k.complaint).where(_k.token.in_(rarest)).order_by(_k.complaint.desc()).limit(LOOKED).subquery()
    question = select(first.c.complaint).order_by(first.c.complaint.desc()).limit(MOST + 1)
    if conditions := narrowed.conditions():
        question = question.where(select(_c.id).where(_c.id == first.c.complaint, *conditions).exists())
    for token in others:
        has = case_words.alias()
        question = question.where(select(has.c.complaint).where(has.c.token.in_(token), has.c.complaint == first.c.complaint).exists())
    return list(unit.conn.execute(question).scalars())


def _desk(viewer: Viewer) -> Route:
    return Route.OVERSEER if viewer is Viewer.OVERSEER else Route.OFFICE
