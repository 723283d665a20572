"""One fact for one citizen, ready to be worded in whichever language that citizen speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.quiet import Purpose, Urgent


@dataclass(frozen=True, slots=True)
class Notice:
    """`message` is a message of the flows ("notice.ready"), `facts` gives its slots in a language.

    `case` and `fact` say what is told: the same fact about the same case is told to a citizen once. `until` is when it is of
    no use any more, `rest` how long it shall wait at least, `lasts` how long after its moment it may still be delivered.
    """

    citizen: int
    town: str
    message: str
    facts: Callable[[str], Mapping[str, str]]
    purpose: Purpose
    case: str
    fact: str
    urgent: Urgent | None = None
    until: datetime | None = None
    rest: timedelta = timedelta(0)
    lasts: timedelta = timedelta(hours=24)
