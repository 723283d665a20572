"""One thing done to the database, whole or not at all: the Store opens Units, a Unit is one transaction."""

from __future__ import annotations

import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Protocol

from sqlalchemy import Connection

from store import town_rows
from store.engines import WAIT, Shelf, engine
from store.faults import Conflict, StoreDown, translated
from store.news import News
from store.sealed import Keys
from store.town_values import Towns

__all__ = ["Conflict", "Store", "StoreDown", "Unit", "open_store"]

log = logging.getLogger("titian.store")

AfterCommit = Callable[[Sequence[str]], None]
Tell = Callable[["Unit", Sequence[News]], None]
TOWNS_FRESH = 5.0  # seconds that a snapshot of the towns is trusted without looking
SQLITE_CONNECTIONS = 32  # readers; a writer is one at a time
POSTGRESQL_CONNECTIONS = 8  # of each kind, per process; a database-bound hop wants about one per thread


class Unit:
    """One transaction. `conn` runs statements, `raw` is the driver's own connection below it.

    `owed` are the outbox rows written here, rung for after the commit. `news` is what citizens should hear of, told before it.
    `only` is None, or in practice, where everything is undone, the case numbers that there are.
    `twin` is the training town in which an officer does this; "" in a real one.
    """

    __slots__ = ("conn", "keys", "news", "only", "owed", "raw", "sqlite", "towns_changed", "twin", "writes")

    def __init__(self, conn: Connection, keys: Keys, sqlite: bool, writes: bool = False) -> None:
        self.conn = conn
        self.raw: Any = conn.connection.dbapi_connection
        self.keys = keys
        self.sqlite = sqlite
        self.writes = writes
        self.owed: list[str] = []
        self.news: list[News] = []
        self.only: set[str] | None = None
        self.towns_changed = False
        self.twin = ""

    def sees(self, number: str) -> bool:
        """Whether a case with this number may be looked at here."""
        return self.only is None or number in self.only


class Opened(Protocol):
    """A unit to be used in a `with`."""

    def __enter__(self) -> Unit: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


class Store:
    """A door to the database, shared by all threads of a process. After a fork the child opens its own connections."""

    def __init__(self, url: str, keys: Keys, after_commit: AfterCommit | None = None, tell: Tell | None = None) -> None:
        self.url = url
        self.keys = keys
        self.after_commit = after_commit
        self.tell = tell
        self.twin: Callable[[], str] = lambda: ""  # in which training town whoever asks works (console/entering.py)
        relaxed = engine(url, durable=False)
        self.sqlite = relaxed.dialect.name == "sqlite"
        size = SQLITE_CONNECTIONS if self.sqlite else POSTGRESQL_CONNECTIONS
        self.relaxed = Shelf(relaxed, size)
        self.durable = Shelf(engine(url, durable=True), size)
        self.single = self.relaxed if self.sqlite else Shelf(engine(url, durable=False, autocommit=True), size)
        self.writer = threading.Lock()
        self._towns: Towns | None = None
        self._towns_at = 0.0
        _stores.add(self)

    def reading(self) -> Opened:
        """A unit that only looks. Each statement sees what is committed when it begins."""
        return _Reading(self)

    def writing(self, durable: bool = True) -> Opened:
        """A unit that writes: committed at the end of the `with`, rolled back when an exception leaves it.

        Raises StoreDown when the database cannot be reached or a wait grew too long (2 s for a lock), and Conflict when
        somebody was quicker: then the caller does the whole unit again. Do not open one inside another.
        """
        return _Writing(self, self.durable if durable else self.relaxed)

    def stroke(self) -> Opened:
        """A relaxed unit for one single statement, which commits by itself: one round trip on PostgreSQL."""
        return _Writing(self, self.relaxed) if self.sqlite else _Reading(self)

    def towns(self) -> Towns:
        """All towns, as a snapshot that is at most 5 seconds old. Reads one row to see whether they changed."""
        now = time.monotonic()
        known = self._towns
        if known is not None and now - self._towns_at < TOWNS_FRESH:
            return known
        self._towns_at = now  # only one thread looks; the others go on with what is known
        with self.reading() as unit:
            fresh = known if known is not None and town_rows.version(unit) == known.version else town_rows.read(unit)
        self._towns = fresh
        return fresh

    def close(self) -> None:
        """Close every connection."""
        for shelf in (self.durable, self.relaxed, self.single):
            shelf.close()

    def _about_to_commit(self, unit: Unit) -> None:
        if unit.news and self.tell is not None:
            news, unit.news = unit.news, []
            self.tell(unit, news)

    def _committed(self, unit: Unit) -> None:
        if unit.towns_changed:
            self._towns = None
        if unit.owed and self.after_commit is not None:
            try:
                self.after_commit(tuple(unit.owed))
            except Exception:
                log.exception("the doorbell could not be rung for %d rows", len(unit.owed))

    def _forked(self) -> None:
        for shelf in {self.durable, self.relaxed, self.single}:
            shelf.forget()
        self.writer = threading.Lock()


