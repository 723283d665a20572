"""What the offices' commands say on a database that was never brought up to date, and on one that is gone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from api import cli_agencies
from rules.chance import Chance
from store import schema
from store.sealed import Keys
from store.unit import open_store

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
COMMANDS = [
    ("keys", "list"), ("keys", "revoke", "0123456789ab"), ("keys", "new", "--town", "banjarbaru", "--agency", "disdukcapil"),
    ("import", "applications", "FILE", "--town", "banjarbaru"), ("import", "applications", "FILE", "--town", "banjarbaru", "--dry-run"),
]  # fmt: skip


def run(url: str, keys: Keys, words: tuple[str, ...], folder: Path) -> Result:
    """What one command says on this database."""
    file = folder / "file.csv"
    file.write_text("number,status\n", encoding="utf-8")
    store = open_store(url, keys)
    group = click.Group("flask", commands={one.name or "": one for one in cli_agencies.commands(store, lambda: NOW, Chance())})
    came = CliRunner().invoke(group, [str(file) if word == "FILE" else word for word in words])
    store.close()
    return came


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("revision", ["", "0001"], ids=["an empty database", "an old database"])
def test_a_database_that_is_behind_is_told_with_what_to_do(
    empty_database_url: str, keys: Keys, tmp_path: Path, words: tuple[str, ...], revision: str
) -> None:
    if revision:
        schema.upgrade(empty_database_url, revision)
    came = run(empty_database_url, keys, words, tmp_path)
    at = f"at revision {revision}" if revision else "empty"
    assert (came.exit_code, came.stdout) == (1, "")
    assert came.stderr == f"Error: the database is {at}, this release needs {schema.newest()}. Run: flask --app app db upgrade\n"


def test_a_newer_database_is_worked_on(database_url: str, keys: Keys, tmp_path: Path) -> None:
    store = open_store(database_url, keys)
    with store.writing() as unit:
        unit.conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    came = run(database_url, keys, ("keys", "list"), tmp_path)
    assert (came.exit_code, came.stderr) == (0, "")


def test_a_database_that_is_gone_is_told_in_one_line(keys: Keys, tmp_path: Path) -> None:
    came = run("postgresql://titian@127.0.0.1:1/titian", keys, ("keys", "list"), tmp_path)
    assert (came.exit_code, came.stderr) == (1, "Error: the database cannot be reached. Run: flask --app app doctor\n")
