"""Pages are ready before somebody asks, and a broken one keeps no other from being so."""

from __future__ import annotations

import gc
import logging
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import DictLoader

from console import warming
from store.sealed import Keys
from store.unit import Store, open_store
from tests.console.noon import NOON, Clock
from tests.console.test_what_pages_cost import watched


def test_every_template_is_read_once_beside_everything_else(store: Store, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    app, pages = Flask("warm"), {"console/a.html": "A", "console/b.html": "{% broken %}", "console/c.html": "C", "else.html": "E"}
    app.jinja_env.loader = DictLoader(pages)
    with caplog.at_level(logging.ERROR):
        warming.begin(app, store, clock, after=0).join(180)
    assert {name for _, name in app.jinja_env.cache or ()} == {"console/a.html", "console/c.html"}
    assert "console/b.html" in caplog.text


def test_what_pages_ask_is_asked_and_changes_nothing(store: Store) -> None:
    with watched(store) as asked:
        assert warming.ask(store, NOON) > 30
    assert asked and not [statement for statement, _ in asked if not statement.lstrip().startswith(("SELECT", "WITH", "PRAGMA", "SET"))]


def test_a_database_that_is_not_made_yet_is_no_fault(tmp_path: Path, keys: Keys) -> None:
    store = open_store(f"sqlite:///{tmp_path}/none.db", keys)
    assert warming.ask(store, NOON) == 0
    store.close()


def test_what_stands_is_no_more_looked_through_for_garbage() -> None:
    before, usual = gc.get_freeze_count(), gc.get_threshold()
    try:
        stands: list[list[int]] = [[] for _ in range(1000)]
        warming.settle()
        assert gc.get_freeze_count() >= before + len(stands)
        assert gc.get_threshold() == warming.SELDOM
    finally:
        gc.set_threshold(*usual)
