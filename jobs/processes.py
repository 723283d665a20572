"""The two processes behind the web side: one delivers, one keeps the time. Each runs until told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from gateway.spool import Spool
from gateway.types import Request
from jobs import case_work, clocks, counters
from jobs.bell import Doorbell
from jobs.demonstration import Demonstration
from jobs.reminders import Reminders
from jobs.schedule import Scheduler, Task
from jobs.sweep import Sweep, clear_cases, forget, replay
from jobs.worker import MAX_JOBS, patient_redis, worker
from store import export_files, figures_fold, measures_fold, runs
from store.unit import Store


def deliver_on(redis_url: str, deliver: Callable[[str], object]) -> None:
    """The worker: delivers until told to stop, or until 2,000 jobs are done, to be started anew. Raises RefusedToStart."""
    worker(patient_redis(redis_url), deliver).work(max_jobs=MAX_JOBS, logging_level="WARNING")


def keep_time(store: Store, tasks: Sequence[Task], now: Callable[[], datetime]) -> None:
    """The scheduler: any number of them may run, since each round is claimed in the database."""

    def claim(task: str, run_at: datetime) -> bool:
        with store.writing(durable=False) as unit:
            return runs.once(unit, task, run_at)

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Scheduler(tasks, claim, now).run(stop)


def tasks(
    store: Store, bell: Doorbell, deliver: Callable[[str], object], spool: Spool, hear: Callable[[str, Request], None],
    now: Callable[[], datetime], call_back: Callable[[], object], exports: Path, demo: Demonstration | None = None,
) -> tuple[Task, ...]:  # fmt: skip
    """What is done by the clock. Those marked `here` belong to each machine: its own Redis, its own disk. `demo`: in demo mode."""
    invented = (Task("demo", 60, demo.round),) if demo is not None else ()
    return (
        Task("sweep", 1, Sweep(store, bell, deliver, now).round, here=True),
        Task("replay", 2, lambda: replay(spool, hear), here=True),
        Task("clocks", 600, lambda: clocks.attend(store, now())),
        Task("forget", 600, lambda: forget(store, now())),
        Task("clear_cases", 3600, lambda: clear_cases(store, now())),
        Task("forget_files", 600, lambda: export_files.sweep(exports, now()), here=True),
        Task("counters", 60, lambda: counters.free(store, now(), demo.kept() if demo is not None else None)),
        Task("case_work", 15, lambda: case_work.attend(store, now())),
        Task("figures", 60, lambda: figures_fold.keep(store, now())),
        Task("measures", 30, lambda: measures_fold.keep(store, now())),
        Task("callbacks", 10, call_back),
        Task("reminders", 600, lambda: Reminders(store).tomorrow(now())),
        Task("delays", 600, lambda: Reminders(store).late(now())),
        Task("forget_notices", 3600, lambda: Reminders(store).forget(now())),
        *invented,
    )
