"""The supervisor's piles of a town with very many open cases: counted beside the pages, a moment late, never long wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from console import supervisor_now
from rules.permissions import Role
from store import complaints
from store.complaint_rows import State
from store.unit import Store
from tests.console.cases import PART, Cases
from tests.console.noon import NOON
from tests.console.test_what_pages_cost import watched

LIVE, EMPTY = "/console/supervisor/live", "Tidak ada pengaduan terbuka."


def test_whoever_looks_is_told_the_last_count_and_soon_the_next(
    enter: Callable[..., FlaskClient], store: Store, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("MANY", 1), ("SELDOM", 0.0), ("OLD", 600.0)):  # one case is many here
        monkeypatch.setattr(supervisor_now, name, value)
    browser, case = enter(Role.SUPERVISOR), cases.file(now=NOON - timedelta(days=20))
    assert EMPTY not in browser.get(LIVE, headers=PART).text
    with store.writing() as unit:
        complaints.change(unit, case.number, State.ANSWERED, NOON)
    assert EMPTY not in browser.get(LIVE, headers=PART).text, "the last count"
    until = time.monotonic() + 60
    while EMPTY not in browser.get(LIVE, headers=PART).text:
        assert time.monotonic() < until
        time.sleep(0.2)
    for one in threading.enumerate():
        if isinstance(one, threading.Timer):
            one.join(60)  # the store is open for as long


def test_one_counts_however_many_ask(
    enter: Callable[..., FlaskClient], store: Store, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("MANY", 1), ("SELDOM", 600.0), ("FRESH", 0.0)):
        monkeypatch.setattr(supervisor_now, name, value)
    browser, _case = enter(Role.SUPERVISOR), cases.file()
    with watched(store) as asked:
        for _ in range(4):
            assert EMPTY not in browser.get(LIVE, headers=PART).text
    assert sum("AS untouched" in statement for statement, _ in asked) == 1
