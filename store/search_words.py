"""The words of complaints as a keyed blind index: what is sealed at rest can be found by whole words, by whoever has the key.

A scheduled task follows complaints and what is added to them; nothing of this is on the citizen's path. A token is made of
the town and the desk besides the word, so that one town's search never walks through, or tells of, another's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Column, ForeignKey, Index, String, Table, bindparam, delete, select

from rules import search_words as words
from store import complaint_additions, desk_cursors
from store.base import IfNew, RowId, metadata
from store.complaint_rows import Route, complaint_of, complaints
from store.desk_cursors import Cursor
from store.sealed import indexes, unseal_text
from store.unit import Unit

BATCH = 200
SETTLED = timedelta(seconds=8)  # what is younger may stand before a row that is not committed yet (a statement takes at most 4 s)

case_words = Table(
    "case_words",
    metadata,
    Column("token", String(16), primary_key=True),
    Column("complaint", RowId, ForeignKey("complaints.id", ondelete="CASCADE"), primary_key=True, index=False),
    Index("case_words_complaint", "complaint"),
)
_c, _a = complaints.c, complaint_additions.complaint_additions.c
Index("complaint_additions_at", _a.at, _a.id)

_ADD = IfNew(case_words, "token", "complaint")
_FORGET = delete(case_words).where(case_words.c.complaint == bindparam("this"))
_FILED = select(complaints).where(_c.id > bindparam("after")).order_by(_c.id).limit(bindparam("most"))
_ADDED = (
    select(_a.id, _a.at, _a.words, _a.complaint, _c.town, _c.route)
    .join(complaints, _c.id == _a.complaint)
    .where(_a.at >= bindparam("since"))
    .order_by(_a.at, _a.id)
    .limit(bindparam("most"))
)
_PLACE = "@"  # before a region's code: no word begins so


def tokens(unit: Unit, town: str, route: Route, found: Iterable[str], region: str | None = None) -> list[tuple[str, ...]]:
    """The blind token of each word (under every key, newest first), and of the region, on one desk of one town."""
    named = [*found, *([f"{_PLACE}{region}"] if region else [])]
    return [tuple(one[:16] for one in indexes(unit.keys, "case-word", f"{town}\0{route}\0{word}")) for word in named]


def follow(unit: Unit, now: datetime, batch: int = BATCH) -> int:
    """Index what was filed and added since the last time, at most one batch of each; how many. Twice is harmless.

    What came in the last 8 seconds waits for the next time.
    """
    return _filed(unit, now, batch) + _added(unit, now, batch)


def forget(unit: Unit, complaint: int) -> None:
    """Its words were erased: it is found by none of them any more."""
    unit.conn.execute(_FORGET, {"this": complaint})


def _filed(unit: Unit, now: datetime, batch: int) -> int:
    cursor = desk_cursors.take(unit, "words")
    done = 0
    for row in unit.conn.execute(_FILED, {"after": cursor.seq, "most": batch}).all():
        if row.filed_at > now - SETTLED:
            break
        one = complaint_of(unit, row)
        _write(unit, one.id, one.town, one.route, f"{one.words} {one.landmark}", one.region)
        cursor, done = Cursor(one.id), done + 1
    if done:
        desk_cursors.put(unit, "words", cursor)
    return done


def _added(unit: Unit, now: datetime, batch: int) -> int:
    cursor = desk_cursors.take(unit, "added_words")
    since = cursor.at or datetime.fromisoformat("2000-01-01T00:00+00:00")
    done = 0
    for row in unit.conn.execute(_ADDED, {"since": since, "most": batch}).all():
        if (row.at, row.id) <= (since, cursor.place):
            continue
        if row.at > now - SETTLED:
            break
        said = unseal_text(unit.keys, "complaint_additions", "words", row.id, row.words) if row.words else ""
        _write(unit, row.complaint, row.town, Route(row.route), said, None)
        cursor, done = Cursor(0, row.at, row.id), done + 1
    if done:
        desk_cursors.put(unit, "added_words", cursor)
    return done


def _write(unit: Unit, complaint: int, town: str, route: Route, text: str, region: str | None) -> None:
    for token in tokens(unit, town, route, words.stems(text), region):
        _ADD.run(unit, {"token": token[0], "complaint": complaint})
