"""The live half of the supervisor's page: what goes on now. Looked at once for all who watch a town, and again when something moved."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from flask import g
from sqlalchemy.exc import SQLAlchemyError

from console import case_words, live
from console.desk import Desk
from console.language import _
from rules.complaints import Category
from rules.escalation import Level
from store import callbacks, clocks, floor, inbox, line_health, pulse
from store.case_work import Kind
from store.floor import Calls, Pile, Queue
from store.inbox import Asked, View, Wanted
from store.line_health import NetworkHealth
from store.town_values import Town
from store.unit import StoreDown, Unit

log = logging.getLogger("titian.console")

FRESH = 2.0
PATIENCE = 0.3  # seconds to wait for the look of somebody else
CLOCKS = 50
MANY, SELDOM = 1000, 3.0  # open complaints that take long to count; then every so many seconds, beside the pages, not at each news
AFTER = 0.2  # seconds: whoever looks is answered first
OLD = 15.0  # seconds that a count may be late: nobody looked meanwhile
_LOCK = threading.Lock()
_KNOWN: dict[tuple[int, str], tuple[float, dict[str, str], Now]] = {}
_PILES: dict[tuple[int, str], tuple[float, floor.Inbox]] = {}
CALL_BACKS = (callbacks.State.READY, callbacks.State.OFFICER, callbacks.State.GAVE_UP)


@dataclass(frozen=True, slots=True)
class Now:
    """The board. `texts`, `backs` are counted to 51; `passed`: clocks that wait to be seen to."""

    queues: list[Queue]
    calls: Calls
    piles: list[tuple[Category, Pile]]
    all: Pile
    more: bool
    levels: list[tuple[Level, int]]
    texts: int
    backs: int
    late_backs: int
    passed: int
    networks: list[NetworkHealth]


def of(desk: Desk, town: Town) -> Now:
    """The board of a town. What was looked at since the beat that a page was told does for it."""
    key, heard = (id(desk.store), town.id), live.told(desk.store)
    with desk.store.reading() as unit:
        beat = pulse.beat(unit)
        if not _LOCK.acquire(timeout=PATIENCE):  # many who ask at once cost one look, unless it takes long
            return _look(desk, unit, town)
        try:
            known = _KNOWN.get(key)
            new = known is not None and (known[1] == beat if heard.since is None else known[0] >= heard.since)
            if known is not None and new and time.monotonic() - known[0] < FRESH:
                return known[2]
            made = _look(desk, unit, town)
            if len(_KNOWN) > 64:
                _KNOWN.clear()
            _KNOWN[key] = (heard.came, beat, made)
        finally:
            _LOCK.release()
    return made


def _look(desk: Desk, unit: Unit, town: Town) -> Now:
    found, asked = _piles(desk, unit, town), Asked(town, 0, g.now)
    networks = sorted({line.provider for line in town.lines})
    health = line_health.of_networks(unit, networks, g.now)
    waiting = callbacks.waiting(unit, town.id, 51, CALL_BACKS)
    return Now(
        floor.queues(unit, town, g.today, g.now), floor.calls(unit, town.id, g.now),
        [(one, found.piles[one]) for one in Category if one in found.piles], found.all, found.more,
        [(one, found.levels[one]) for one in Level if found.levels[one]],
        inbox.count(unit, asked, Wanted(View.ALL, Kind.TEXT)), len(waiting),
        sum(one.window is not None and one.window.until < g.now for one in waiting), len(clocks.due(unit, town.id, g.today, CLOCKS + 1)),
        [health[one] for one in networks],
    )  # fmt: skip


def _piles(desk: Desk, unit: Unit, town: Town) -> floor.Inbox:
    """The open complaints, counted. Many are counted beside the pages: whoever looks is told of the last count, and the page, which
    asks every five seconds by itself too, of the next."""
    key = (id(desk.store), town.id)
    known = _PILES.get(key)
    if known is None or time.monotonic() > known[0] + OLD:
        return _keep(key, floor.inbox(unit, town, g.now))
    if time.monotonic() >= known[0]:
        _PILES[key] = (time.monotonic() + SELDOM, known[1])  # one counts, however many ask
        counting = threading.Timer(AFTER, _count, (desk, town, key, g.now))
        counting.daemon = True
        counting.start()
    return known[1]


def _count(desk: Desk, town: Town, key: tuple[int, str], now: datetime) -> None:
    try:
        with desk.store.reading() as unit:
            _keep(key, floor.inbox(unit, town, now))
    except (StoreDown, SQLAlchemyError) as error:  # then whoever looks next counts, or is told that the database is away
        _PILES.pop(key, None)
        log.warning("event=piles_wait error=%s", type(error).__name__)


def _keep(key: tuple[int, str], found: floor.Inbox) -> floor.Inbox:
    if len(_PILES) > 64:
        _PILES.clear()
    if found.all.open >= MANY:
        _PILES[key] = (time.monotonic() + SELDOM, found)
    else:
        _PILES.pop(key, None)
    return found


def condition(one: NetworkHealth) -> tuple[str, str]:
    """How a network does, in a word, and its colour."""
    return {
        "good": (_("Lancar"), "green"), "slow": (_("Lambat"), "yellow"), "troubled": (_("Bermasalah"), "red"),
    }[one.condition]  # fmt: skip


def category(one: str) -> str:
    """The name of a category."""
    return case_words.category(Category(one)) if one in Category.__members__.values() else one


def level(one: Level) -> str:
    """How high a complaint was raised."""
    return case_words.level(one)
