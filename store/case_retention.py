"""Cases that ended long ago: what people said in them goes when their town's time is over, and what figures need stays.

A batch at a time, found by an index that holds only what ended and still has words. Twice is harmless: what is cleared is not found again.
A case of somebody who asked that their data be held (UU 27/2022 art. 41) is left as it is until that ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Select, bindparam, delete, exists, select, text, update

from rules.retention import PHONES, REQUESTS, Kept, span
from store import citizens, desk_cursors
from store.applications import Status, application_events, applications
from store.callbacks import callbacks
from store.case_events import case_events
from store.case_files import case_files
from store.case_notes import case_mentions, case_notes
from store.case_work import case_work
from store.citizens import citizens as people
from store.complaint_additions import complaint_additions
from store.complaint_rows import OPEN, State, complaint_events, complaints
from store.data_requests import data_requests
from store.desk_cursors import Cursor
from store.placed import placed_calls
from store.recordings import recordings
from store.sealed import seal
from store.search_words import case_words
from store.town_values import Town
from store.unit import Unit

BATCH = 100  # cases of one kind in one transaction
LOOKED_AT = 2000  # phones in one transaction
SOUNDS_GONE, WORDS_GONE = 1, 2
NOBODY = b"\0" * 32  # no second fact has this digest

_ENDED = text("state IN ('closed', 'not_ours') AND cleared < 2")
_HANDED_OUT = text("status IN ('collected', 'refused', 'withdrawn') AND cleared = 0")
_CALLED = text("state IN ('done', 'dropped') AND counted = 2")
_k, _a, _b, _p, _r = complaints.c, applications.c, callbacks.c, people.c, data_requests.c
Index("complaints_ended", _k.town, _k.cleared, _k.updated_at, sqlite_where=_ENDED, postgresql_where=_ENDED)
Index("applications_ended", _a.town, _a.updated_at, sqlite_where=_HANDED_OUT, postgresql_where=_HANDED_OUT)
Index("callbacks_ended", _b.town, _b.updated_at, sqlite_where=_CALLED, postgresql_where=_CALLED)


def _old(table: Any, what: Any, ended: Any, *more: Any) -> Select[Any]:
    """The oldest of a town that ended before a moment, but for those of people whose data is held."""
    held = exists().where(_p.id == table.c.citizen, _p.held_at.is_not(None))
    where = (table.c.town == bindparam("where"), ended, table.c.updated_at < bindparam("before", type_=_k.updated_at.type), ~held, *more)
    return select(*what).where(*where).order_by(table.c.updated_at).limit(BATCH)


_COMPLAINTS = _old(complaints, (_k.id, _k.number, _k.recording), _ENDED, _k.cleared == bindparam("stage"))
_APPLICATIONS = _old(applications, (_a.id, _a.number), _HANDED_OUT)
_CALLBACKS = _old(callbacks, (_b.id, _b.number, _b.recording), _CALLED)
_PEOPLE = (
    select(_p.id, _p.met_at, _p.seen_at, _p.opted_out_at, _p.held_at, _p.parted_at)
    .where(_p.id > bindparam("after")).order_by(_p.id).limit(LOOKED_AT)
)  # fmt: skip
_RUNS = (
    select(_k.id).where(_k.citizen == bindparam("who"), _k.state.in_([*OPEN, State.ANSWERED])).limit(1),
    select(_b.id).where(_b.waiting_citizen == bindparam("who")).limit(1),
    select(_a.id).where(
        _a.citizen == bindparam("who"), _a.status.not_in([Status.COLLECTED, Status.REFUSED, Status.WITHDRAWN])
    ).limit(1),
    select(_r.id).where(_r.open_for == bindparam("who")).limit(1),
)  # fmt: skip


def clear(unit: Unit, town: Town, now: datetime) -> int:
    """Clear up to one batch of each kind of this town's old cases; how many. Call again until it is 0."""

    def before(kind: Kept) -> datetime:
        return now - span(kind, town.facts.get(kind))

    done = 0
    for stage in (0, SOUNDS_GONE):
        rows = unit.conn.execute(_COMPLAINTS, {"where": town.id, "stage": stage, "before": before(Kept.WORDS)}).all()
        done += _words(unit, rows)
    rows = unit.conn.execute(_COMPLAINTS, {"where": town.id, "stage": 0, "before": before(Kept.SOUNDS)}).all()
    done += _sounds(unit, rows)
    rows = unit.conn.execute(_APPLICATIONS, {"where": town.id, "before": before(Kept.APPLICATIONS)}).all()
    done += _applications(unit, rows)
    rows = unit.conn.execute(_CALLBACKS, {"where": town.id, "before": before(Kept.CALLBACKS)}).all()
    return done + _callbacks(unit, rows)


