"""What happens by the clock. Any number of schedulers may run: each round of a task is claimed in the database, once."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.trouble import where
from store.unit import StoreDown

log = logging.getLogger("titian.schedule")

Claim = Callable[[str, datetime], bool]
"""(task, round) -> whether this scheduler is the one that does it. Raises StoreDown."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something done every `every` seconds. `here`: on each machine by itself, and harmless when done twice."""

    name: str
    every: float
    run: Callable[[], object]
    here: bool = False


def round_of(now: datetime, every: float) -> datetime:
    """The round that `now` falls into: the same for all schedulers, however far apart they started."""
    seconds = now.timestamp()
    return datetime.fromtimestamp(seconds - seconds % every, UTC)


class Scheduler:
    """Runs tasks, each in its own thread, so that a slow or broken one delays no other."""

    def __init__(self, tasks: Sequence[Task], claim: Claim, now: Callable[[], datetime]) -> None:
        self._tasks = tuple(tasks)
        self._claim = claim
        self._now = now

    def run(self, stop: threading.Event) -> None:
        """Run until `stop` is set, then wait for what is under way, at most 20 seconds."""
        threads = [threading.Thread(target=self._keep_on, args=(task, stop), name=task.name, daemon=True) for task in self._tasks]
        for thread in threads:
            thread.start()
        stop.wait()
        ends = time.monotonic() + 20
        for thread in threads:
            thread.join(max(0.0, ends - time.monotonic()))

    def once(self, task: Task, done: datetime | None = None) -> datetime | None:
        """Do one round of `task` if it is due and nobody else did. Returns the round last seen. Never raises."""
        try:
            if task.here:
                task.run()
                return done
            this = round_of(self._now(), task.every)
            if this != done and self._claim(task.name, this):
                task.run()
            return this
        except StoreDown:
            log.warning("event=task_waits task=%s why=database", task.name)
        except Exception as error:
            log.error("event=task_failed task=%s error=%s at=%s", task.name, type(error).__name__, where(error))
        return done

    def _keep_on(self, task: Task, stop: threading.Event) -> None:
        done: datetime | None = None
        # A round lasts `every`; looking four times in it, at random moments, keeps many schedulers apart.
        pause = task.every if task.here else min(task.every / 4, 60.0)
        while not stop.wait(pause * random.uniform(0.75, 1.25)):
            done = self.once(task, done)
