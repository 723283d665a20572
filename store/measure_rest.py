"""More sources of measures: call-backs, work at the desk, who was there, and how far people came in the menus.

What is forgotten after a while (dialogues after a week, presence after some months) cannot be counted anew: its measures are
what is left of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, text, update

from rules.measuring import WHOLE, Step, bound, of_presence
from store import desk_cursors, unanswered
from store.callbacks import callbacks
from store.case_events import Kind, case_events
from store.case_work import case_work
from store.desk_cursors import Cursor
from store.dialogues import COLUMNS, dialogue_of, dialogues
from store.measure_sources import LAG, Counts, add, clock_of, member
from store.officer_call_rows import officer_calls
from store.presence import presence_events
from store.town_values import Town, Towns
from store.unit import Unit

OVER = timedelta(hours=1)  # so long a silence ends a dialogue
WINDOW = timedelta(minutes=10)
BACK = timedelta(days=2)  # a first round looks no further
_b, _w, _e, _p, _d, _c = callbacks.c, case_work.c, case_events.c, presence_events.c, dialogues.c, officer_calls.c
_UNCOUNTED = text("counted < CASE WHEN state IN ('done', 'dropped') THEN 2 ELSE 1 END")
_CALLBACKS = (
    select(_b.id, _b.town, _b.channel, _b.state, _b.filed_at, _b.updated_at, _b.until, _b.delays, _b.counted, _b.officer)
    .where(_UNCOUNTED).limit(bindparam("most")).with_for_update(skip_locked=True)
)  # fmt: skip
_COUNTED = update(callbacks).where(_b.id.in_(bindparam("these", expanding=True))).values(counted=bindparam("mark"))
_DESK = (
    select(_e.id, _e.number, _e.kind, _e.at, _e.by, _e.what, _e.staff, _w.town)
    .outerjoin_from(case_events, case_work, _w.number == _e.number)
    .where(_e.id > bindparam("after")).order_by(_e.id).limit(bindparam("most"))
)  # fmt: skip
_THERE = select(presence_events).where(_p.id > bindparam("after")).order_by(_p.id).limit(bindparam("most"))
_BEFORE = (
    select(_p.state, _p.at, _p.town).where(_p.staff == bindparam("who"), _p.id < bindparam("this"))
    .order_by(_p.at.desc(), _p.id.desc()).limit(1)
)  # fmt: skip
_OLDEST = select(_d.touched_on).order_by(_d.touched_on).limit(1)
_SILENT = select(*COLUMNS, _d.open_for).where(
    _d.touched_on.in_(bindparam("days", expanding=True)), _d.updated_at >= bindparam("since"), _d.updated_at < bindparam("before")
)
_PUT_ON = select(_c.id).where(_c.provider == bindparam("network"), _c.key == bindparam("call_key"))


def fold_callbacks(unit: Unit, towns: Towns, most: int) -> tuple[Counts, int]:
    """What the call-backs add that were filed or came to their end since they were last counted, now marked."""
    rows = unit.conn.execute(_CALLBACKS, {"most": most}).all()
    counts: Counts = Counter()
    for row in rows:
        over = row.state in ("done", "dropped")
        _callback(towns, row, filed=row.counted == 0, over=over and row.counted < 2, counts=counts)
    for mark in (1, 2):
        if these := [row.id for row in rows if (row.state in ("done", "dropped")) == (mark == 2)]:
            unit.conn.execute(_COUNTED, {"these": these, "mark": mark})
    return counts, len(rows)


def again_callbacks(unit: Unit, towns: Towns) -> Counts:
    """What every call-back adds that is marked."""
    counts: Counts = Counter()
    for row in unit.conn.execute(select(callbacks).where(_b.counted > 0)):
        _callback(towns, row, filed=True, over=row.counted == 2, counts=counts)
    return counts


def _callback(towns: Towns, row: Any, *, filed: bool, over: bool, counts: Counts) -> None:
    """A promise was kept when the citizen was called in the first window that they were told."""
    town = towns.get(row.town)
    if town is None:
        return
    when = clock_of(town)
    if filed:
        add(counts, town.id, Step(*when(row.filed_at), "back.in", channel=row.channel))
    if not over:
        return
    if row.state == "done":
        add(counts, town.id, Step(*when(row.updated_at), "back.done"))
    if row.until is not None and (row.state == "done" or row.delays):
        day = when(row.updated_at)
        add(counts, town.id, Step(*day, "back.promised"))
        if row.state == "done" and not row.delays and row.updated_at <= row.until:
            add(counts, town.id, Step(*day, "back.kept"))


def fold_desk(unit: Unit, towns: Towns, now: datetime, most: int) -> tuple[Counts, int]:
    """What was given to whom, what came back untouched, and which texts were answered."""
    cursor = desk_cursors.take(unit, "measures.desk")
    ripe: list[Any] = []
    for row in unit.conn.execute(_DESK, {"after": cursor.seq, "most": most}).all():
        if row.at > now - LAG:
            break
        ripe.append(row)
    if not ripe:
        return Counter(), 0
    texts = _texts(unit, ripe)
    counts: Counts = Counter()
    for row in ripe:
        said = texts.get(row.number)
        town = towns.get(said.town if said else row.town or "")
        if town is not None:
            for step in _desk(row, said, town):
                add(counts, town.id, step)
    desk_cursors.put(unit, "measures.desk", Cursor(ripe[-1].id))
    return counts, len(ripe)


def _texts(unit: Unit, rows: Sequence[Any]) -> dict[str, Any]:
    ids = {id for row in rows if row.kind == Kind.TEXT and (id := unanswered.id_of(row.number)) is not None}
    u = unanswered.unanswered.c
    found = unit.conn.execute(select(u.id, u.town, u.at).where(u.id.in_(sorted(ids)))) if ids else ()
    return {unanswered.key_of(row.id): row for row in found}


def _desk(row: Any, said: Any, town: Town) -> list[Step]:
    day, hour = clock_of(town)(row.at)
    if row.what == "assigned" and row.staff:
        return [Step(day, hour, "desk.taken", str(row.staff))]
    if row.what in ("returned", "raised") and row.staff:
        return [Step(day, hour, "desk.returned", str(row.staff))]
    if row.what == "done" and said is not None:
        took = bound((row.at - said.at).total_seconds())
        steps = [Step(day, hour, "text.done"), Step(day, hour, f"text.took.{took:07d}")]
        return steps + ([Step(day, hour, "text.by", by)] if (by := member(row.by)) else [])
    return []


def fold_presence(unit: Unit, towns: Towns, now: datetime, most: int) -> tuple[Counts, int]:
    """How long each was there before they said something else."""
    cursor = desk_cursors.take(unit, "measures.there")
    counts: Counts = Counter()
    last, seen = cursor.seq, 0
    for row in unit.conn.execute(_THERE, {"after": cursor.seq, "most": most}).all():
        if row.at > now - LAG:
            break
        was = unit.conn.execute(_BEFORE, {"who": row.staff, "this": row.id}).one_or_none()
        town = towns.get(was.town) if was is not None else None
        if was is not None and town is not None:
            for step in of_presence(str(row.staff), was.state, was.at, row.at, clock_of(town)):
                add(counts, town.id, step)
        last, seen = row.id, seen + 1
    if seen:
        desk_cursors.put(unit, "measures.there", Cursor(last))
    return counts, seen


def fold_menus(unit: Unit, towns: Towns, now: datetime) -> tuple[Counts, bool]:
    """What became of the dialogues that fell silent an hour ago: ended, gone on with elsewhere, put through, or left at a step.

    Each is also counted at every step on its way, so that a step's share of those who came to it can be told.
    A dialogue is a sitting: after an hour of silence it is over, whatever follows. Whether there is more to do at once.
    """
    cursor, upto = desk_cursors.take(unit, "measures.menu"), now - OVER
    oldest = unit.conn.execute(_OLDEST).scalar_one_or_none()
    if oldest is None:
        return Counter(), False
    since = cursor.at or max(now - BACK, datetime.fromordinal(oldest).replace(tzinfo=now.tzinfo))
    before = min(upto, since + WINDOW)
    if before <= since:
        return Counter(), False
    counts: Counts = Counter()
    days = sorted({since.toordinal(), before.toordinal()})
    for row in unit.conn.execute(_SILENT, {"days": days, "since": since, "before": before}).all():
        _sitting(unit, towns, row, counts)
    desk_cursors.put(unit, "measures.menu", Cursor(at=before))
    return counts, before < upto


def _sitting(unit: Unit, towns: Towns, row: Any, counts: Counts) -> None:
    one = dialogue_of(unit, tuple(row)[:-1])
    state, named, trail = _place(one.session)
    line = towns.line(one.provider, one.channel, one.line)
    town = towns.get(named or (line.towns[0] if line and line.towns else ""))
    if town is None or not state:
        return
    day, hour = clock_of(town)(one.updated_at)
    flow = state.partition(".")[0]
    for passed in {*trail, state}:  # of the whole day alone: one row for each step
        add(counts, town.id, Step(day, WHOLE, "menu.reached", passed, channel=one.channel))
    if one.ended:
        how = "menu.done"
    elif one.channel == "voice" and unit.conn.execute(_PUT_ON, {"network": one.provider, "call_key": one.key}).first():
        how = "menu.put_on"
    elif one.citizen and row.open_for is None:
        how = "menu.moved"
    else:
        how = "menu.left"
        add(counts, town.id, Step(day, hour, "menu.left_at", state, channel=one.channel))
    add(counts, town.id, Step(day, hour, how, flow, channel=one.channel))


def _place(session: str) -> tuple[str, str, list[str]]:
    """The state where a session stands, its town, and the states before it; "" for one that an older release wrote."""
    try:
        state, _, facts, trail, *_ = json.loads(session)
        return str(state), str(facts.get("town") or ""), [str(one) for one in trail]
    except (ValueError, TypeError, AttributeError):
        return "", "", []
