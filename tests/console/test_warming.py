"""Pages are ready before somebody asks, and a broken one keeps no other from being so."""

from __future__ import annotations

import logging
import time

import pytest
from flask import Flask
from jinja2 import DictLoader

from console import warming


def test_every_template_is_read_once_beside_everything_else(caplog: pytest.LogCaptureFixture) -> None:
    app, pages = Flask("warm"), {"console/a.html": "A", "console/b.html": "{% broken %}", "console/c.html": "C", "else.html": "E"}
    app.jinja_env.loader = DictLoader(pages)
    with caplog.at_level(logging.ERROR):
        warming.begin(app, after=0)
        ends = time.monotonic() + 10
        while len(app.jinja_env.cache or ()) < 2 and time.monotonic() < ends:
            time.sleep(0.01)
    assert {name for _, name in app.jinja_env.cache or ()} == {"console/a.html", "console/c.html"}
    assert "console/b.html" in caplog.text
