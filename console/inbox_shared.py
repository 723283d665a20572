"""What is the same for everybody who looks at one list of a town: looked at once when something changed, and told to all of them."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2s
from weakref import WeakKeyDictionary

from markupsafe import Markup

from console.live import Told
from store import inbox, pulse
from store.inbox import Asked, Item, Place, View, Wanted
from store.unit import Store, Unit

FRESH = 1.0  # seconds that a look holds at most, where no mark of the pulse tells of a change
PATIENCE = 0.3  # seconds to wait for the look of somebody else: a thread that waits answers no caller
_MOST_KNOWN = 64
UNTOLD = Told(float("-inf"))
_LOCK = threading.Lock()
_KNOWN: WeakKeyDictionary[Store, OrderedDict[tuple[str, Wanted, Place | None], Known]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list."""

    items: Sequence[Item]
    more: bool
    bodies: dict[object, Body] = field(default_factory=dict, compare=False)  # as whoever sees it alike sees it


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a list as they stand in the page, the numbers in their order, and the print by which two lists are told apart."""

    rows: Markup
    numbers: tuple[str, ...]
    print: str


@dataclass(frozen=True, slots=True)
class Known:
    """A look, and while what it holds."""

    mark: str
    began: float
    until: float
    at: datetime
    listed: Listed

    def holds(self, mark: str, since: float | None, now: datetime) -> bool:
        """Whether it may be told to somebody else: nothing has changed, or nothing that they were told of."""
        new = self.mark == mark if since is None else self.began >= since
        return new and time.monotonic() < self.until and timedelta() <= now - self.at < timedelta(seconds=FRESH)


def of(
    unit: Unit, store: Store, asked: Asked, wanted: Wanted, after: Place | None, told: Told = UNTOLD
) -> Listed:
    """A page of a list, never older than the newest mark of the pulse. One's own list is looked at anew each time.

    Fifty who ask at once cost one look: the others wait for it, unless it takes long; then each looks. A page that asks by
    itself says which beat it was told (`console.live.told`): what was looked at since then has all that the beat told of.
    """
    if wanted.view is View.MINE:
        return _look(unit, asked, wanted, after)
    key = (asked.town.id, wanted, after)
    if not _LOCK.acquire(timeout=PATIENCE):
        return _look(unit, asked, wanted, after)
    try:
        of_store = _KNOWN.setdefault(store, OrderedDict())
        known = of_store.get(key)
        mark = str(pulse.beat(unit)) if told.since is None or known is None else ""
        if known is None or not known.holds(mark, told.since, asked.now):
            mark = mark or str(pulse.beat(unit))  # before the look: it may see more than its mark says, never less
            listed = _look(unit, asked, wanted, after)
            known = Known(mark, told.came, time.monotonic() + FRESH, asked.now, listed)
            of_store[key] = known
            while len(of_store) > _MOST_KNOWN:
                of_store.popitem(last=False)
        return known.listed
    finally:
        _LOCK.release()


def printed(*parts: object) -> str:
    """A short print of these values: the same values have the same."""
    return blake2s(repr(parts).encode(), digest_size=12).hexdigest()


def forget(store: Store) -> None:
    """What was looked at is over: somebody changed something here."""
    with _LOCK:
        _KNOWN.pop(store, None)


def _look(unit: Unit, asked: Asked, wanted: Wanted, after: Place | None) -> Listed:
    return Listed(*inbox.page(unit, asked, wanted, after))
