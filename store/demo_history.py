"""The past of the demonstration: four months in which offices worked, and what lies on their desks today. All of it is invented.

It is made by the verbs of real life, each with the moment at which it would have happened, so that histories, clocks and
figures agree. Piece by piece, each in a short transaction of its own, so that nobody who uses the demonstration waits for it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from rules.calendar import Zone
from rules.figures import month_of, months_before
from store import audit, demo_complaints, demo_lines, demo_offices, demo_queue, figures_fold, runs
from store.demo_past import Past, Piece
from store.town_values import Town
from store.unit import Conflict, Store, StoreDown

log = logging.getLogger("titian.demo")

MONTHS = 4  # that are over; and the one that is not, as far as it has come
ACTOR, ACTION = "demo", "demo.seed"
BREATH = 0.12  # seconds between two pieces: whoever waits to write on SQLite looks every tenth of a second whether they may
TRIES, PAUSE = 5, 1.0  # times, and seconds between them
Named = tuple[str, date | None, Piece]
"""A piece, its name, and the month that it is of."""
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # of two who make one piece at once the second finds it claimed


def seed(store: Store, now: datetime, breath: float = BREATH) -> int:
    """Make what is not there yet; how many pieces. The same `now` makes the same past, and twice changes nothing.

    Done again on a later day it makes that day's queue, the months that went by, and the rest of a month that was not over.
    Nobody is told anything, nothing is owed, and the figures count it. Runs beside everything else: what is looked at first
    is made first. Raises StoreDown.
    """
    examples = [town for town in store.towns().all if demo_queue.is_example(town)]
    known: dict[str, dict[int, int]] = {town.id: {} for town in examples}
    made = 0
    for stage in range(MONTHS + 2):
        before = made
        for town in examples:
            for name, month, piece in _stage(town, now, stage):
                past = _missing(store, Past(town, name, now, known[town.id]), month)
                if past is not None and _once(store, past, piece):
                    made += 1
                    time.sleep(breath)
        if made > before:
            figures_fold.keep(store, now)
    if made:
        log.info("event=demo_history pieces=%d", made)
    return made


def _stage(town: Town, now: datetime, stage: int) -> Iterator[Named]:
    """First what lies on the desks today, then the months, that of the latest figures before the others."""
    today = Zone.of(town.zone).day(now)
    if stage == 0:
        return _today(town, today)
    last, *older = months_before(today, MONTHS)
    return _month(town, (last, month_of(today), *older)[stage - 1])


def _month(town: Town, month: date) -> Iterator[Named]:
    when = f"{month:%Y-%m}"
    for office in town.offices.values():
        here = f"{town.id} {office.id} {when}"
        yield f"{here} cases", month, partial(demo_offices.filed, office=office, month=month)
        yield f"{here} queue", month, partial(demo_offices.queued, office=office, month=month)
        yield f"{here} said", month, partial(demo_offices.said, office=office, month=month)
    yield f"{town.id} {when} complaints", month, partial(demo_complaints.filed, month=month)
    yield f"{town.id} {when} calls", month, partial(demo_lines.called, month=month)


def _today(town: Town, today: date) -> Iterator[Named]:
    if town.id == demo_queue.TOWN and demo_queue.OFFICE in town.offices:
        yield f"{town.id} queue {today}", None, demo_queue.waits
    yield f"{town.id} desk", None, demo_complaints.lies
    yield f"{town.id} call-backs", None, demo_lines.open_callbacks
    yield f"{town.id} texts", None, demo_lines.texted


def _missing(store: Store, past: Past, month: date | None) -> Past | None:
    """What of this piece the audit does not have: all of it, the rest of a month that was not over when it was made, or nothing."""
    with store.reading() as unit:
        made = audit.about(unit, f"demo {past.name}", 1)
        if not made:
            return past
        since = past.zone.day(made[0].at)
        if month is None or month_of(since) != month or month_of(past.today) == month:
            return None
        rest = Past(past.town, f"{past.name} rest", past.now, past.known, since)
        return None if audit.about(unit, f"demo {rest.name}", 1) else rest


def _once(store: Store, past: Past, piece: Piece) -> bool:
    """Make one piece, unless another has claimed it. Whoever else is busy writing is waited for."""
    subject = f"demo {past.name}"
    for left in reversed(range(TRIES)):
        before = dict(past.known)
        try:
            with store.writing(durable=False) as unit:
                if not runs.once(unit, subject[:60], EVER):
                    return False
                piece(unit, past)
                audit.write(unit, ACTOR, ACTION, subject, past.now, "invented history")
                unit.news.clear()
                unit.owed.clear()
            return True
        except (Conflict, StoreDown):
            if not left:
                raise
            past.known.clear()
            past.known.update(before)
            past = replace(past)  # its chance begins anew
            time.sleep(PAUSE)
    return False
