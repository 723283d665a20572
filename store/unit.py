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

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from store import engines, town_rows
from store.faults import Conflict, StoreDown, translated
from store.sealed import Keys
from store.town_values import Towns

__all__ = ["Conflict", "Store", "StoreDown", "Unit", "open_store"]

log = logging.getLogger(__name__)

AfterCommit = Callable[[Sequence[str]], None]
TOWNS_FRESH = 5.0  # seconds that a snapshot of the towns is trusted without looking


class Unit:
    """One transaction. `conn` runs statements; `owed` are the outbox rows written here, rung after the commit."""

    __slots__ = ("conn", "keys", "owed", "sqlite", "towns_changed", "writes")

    def __init__(self, conn: Connection, keys: Keys, sqlite: bool, writes: bool = False) -> None:
        self.conn = conn
        self.keys = keys
        self.sqlite = sqlite
        self.writes = writes
        self.owed: list[str] = []
        self.towns_changed = False


class Opened(Protocol):
    """A unit to be used in a `with`."""

    def __enter__(self) -> Unit: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


class Store:
    """A door to the database, shared by all threads of a process. After a fork the child opens its own connections."""

    def __init__(self, url: str, keys: Keys, after_commit: AfterCommit | None = None) -> None:
        self.url = url
        self.keys = keys
        self.after_commit = after_commit
        self.durable = engines.engine(url, durable=True)
        self.relaxed = engines.engine(url, durable=False)
        self.sqlite = self.relaxed.dialect.name == "sqlite"
        self.autocommit = self.relaxed if self.sqlite else self.relaxed.execution_options(isolation_level="AUTOCOMMIT")
        self.writer = threading.Lock()
        self._towns: Towns | None = None
        self._towns_at = 0.0
        _stores.add(self)

    def reading(self) -> Opened:
        """A unit that only looks. On SQLite one snapshot; on PostgreSQL each statement sees what is committed."""
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
        self.durable.dispose()
        self.relaxed.dispose()

    def _committed(self, unit: Unit) -> None:
        if unit.towns_changed:
            self._towns = None
        if unit.owed and self.after_commit is not None:
            try:
                self.after_commit(tuple(unit.owed))
            except Exception:
                log.exception("the doorbell could not be rung for %d rows", len(unit.owed))

    def _forked(self) -> None:
        self.durable.dispose(close=False)
        self.relaxed.dispose(close=False)
        self.writer = threading.Lock()


def open_store(url: str, keys: Keys, *, after_commit: AfterCommit | None = None) -> Store:
    """A store on the database at `url` ("sqlite:///path" or "postgresql://..."). Nothing is connected yet.

    `after_commit` is called once after each commit that owes something, with the outbox ids; what it raises is only logged.
    """
    return Store(url, keys, after_commit)


class _Reading:
    __slots__ = ("conn", "store")

    def __init__(self, store: Store) -> None:
        self.store = store

    def __enter__(self) -> Unit:
        self.conn = _connect(self.store.autocommit)
        if self.store.sqlite:
            _raw(self.conn).execute("BEGIN")
        return Unit(self.conn, self.store.keys, self.store.sqlite)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        fault = translated(error)
        try:
            if fault is not None and isinstance(fault, StoreDown):
                self.conn.invalidate()
            elif self.store.sqlite:
                _raw(self.conn).rollback()
        finally:
            self.conn.close()
        if fault is not None:
            raise fault from error


class _Writing:
    __slots__ = ("conn", "engine", "store", "unit")

    def __init__(self, store: Store, engine: Engine) -> None:
        self.store = store
        self.engine = engine

    def __enter__(self) -> Unit:
        sqlite = self.store.sqlite
        if sqlite and not self.store.writer.acquire(timeout=engines.WAIT):
            raise StoreDown("another writer is not done")
        try:
            self.conn = _connect(self.engine)
            if sqlite:
                self._begin()
        except BaseException:
            if sqlite:
                self.store.writer.release()
            raise
        self.unit = Unit(self.conn, self.store.keys, sqlite, writes=True)
        return self.unit

    def _begin(self) -> None:
        try:
            _raw(self.conn).execute("BEGIN IMMEDIATE")
        except Exception as error:
            self.conn.invalidate()
            self.conn.close()
            raise translated(error) or error from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        fault = None
        try:
            try:
                if error is None:
                    _raw(self.conn).commit()
                else:
                    fault = translated(error)
                    self._roll_back(fault)
            except Exception as broken:
                self.conn.invalidate()
                fault = translated(broken)
                if fault is None:
                    raise
                error = broken
            finally:
                self.conn.close()
        finally:
            if self.store.sqlite:
                self.store.writer.release()
        if fault is not None:
            raise fault from error
        if error is None:
            self.store._committed(self.unit)

    def _roll_back(self, fault: Exception | None) -> None:
        if isinstance(fault, StoreDown):
            self.conn.invalidate()  # the connection may be in any state: the next unit gets a fresh one
        else:
            _raw(self.conn).rollback()


def _connect(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except (DBAPIError, PoolTimeout, InvalidRequestError) as error:
        raise StoreDown("the database cannot be reached") from error


def _raw(conn: Connection) -> Any:
    return conn.connection.dbapi_connection


_stores: weakref.WeakSet[Store] = weakref.WeakSet()


def _after_fork() -> None:
    for store in list(_stores):
        store._forked()


os.register_at_fork(after_in_child=_after_fork)
