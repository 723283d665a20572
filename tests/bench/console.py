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

from tests.bench import kept, stores
from tests.bench.desk_pages import Page, opened, pages
from tests.bench.fill_desk import Desk
from tests.bench.generator import Load
from tests.bench.report import KINDS, Row
from tests.bench.servers import LOAD_CORE, Server, end, environment, pin, redis, serving

SECRET = "c" * 32
GOAL, LEAST = 100.0, 0.9  # ms; of the callers' figures
PAUSE = 0.05  # seconds between two pages of the one who opens them all
SETTLES = 6.0  # seconds until all of them have their page open
PAGE_THREADS, AFTER = 4, 5  # of the process for pages: requests at once, and its nice
PACE = 60.0  # callers' hops a second, where they do not come as fast as they are answered
TALKS = ("menu", "status", "complaint")
DAYS = {"a busy day": (1, PACE / 40), "a storm": (4, PACE / 4)}
"""Callers who file complaints while pages are opened, and their hops a second: one complaint in some six seconds; 1.7 each second."""


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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: on which databases, where full stores are kept and where runs work, how large, how often, how long."""

    kinds: tuple[str, ...]
    kept: Path
    folder: Path
    size: int
    rounds: int
    seconds: float


def measured(plan: Plan, server: stores.Server, load: Load, home: Path, say: Callable[[str], None]) -> tuple[list[Row], dict[str, Any]]:
    """The rows and the record, for a store of each kind that was filled to this size."""
    rows, record, folder, size = [], {}, plan.folder, plan.size
    for kind in plan.kinds:
        name = KINDS[kind]
        filled, of, key = kept.copied(plan.kept, plan.kept / "run", server, kind, size, home, say)
        told = {"DEMO": "1", "WEBHOOK_KEY": "demo", "DATA_KEYS": key, "SECRET_KEY": SECRET}
        with ExitStack() as open_:
            environ = environment(**told, DATABASE_URL=filled.url, REDIS_URL=open_.enter_context(redis(folder / f"console-{kind}")))
            web = open_.enter_context(serving(f"callers-{kind}", "app:app", home, folder / f"run-callers-{kind}", environ))
            staff = open_.enter_context(serving(
                f"pages-{kind}", "app:app", home, folder / f"run-pages-{kind}", environ, threads=PAGE_THREADS, after=AFTER
            ))  # fmt: skip
            at_work = open_.enter_context(officers(home))
            found = _watched(web, staff, load, at_work, of, filled, plan.rounds, plan.seconds, say)
        rows += _rows(name, size, found)
        record[kind] = found
    return rows, record


def _watched(
    web: Server, staff: Server, load: Load, at_work: Officers, of: Desk, filled: stores.Filled, rounds: int, seconds: float,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """In turns: callers alone, callers beside the officers; in each talk as fast as can be, and at a pace. Then the pages, twice.

    Callers have a web process, officers another on the same core, as docs/operating.md sets them up.
    """
    signed = cookies(of)
    calls: dict[str, list[dict[str, Any]]] = defaultdict(list)
    beside: list[dict[str, Any]] = []
    works = [(talk, pace) for talk in TALKS for pace in (0.0, PACE)]
    for nth in range(rounds + 1):
        for who in (("alone", "beside officers") if nth % 2 else ("beside officers", "alone")):
            if who != "alone":
                at_work.begin(staff.port, of, signed, SETTLES + len(works) * (seconds + 2))
                time.sleep(SETTLES)  # each opens a page, once a day
            for talk, pace in works:
                before, began = web.cpu() + staff.cpu(), time.monotonic()
                entry = load.walk(web.port, talk, filled.people, seconds=seconds, pace=pace)
                entry["busy"] = (web.cpu() + staff.cpu() - before) / (time.monotonic() - began)
                if nth:
                    calls[f"{talk}, {'at a pace' if pace else 'flat out'}, {who}"].append(entry)
            if who != "alone":
                beside.append(at_work.end())
        say(f"callers and officers, round {nth} of {rounds}")
    longest = max(20.0, 20 * seconds)
    asked = {}
    for day, (callers, pace) in DAYS.items():
        at_work.begin(staff.port, of, signed, longest + SETTLES, pages(of))
        time.sleep(SETTLES)
        walked = load.walk(web.port, "complaint", filled.people, seconds=longest, pace=pace, callers=callers)
        asked[day] = {**at_work.end(), "callers": walked}
        say(f"pages, on {day}")
    return {"calls": calls, "beside": beside, "pages": asked}


def _rows(name: str, size: int, found: dict[str, Any]) -> list[Row]:
    rows, wrong = [], Counter[str]()
    for at_work in (*found["beside"], *found["pages"].values()):
        wrong.update(at_work["wrong"])
    every = ((day, family, told) for day, pages in found["pages"].items() for family, told in pages["asked"].items())
    for day, family, told in every:
        seen = told["server"] or told  # public pages do not tell their own time
        took = (
            f"server {_times(seen)} ms, work of a processor {_times(told['work'])} ms, at the browser {_times(told)} ms "
            f"({told['n']} times, worst {told['max'] * 1000:.0f} ms)"
        )
        once = family == "opening a page"  # all fifty at once
        goal, met = ("", None) if once else (f"server p99 <= {GOAL:.0f} ms", seen["p99"] * 1000 <= GOAL)
        rows.append(Row(f"{name}, {size:,} complaints, {day}: {family}", goal, took, met))
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


def _times(told: dict[str, float]) -> str:
    return " / ".join(f"{told[part] * 1000:.0f}" for part in ("p50", "p95", "p99")) if told else "-"


def _middle(entries: list[dict[str, Any]], what: str) -> float:
    return float(median(entry[what] for entry in entries))


