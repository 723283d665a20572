"""What can go wrong with a database, in two words: it is down, or somebody was quicker. The rest is a bug and rises."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class StoreDown(Exception):
    """The database cannot be reached, or a wait grew too long. Nothing is known to be written: the retry finds out."""


class Conflict(Exception):
    """Somebody was quicker. The whole unit may be done again at once."""


_RACES = ("23505", "40001", "40P01")  # unique violation, serialization failure, deadlock
_READ_ONLY = ("25006", "53100")  # a failover under way, a full disk
_UNIQUE = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID)


def translated(error: BaseException | None) -> Exception | None:
    """StoreDown or Conflict for what a driver raised; None for anything else, which should rise as it is."""
    if isinstance(error, PoolTimeout):
        return StoreDown("no connection is free")
    raised = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(raised, sqlite3.Error):
        return _of_sqlite(raised)
    if raised is not None and type(raised).__module__.startswith("psycopg"):
        return _of_postgresql(raised)
    return None


def _of_sqlite(error: sqlite3.Error) -> Exception | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code in _UNIQUE:
        return Conflict("a row is already there")
    if isinstance(error, sqlite3.OperationalError) and code != sqlite3.SQLITE_ERROR:
        return StoreDown(getattr(error, "sqlite_errorname", "") or "sqlite")
    return None


def _of_postgresql(error: BaseException) -> Exception | None:
    import psycopg

    if not isinstance(error, psycopg.Error):
        return None
    state = error.sqlstate or ""
    if state in _RACES:
        return Conflict(state)
    if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)) or state in _READ_ONLY:
        return StoreDown(state or "the connection broke")
    return None
