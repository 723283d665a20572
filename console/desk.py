"""What every page of the console is given: the rows, the dialogue, the time, chance, and where we are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import gettempdir

from menus.model import Book
from rules.calendar import Zone
from rules.chance import Chance
from store.towns import Town
from store.unit import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """Made once by app.py. `store` tells citizens what their officers change; it never sends."""

    store: Store
    book: Book
    now: Callable[[], datetime]
    chance: Chance
    demo: bool
    origin: str  # scheme and host that the outside calls us by
    faults: Callable[[Book], tuple[object, ...]] = lambda book: ()  # proves a book, for the administration of a town
    exports: Path = Path(gettempdir()) / "titian-exports"  # where files that were asked for are kept for a day
    proxies: str = ""  # our own, comma between: who signs in is told by their X-Forwarded-For

    def marks(self) -> Callable[[], str]:
        """A new mark for each form of one page. Chance is asked once: each asking lets go of the interpreter, in a room of fifty
        who wait for it."""
        of_page, nth = self.chance.token(), count()
        return lambda: f"{of_page}-{next(nth)}"

    def town(self, id: str) -> Town:
        """This town. LookupError when there is none."""
        found = self.store.towns().get(id)
        if found is None:
            raise LookupError(f"no town is called {id}")
        return found


def zone_of(town: Town) -> Zone:
    """The zone that a town's clocks show."""
    return Zone.of(town.zone)
