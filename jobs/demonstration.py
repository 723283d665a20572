"""What the demonstration does by the clock: its invented past, day by day and month by month, and somebody who waits today."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

from gateway.trouble import where
from rules.calendar import Zone
from store import demo_history, demo_queue
from store.unit import Store

log = logging.getLogger("titian.demonstration")


class Demonstration:
    """One for each scheduler. What is there is left as it is, so any number of them may run."""

    def __init__(self, store: Store, now: Callable[[], datetime], breath: float = demo_history.BREATH) -> None:
        self._store, self._now, self._breath = store, now, breath
        self._made: date | None = None  # the day up to which the past is there
        self._making = threading.Lock()

    def begun(self) -> Demonstration:
        """This one, which makes the past beside everything else. A fault is only logged: the next round tries again."""

        def make() -> None:
            try:
                self._remember(self._now())
            except Exception as error:
                log.error("event=demo_history_failed error=%s at=%s", type(error).__name__, where(error))

        threading.Thread(target=make, name="demo", daemon=True).start()
        return self

    def round(self) -> None:
        """See that somebody waits today; on a new day make what of the past has been added since. Cheap when nothing is to do.

        Twice is harmless. Raises StoreDown.
        """
        demo_queue.keep(self._store, self._now())
        self._remember(self._now())

    def kept(self) -> tuple[str, str] | None:
        """The town and office whose queue of today is never over."""
        return demo_queue.place(self._store.towns())

    def _remember(self, now: datetime) -> None:
        today = self._day(now)
        if self._made == today or not self._making.acquire(blocking=False):
            return
        try:
            demo_history.seed(self._store, now, self._breath)
            self._made = today
        finally:
            self._making.release()

    def _day(self, now: datetime) -> date:
        town = self._store.towns().get(demo_queue.TOWN)
        return Zone.of(town.zone).day(now) if town is not None else now.astimezone(UTC).date()
