"""How a database is opened: the limits on every wait, the connections kept at hand, and what a broken one means."""

from __future__ import annotations

import select
import sqlite3
from collections import deque
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.pool import NullPool

from store.faults import StoreDown, translated

WAIT = 2.0
"""Seconds that anything here may wait for a lock or for another writer."""

POOL_WAIT = 1.0
"""Seconds to wait for a free connection."""


class Shelf:
    """Open connections, the one used last on top. At most `size` are out; more threads than that wait, for a bounded time.

    Each is a SQLAlchemy connection that stays open between units: checking one out of SQLAlchemy's own pool costs more than
    a statement. One thread has it at a time.
    """

    def __init__(self, engine: Engine, size: int) -> None:
        self.engine = engine
        self._idle: deque[Connection] = deque()
        self._size = size
        self._room = _tokens(size)

    def take(self) -> Connection:
        """A connection that is alive as far as can be seen without a round trip. Raises StoreDown."""
        try:
            self._room.get(timeout=POOL_WAIT)
        except Empty as error:
            raise StoreDown("no connection is free") from error
        try:
            while self._idle:
                try:
                    conn = self._idle.pop()
                except IndexError:
                    break
                if _alive(conn):
                    return conn
                _discard(conn)
            return self.engine.connect()
        except BaseException as error:
            self._room.put(None)
            if isinstance(error, (DBAPIError, InvalidRequestError)):
                raise translated(error) or StoreDown("the database cannot be reached") from error
            raise

    def give(self, conn: Connection, *, broken: bool = False) -> None:
        """Put it back, with no transaction open; a broken one is closed."""
        if broken:
            _discard(conn)
        else:
            self._idle.append(conn)
        self._room.put(None)

    def close(self) -> None:
        """Close every connection that is not out."""
        while self._idle:
            _discard(self._idle.pop())

    def forget(self) -> None:
        """After a fork: the connections are the parent's. They are neither used nor closed here."""
        _PARENTS.append(self._idle)
        self._idle = deque()
        self._room = _tokens(self._size)
        self.engine.dispose(close=False)


def _tokens(size: int) -> SimpleQueue[None]:
    # A queue of tokens is a semaphore in C; the one in `threading` is Python, and on the path of every caller.
    made: SimpleQueue[None] = SimpleQueue()
    for _ in range(size):
        made.put(None)
    return made


_PARENTS: list[deque[Connection]] = []  # keeps them from being collected, which would close the parent's sockets


def _alive(conn: Connection) -> bool:
    """Whether the server is still there. One that hung up leaves word in the socket: looking costs no round trip."""
    if conn.invalidated or conn.closed:
        return False
    if conn.dialect.name == "sqlite":
        return True
    try:
        fd = conn.connection.dbapi_connection.pgconn.socket  # type: ignore[union-attr]
    except Exception:
        return False
    poll = select.poll()
    poll.register(fd, select.POLLIN | select.POLLHUP | select.POLLERR)
    return not poll.poll(0)


def _discard(conn: Connection) -> None:
    try:
        if not conn.closed:
            conn.invalidate()
            conn.close()
    except Exception:  # it is broken; that is why it goes
        pass


def with_driver(url: str) -> str:
    """The same address, naming the driver that we use."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def patient(url: str) -> dict[str, Any]:
    """How a migration connects: it may wait for another migration, not for ever."""
    return {"timeout": 30} if make_url(url).get_backend_name() == "sqlite" else {"connect_timeout": 5}


def engine(url: str, *, durable: bool, autocommit: bool = False) -> Engine:
    """Makes connections. A commit on a durable one is on disk when it returns; on a relaxed one it follows soon.

    A relaxed commit survives a crash of the program, not a power cut: good for a step in a menu, not for a promise.
    """
    named = with_driver(url)
    return _sqlite(named, durable) if make_url(named).get_backend_name() == "sqlite" else _postgresql(named, durable, autocommit)


def _sqlite(url: str, durable: bool) -> Engine:
    made = create_engine(
        url,
        # Connections wander between threads, one thread at a time: the shelf sees to that. Transactions are begun by hand.
        connect_args={"check_same_thread": False, "timeout": WAIT, "isolation_level": None, "cached_statements": 256},
        poolclass=NullPool,
        pool_reset_on_return=None,
        hide_parameters=True,
    )
    synchronous = "FULL" if durable else "NORMAL"

    @event.listens_for(made, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "wal_autocheckpoint=4000",  # pages: 16 MB; the checkpoint is paid by one commit in about a thousand
            "journal_size_limit=67108864",
            "cache_size=-8000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    return made


def _postgresql(url: str, durable: bool, autocommit: bool) -> Engine:
    options = "-c timezone=UTC -c statement_timeout=4000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=15000"
    if not durable:
        options += " -c synchronous_commit=off"
    made = create_engine(
        url,
        connect_args={
            "connect_timeout": 2,
            "options": options,
            "tcp_user_timeout": 4000,
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 2,
            "prepare_threshold": 2,
            "application_name": "titian",
        },
        poolclass=NullPool,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT" if autocommit else "READ COMMITTED",
        hide_parameters=True,
    )

    @event.listens_for(made, "do_connect")
    def connect(dialect: Any, record: object, args: Any, options: Any) -> Any:
        from store.patience import Impatient, Patient  # the driver is loaded only where there is a PostgreSQL

        return (Patient if durable else Impatient).connect(*args, **options)

    return made
