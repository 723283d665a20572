"""Which of our lines may send a text for a town, and whether there is anybody at the other end."""

from __future__ import annotations

from rules.phone import Phone
from store.town_values import Line, Towns


def sms_line(towns: Towns, line: Line, town: str) -> Line | None:
    """The line that texts are sent on: this one if it can, else the town's own, the same network first."""
    if line.kind == "sms":
        return line
    wanted = town or line.towns[0]
    fitting = [other for other in towns.by_line.values() if other.kind == "sms" and wanted in other.towns]
    return min(fitting, key=lambda other: other.provider != line.provider, default=None)


def line_for(towns: Towns, town: str, phone: Phone | None, preferred: str | None = None) -> Line | None:
    """The line on which an officer of this town may text this phone: from the address they know best, else the town's first.

    None when the town has no line for texts, or when the phone is a stand-in for a number that was withheld or given back.
    """
    if phone is None or stands_in(phone):
        return None
    fitting = [line for line in towns.by_line.values() if line.kind == "sms" and town in line.towns]
    return min(fitting, key=lambda line: line.address != preferred, default=None)


def stands_in(phone: Phone) -> bool:
    """Whether this is no phone at all (country code 999, which nobody has): nothing is ever sent to it."""
    return phone.e164.startswith("+999")
