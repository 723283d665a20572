"""Complaints: what was said (sealed), about which place, and the two clocks that run for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, literal_column, select, union_all, update

from rules import deadlines
from rules.chance import Chance
from rules.complaints import Category, Kind
from rules.escalation import Level
from store import case_work, complaint_joins, numbers
from store.base import aware
from store.complaint_rows import (
    ALLOWED,
    OPEN,
    RUNNING,
    SHARED,
    Change,
    Complaint,
    Event,
    NotAllowed,
    Route,
    State,
    Viewer,
    complaint_events,
    complaint_of,
    complaints,
    neighbourhood,
    next_look,
)
from store.news import ComplaintChanged
from store.quick import Typed, new_row
from store.sealed import index, seal, unseal_text
from store.unit import Conflict, Unit

__all__ = [
    "ALLOWED", "OPEN", "RUNNING", "SHARED", "Category", "Change", "Complaint", "Event", "Kind", "Level", "Near", "NotAllowed", "Route",
    "State", "Viewer", "answer", "by_citizen", "by_number", "change", "complaint_events", "complaints", "concerned", "desk", "events",
    "file", "hide", "may_see", "near", "of_citizen", "open_of", "seen_by",
]  # fmt: skip

NEAR_SINCE = timedelta(days=30)
NEAR_MOST = 9  # rows looked at: more than these are "8+" to a citizen

_c = complaints.c
_FILE = Typed(new_row(
    complaints, "number", "town", "category", "kind", "route", "region", "landmark", "words", "recording", "anonymous", "secret",
    "citizen", "channel", "said", "state", "first_due", "done_due", "first_rule", "done_rule", "follows", "look_on", "near",
    "filed_at", "updated_at",
).returning(_c.id))  # fmt: skip
_EVENT = Typed(new_row(complaint_events, "complaint", "at", "state", "note", "by"))
_SAID = Typed(select(_c.number).where(_c.said == bindparam("this")))
_BY_NUMBER = select(complaints).where(_c.number == bindparam("this"))
_BY_NUMBERS = select(complaints).where(_c.number.in_(bindparam("these", expanding=True)))
_OF = select(complaints).where(_c.citizen == bindparam("who")).order_by(_c.filed_at.desc()).limit(bindparam("most"))
_LATEST = 10  # of one citizen
_NEAR = (
    select(_c.number, _c.filed_at, _c.citizen)
    .where(_c.near == bindparam("here"), _c.filed_at >= bindparam("since"))
    .order_by(_c.filed_at.desc())
    .limit(NEAR_MOST)
)
_DESK = (
    select(complaints)
    .where(_c.town == bindparam("where"), _c.route == bindparam("desk"), _c.state == bindparam("in_state"))
    .order_by(_c.first_due)
    .limit(bindparam("most"))
)
_CHANGED = ("state", "agency", "again_due", "reply_until", "level", "look_on", "near", "first_done_at", "updated_at")
_CHANGE = (
    update(complaints)
    .where(_c.id == bindparam("this"), _c.state == bindparam("was"), _c.updated_at == bindparam("seen"))
    .values({name: bindparam(f"to_{name}", type_=_c[name].type) for name in _CHANGED})
)
_HIDE = update(complaints).where(_c.number == bindparam("this")).values(anonymous=True, secret=True, near=None)
_EVENTS = select(complaint_events).where(complaint_events.c.complaint == bindparam("this")).order_by(complaint_events.c.id)

_ANSWER = (
    select(complaint_events.c.at, complaint_events.c.note)
    .where(complaint_events.c.complaint == bindparam("this"), complaint_events.c.state == State.ANSWERED)
    .order_by(complaint_events.c.id.desc())
    .limit(1)
)


class Near(NamedTuple):
    """Open complaints of others about the same thing at the same place: how many (at most 9), and the latest."""

    many: int
    number: str
    filed_at: datetime


def file(
    unit: Unit, *, town: str, category: Category, region: str | None, words: str, recording: str | None, anonymous: bool,
    secret: bool, citizen: int, channel: str, now: datetime, first_due: date, done_due: date, chance: Chance, landmark: str = "",
    kind: Kind = Kind.ORDINARY, first_rule: str = "", done_rule: str = "", follows: str | None = None,
) -> Complaint:  # fmt: skip
    """Take in a complaint under a fresh number. ValueError when there are neither words nor a recording.

    The same citizen telling the same on the same day is one complaint: a network that starts a session again and sends the
    whole path once more gets the same number. A supervisory one goes to the overseer, past the office complained about.
    """
    if not words and not recording:
        raise ValueError("a complaint needs words or a recording")
    told = (str(citizen), town, category, region or "", words.casefold() or recording or "", now.date().isoformat())
    said = index(unit.keys, "said", "\0".join(told))
    known = _SAID.run(unit, {"this": said}).fetchone()
    if known is not None:
        return complaint_of(unit, unit.conn.execute(_BY_NUMBER, {"this": known[0]}).one())
    number = numbers.fresh(unit, "complaint", chance, now)
    route = Route.OVERSEER if kind is Kind.SUPERVISORY else Route.OFFICE
    made = Complaint(
        0, number, town, category, kind, route, region, landmark, words, recording, anonymous, secret, citizen, channel,
        State.RECEIVED, "", first_due, done_due, first_rule, done_rule, None, None, None, False, follows, now, now,
    )  # fmt: skip
    row: dict[str, Any] = {
        "number": number, "town": town, "category": category, "kind": kind, "route": route, "region": region,
        "landmark": seal(unit.keys, "complaints", "landmark", number, landmark) if landmark else None,
        "words": seal(unit.keys, "complaints", "words", number, words) if words else None,
        "recording": recording, "anonymous": anonymous, "secret": secret, "citizen": citizen, "channel": channel,
        "said": said, "state": State.RECEIVED, "first_due": first_due, "done_due": done_due, "first_rule": first_rule,
        "done_rule": done_rule, "follows": follows, "filed_at": now, "updated_at": now,
        "look_on": next_look(made.standing, State.RECEIVED, None),
        "near": neighbourhood(town, category, region, kind, route, secret, State.RECEIVED),
    }  # fmt: skip
    id = _FILE.run(unit, row).fetchone()[0]
    _EVENT.run(unit, {"complaint": id, "at": now, "state": State.RECEIVED, "note": None, "by": "citizen"})
    return replace(made, id=id)


def by_number(unit: Unit, number: str) -> Complaint | None:
    """The complaint with this number: for the program itself. What a member of staff asks for goes through `seen_by`."""
    row = unit.conn.execute(_BY_NUMBER, {"this": number}).one_or_none() if unit.sees(number) else None
    return None if row is None else complaint_of(unit, row)


def seen_by(unit: Unit, number: str, viewer: Viewer) -> Complaint | None:
    """The complaint as far as this viewer may see it: None for the office when it is on the overseer's desk, as if there were none."""
    found = by_number(unit, number)
    return found if found is not None and may_see(viewer, found.route) else None


