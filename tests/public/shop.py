"""A server with the public pages alone, over a real store with the towns of this house: no gateway behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from public import pages
from store import schema, towns
from store.sealed import Keys
from store.unit import Store, open_store

HOUSE = Path(__file__).parents[2]
PEOPLE = (("+6284000000001", "Siti Rahmah", "menunggu KTP"), ("+6284000000002", "Aminah", "HP dipakai bersama"))


def open_shop(folder: Path) -> Store:
    """A new store in `folder`, with both demonstration towns."""
    url = f"sqlite:///{folder / 'shop.db'}"
    schema.upgrade(url)
    store = open_store(url, Keys.parse(Keys.fresh()))
    with store.writing() as unit:
        for town in sorted((HOUSE / "towns").iterdir()):
            if town.is_dir():
                towns.load(unit, town)
    return store


def furnish(store: Store, folder: Path, *, demo: bool = True) -> Flask:
    """The pages over a store."""
    app = Flask("shop", static_folder=None)
    app.register_blueprint(pages(
        store=store, demo=demo, webhook_key="demo", twilio_token="demo-token", twilio_sid="", people=PEOPLE,
        handset_folder=folder / "handset",
    ))  # fmt: skip
    return app


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The app on a free port; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join(5)