def open_store(url: str, keys: Keys, *, after_commit: AfterCommit | None = None, tell: Tell | None = None) -> Store:
    """A store on the database at `url` ("sqlite:///path" or "postgresql://..."). Nothing is connected yet.

    `after_commit` is called once after each commit that owes something, with the outbox ids; what it raises is only logged.
    `tell` is called before the commit of a unit that has news, to owe what citizens should hear: what it raises undoes the unit.
    """
    return Store(url, keys, after_commit, tell)


class _Reading:
    __slots__ = ("conn", "shelf", "store")

    def __init__(self, store: Store) -> None:
        self.store = store

    def __enter__(self) -> Unit:
        self.shelf = self.store.single
        self.conn = self.shelf.take()
        return Unit(self.conn, self.store.keys, self.store.sqlite)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        fault = translated(error) if error is not None else None
        broken = isinstance(fault, StoreDown)
        try:
            if not broken and self.conn.in_transaction():
                self.conn.rollback()
        except Exception as worse:
            broken, fault = True, translated(worse) or fault
        finally:
            self.shelf.give(self.conn, broken=broken)
        if fault is not None:
            raise fault from error


class _Writing:
    __slots__ = ("conn", "shelf", "store", "unit")

    def __init__(self, store: Store, shelf: Shelf) -> None:
        self.store = store
        self.shelf = shelf

    def __enter__(self) -> Unit:
        store = self.store
        if store.sqlite and not store.writer.acquire(timeout=WAIT):
            raise StoreDown("another writer is not done")
        try:
            self.conn = self.shelf.take()
            self.unit = Unit(self.conn, store.keys, store.sqlite, writes=True)
            self.unit.twin = store.twin()
            if store.sqlite:
                self._begin()
        except BaseException:
            if store.sqlite:
                store.writer.release()
            raise
        return self.unit

    def _begin(self) -> None:
        try:
            self.unit.raw.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            self.shelf.give(self.conn, broken=True)
            raise translated(error) or error from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        cause, fault = error, None
        if error is None:
            try:
                self.store._about_to_commit(self.unit)
                self._end(commit=True)
            except Exception as broken:
                cause = broken
                fault = translated(broken) or broken
        else:
            fault = translated(error)
        if cause is not None:
            fault = self._give_up(fault)
        self.shelf.give(self.conn, broken=isinstance(fault, StoreDown))
        if self.store.sqlite:
            self.store.writer.release()
        if fault is not None:
            if fault is cause:
                raise fault
            raise fault from cause
        if cause is None:
            self.store._committed(self.unit)

    def _end(self, *, commit: bool) -> None:
        conn = self.conn
        if conn.in_transaction():  # what SQLAlchemy knows of; it ends the driver's with it
            conn.commit() if commit else conn.rollback()
        elif commit:
            self.unit.raw.commit()
        else:
            self.unit.raw.rollback()

    def _give_up(self, fault: Exception | None) -> Exception | None:
        if isinstance(fault, StoreDown):
            return fault  # the connection may be in any state: it is closed, and the next unit gets a fresh one
        try:
            self._end(commit=False)
        except Exception as worse:
            return StoreDown(f"rolling back: {type(worse).__name__}")
        return fault


_stores: weakref.WeakSet[Store] = weakref.WeakSet()


def _after_fork() -> None:
    for store in list(_stores):
        store._forked()


os.register_at_fork(after_in_child=_after_fork)
