"""Finds what was never rung for or was left claimed by a worker that died, and sweeps away what nobody needs any more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from gateway.spool import Replayed, Spool
from gateway.trouble import where
from gateway.types import Request
from jobs.bell import Doorbell
from store import case_retention, outbox, retention
from store.unit import Store, StoreDown

log = logging.getLogger("titian.sweep")

AT_ONCE = 200  # rows in one round: after an outage the backlog goes out round by round, not all in one breath
THREADS = 4  # that deliver here while Redis is gone, or the worker hears nothing
HELPED = 40  # rows in one round that are taken over from a worker that hears nothing
ROUNDS = 20  # batches of old cases that are cleared of one town in one round


@dataclass(frozen=True, slots=True)
class Sweep:
    """One round after another. Any number of sweeps at once is harmless: a second ring finds the row claimed or finished."""

    store: Store
    bell: Doorbell
    deliver: Callable[[str], object]
    now: Callable[[], datetime]

    def round(self) -> int:
        """Ring for what is due, or deliver it here when Redis or the worker does not hear. How many rows. Raises StoreDown.

        While many rings wait, none is added: a backlog that is rung for again and again grows faster than it is worked off.
        """
        with self.store.reading() as unit:
            ids, unheard = outbox.due(unit, self.now(), AT_ONCE), outbox.unheard(unit, self.now(), HELPED)
        if unheard:
            self._noted(unheard)
            self._deliver_here(unheard, "worker_deaf")
        rest = [id for id in ids if id not in unheard]
        if not rest or self.bell.crowded():
            return len(unheard)
        if self.bell.ring_now(rest):
            self._noted(rest)
        else:
            self._deliver_here(rest, "redis_gone")
        return len(unheard) + len(rest)

    def _noted(self, ids: Sequence[str]) -> None:
        with self.store.writing(durable=False) as unit:
            outbox.rung(unit, ids, self.now())

    def _deliver_here(self, ids: Sequence[str], why: str) -> None:
        log.warning("event=%s delivering=%d", why, len(ids))
        with ThreadPoolExecutor(THREADS, thread_name_prefix="deliver") as threads:
            list(threads.map(self._one, ids))

    def _one(self, id: str) -> None:
        try:
            self.deliver(id)
        except StoreDown:
            log.warning("event=delivery_waits id=%s why=database", id)
        except Exception as error:  # one poisoned row must not keep the others waiting
            log.error("event=delivery_broke id=%s error=%s at=%s", id, type(error).__name__, where(error))


def forget(store: Store, now: datetime) -> int:
    """Delete what is older than its time (store/retention.py), a few at a time. How many rows. Twice is harmless."""
    gone = 0
    while True:
        with store.writing(durable=False) as unit:
            some = retention.forget(unit, now)
        if some == 0:
            return gone
        gone += some


def clear_cases(store: Store, now: datetime) -> int:
    """Clear what people said in cases whose town's time is over (store/case_retention.py), at most `ROUNDS` batches of each town a time.

    How many. Twice is harmless. A long backlog is worked off hour by hour, so that nobody who calls waits behind it.
    """
    cleared = 0
    for town in store.towns().all:
        for _ in range(ROUNDS):
            with store.writing(durable=False) as unit:
                some = case_retention.clear(unit, town, now)
            cleared += some
            if some == 0:
                break
    for _ in range(ROUNDS):
        with store.writing(durable=False) as unit:
            cleared += case_retention.cut_phones(unit, now)
    with store.writing(durable=False) as unit:
        return cleared + case_retention.forget_requests(unit, now)


def replay(spool: Spool, hear: Callable[[str, Request], None]) -> Replayed:
    """Give the events that were kept on disk to `hear`, once and in order, until the database goes away again."""
    if spool.waiting() == 0:
        return Replayed(0, 0, stopped=False)
    came = spool.replay(hear, gone=StoreDown)
    log.info("event=replayed done=%d quarantined=%d stopped=%s", came.done, came.quarantined, came.stopped)
    return came
