"""The past of the demonstration: four months in which offices worked, and what lies on their desks today. All of it is invented.

It is made by the verbs of real life, each with the moment at which it would have happened, so that histories, clocks and
figures agree. Piece by piece, each in a short transaction of its own, so that nobody who uses the demonstration waits for it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial

from rules.calendar import Zone
from rules.figures import month_of, months_before
from store import audit, demo_complaints, demo_lines, demo_offices, figures_fold, runs
from store.demo_past import Past, Piece
from store.town_values import Town
from store.unit import Conflict, Store, StoreDown

log = logging.getLogger("titian.demo")

MONTHS = 4  # that are over; and the one that is not, as far as it has come
ACTOR, ACTION = "demo", "demo.seed"
BREATH = 0.12  # seconds between two pieces: whoever waits to write on SQLite looks every tenth of a second whether they may
TRIES, PAUSE = 5, 1.0  # times, and seconds between them
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # of two who make one piece at once the second finds it claimed


def seed(store: Store, now: datetime, breath: float = BREATH) -> int:
    """Make what is not there yet; how many pieces. The same `now` makes the same past, and twice changes nothing.

    Months that went by since the last start are made at the next, and so is the queue of each new day. Nobody is told
    anything, nothing is owed, and the figures count it. Runs beside everything else: what is looked at first is made first.
    Raises StoreDown.
    """
    examples = [town for town in store.towns().all if town.facts.get("example") in (True, "true")]
    known: dict[str, dict[int, int]] = {town.id: {} for town in examples}
    made = 0
    for stage in range(MONTHS + 2):
        before = made
        for town in examples:
            for name, piece in _stage(town, now, stage):
                if _once(store, Past(town, name, now, known[town.id]), piece):
                    made += 1
                    time.sleep(breath)
        if made > before:
            figures_fold.keep(store, now)
    if made:
        log.info("event=demo_history pieces=%d", made)
    return made


def _stage(town: Town, now: datetime, stage: int) -> Iterator[tuple[str, Piece]]:
    """First what lies on the desks today, then the months, that of the latest figures before the others."""
    today = Zone.of(town.zone).day(now)
    if stage == 0:
        return _today(town, today)
    last, *older = months_before(today, MONTHS)
    return _month(town, (last, month_of(today), *older)[stage - 1])


def _month(town: Town, month: date) -> Iterator[tuple[str, Piece]]:
    when = f"{month:%Y-%m}"
    for office in town.offices.values():
        here = f"{town.id} {office.id} {when}"
        yield f"{here} cases", partial(demo_offices.filed, office=office, month=month)
        yield f"{here} queue", partial(demo_offices.queued, office=office, month=month)
        yield f"{here} said", partial(demo_offices.said, office=office, month=month)
    yield f"{town.id} {when} complaints", partial(demo_complaints.filed, month=month)
    yield f"{town.id} {when} calls", partial(demo_lines.called, month=month)


def _today(town: Town, today: date) -> Iterator[tuple[str, Piece]]:
    yield f"{town.id} desk", demo_complaints.lies
    yield f"{town.id} call-backs", demo_lines.open_callbacks
    yield f"{town.id} texts", demo_lines.texted
    if demo_lines.QUEUE_AT[0] == town.id and demo_lines.QUEUE_AT[1] in town.offices:
        yield f"{town.id} queue {today}", partial(demo_lines.waits, office=demo_lines.QUEUE_AT[1])


def _once(store: Store, past: Past, piece: Piece) -> bool:
    """Make one piece, unless the audit has it. Whoever else is busy writing is waited for."""
    subject = f"demo {past.name}"
    with store.reading() as unit:
        if audit.about(unit, subject, 1):
            return False
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
            past = Past(past.town, past.name, past.now, past.known)
            time.sleep(PAUSE)
    return False
