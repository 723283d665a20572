"""How long somebody will wait in a queue, as an honest range and never as one number."""

from __future__ import annotations

from math import ceil, floor, sqrt

__all__ = ["STEP", "estimate"]

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
