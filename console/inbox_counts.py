"""How many there are of each, for the chips of the inbox: counted to 50, and once a second for a whole town."""

from __future__ import annotations

import threading
import time

from store import inbox
from store.case_work import Kind
from store.inbox import PAGE, Asked, View, Wanted
from store.unit import Unit

FRESH = 0.9  # seconds
SHARE = 20  # counting again takes at most one part in so many of the time
_LOCK = threading.Lock()
_KNOWN: dict[tuple[int, str], tuple[float, dict[str, int]]] = {}  # until when it holds, and the counts
_MOST_KNOWN = 64
SHARED = {
    **{str(view): Wanted(view) for view in (View.UNASSIGNED, View.OVERDUE, View.TODAY, View.RAISED, View.RETURNED, View.SNOOZED)},
    **{str(kind): Wanted(what=kind) for kind in Kind},
}
"""Chip -> what it counts; the same for everybody in the town."""


def of(unit: Unit, store: int, asked: Asked) -> dict[str, int]:
    """The count of each chip, up to 51. `store` tells stores apart; a town's own counts are at most a second old, or a few
    where counting takes long."""
    key, now = (store, asked.town.id), time.monotonic()
    known = _KNOWN.get(key)
    if known is None or now > known[0]:
        if known is not None:
            _KNOWN[key] = (now + FRESH, known[1])  # whoever asks meanwhile is told what is known
        others = inbox.Others(unit, asked)
        counted = {name: inbox.count(unit, asked, wanted, others=others) for name, wanted in SHARED.items()}
        ends = time.monotonic()
        with _LOCK:
            if len(_KNOWN) >= _MOST_KNOWN:
                _KNOWN.clear()
            _KNOWN[key] = (ends + max(FRESH, (ends - now) * SHARE), counted)
    else:
        counted = known[1]
    return {**counted, str(View.MINE): inbox.count(unit, asked, Wanted(View.MINE))}


def told(many: int) -> str:
    """"7", "50+"."""
    return f"{PAGE}+" if many > PAGE else str(many)


def forget(store: int) -> None:
    """What was counted is over: somebody changed something here."""
    with _LOCK:
        for key in [key for key in _KNOWN if key[0] == store]:
            _KNOWN.pop(key, None)
