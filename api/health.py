"""What operators and machines ask: alive, ready and what is degraded, and figures for Prometheus. Nothing personal."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong

from flask import Blueprint, Response, jsonify

log = logging.getLogger("titian.health")

PATIENCE = 2.0  # seconds that all checks together may take

Check = Callable[[], str]
"""What is wrong in a few words; "" when all is well. What it raises counts as wrong."""


Figure = tuple[str, str, float, Mapping[str, str]]
"""Name, help, value, labels. A name that ends in _total is a counter, any other a gauge."""


def pages(checks: Mapping[str, Check], serves: Callable[[frozenset[str]], bool], figures: Callable[[], Iterable[Figure]]) -> Blueprint:
    """`/healthz`, `/readyz` and `/metrics`.

    `serves` says whether citizens can be served when the named checks fail: a dead Redis degrades us, no more.
    """
    blueprint = Blueprint("health", __name__)
    threads = ThreadPoolExecutor(max(1, len(checks)), thread_name_prefix="health")

    @blueprint.get("/healthz")
    def alive() -> Response:
        """The process answers; nothing else is looked at."""
        return _uncached(Response("ok\n", content_type="text/plain; charset=utf-8"))

    @blueprint.get("/readyz")
    def ready() -> tuple[Response, int]:
        """200 when citizens can be served, with what is degraded; 503 otherwise."""
        wrong = _run(threads, checks)
        can = serves(frozenset(wrong))
        return _uncached(jsonify(ready=can, degraded=wrong)), 200 if can else 503

    @blueprint.get("/metrics")
    def metrics() -> Response:
        """Figures in Prometheus' text format; a check is 1 when it is well."""
        wrong = _run(threads, checks)
        found: list[Figure] = [("titian_check_ok", "1 when a part is well.", float(one not in wrong), {"part": one}) for one in checks]
        try:
            found += figures()
        except Exception as error:  # a database that is away must not hide the other figures
            log.warning("event=figures_missing error=%s", type(error).__name__)
        return _uncached(Response(_text(found), content_type="text/plain; version=0.0.4; charset=utf-8"))

    return blueprint


def _run(threads: ThreadPoolExecutor, checks: Mapping[str, Check]) -> dict[str, str]:
    """What is wrong, by part. One that hangs is wrong as well, and keeps nobody waiting."""
    ends = time.monotonic() + PATIENCE
    running: dict[str, Future[str]] = {name: threads.submit(check) for name, check in checks.items()}
    wrong: dict[str, str] = {}
    for name, check in running.items():
        try:
            said = check.result(max(0.0, ends - time.monotonic()))
        except TookTooLong:
            said = "does not answer"
        except Exception as error:
            said = type(error).__name__
        if said:
            wrong[name] = said
    return wrong


def _text(figures: Iterable[Figure]) -> str:
    lines: list[str] = []
    said: set[str] = set()
    for name, help, value, labels in figures:
        if name not in said:
            said.add(name)
            lines += [f"# HELP {name} {help}", f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}"]
        told = ",".join(f'{key}="{_escaped(word)}"' for key, word in labels.items())
        lines.append(f"{name}{'{' + told + '}' if told else ''} {value:g}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
