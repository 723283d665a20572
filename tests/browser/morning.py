"""The whole house in this process on a Monday at nine: on a Sunday no number could be taken. The browser tests of counters share it."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.serving import make_server

import console
from app import HOME, House
from config import load
from console.desk import Desk
from gateway.refusals import Refusals
from gateway.webhooks import hooks
from public import pages
from rules.chance import Chance
from store import demo, demo_staff, schema, towns, walk_ins
from store.queues import Taken
from store.unit import Store, StoreDown, open_store

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09.00 WITA


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Store]]:
    """The house on a Monday morning, with its worker; its address and its store."""
    folder = tmp_path_factory.mktemp("morning")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = load({
        "DEMO": "1", "PORT": str(port), "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'titian.db'}",
    })  # fmt: skip
    house, owed, began = House(config), queue.Queue[str](), time.monotonic()
    house.__dict__["now"] = lambda: MONDAY + timedelta(seconds=time.monotonic() - began)
    house.__dict__["store"] = store = open_store(
        config.database, house.keys, after_commit=lambda ids: [owed.put(one) for one in ids],
        tell=lambda unit, news: house.telling(unit, news),
    )  # fmt: skip
    schema.upgrade(config.database)
    with store.writing() as unit:
        for town in sorted((HOME / "towns").iterdir()):
            towns.load(unit, town)
        demo.seed(unit, MONDAY)
        demo_staff.seed(unit, MONDAY)
    app = Flask("morning", static_folder=None)
    app.secret_key = config.secret_key or "a key of this morning alone, long enough"
    key, token = config.webhook_key.partition(",")[0], config.twilio_auth_token.partition(",")[0]
    app.register_blueprint(hooks(
        house.networks, house.events.hear, public_url=config.origin, rejected=Refusals(store, house.now), apology=house.events.apology
    ))  # fmt: skip
    app.register_blueprint(pages(
        store=store, demo=True, webhook_key=key, twilio_token=token, twilio_sid=config.twilio_account_sid, people=demo.PEOPLE,
        handset_folder=folder / "handset", public_url=config.origin, now=house.now,
    ))  # fmt: skip
    console.attach(app, Desk(store, house.book, house.now, Chance(), True, config.origin))
    server = make_server("127.0.0.1", port, app, threaded=True)
    over = threading.Event()

    def deliver() -> None:
        while not over.is_set():
            with suppress(queue.Empty):
                one = owed.get(timeout=0.2)
                try:
                    house.deliver(one)
                except StoreDown:  # another thread wrote for long: the sweep would ring again
                    owed.put(one)

    threads = [threading.Thread(target=work, daemon=True) for work in (server.serve_forever, deliver)]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{port}", store
    over.set()
    server.shutdown()
    for thread in threads:
        thread.join(5)
    store.close()


@pytest.fixture(scope="module")
def morning(begun: tuple[str, Store]) -> str:
    """Its address."""
    return begun[0]


@pytest.fixture(scope="module")
def given(begun: tuple[str, Store]) -> Callable[..., str]:
    """Numbers from the desk for who has no phone: what a counter's `w` gives, without its pages. Their labels."""

    def give(service: str, letter: str, *, town: str = "banjarbaru", office: str = "cempaka") -> str:
        with begun[1].writing() as unit:
            taken = walk_ins.give(
                unit, town=town, office=office, service=service, letter=letter, day=MONDAY.date(), share=99, turn=0, citizen=None,
                priority=False, now=MONDAY, chance=Chance(), by="staff 1",
            )  # fmt: skip
        assert isinstance(taken, Taken)
        return taken.ticket.label

    return give
