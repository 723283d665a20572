"""The rows of exports, some hundred at a time by an index, each page a reading of its own: no export holds anything up.

`closed` rows have no phone in full and none of a citizen's words; the columns are the same for both, so that files compare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Index, Select, and_, bindparam, or_, select

from rules.calendar import Zone
from rules.phone import Phone
from store.applications import applications
from store.base import aware
from store.callbacks import callbacks
from store.citizens import citizens
from store.complaint_rows import Route, complaints
from store.exports import What
from store.messages import messages
from store.queue_rows import queue_days, tickets
from store.sealed import unseal_text
from store.town_values import Town
from store.unit import Store, Unit

PAGE = 500
PERSONAL = frozenset({"phone", "reason", "next_step", "words", "landmark"})  # whom a row is about, and what was written of them
Row = dict[str, str | int | None]

_k, _a, _b, _m, _t, _q, _z = complaints.c, applications.c, callbacks.c, messages.c, tickets.c, queue_days.c, citizens.c
for _name, _table in (("complaints", complaints), ("applications", applications), ("callbacks", callbacks)):
    Index(f"{_name}_filed", _table.c.town, _table.c.filed_at, _table.c.id)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of row is paged and shown. `when` and `id` are its order; `day` is what a file is cut by."""

    columns: tuple[str, ...]
    rows: Select[Any]
    when: Any
    id: Any
    shown: Callable[[Unit, Town, Any, bool], Row]


def columns(what: What) -> tuple[str, ...]:
    """The names of the columns, in order."""
    return _KINDS[what].columns


def pages(
    store: Store, town: Town, what: What, first: date, last: date, *, open: bool, sees: tuple[str, ...] = (), overseer: bool = False,
    blind: bool = False, page: int = PAGE,
) -> Iterator[list[Row]]:  # fmt: skip
    """Every row of these days, a page at a time, the oldest first. `sees`: only these offices, where rows have one.

    What lies on the overseer's desk is in it for the overseer alone. With `open`, phones and words are told. `blind`: no part of a
    phone, and nothing that somebody wrote about a person.
    """
    kind, zone = _KINDS[what], Zone.of(town.zone)
    since, before = (first, last + timedelta(days=1)) if what is What.QUEUE else (zone.at(first, 0), zone.at(last + timedelta(days=1), 0))
    wanted = kind.rows.where(kind.when >= since, kind.when < before)
    wanted = wanted.where(_TOWNS[what] == bindparam("in_town"))
    if what is What.COMPLAINTS and not overseer:
        wanted = wanted.where(_k.route == Route.OFFICE)
    if sees and what in _OFFICES:
        wanted = wanted.where(_OFFICES[what].in_(sees))
    after: tuple[Any, Any] | None = None
    while True:
        here = wanted.order_by(kind.when, kind.id).limit(page)
        if after is not None:
            here = here.where(or_(kind.when > after[0], and_(kind.when == after[0], kind.id > after[1])), kind.when >= after[0])
        with store.reading() as unit:
            found = unit.conn.execute(here, {"in_town": town.id}).all()
            shown = [kind.shown(unit, town, row, open and not blind) for row in found]
        if blind:
            shown = [{**row, **dict.fromkeys(PERSONAL & row.keys(), "")} for row in shown]
        if shown:
            yield shown
        if len(found) < page:
            return
        after = (found[-1].sort_at, found[-1].sort_id)


def _moment(town: Town, at: datetime | None) -> str:
    return aware(at).astimezone(Zone.of(town.zone).tz).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""


def _day(when: date | None) -> str:
    return when.isoformat() if when is not None else ""


def _phone(unit: Unit, row: Any, open: bool, table: str = "citizens") -> str:
    if row.phone is None:
        return ""
    phone = Phone(unseal_text(unit.keys, table, "phone", str(row.phone_of), row.phone))
    # As people here write it: no plus in front, so that a spreadsheet leaves it as it is.
    return phone.local if open else str(phone).replace("+62", "0", 1)


def _words(unit: Unit, table: str, column: str, id: str, sealed: bytes | None) -> str:
    return unseal_text(unit.keys, table, column, id, sealed) if sealed else ""


def _complaint(unit: Unit, town: Town, row: Any, open: bool) -> Row:
    hidden = row.anonymous or row.route != Route.OFFICE
    region = town.regions.get(row.region or "")
    return {
        "number": row.number, "filed_at": _moment(town, row.filed_at), "category": row.category, "kind": row.kind,
        "region": region.name if region else row.region or "", "channel": row.channel, "state": row.state, "agency": row.agency,
        "first_due": _day(row.first_due), "done_due": _day(row.again_due or row.done_due),
        "first_answer_at": _moment(town, row.first_done_at), "updated_at": _moment(town, row.updated_at), "level": row.level or "",
        "phone": "" if hidden else _phone(unit, row, open),
        "words": _words(unit, "complaints", "words", row.number, row.words) if open else "",
        "landmark": _words(unit, "complaints", "landmark", row.number, row.landmark) if open else "",
    }  # fmt: skip


