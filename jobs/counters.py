"""Counters by the clock: whoever went home without a word, or was signed out, holds no counter any more; and the end of the day."""

from __future__ import annotations

import logging
from datetime import date, datetime

from jobs import day_end
from rules.calendar import Zone
from store import counter_rows, counters, training
from store.unit import Conflict, Store

log = logging.getLogger("titian.counters")


def free(store: Store, now: datetime, kept: tuple[str, str] | None = None) -> int:
    """Free the counters of who is not at work any more; how many. Numbers called there wait again, in front. Twice is harmless.

    `kept` are town and office of the demonstration's queue, which the end of the day leaves alone; None where nothing is invented.
    One counter in one transaction: it waits for no second one, so it stands in the way of nobody who presses a button.
    """
    freed = 0
    for town in store.towns().all:
        day = Zone.of(town.zone).day(now)
        with store.reading() as unit:
            offices = counter_rows.in_use(unit, town.id)
        for office in offices:
            while _one(store, town.id, office, day, now):
                freed += 1
        day_end.end(store, town, now, kept[1] if kept and kept[0] == town.id else "")
    if freed:
        log.info("event=counters_freed freed=%d", freed)
    return freed


def _one(store: Store, town: str, office: str, day: date, now: datetime) -> bool:
    try:
        with store.writing() as unit:
            unit.twin = town if training.is_twin(town) else ""
            return counters.free_idle(unit, town, office, day, now, most=1) == 1
    except Conflict:
        return False  # somebody pressed a button meanwhile: the next round looks again
