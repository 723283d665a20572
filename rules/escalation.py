"""Who hears of a complaint whose date has passed, one step after the other (UU 25/2009 art. 46; reference: indonesia 3.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

__all__ = ["LADDER", "Level", "Rung", "Standing", "Watch", "due_steps", "look_on"]


class Level(StrEnum):
    """How high a complaint was raised, in order."""

    UNIT_HEAD = "unit_head"
    COORDINATOR = "coordinator"
    OMBUDSMAN = "ombudsman"  # nobody to raise it to any more: the citizen is told of the Ombudsman


class Watch(StrEnum):
    """Which of the two promised dates a rung watches."""

    FIRST = "first"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step up: `level` is reached when the watched date is more than `days` calendar days past."""

    level: Level
    watch: Watch
    days: int


LADDER: tuple[Rung, ...] = (
    Rung(Level.UNIT_HEAD, Watch.FIRST, 0),
    Rung(Level.COORDINATOR, Watch.DONE, 0),
    Rung(Level.OMBUDSMAN, Watch.DONE, 7),  # a week for the coordinator to act, ours to choose: no source names one
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ladder needs to know of a complaint. `running`: we owe the next move, not the citizen or another agency."""

    first_due: date
    first_done: bool
    done_due: date
    running: bool
    level: Level | None = None


def due_steps(standing: Standing, today: date) -> tuple[Level, ...]:
    """The levels that are due on `today` (the town's date) and were not taken yet, lowest first.

    A date promised is kept until the end of its day: it is overdue on the day after. Taking a higher level makes the lower
    ones moot, so nothing is raised twice or downwards.
    """
    return tuple(rung.level for rung in _open(standing) if _until(rung, standing) < today)


def look_on(standing: Standing) -> date | None:
    """The last day that needs no look: on the day after it a step falls due. None when no step ever will."""
    return min((_until(rung, standing) for rung in _open(standing)), default=None)


def _open(standing: Standing) -> tuple[Rung, ...]:
    if not standing.running:
        return ()
    levels = [rung.level for rung in LADDER]
    reached = levels.index(standing.level) + 1 if standing.level else 0
    return tuple(rung for rung in LADDER[reached:] if not (rung.watch is Watch.FIRST and standing.first_done))


def _until(rung: Rung, standing: Standing) -> date:
    promised = standing.first_due if rung.watch is Watch.FIRST else standing.done_due
    return promised + timedelta(days=rung.days)