def _ticket(unit: Unit, town: Town, row: Any, open: bool) -> Row:
    return {
        "number": row.number, "day": _day(row.day), "office": row.office, "service": row.service, "label": row.label, "state": row.state,
        "priority": row.priority, "counter": row.counter, "taken_at": _moment(town, row.taken_at),
        "called_at": _moment(town, row.called_at), "seconds": row.seconds, "phone": _phone(unit, row, open),
    }  # fmt: skip


def _message(unit: Unit, town: Town, row: Any, open: bool) -> Row:
    code = row.kind == "code"
    return {
        "id": row.id, "at": _moment(town, row.created_at), "direction": row.direction, "network": row.provider, "line": row.address,
        "phone": _phone(unit, row, open, "messages"), "purpose": row.purpose, "kind": row.kind, "state": row.state,
        "segments": row.segments, "cost": row.cost,
        "words": _words(unit, "messages", "text", row.id, row.text) if open and not code else "",
    }  # fmt: skip


def _application(unit: Unit, town: Town, row: Any, open: bool) -> Row:
    return {
        "number": row.number, "service": row.service, "office": row.office, "status": row.status, "due": _day(row.due), "fee": row.fee,
        "filed_at": _moment(town, row.filed_at), "updated_at": _moment(town, row.updated_at), "reason": row.reason,
        "next_step": row.next_step, "phone": _phone(unit, row, open),
    }  # fmt: skip


def _callback(unit: Unit, town: Town, row: Any, open: bool) -> Row:
    return {
        "number": row.number, "filed_at": _moment(town, row.filed_at), "channel": row.channel, "language": row.language,
        "state": row.state, "due_at": _moment(town, row.due_at), "until": _moment(town, row.until), "delays": row.delays,
        "updated_at": _moment(town, row.updated_at), "phone": _phone(unit, row, open),
        "words": _words(unit, "callbacks", "message", row.number, row.message) if open else "",
    }  # fmt: skip


def _with_phone(rows: Select[Any], on: Any) -> Select[Any]:
    return rows.add_columns(_z.phone, _z.phone_index.label("phone_of")).outerjoin(citizens, _z.id == on)


_KINDS: Mapping[What, _Kind] = {
    What.COMPLAINTS: _Kind(
        ("number", "filed_at", "category", "kind", "region", "channel", "state", "agency", "first_due", "done_due", "first_answer_at",
         "updated_at", "level", "phone", "words", "landmark"),
        _with_phone(select(
            _k.number, _k.filed_at, _k.category, _k.kind, _k.region, _k.channel, _k.state, _k.agency, _k.first_due, _k.done_due,
            _k.again_due, _k.first_done_at, _k.updated_at, _k.level, _k.words, _k.landmark, _k.anonymous, _k.route,
            _k.filed_at.label("sort_at"), _k.id.label("sort_id"),
        ).select_from(complaints), _k.citizen), _k.filed_at, _k.id, _complaint,
    ),
    What.QUEUE: _Kind(
        ("number", "day", "office", "service", "label", "state", "priority", "counter", "taken_at", "called_at", "seconds", "phone"),
        _with_phone(select(
            _t.number, _q.day, _q.office, _q.service, _t.label, _t.state, _t.priority, _t.counter, _t.taken_at, _t.called_at, _t.seconds,
            _q.day.label("sort_at"), _t.id.label("sort_id"),
        ).select_from(tickets.join(queue_days, _t.queue_day == _q.id)), _t.citizen), _q.day, _t.id, _ticket,
    ),
    What.MESSAGES: _Kind(
        ("id", "at", "direction", "network", "line", "phone", "purpose", "kind", "state", "segments", "cost", "words"),
        select(
            _m.id, _m.created_at, _m.direction, _m.provider, _m.address, _m.phone, _m.id.label("phone_of"), _m.purpose, _m.kind, _m.state,
            _m.segments, _m.cost, _m.text, _m.created_at.label("sort_at"), _m.id.label("sort_id"),
        ), _m.created_at, _m.id, _message,
    ),
    What.APPLICATIONS: _Kind(
        ("number", "service", "office", "status", "due", "fee", "filed_at", "updated_at", "reason", "next_step", "phone"),
        _with_phone(select(
            _a.number, _a.service, _a.office, _a.status, _a.due, _a.fee, _a.filed_at, _a.updated_at, _a.reason, _a.next_step,
            _a.filed_at.label("sort_at"), _a.id.label("sort_id"),
        ).select_from(applications), _a.citizen), _a.filed_at, _a.id, _application,
    ),
    What.CALLBACKS: _Kind(
        ("number", "filed_at", "channel", "language", "state", "due_at", "until", "delays", "updated_at", "phone", "words"),
        _with_phone(select(
            _b.number, _b.filed_at, _b.channel, _b.language, _b.state, _b.due_at, _b.until, _b.delays, _b.updated_at, _b.message,
            _b.filed_at.label("sort_at"), _b.id.label("sort_id"),
        ).select_from(callbacks), _b.citizen), _b.filed_at, _b.id, _callback,
    ),
}  # fmt: skip
_TOWNS: Mapping[What, Any] = {
    What.COMPLAINTS: _k.town, What.QUEUE: _q.town, What.MESSAGES: _m.town, What.APPLICATIONS: _a.town, What.CALLBACKS: _b.town,
}  # fmt: skip
_OFFICES: Mapping[What, Any] = {What.QUEUE: _q.office, What.APPLICATIONS: _a.office}
