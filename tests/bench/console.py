"""Officers at work beside callers: what each page costs, and what fifty people who look once a second cost those who call."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from store.sealed import Keys
from store.unit import open_store
from tests.bench import stores
from tests.bench.desk_pages import Page, opened, pages
from tests.bench.fill_desk import Desk, desk
from tests.bench.generator import Load
from tests.bench.report import KINDS, Row
from tests.bench.servers import LOAD_CORE, Server, end, environment, pin, redis, serving

SECRET = "c" * 32
GOAL, LEAST = 100.0, 0.9  # ms; of the callers' figures
PAUSE = 0.05  # seconds between two pages of the one who opens them all
SETTLES = 6.0  # seconds until all of them have their page open
PACE = 60.0  # callers' hops a second, where they do not come as fast as they are answered
TALKS = ("menu", "status", "complaint")


@dataclass(slots=True)
class Officers:
    """The process of the officers' browsers."""

    process: subprocess.Popen[str]
    orders: int = 0

    def begin(self, port: int, desk: Desk, cookies: Mapping[str, str], seconds: float, asked: list[Page] | None = None) -> None:
        """Let all of them work for some seconds, and somebody open these pages in turn; `end` tells what came of it."""
        assert self.process.stdin is not None
        self.orders += 1
        order = {
            "port": port, "seconds": seconds, "seed": self.orders, "pause": PAUSE, "settles": SETTLES, "pages": asked or [],
            "readers": {one.role: cookies[one.token] for one in reversed(desk.people)},
            "officers": [{"cookie": cookies[one.token], **opened(desk, one.role, nth)} for nth, one in enumerate(desk.people)],
        }  # fmt: skip
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def end(self) -> dict[str, Any]:
        """The figures of what was begun."""
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found


@contextmanager
def officers(home: Path) -> Iterator[Officers]:
    """The officers' browsers, on the core of those who ask."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.officers"], cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        preexec_fn=lambda: pin(LOAD_CORE),
    )  # fmt: skip
    try:
        yield Officers(process)
    finally:
        end(process)


def cookies(of: Desk) -> dict[str, str]:
    """The cookie of each token, as Flask signs it."""
    app = Flask("bench")
    app.secret_key = SECRET
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return {one.token: f"titian_console={signer.dumps({'token': one.token})}" for one in of.people}


def measured(
    folder: Path, server: stores.Server, load: Load, size: int, home: Path, rounds: int, seconds: float, say: Callable[[str], None]
) -> tuple[list[Row], dict[str, Any]]:
    """The rows and the record, for a store of each kind that was filled to this size."""
    key, rows, record = Keys.fresh(), [], {}
    told = {"DEMO": "1", "WEBHOOK_KEY": "demo", "DATA_KEYS": key, "SECRET_KEY": SECRET}
    for kind, name in KINDS.items():
        url = f"sqlite:///{folder / 'console'}.db" if kind == "sqlite" else server.database("console")
        filled = stores.made(url, kind, size, Keys.parse(key), folder, home, wordless=True)
        store = open_store(url, Keys.parse(key))
        of = desk(store, size)
        store.close()
        say(f"{name}: a help desk of {size:,} complaints, filled in {filled.seconds:.0f} s and more")
        with ExitStack() as open_:
            environ = environment(**told, DATABASE_URL=url, REDIS_URL=open_.enter_context(redis(folder / f"console-{kind}")))
            web = open_.enter_context(serving(f"console-{kind}", "app:app", home, folder / f"run-console-{kind}", environ))
            at_work = open_.enter_context(officers(home))
            found = _watched(web, load, at_work, of, filled, rounds, seconds, say)
        rows += _rows(name, size, found)
        record[kind] = found
    return rows, record


def _watched(
    web: Server, load: Load, at_work: Officers, of: Desk, filled: stores.Filled, rounds: int, seconds: float, say: Callable[[str], None]
) -> dict[str, Any]:
    """In turns: callers alone, callers beside the officers; in each talk as fast as can be, and at a pace. Then the pages."""
    signed = cookies(of)
    calls: dict[str, list[dict[str, Any]]] = defaultdict(list)
    beside: list[dict[str, Any]] = []
    works = [(talk, pace) for talk in TALKS for pace in (0.0, PACE)]
    for nth in range(rounds + 1):
        for who in (("alone", "beside officers") if nth % 2 else ("beside officers", "alone")):
            if who != "alone":
                at_work.begin(web.port, of, signed, SETTLES + len(works) * (seconds + 2))
                time.sleep(SETTLES)  # each opens a page, once a day
            for talk, pace in works:
                before, began = web.cpu(), time.monotonic()
                entry = load.walk(web.port, talk, filled.people, seconds=seconds, pace=pace)
                entry["busy"] = (web.cpu() - before) / (time.monotonic() - began)
                if nth:
                    calls[f"{talk}, {'at a pace' if pace else 'flat out'}, {who}"].append(entry)
            if who != "alone":
                beside.append(at_work.end())
        say(f"callers and officers, round {nth} of {rounds}")
    longest = max(20.0, 20 * seconds)
    at_work.begin(web.port, of, signed, longest + SETTLES, pages(of))
    time.sleep(SETTLES)
    load.walk(web.port, "complaint", filled.people, seconds=longest, pace=PACE / 4)
    asked = at_work.end()
    return {"calls": calls, "beside": beside, "pages": asked}


def _rows(name: str, size: int, found: dict[str, Any]) -> list[Row]:
    rows, pages, wrong = [], found["pages"], Counter(found["pages"]["wrong"])
    for at_work in found["beside"]:
        wrong.update(at_work["wrong"])
    for family, told in pages["asked"].items():
        took = f"{told['p50'] * 1000:.0f} / {told['p99'] * 1000:.0f} ms ({told['n']} times, worst {told['max'] * 1000:.0f} ms)"
        once = family == "opening a page"  # all fifty at once
        goal, met = ("", None) if once else (f"p99 <= {GOAL:.0f} ms", told["p99"] * 1000 <= GOAL)
        rows.append(Row(f"{name}, {size:,} complaints: {family}", goal, took, met))
    for talk in TALKS:
        for how in ("flat out", "at a pace"):
            alone, beside = (found["calls"][f"{talk}, {how}, {who}"] for who in ("alone", "beside officers"))
            rate, high = (_middle(beside, what) / max(1e-9, _middle(alone, what)) for what in ("rate", "any_p99"))
            told = (
                f"{_middle(beside, 'rate'):.0f} of {_middle(alone, 'rate'):.0f} hops/s ({rate:.2f} x), p50 {_middle(beside, 'any_p50') * 1000:.1f} "
                f"for {_middle(alone, 'any_p50') * 1000:.1f} ms, p99 {_middle(beside, 'any_p99') * 1000:.0f} for {_middle(alone, 'any_p99') * 1000:.0f} ms "
                f"({high:.2f} x), the core {_middle(beside, 'busy'):.0%} busy for {_middle(alone, 'busy'):.0%}"
            )
            met = rate >= LEAST and high <= 2 - LEAST
            rows.append(Row(f"{name}: callers ({talk}, {how}) beside 50 officers", f">= {LEAST} x, p99 <= {2 - LEAST:.1f} x", told, met))
    return [*rows, Row(f"{name}: answers to officers that were not 200", "0", f"{sum(wrong.values())} {dict(wrong) or ''}".strip(), not wrong)]


def _middle(entries: list[dict[str, Any]], what: str) -> float:
    return float(median(entry[what] for entry in entries))


