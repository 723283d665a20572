"""What the tests of this room share: the pages over a store, served for real, and keys to them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from api import offices, open311, open311_filing
from gateway.receipting import Receipts
from menus.model import Book
from rules.chance import Chance
from store import api_keys
from store.api_keys import Right
from store.unit import Store
from tests.stories.reading import book

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 09.00 WITA
ORIGIN = "https://titian.example.go.id"
HOUSE = Path(__file__).parents[2]


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def key(store: Store, *rights: Right, town: str = "banjarbaru", agency: str = "disdukcapil", per_minute: int = 100_000) -> str:
    """A fresh key."""
    with store.writing() as unit:
        return api_keys.make(
            unit, town=town, agency=agency, rights=frozenset(rights or Right), now=NOW, chance=Chance(), per_minute=per_minute
        )


def furnish(store: Store, read: Book | None = None, clock: Clock | None = None) -> Flask:
    """The pages over a store."""
    read, now = read or book(), clock or Clock()
    app = Flask("desk", static_folder=None)
    app.register_blueprint(offices.pages(store=store, now=now, chance=Chance(), origin=ORIGIN))
    filing = open311_filing.file(store, now, Chance(), Receipts(read, store.towns, now))
    app.register_blueprint(open311.pages(store=store, now=now, words=read.words["id"], filing=filing, origin=ORIGIN))
    return app


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """A real server; its origin."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


class Caller:
    """An office's system: a client with a key."""

    def __init__(self, client: FlaskClient, shown: str) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {shown}"}

    def tell(self, body: Any) -> Any:
        """POST applications; the response."""
        return self.client.post("/api/v1/applications", json=body, headers=self.headers)

    def get(self, path: str) -> Any:
        """GET below /api/v1."""
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def send(self, text: str | bytes, query: str = "") -> Any:
        """POST a CSV file."""
        return self.client.post(f"/api/v1/applications/import{query}", data=text, headers=self.headers, content_type="text/csv")


def row(**fields: Any) -> dict[str, Any]:
    """A new application that is well, with other fields."""
    usual = {
        "external_id": "SIAK-1", "service": "KTP", "office": "mpp", "person": "Siti", "proof": "1990", "status": "received",
        "as_of": "2026-11-20T09:00:00+08:00", "due": "2026-11-30",
    }  # fmt: skip
    return {name: value for name, value in {**usual, **fields}.items() if value is not None}
