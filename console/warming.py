"""Making the pages ready before somebody asks for one.

A template takes some ten milliseconds when it is read for the first time, and a long question to the database some forty when it is
first put together: the first officer in the morning would wait for all of them. And Python looks for garbage among all that stands,
a tenth of a second in which nobody is answered, caller or officer.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import product

from flask import Flask
from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError

from rules.calendar import Zone
from rules.complaints import Category
from rules.complaints import Kind as Class
from store import floor, inbox, search
from store.inbox import Asked, Kind, View, Wanted
from store.town_values import Town
from store.unit import Store, StoreDown, Unit

log = logging.getLogger("titian.console")

SELDOM = (5_000, 10, 20)  # things made before Python looks for garbage among the youngest, and so on; its own is (700, 10, 10)
NARROWED = (View.ALL, View.UNASSIGNED, View.OVERDUE, View.TODAY)  # the views in which officers filter
AFTER, REST = 5.0, 0.02  # seconds: whoever calls while all this starts comes first


def begin(app: Flask, store: Store, now: Callable[[], datetime], after: float = AFTER) -> threading.Thread:
    """Read every template of the console, and ask what its pages ask, beside whatever else goes on; `after` so many seconds."""

    def run() -> None:
        time.sleep(after)
        read(app)
        ask(store, now())
        settle()

    thread = threading.Thread(target=run, name="warming", daemon=True)
    thread.start()
    return thread


def read(app: Flask) -> None:
    """Read every template, one after the other."""
    for name in app.jinja_env.list_templates(filter_func=lambda one: one.startswith("console/")):
        try:
            app.jinja_env.get_template(name)
        except TemplateError as error:  # whoever opens that page is told; the others are not kept from theirs
            log.error("event=template_broken name=%s error=%s", name, type(error).__name__)
        time.sleep(REST)


def ask(store: Store, now: datetime) -> int:
    """Ask the long questions of one town, each in a reading of its own; how many. A database that is away is asked by whoever comes."""
    done = 0
    try:
        town = next(iter(store.towns().all), None)
        for question in _questions(town, now) if town is not None else ():
            with store.reading() as unit:
                question(unit)
            done += 1
            time.sleep(REST)
    except (StoreDown, SQLAlchemyError) as error:  # a database that is away, or not made yet
        log.warning("event=warming_waits error=%s", type(error).__name__)
    return done


def settle() -> None:
    """Set aside what stands now: flows, words, templates and statements stay until the end, so nobody looks for garbage in them."""
    gc.set_threshold(*SELDOM)
    gc.collect()
    gc.freeze()


def _questions(town: Town, now: datetime) -> Iterator[Callable[[Unit], object]]:
    """What the pages ask: the same for every town, since its name is filled in when it is asked."""
    asked, today = Asked(town, 0, now), Zone.of(town.zone).day(now)
    for wanted in (*(Wanted(view) for view in View), *(Wanted(what=what) for what in Kind)):
        yield lambda unit, wanted=wanted: inbox.page(unit, asked, wanted)  # type: ignore[misc]
        yield lambda unit, wanted=wanted: inbox.count(unit, asked, wanted)  # type: ignore[misc]
    for view, *by in product(NARROWED, (None, Category.LAMP), (None, Class.ORDINARY), (None, "x")):
        yield lambda unit, view=view, by=by: inbox.page(unit, asked, Wanted(view, None, *by))  # type: ignore[misc]
    yield lambda unit: floor.inbox(unit, town, now)
    yield lambda unit: floor.queues(unit, town, today, now)
    yield lambda unit: floor.calls(unit, town.id, now)
    for text in ("48217396", "+6284000000001", "lampu padam"):
        yield lambda unit, text=text: search.find(unit, town, text)  # type: ignore[misc]
