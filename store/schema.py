"""The shape of the database: brought up to date by Alembic, in numbered steps that each work beside the release before."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from store import engines
from store.faults import StoreDown

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`. Two at once are harmless: the second waits, then finds nothing to do.

    Raises StoreDown when it cannot be reached, or a table is locked for more than 4 s (PostgreSQL).
    """
    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Bring the database down to `revision` ("base" empties it)."""
    _run(url, lambda config: command.downgrade(config, revision))


def current(url: str) -> str | None:
    """The revision that the database is at; None when it is empty."""
    engine = create_engine(engines.with_driver(url))
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise StoreDown("the database cannot be reached") from error
    finally:
        engine.dispose()


def newest() -> str | None:
    """The revision that this release needs."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def behind(url: str) -> str | None:
    """What to do when the database is older than this release, in one line; None when it is not. A newer one works too."""
    at, scripts = current(url), ScriptDirectory.from_config(_config(None))
    needed = scripts.get_current_head()
    if at == needed or (at is not None and at not in {one.revision for one in scripts.walk_revisions()}):
        return None
    return f"the database is {f'at revision {at}' if at else 'empty'}, this release needs {needed}. Run: flask --app app db upgrade"


def _run(url: str, work: object) -> None:
    assert callable(work)
    engine = create_engine(engines.with_driver(url), connect_args=engines.patient(url))
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7139542)")
                connection.exec_driver_sql("SET LOCAL lock_timeout = '4s'")
            else:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            work(_config(connection))
    except OperationalError as error:
        raise StoreDown("the database cannot be brought up to date now") from error
    finally:
        engine.dispose()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
