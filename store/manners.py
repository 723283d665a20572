"""How a town tells its citizens what they did not ask for: its quiet hours and its number of notices a day, as its town.yaml says."""

from __future__ import annotations

from rules.calendar import Zone
from rules.quiet import PER_DAY, USUAL, Manners, NotQuiet, Quiet
from store.town_values import Town


def of(town: Town) -> Manners:
    """`quiet_hours` and `notices_per_day` stand in town.yaml when they are not the usual ones. What cannot be read is the usual."""
    try:
        quiet = Quiet.parse(str(town.facts["quiet_hours"])) if town.facts.get("quiet_hours") else USUAL
    except NotQuiet:
        quiet = USUAL
    return Manners(Zone.of(town.zone), quiet, int(town.facts.get("notices_per_day") or PER_DAY), town.holidays.keys())
