"""What of a town's files only a technician sets: they reach beyond the town, to its networks, its secrets and its neighbours."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from store import town_changes
from store.town_files import Data

LINES = "lines.yaml"  # the whole of it
RESERVED: Mapping[str, tuple[str, ...]] = {
    "town.yaml": ("training", "words", "parent", "example", "map_tiles", "code", "zone"),
    "services.yaml": ("lookup",),  # an address that is asked, and a secret of the environment that is sent there
}
"""By file the facts of a row. All else of a file is the town's own."""


def touched(before: Data, after: Data) -> tuple[str, ...]:
    """Which reserved facts differ, in their order; "lines" for the lines. A row that goes takes its facts along: that is no change."""
    found = ["lines"] * (town_changes.things_of(before, LINES) != town_changes.things_of(after, LINES))
    for name, facts in RESERVED.items():
        was, now = town_changes.things_of(before, name), town_changes.things_of(after, name)
        found += [fact for fact in facts if any(row.get(fact) != was.get(key, {}).get(fact) for key, row in now.items())]
    return tuple(found)


def as_before(before: Data, after: Data) -> Data:
    """`after` with every reserved fact as it was `before`."""
    found = copy.deepcopy(after)
    if LINES in before:
        found[LINES] = copy.deepcopy(before[LINES])
    for name, facts in RESERVED.items():
        was = town_changes.things_of(before, name)
        for key, row in town_changes.things_of(found, name).items():
            for fact in facts:
                row.pop(fact, None)
                if fact in was.get(key, {}):
                    row[fact] = copy.deepcopy(was[key][fact])
    return found
