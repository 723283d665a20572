"""Rows from an office's system on their way into the store: in order of their moments, a few in each transaction, each answered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rules.chance import Chance
from store import agencies
from store.agencies import Taken
from store.submitted import Fault, Submitted
from store.town_values import Town
from store.unit import Conflict, Store

TOGETHER = 50  # rows in one transaction: short enough that a citizen's hop need not wait long for the lock
# SQLite has one writer: between two transactions the lock is left alone for so many seconds. Who waits for it looks at least this
# often in the first quarter of a second; without a rest nobody else came in, and hops failed after 2 s.
REST = 0.05
MOST_TOGETHER = 500  # of one application, that stay together
TRIES = 6

Answer = Taken | tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes rows of one agency of one town."""

    store: Store
    town: Town
    agency: str
    now: Callable[[], datetime]
    chance: Chance
    rest: Callable[[float], None] = time.sleep

    def take(self, rows: Iterable[tuple[int, Submitted]], *, dry_run: bool = False) -> Iterator[tuple[int, Answer]]:
        """Each row's number and answer, in the order given (see agencies.in_order). Raises StoreDown.

        What was taken before a StoreDown stays taken: giving all of it again is harmless. A dry run is worked out the same
        way and undone; the rows of one application stay together, so it comes to the same answers.
        """
        some: list[tuple[int, Submitted]] = []
        for row in rows:
            full = len(some) >= TOGETHER and row[1].external_id != some[-1][1].external_id
            if full or len(some) >= MOST_TOGETHER:
                yield from self._some(some, dry_run)
                some = []
                if self.store.sqlite:
                    self.rest(REST)
            some.append(row)
        if some:
            yield from self._some(some, dry_run)

    def _some(self, rows: list[tuple[int, Submitted]], dry_run: bool) -> list[tuple[int, Answer]]:
        for last in range(TRIES):
            try:
                with self.store.writing() as unit:
                    answers = [(place, agencies.take(unit, self.town, self.agency, said, self.now(), self.chance)) for place, said in rows]
                    if dry_run:
                        raise _Undo(answers)
                return answers
            except _Undo as undone:
                return undone.answers
            except Conflict:
                if last == TRIES - 1:
                    raise
        raise AssertionError("unreachable")


class _Undo(Exception):
    """Leaves a unit so that it is rolled back, with what was worked out in it."""

    def __init__(self, answers: list[tuple[int, Answer]]) -> None:
        super().__init__()
        self.answers = answers