def all_seen_by(unit: Unit, numbers: Iterable[str], viewer: Viewer) -> dict[str, Complaint]:
    """Those of these complaints that this viewer may see, by number: one look for all."""
    wanted = sorted({number for number in numbers if unit.sees(number)})
    found = [complaint_of(unit, row) for row in unit.conn.execute(_BY_NUMBERS, {"these": wanted})] if wanted else []
    return {one.number: one for one in found if may_see(viewer, one.route)}


def desk(unit: Unit, town: str, viewer: Viewer, state: State, limit: int = 50) -> list[Complaint]:
    """What lies on this viewer's desk in one state, the most urgent first."""
    route = Route.OVERSEER if viewer is Viewer.OVERSEER else Route.OFFICE
    rows = unit.conn.execute(_DESK, {"where": town, "desk": route, "in_state": state, "most": limit})
    return [complaint_of(unit, row) for row in rows]


def of_citizen(unit: Unit, citizen: int, limit: int = _LATEST) -> list[Complaint]:
    """A citizen's latest complaints, newest first."""
    return [complaint_of(unit, row) for row in unit.conn.execute(_OF, {"who": citizen, "most": limit})]


def open_of(unit: Unit, town: str, these: Iterable[int]) -> Counter[int]:
    """How many open cases each of these citizens has on the office's desk of a town, named, among their latest: one look for all."""
    wanted = sorted({*these})
    if not wanted:
        return Counter()
    told = {"where": town, **{f"of_{nth}": one for nth, one in enumerate(wanted)}}
    return Counter(unit.conn.execute(_open_of(len(wanted)), told).scalars())


@lru_cache(maxsize=64)
def _open_of(many: int) -> Any:
    shown = (_c.citizen, _c.town, _c.state, _c.route, _c.anonymous)
    latest = select(*shown).order_by(_c.filed_at.desc()).limit(literal_column(str(_LATEST)))
    all = union_all(*(select(latest.where(_c.citizen == bindparam(f"of_{nth}")).subquery()) for nth in range(many))).subquery()
    return select(all.c.citizen).where(
        all.c.town == bindparam("where"), all.c.state.in_(sorted(OPEN)), all.c.route == Route.OFFICE, all.c.anonymous.is_(False)
    )


def near(unit: Unit, *, town: str, category: Category, region: str, citizen: int, now: datetime) -> Near | None:
    """Open complaints of the last 30 days that this citizen might join; None when there are none of others.

    Looks at 9 rows of one index entry at most. Secret and supervisory ones are never among them.
    """
    here = neighbourhood(town, category, region, Kind.ORDINARY, Route.OFFICE, False, State.RECEIVED)
    rows = unit.conn.execute(_NEAR, {"here": here, "since": now - NEAR_SINCE}).all() if here else []
    others = [row for row in rows if row.citizen != citizen and unit.sees(row.number)]
    return Near(len(others), others[0].number, others[0].filed_at) if others else None


