"""What is told by the clock: tomorrow's numbers at 16.00, and what reaches its day without a word, each by its town's own time.

Running twice, at once or later, is harmless: each fact is told once (store.notices) and a case is marked once. A round that
dies leaves the rest to the next. Batches are small, so that no transaction is long, and messages are spread over minutes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.calendar import Zone
from store import delays, notices, queue_turns
from store.news import TicketTomorrow
from store.town_values import Town
from store.unit import Conflict, Store, Unit

log = logging.getLogger("titian.reminders")

REMIND_FROM = 16 * 60  # minutes after local midnight
REMIND_UNTIL = 20 * 60
DELAYS_FROM = 8 * 60  # until this minute of its day an officer may say why it takes longer
BATCH = 100
PER_SECOND = 5  # messages; a great many must not block what somebody waits for
TRIES = 5  # of one batch, against another scheduler or a counter
KEPT = timedelta(days=400)  # that something was told is known for longer than a case takes
FORGOTTEN = 500

Batch = Callable[[Unit, int, int], tuple[int, int]]
"""(unit, the last row id seen, how many were before) -> how many were found now, and the last row id of these."""


@dataclass(frozen=True, slots=True)
class Reminders:
    """Tasks of the scheduler. The store was opened with a `tell`. `batch` rows go into one transaction."""

    store: Store
    batch: int = BATCH

    def tomorrow(self, now: datetime) -> int:
        """Remind who has a number for tomorrow, in the towns where it is between 16.00 and 20.00. How many."""
        return sum(self._remind(town, now) for town in self._where_it_is(now, REMIND_FROM, REMIND_UNTIL))

    def late(self, now: datetime) -> int:
        """From 8.00 on of its day: who waits hears that it may be late, and staff find the case marked. How many were found."""
        return sum(self._admit(town, now) for town in self._where_it_is(now, DELAYS_FROM, 24 * 60))

    def forget(self, now: datetime) -> int:
        """Delete what was told more than 400 days ago, a few at a time. How many rows."""
        gone = 0
        while True:
            with self.store.writing(durable=False) as unit:
                some = notices.forget(unit, now - KEPT, FORGOTTEN)
            gone += some
            if some < FORGOTTEN:
                return gone

    def _where_it_is(self, now: datetime, first: int, last: int) -> list[Town]:
        """The towns whose clock on the wall shows a minute from `first` on and before `last`."""
        found = []
        for town in self.store.towns().all:
            local = now.astimezone(Zone.of(town.zone).tz)
            if first <= local.hour * 60 + local.minute < last:
                found.append(town)
        return found

    def _remind(self, town: Town, now: datetime) -> int:
        zone = Zone.of(town.zone)
        today = zone.day(now)
        since = zone.at(today, REMIND_FROM)  # who takes a number after this has just been told of it

        def batch(unit: Unit, after: int, before: int) -> tuple[int, int]:
            tickets = queue_turns.tomorrow(unit, town.id, today + timedelta(days=1), taken_before=since, after=after, limit=self.batch)
            for place, ticket in enumerate(tickets, before):
                unit.news.append(TicketTomorrow(ticket, timedelta(seconds=place // PER_SECOND)))
            return len(tickets), tickets[-1].id if tickets else after

        return self._all(batch, "reminded", town)

    def _admit(self, town: Town, now: datetime) -> int:
        today = Zone.of(town.zone).day(now)

        def batch(unit: Unit, after: int, before: int) -> tuple[int, int]:
            cases = delays.due_by(unit, town.id, today, after=after, limit=self.batch)
            delays.explanation_owed(unit, cases, now)
            return len(cases), cases[-1].id if cases else after

        return self._all(batch, "late", town)

    def _all(self, batch: Batch, what: str, town: Town) -> int:
        """Batch after batch, each in its own transaction, until one is not full."""
        done, after = 0, 0
        while True:
            some, after = self._once(batch, after, done)
            done += some
            if some < self.batch:
                break
        if done:
            log.info("event=%s town=%s count=%d", what, town.id, done)
        return done

    def _once(self, batch: Batch, after: int, before: int) -> tuple[int, int]:
        for left in range(TRIES, 0, -1):
            try:
                with self.store.writing() as unit:
                    return batch(unit, after, before)
            except Conflict:
                if left == 1:
                    raise
        raise AssertionError("unreachable")
