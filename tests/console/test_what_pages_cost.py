"""A help desk with 20,000 complaints: no page of it walks through a table that grows, and none asks more the more there is.

`python -m tests.bench --console` measures the same pages with a million, and fifty officers beside callers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

import console
from console import live
from console.desk import Desk
from menus.model import Book
from rules.chance import Chance
from rules.permissions import Role
from store.unit import Store
from tests.bench.desk_pages import Page, pages
from tests.bench.fill import GROWS, fill
from tests.bench.fill_desk import desk as work
from tests.bench.officers import is_part

MANY = 20_000
GOAL = 0.1  # seconds of a processor, in the middle: other tests run beside this one
STATEMENTS = {
    "inbox": 35, "case": 50, "citizen": 40, "calls": 20, "counter": 25, "a call": 25, "supervisor": 60, "overseer": 75, "pulse": 12, "presence": 10,
}  # of one page, by its family
GROWING = {
    *(set(GROWS) - {"outbox"}),  # nothing is owed here: the database reads an outbox without rows whole
    "case_work", "case_events", "case_words", "callbacks", "unanswered", "officer_texts", "officer_calls", "officer_call_events",
    "officer_legs", "board_calls", "audit", "complaint_additions", "complaint_joins", "complaint_links", "case_notes", "case_files",
    "presence_events", "calls", "reveals",
}  # fmt: skip
# "SCAN tickets USING INDEX ..." is a walk too, unless it stops at a LIMIT: then it is in the order of that index.
_WALK = re.compile(r"\bSCAN (\w+)|Seq Scan on (\w+)")
_ORDERED = re.compile(r"\bSCAN \w+ USING (?:COVERING )?INDEX \w+")


@contextmanager
def watched(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile."""
    asked: list[tuple[str, Any]] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        asked.append((statement, parameters))

    engines = {shelf.engine for shelf in (store.single, store.relaxed, store.durable)}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def walks(store: Store, asked: list[tuple[str, Any]]) -> list[str]:
    """The plans that walk through a table that grows. PostgreSQL is told not to, as it would with small ones."""
    found = []
    with store.writing() as unit:
        if not unit.sqlite:
            unit.conn.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in dict(asked).items():
            if not statement.lstrip().startswith(("SELECT", "WITH")):
                continue
            explain = "EXPLAIN QUERY PLAN " if unit.sqlite else "EXPLAIN "
            plan = "\n".join(str(row) for row in unit.conn.exec_driver_sql(explain + statement, parameters))
            if " LIMIT " in statement.replace("\n", " ") and "TEMP B-TREE" not in plan:
                plan = _ORDERED.sub("", plan)
            if any({*match} & GROWING for match in _WALK.findall(plan)):
                found.append(f"{statement}\n{plan}")
    return found


def test_no_page_walks_through_what_grows(store: Store, book: Book) -> None:
    fill(store, MANY, wordless=True)
    of = work(store, MANY)
    app = Flask("titian-console", static_folder=None)
    app.secret_key = "a key of these tests alone, long enough"
    console.attach(app, Desk(store, book, lambda: datetime.now(UTC), Chance(), False, "http://localhost"))
    browsers: dict[Role, FlaskClient] = {}
    for one in reversed(of.people):
        browsers[one.role] = app.test_client()
        with browsers[one.role].session_transaction(path="/console") as kept:
            kept["token"] = one.token
    slow, long, walked = {}, {}, {}
    chosen = [page for page in pages(of) if page.address.startswith("/console/")]
    for page in [*chosen, Page(Role.OFFICER, "pulse", "/console/pulse"), Page(Role.OFFICER, "presence", "/console/presence")]:
        browser, took = browsers[page.role], []
        part = {"HX-Request": "true"} if is_part(page.address) else {}
        with watched(store) as asked:
            answer = browser.get(page.address, headers=part)
        assert answer.status_code == 200, page.address
        for _ in range(3):
            begun = time.thread_time()
            browser.get(page.address, headers=part)
            took.append(time.thread_time() - begun)
        if median(took) > GOAL:
            slow[page.address] = took
        most = STATEMENTS.get(page.family.partition(":")[0])
        if most is not None and len(asked) > most:
            long[page.address] = len(asked)
        if found := walks(store, asked):
            walked[page.address] = found
    assert walked == {} and long == {} and slow == {}


def test_a_pulse_asks_the_database_seldom(store: Store, enter: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FRESH", "KNOWN"):
        monkeypatch.setattr(live, name, 600.0)  # a busy machine needs longer for five answers
    browser = enter()
    browser.get("/console/pulse")
    with watched(store) as asked:
        answers = [browser.get("/console/pulse") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200} and asked == []


def test_who_signed_out_hears_no_pulse(enter: Callable[..., FlaskClient]) -> None:
    browser = enter()
    assert browser.get("/console/pulse").status_code == 200
    browser.post("/console/sign-out")
    assert browser.get("/console/pulse").status_code == 401


@pytest.mark.parametrize(
    ("pages", "looks", "each", "least", "most"),
    [
        pytest.param(1, 5, 0.02, 0, 0, id="one page alone never rests"),
        pytest.param(50, 1, 0.02, 15, 15, id="fifty that look at once rest as long as may be"),
        pytest.param(30, 1, 0.018, 8, 12, id="thirty rest about ten seconds"),
    ],
)
def test_pages_rest_when_many_look_at_once(pages: int, looks: int, each: float, least: float, most: float) -> None:
    crowd = live.Crowd()
    for nth in range(pages * looks):
        crowd.looked(f"page {nth % pages}", each)
    assert least <= crowd.told() <= most