def cut_phones(unit: Unit, now: datetime) -> int:
    """Look at the next phones in turn, and cut loose those that were silent for two years with nothing under way; how many.

    Who refused notices stays known: otherwise they would be asked again.
    """
    cursor = desk_cursors.take(unit, "old phones")
    rows = unit.conn.execute(_PEOPLE, {"after": cursor.seq}).all()
    desk_cursors.put(unit, "old phones", Cursor(rows[-1].id if len(rows) == LOOKED_AT else 0))
    cut = 0
    for row in rows:
        kept = row.opted_out_at or row.held_at or row.parted_at
        if kept is None and (row.seen_at or row.met_at) < now - PHONES and not _under_way(unit, row.id):
            citizens.part(unit, row.id, now)
            citizens.live_in(unit, row.id, None)
            cut += 1
    return cut


def forget_requests(unit: Unit, now: datetime) -> int:
    """Delete requests about one's data that ended three years ago: how many."""
    head = select(_r.id, _r.ended_at).order_by(_r.id).limit(BATCH).subquery()
    old = select(head.c.id).where(head.c.ended_at < now - REQUESTS)
    return unit.conn.execute(delete(data_requests).where(_r.id.in_(old))).rowcount


def _under_way(unit: Unit, citizen: int) -> bool:
    return any(unit.conn.execute(one, {"who": citizen}).first() is not None for one in _RUNS)


def _sounds(unit: Unit, rows: Sequence[Any]) -> int:
    """The voices; what was written stays."""
    if not rows:
        return 0
    ids, added = [row.id for row in rows], complaint_additions.c
    spoken = unit.conn.execute(select(added.recording).where(added.complaint.in_(ids), added.recording.is_not(None))).scalars()
    gone = {*(row.recording for row in rows), *spoken} - {None, ""}
    run = unit.conn.execute
    run(delete(recordings).where(recordings.c.id.in_(gone)))
    run(update(complaint_additions).where(added.complaint.in_(ids)).values(recording=None))
    run(update(complaints).where(_k.id.in_(ids)).values(recording=None, cleared=SOUNDS_GONE))
    return len(ids)


def _words(unit: Unit, rows: Sequence[Any]) -> int:
    """Everything that somebody said or noted in a case, and the voices."""
    if not rows:
        return 0
    _sounds(unit, rows)
    ids, run = [row.id for row in rows], unit.conn.execute
    run(update(complaints).where(_k.id.in_(ids)).values(words=None, landmark=None, cleared=WORDS_GONE))
    run(update(complaint_events).where(complaint_events.c.complaint.in_(ids)).values(note=None))
    run(delete(complaint_additions).where(complaint_additions.c.complaint.in_(ids)))
    run(delete(case_words).where(case_words.c.complaint.in_(ids)))
    _work(unit, [row.number for row in rows])
    return len(ids)


def _work(unit: Unit, numbers: Sequence[str]) -> None:
    """What officers noted, filed and explained about these cases; that they worked on them stays."""
    run = unit.conn.execute
    run(delete(case_mentions).where(case_mentions.c.number.in_(numbers)))
    run(delete(case_notes).where(case_notes.c.number.in_(numbers)))
    run(delete(case_files).where(case_files.c.number.in_(numbers)))
    run(update(case_events).where(case_events.c.number.in_(numbers)).values(detail=None))


def _applications(unit: Unit, rows: Sequence[Any]) -> int:
    """Who it was for, how they proved it, and reasons that may tell of them; the number goes on telling its last status to nobody."""
    for row in rows:
        unnamed = seal(unit.keys, "applications", "person", row.number, "")
        values = {"person": unnamed, "proof": NOBODY, "reason": "", "next_step": "", "citizen": None, "cleared": 1}
        unit.conn.execute(update(applications).where(_a.id == row.id).values(values))
    if rows:
        ids = [row.id for row in rows]
        unit.conn.execute(update(application_events).where(application_events.c.application.in_(ids)).values(reason=""))
        _work(unit, [row.number for row in rows])
    return len(rows)


def _callbacks(unit: Unit, rows: Sequence[Any]) -> int:
    """The whole call-back: figures have counted it."""
    if not rows:
        return 0
    numbers, run = [row.number for row in rows], unit.conn.execute
    _work(unit, numbers)
    for table in (case_events, case_work):
        run(delete(table).where(table.c.number.in_(numbers)))
    run(delete(placed_calls).where(placed_calls.c.callback.in_(numbers)))
    run(delete(recordings).where(recordings.c.id.in_({row.recording for row in rows} - {None, ""})))
    run(delete(callbacks).where(_b.id.in_([row.id for row in rows])))
    return len(rows)
