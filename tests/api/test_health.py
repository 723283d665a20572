"""What operators are told: alive, ready, degraded, and figures that Prometheus can read."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import health


def client(checks: Mapping[str, Callable[[], str]], figures: Callable[[], Iterable[health.Figure]] = tuple) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(health.pages(checks, lambda ill: not {"database", "spool"} <= ill, figures))
    return app.test_client()


def well() -> str:
    return ""


def broken() -> str:
    raise RuntimeError("password=secret")


def ill() -> str:
    return "80% full"


@pytest.mark.parametrize(
    ("checks", "status", "degraded"),
    [
        pytest.param({"database": well, "redis": well, "spool": well}, 200, {}, id="all is well"),
        pytest.param({"database": well, "redis": broken, "spool": well}, 200, {"redis": "RuntimeError"}, id="without Redis we serve"),
        pytest.param({"database": broken, "spool": well}, 200, {"database": "RuntimeError"}, id="without a database we apologise and keep"),
        pytest.param({"database": broken, "spool": ill}, 503, {"database": "RuntimeError", "spool": "80% full"}, id="nowhere to write"),
    ],
)
def test_ready(checks: Mapping[str, Callable[[], str]], status: int, degraded: dict[str, str]) -> None:
    answer = client(checks).get("/readyz")
    assert (answer.status_code, answer.json) == (status, {"ready": status == 200, "degraded": degraded})
    assert b"secret" not in answer.data


def test_alive_looks_at_nothing() -> None:
    answer = client({"database": broken}).get("/healthz")
    assert (answer.status_code, answer.text, answer.headers["Cache-Control"]) == (200, "ok\n", "no-store")


def test_a_part_that_hangs_is_ill_and_keeps_nobody_waiting() -> None:
    let_go = threading.Event()

    def hangs() -> str:
        let_go.wait(60)
        return ""

    began = time.monotonic()
    answer = client({"redis": hangs, "database": well}).get("/readyz")
    took = time.monotonic() - began
    let_go.set()
    assert answer.json == {"ready": True, "degraded": {"redis": "does not answer"}}
    assert took < health.PATIENCE + 25


def test_figures_are_in_the_form_that_prometheus_reads() -> None:
    def figures() -> Iterable[health.Figure]:
        yield "titian_spool_waiting", "Events kept.", 3, {}
        yield "titian_refused_total", "Refused.", 7, {"provider": 'a"b\\', "status": "404"}
        yield "titian_refused_total", "Refused.", 1, {"provider": "twilio", "status": "403"}

    text = client({"database": well, "redis": broken}, figures).get("/metrics").text
    assert 'titian_check_ok{part="database"} 1\n' in text
    assert 'titian_check_ok{part="redis"} 0\n' in text
    assert 'titian_refused_total{provider="a\\"b\\\\",status="404"} 7\n' in text
    assert text.count("# TYPE titian_refused_total counter") == 1
    assert all(re.match(r'(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? \S+)$', line) for line in text.splitlines())


def test_a_database_that_is_away_does_not_hide_the_other_figures() -> None:
    def figures() -> Iterable[health.Figure]:
        raise RuntimeError("away")

    assert "titian_check_ok" in client({"redis": well}, figures).get("/metrics").text
