"""How a database is opened: the pools, the limits on every wait, and what a broken connection means."""

from __future__ import annotations

import select
import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError

WAIT = 2.0
"""Seconds that anything here may wait for a lock or for another writer."""

SQLITE_READERS = 16
POSTGRES_POOL = 5


def with_driver(url: str) -> str:
    """The same address, naming the driver that we use."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def patient(url: str) -> dict[str, Any]:
    """How a migration connects: it may wait for another migration, not for ever."""
    return {"timeout": 30} if make_url(url).get_backend_name() == "sqlite" else {"connect_timeout": 5}


def engine(url: str, *, durable: bool) -> Engine:
    """A pool of connections. A commit on a durable one is on disk when it returns; on a relaxed one it follows soon.

    A relaxed commit survives a crash of the program, not a power cut: good for a step in a menu, not for a promise.
    """
    named = with_driver(url)
    return _sqlite(named, durable) if make_url(named).get_backend_name() == "sqlite" else _postgresql(named, durable)


def _sqlite(url: str, durable: bool) -> Engine:
    made = create_engine(
        url,
        # Connections wander between threads, one thread at a time: the pool sees to that.
        connect_args={"check_same_thread": False, "timeout": WAIT, "isolation_level": None, "cached_statements": 256},
        pool_size=1 if durable else SQLITE_READERS,
        max_overflow=1 if durable else SQLITE_READERS,
        pool_timeout=WAIT,
        pool_reset_on_return=None,  # a Unit always ends its own transaction
        hide_parameters=True,
    )
    synchronous = "FULL" if durable else "NORMAL"

    @event.listens_for(made, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "wal_autocheckpoint=1000",  # pages: 4 MB, so that no commit ever pays for a long checkpoint
            "journal_size_limit=67108864",
            "cache_size=-4000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    return made


def _postgresql(url: str, durable: bool) -> Engine:
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
        pool_size=POSTGRES_POOL,
        max_overflow=POSTGRES_POOL,
        pool_timeout=1.0,
        pool_recycle=1800,
        pool_reset_on_return=None,
        hide_parameters=True,
    )

    @event.listens_for(made, "checkout")
    def alive(connection: Any, record: object, proxy: object) -> None:
        # A server that went away leaves word in the socket; looking there costs no round trip, unlike a ping.
        try:
            fd = connection.pgconn.socket
        except Exception as error:
            raise DisconnectionError("the connection is closed") from error
        poll = select.poll()
        poll.register(fd, select.POLLIN | select.POLLHUP | select.POLLERR)
        if poll.poll(0):
            gone = DisconnectionError("the server hung up")
            gone.invalidate_pool = True
            raise gone

    return made
