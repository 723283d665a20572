"""The help desk by the clock: what was assigned and not touched goes back, what slept comes back, what ended leaves the lists,
and the words of new complaints become findable. Any number of these at once, and any round again, is harmless.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from store import case_follow, case_work, search_words
from store.unit import Conflict, Store, Unit

log = logging.getLogger("titian.case_work")

ROUNDS = 20  # batches of one kind in one run; what is left waits for the next


def attend(store: Store, now: datetime) -> int:
    """One run over every town; how many rows moved. Each batch is one short transaction. Raises StoreDown."""
    moved = 0
    for town in store.towns().all:
        moved += _batches(store, lambda unit, town=town: case_work.release_stale(unit, town, now), case_work.BATCH)  # type: ignore[misc]
        moved += _batches(store, lambda unit, town=town: case_work.wake(unit, town.id, now), case_work.BATCH)  # type: ignore[misc]
    moved += _batches(store, lambda unit: case_follow.follow(unit, now), case_follow.BATCH)
    moved += _batches(store, lambda unit: search_words.follow(unit, now), 1)
    if moved:
        log.info("event=case_work moved=%d", moved)
    return moved


def _batches(store: Store, step: Callable[[Unit], int], whole: int) -> int:
    """Batches until one is not full; each in its own transaction."""
    done = 0
    for _ in range(ROUNDS):
        try:
            with store.writing(durable=False) as unit:
                many = step(unit)
        except Conflict:
            break
        done += many
        if many < whole:
            break
    return done
