"""Raises complaints whose promised date has passed, and closes those whose answer nobody objected to in time.

Any number of these at once, and any round again, is harmless: what was done stands in the complaint's row.
"""

from __future__ import annotations

import logging
from datetime import date, datetime

from rules.calendar import Zone
from store import clocks
from store.complaints import NotAllowed
from store.unit import Conflict, Store

log = logging.getLogger("titian.clocks")

BATCH = 200  # numbers looked up at once, by index
ROUNDS = 50  # of a town in one run: after a long standstill the rest waits for the next run


def attend(store: Store, now: datetime, batch: int = BATCH) -> int:
    """One run over every town; how many complaints moved. Raises StoreDown.

    Each complaint is one short transaction, in which its news is told as well. One that an officer changes at this very
    moment is left for the next run.
    """
    moved = 0
    for town in store.towns().all:
        today = Zone.of(town.zone).day(now)
        for _ in range(ROUNDS):
            with store.reading() as unit:
                numbers = clocks.due(unit, town.id, today, batch)
            done = [_one(store, number, today, now) for number in numbers]
            moved += sum(done)
            if len(numbers) < batch or not any(done):
                break
    if moved:
        log.info("event=clocks moved=%d", moved)
    return moved


def _one(store: Store, number: str, today: date, now: datetime) -> bool:
    try:
        with store.writing() as unit:
            return clocks.attend(unit, number, today, now) is not None
    except (Conflict, NotAllowed):
        return False
