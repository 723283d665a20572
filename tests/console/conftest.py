"""The console in a Flask app of its own, on a database of each kind, and somebody signed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

import console
from console.desk import Desk
from gateway.telling import Telling
from menus.model import Book
from rules.chance import Chance
from rules.permissions import Role
from store import sign_ins, staff
from store.sealed import Keys
from store.staff import Member
from store.unit import Store, open_store
from tests.console.cases import Cases
from tests.console.counters import sit
from tests.console.hall import Exchange, Hall
from tests.console.noon import NOON, Clock
from tests.stories.reading import book as read

HOUSE = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def book() -> Book:
    return read()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database_url: str, keys: Keys, book: Book, clock: Clock) -> Store:
    """An open store with both towns in it, which tells citizens what changes, as in app.py."""
    made: list[Store] = []
    opened = open_store(database_url, keys, tell=lambda unit, news: Telling(book, made[0].towns, clock)(unit, news))
    made.append(opened)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store, book: Book, clock: Clock) -> Desk:
    return Desk(store, book, clock, Chance(), demo=False, origin="http://localhost")


@pytest.fixture
def app(desk: Desk, compiled: FileSystemBytecodeCache) -> Flask:
    """The console alone. Forgery tokens are off here; tests/console/test_access.py turns them on."""
    made = Flask("titian-console", static_folder=None)
    made.secret_key = "a key of these tests alone, long enough"
    made.config.update(WTF_CSRF_ENABLED=False)
    made.jinja_env.bytecode_cache = compiled
    console.attach(made, desk)
    return made


@pytest.fixture
def employ(store: Store) -> Callable[..., Member]:
    """Employ somebody: a role, a town, offices."""

    def make(role: Role = Role.OFFICER, town: str = "banjarbaru", offices: tuple[str, ...] = (), login: str = "") -> Member:
        with store.writing() as unit:
            many = len(staff.everybody(unit))
            where = None if role is Role.SYSTEM_ADMIN else town
            return staff.add(
                unit, login=login or f"{role.replace('_', '-')}{many}", name=f"{role.value} {many}", role=role, town=where, now=NOON,
                offices=offices,
            )  # fmt: skip

    return make


@pytest.fixture
def enter(app: Flask, store: Store, employ: Callable[..., Member], clock: Clock) -> Callable[..., FlaskClient]:
    """A browser in which somebody of this role (or this member) is signed in."""

    def make(role: Role | Member = Role.OFFICER, town: str = "banjarbaru", offices: tuple[str, ...] = ()) -> FlaskClient:
        member = role if isinstance(role, Member) else employ(role, town, offices)
        client, token = app.test_client(), Chance().token()
        with store.writing() as unit:
            sign_ins.begin(unit, member, token, clock(), half=False)
        with client.session_transaction(path="/console") as kept:
            kept["token"] = token
        return client

    return make


@pytest.fixture
def cases(store: Store) -> Cases:
    """Complaints of citizens."""
    return Cases(store)


@pytest.fixture
def exchange() -> Exchange:
    """A network that notes what it is told to do with a call."""
    return Exchange()


@pytest.fixture
def hall(store: Store, book: Book, clock: Clock, exchange: Exchange) -> Hall:
    """Callers who wait, and the line that they came by."""
    return Hall(store, book, clock, exchange)


@pytest.fixture
def ready(enter: Callable[..., FlaskClient]) -> Callable[..., FlaskClient]:
    """A browser of an officer who is ready and has a phone."""

    def make(who: Any = Role.OFFICER, town: str = "banjarbaru") -> FlaskClient:
        browser = enter(who, town)
        assert browser.post("/console/presence/phone", data={"phone": "0840-0009-0001"}).status_code == 303
        assert browser.post("/console/presence", data={"state": "ready"}).status_code == 303
        return browser

    return make


@pytest.fixture
def desk_of(enter: Callable[..., FlaskClient]) -> FlaskClient:
    """A browser of somebody who sits at a counter."""
    browser = enter(Role.COUNTER)
    assert sit(browser).status_code == 303
    return browser


@pytest.fixture
def admin(enter: Callable[..., FlaskClient]) -> FlaskClient:
    """The browser of the administrator of Banjarbaru."""
    return enter(Role.TOWN_ADMIN)