def concerned(unit: Unit, complaint: Complaint) -> tuple[int, ...]:
    """Every citizen whom a change of this complaint concerns: who filed it, for whom it was filed, who joined it."""
    others = (part.citizen for part in complaint_joins.of_complaint(unit, complaint.id))
    return tuple(dict.fromkeys((complaint.citizen, *others)))


def change(
    unit: Unit, number: str, state: State, now: datetime, *, note: str = "", by: str = "", viewer: Viewer = Viewer.HOUSE,
    agency: str | None = None, level: Level | None = None, day: date | None = None, until: date | None = None,
    again_due: date | None = None, seen: Complaint | None = None,
) -> Change:  # fmt: skip
    """Move a complaint on, with a note for its history (when it is answered, the answer); what it was and what it is.

    `day` is the town's date of `now` (UTC's unless told); `until` the last day to object to an answer (10 days unless told);
    `agency` who has it now; `level` how high it is raised; `again_due` the new date of one that is opened again. `seen` is the
    complaint on which the caller decided: Conflict when it has moved since.
    It joins `unit.news`. Raises NotAllowed, LookupError (also for a viewer who may not see it), and Conflict when another was
    quicker.
    """
    row = unit.conn.execute(_BY_NUMBER, {"this": number}).one_or_none()
    if row is None or not may_see(viewer, Route(row.route)):
        raise LookupError("no such complaint")
    before = complaint_of(unit, row)
    if seen is not None and (seen.state, seen.level) != (before.state, before.level):
        raise Conflict("the complaint moved meanwhile")
    if state not in ALLOWED[before.state]:
        raise NotAllowed(f"{before.state} does not become {state}")
    first_at = row.first_done_at or (None if state in (State.RECEIVED, State.CHECKING, State.RAISED) else now)
    after = replace(
        before,
        state=state,
        agency=(agency if agency is not None else before.agency)[:60],
        again_due=again_due or before.again_due,
        reply_until=(until or deadlines.reply_until(day or now.date())) if state is State.ANSWERED else before.reply_until,
        level=None if state is State.REOPENED else level or before.level,
        first_done=first_at is not None,
        updated_at=now,
    )
    values: dict[str, Any] = {
        "state": state, "agency": after.agency, "again_due": after.again_due, "reply_until": after.reply_until, "level": after.level,
        "look_on": next_look(after.standing, state, after.reply_until), "first_done_at": first_at, "updated_at": now,
        "near": neighbourhood(after.town, after.category, after.region, after.kind, after.route, after.secret, state),
    }  # fmt: skip
    chosen = {"this": row.id, "was": before.state, "seen": row.updated_at, **{f"to_{name}": value for name, value in values.items()}}
    if unit.conn.execute(_CHANGE, chosen).rowcount != 1:
        raise Conflict("the complaint was changed meanwhile")
    sealed = seal(unit.keys, "complaint_events", "note", f"{row.id}/{aware(now).isoformat()}", note) if note else None
    _EVENT.run(unit, {"complaint": row.id, "at": now, "state": state, "note": sealed, "by": by})
    if state is State.REOPENED:  # whoever had it has it again at once: nobody else finds it lying about
        case_work.reopen(unit, number, now)
    if state in (State.REOPENED, State.RAISED):
        case_work.rouse(unit, number, by, now)
    made = Change(before, after, note, by)
    unit.news.append(ComplaintChanged(made))
    return made


def by_citizen(citizen: int) -> str:
    """How the history names a citizen who changed a complaint."""
    return f"citizen {citizen}"


def hide(unit: Unit, number: str, now: datetime) -> bool:
    """From now on neither the agency sees who complains nor the public sees the complaint. False: it was so already."""
    found = by_number(unit, number)
    if found is None or (found.anonymous and found.secret):
        return False
    unit.conn.execute(_HIDE, {"this": number})
    _EVENT.run(unit, {"complaint": found.id, "at": now, "state": found.state, "note": None, "by": "citizen: name hidden"})
    return True


def events(unit: Unit, complaint: int) -> list[Event]:
    """What happened to a complaint, oldest first."""
    rows = unit.conn.execute(_EVENTS, {"this": complaint})
    return [Event(row.at, State(row.state), _note(unit, complaint, row), row.by) for row in rows]


def answer(unit: Unit, complaint: int) -> str:
    """What the office answered last; "" before it did, or when it wrote nothing. For who proved that the complaint is theirs."""
    row = unit.conn.execute(_ANSWER, {"this": complaint}).one_or_none()
    return "" if row is None else _note(unit, complaint, row)


def _note(unit: Unit, complaint: int, row: Any) -> str:
    here = f"{complaint}/{row.at.isoformat()}"
    return unseal_text(unit.keys, "complaint_events", "note", here, row.note) if row.note else ""


def may_see(viewer: Viewer, route: Route) -> bool:
    """Whether what lies on this desk is there for this viewer."""
    return viewer is Viewer.HOUSE or route is Route.OFFICE or viewer is Viewer.OVERSEER
