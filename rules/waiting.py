"""How long somebody will wait in a queue, as an honest range and never as one number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil, floor, sqrt
from statistics import median

__all__ = ["LATELY", "STEP", "desks_open", "estimate", "pace"]

STEP = 5  # minutes; finer would pretend to know more
# Counter times spread widely (a photo again, a missing paper): the spread of one person's time over its median,
# and how many spreads the range reaches to either side (about four waits in five fall inside).
_SPREAD = 0.6
_REACH = 1.28


def estimate(people: int, minutes: float, counters: int) -> tuple[int, int] | None:
    """The shortest and longest likely wait in minutes, both multiples of 5, low < high.

    people: how many are ahead; minutes: one person's usual time at the counter; counters: how many are open.
    None when no counter is open: then nothing can be promised. More people never make either end smaller.
    """
    if counters < 1:
        return None
    if people < 0 or minutes <= 0:
        raise ValueError("people must not be negative, minutes must be above zero")
    middle = people * minutes / counters
    reach = _REACH * _SPREAD * minutes * sqrt(people) / counters
    low = floor((middle - reach) / STEP) * STEP
    high = ceil((middle + reach) / STEP) * STEP
    return low, max(high, low + STEP)


LATELY = 21  # services that say how fast a counter works: enough for a median, few enough to follow the day
_FEW = 5  # below so many measured times the promise is believed
_LEAST, _MOST = 0.5, 4.0  # of the promised time: beyond that somebody forgot to press a key
FRESH = timedelta(minutes=30)


def pace(promised: float, seconds: Sequence[float]) -> float:
    """One person's usual time at the counter in minutes: the median of the latest measured times, once there are enough of them.

    promised: minutes that the town says; seconds: from the call to the end, of each person served lately.
    """
    if len(seconds) < _FEW:
        return promised
    return min(max(median(seconds) / 60, promised * _LEAST), promised * _MOST)


def desks_open(promised: int, seen: int | None, at: datetime | None, now: datetime) -> int:
    """How many counters serve a queue: as many as were seen lately, else as the town says. At least one: somebody will open it."""
    if seen is None or at is None or now - at > FRESH:
        return promised
    return max(seen, 1)
