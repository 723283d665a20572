"""Sealing old values anew under the newest data key, a few rows at a time, beside everything that goes on.

What is under the newest key already is passed over, so it may be stopped at any moment and begun again. A value that somebody
changed in between is left: whoever wrote it sealed it under the newest key.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, and_, bindparam, func, or_, select, tuple_, update

from store.applications import applications
from store.base import aware
from store.callbacks import callbacks
from store.case_events import case_events
from store.case_files import case_files
from store.case_notes import case_notes
from store.citizens import citizens
from store.complaint_additions import complaint_additions
from store.complaint_rows import complaint_events, complaints
from store.dialogues import dialogues
from store.inbound import inbound_events, rejected_events
from store.look_ups import look_ups
from store.messages import messages
from store.officer_call_rows import officer_calls
from store.officer_legs import officer_legs
from store.presence import presence
from store.recordings import recordings, sounds
from store.sealed import VERSION, Unsealable, index, seal, unseal
from store.staff import staff
from store.unit import Store, Unit

LOOKED = 500  # rows whose heads are looked at in one reading
AT_ONCE = 50  # rows of one transaction
REST = 0.01  # seconds between two transactions: whoever calls comes first
HEAD = 5  # bytes that say which key it is
ERASED = "erased-"  # in place of the index of a phone that is gone


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table with sealed columns. `name` is what a row is called in its seals; `phones`: its phone is found again by an index."""

    table: Table
    columns: tuple[str, ...]
    name: tuple[str, ...]
    phones: bool = False
    at_once: int = AT_ONCE


@dataclass(slots=True)
class Renewed:
    """What came of one table: rows sealed anew, and rows that none of our keys opens."""

    done: int = 0
    shut: int = 0
    tables: dict[str, int] = field(default_factory=dict)


ALL: tuple[Sealed, ...] = (
    Sealed(citizens, ("phone",), ("phone_index",), phones=True),
    Sealed(messages, ("phone", "text"), ("id",), phones=True),
    Sealed(complaints, ("landmark", "words"), ("number",)),
    Sealed(complaint_events, ("note",), ("complaint", "at")),
    Sealed(complaint_additions, ("words",), ("id",)),
    Sealed(applications, ("person",), ("number",)),
    Sealed(callbacks, ("path", "session", "message"), ("number",)),
    Sealed(recordings, ("reference",), ("reference_index",)),
    Sealed(sounds, ("sound",), ("recording",), at_once=1),
    Sealed(case_files, ("name", "content"), ("id",), at_once=1),
    Sealed(case_notes, ("words",), ("id",)),
    Sealed(case_events, ("detail",), ("number", "at")),
    Sealed(dialogues, ("said",), ("provider", "key")),
    Sealed(inbound_events, ("reply",), ("provider", "kind", "external_id")),
    Sealed(rejected_events, ("body",), ("provider", "received_at")),
    Sealed(look_ups, ("phone",), ("id",)),
    Sealed(officer_calls, ("path",), ("provider", "key")),
    Sealed(officer_legs, ("phone",), ("id",)),
    Sealed(presence, ("phone",), ("staff",)),
    Sealed(staff, ("secret",), ("id",)),
)
"""Every sealed column; tests/store/test_renewing.py holds it against the tables."""

NEVER: Mapping[str, tuple[str, ...]] = {
    "applications": ("proof",),  # one-way: what the citizen knows is not kept, so it stays under the key it was made with
    "agency_cases": ("digest",),  # one-way, and made anew when the agency tells of the case again
    "api_keys": ("secret",),  # a plain hash
    "inbound_events": ("body_hash",),  # a plain hash
}
"""Binary columns that no key opens."""


def renew(
    store: Store, *, rest: float = REST, looked: int = LOOKED, seen: Callable[[str, int], None] = lambda table, rows: None
) -> Renewed:
    """Seal everything anew that is not under the newest key. `seen` hears each table and how many rows of it were sealed."""
    found = Renewed()
    for one in ALL:
        before = found.done
        for keys in _old(store, one, looked):
            for at in range(0, len(keys), one.at_once):
                _batch(store, one, keys[at : at + one.at_once], found)
                time.sleep(rest)
        found.tables[one.table.name] = found.done - before
        seen(one.table.name, found.done - before)
    return found


def _old(store: Store, one: Sealed, many: int) -> Iterator[list[tuple[Any, ...]]]:
    """The keys of rows that have a value under an older key, some at a time. Only the heads of the values are read."""
    key = list(one.table.primary_key.columns)
    head = VERSION + store.keys.all[0].id
    heads = [func.substr(one.table.c[name], 1, HEAD, type_=LargeBinary()).label(f"head_{name}") for name in one.columns]
    after: tuple[Any, ...] | None = None
    while True:
        looked = select(*key, *heads).order_by(*key).limit(many)
        if after is not None:
            looked = looked.where(_beyond(key, after))
        with store.reading() as unit:
            rows = unit.conn.execute(looked).all()
        old = [tuple(row[: len(key)]) for row in rows if any(told is not None and bytes(told) != head for told in row[len(key) :])]
        if old:
            yield old
        if len(rows) < many:
            return
        after = tuple(rows[-1][: len(key)])


def _beyond(key: list[Column[Any]], after: tuple[Any, ...]) -> Any:
    """Rows behind this one. Written out, since a comparison of rows walks the whole index on SQLite."""
    if len(key) == 1:
        return key[0] > after[0]
    return and_(key[0] >= after[0], or_(key[0] > after[0], tuple_(*key[1:]) > tuple_(*after[1:])))


def _batch(store: Store, one: Sealed, keys: list[tuple[Any, ...]], found: Renewed) -> None:
    """Seal these rows anew in one transaction."""
    done = shut = 0
    with store.writing() as unit:
        for key in keys:
            try:
                done += _row(unit, one, key)
            except Unsealable:
                shut += 1
    found.done += done
    found.shut += shut


def _row(unit: Unit, one: Sealed, key: tuple[Any, ...]) -> int:
    this = and_(*(column == value for column, value in zip(one.table.primary_key.columns, key, strict=True)))
    asked = {*one.columns, *one.name, *(["phone_index"] if one.phones else [])}
    row = unit.conn.execute(select(*(one.table.c[name] for name in sorted(asked))).where(this)).one_or_none()
    if row is None:
        return 0
    said, newest = dict(row._mapping), VERSION + unit.keys.all[0].id
    name = _name(said, one.name)
    plain = {
        column: unseal(unit.keys, one.table.name, column, name, bytes(said[column])) for column in one.columns if said[column] is not None
    }
    values: dict[str, Any] = {}
    if one.phones and not str(said["phone_index"]).startswith(ERASED):
        values["phone_index"] = index(unit.keys, "bidx-phone", plain["phone"].decode())
    named = values["phone_index"] if one.name == ("phone_index",) and values else name
    for column, opened in plain.items():
        if bytes(said[column])[:HEAD] != newest or named != name:
            values[column] = seal(unit.keys, one.table.name, column, named, opened)
    as_it_was = and_(*(one.table.c[column] == bindparam(f"was_{column}") for column in plain))
    changed = update(one.table).where(this, as_it_was).values(**values)
    return unit.conn.execute(changed, {f"was_{column}": said[column] for column in plain}).rowcount


def _name(said: Mapping[str, Any], parts: tuple[str, ...]) -> str:
    """What the row is called in its seals."""
    told = [said[part] for part in parts]
    return "/".join(aware(one).isoformat() if hasattr(one, "isoformat") else str(one) for one in told)
