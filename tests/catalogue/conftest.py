"""The real gateway on each database, shared by the tests of one file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.catalogue.gate import Gate, opened
from tests.conftest import KINDS


@pytest.fixture(scope="module", params=KINDS)
def gate(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Gate]:
    """The gateway as `create_app` makes it, on SQLite and on PostgreSQL, with a real Redis."""
    folder = tmp_path_factory.mktemp("gate")
    with ExitStack() as stack:
        url = stack.enter_context(request.getfixturevalue("postgresql").database()) if request.param == "postgresql" else copy(request, folder)
        yield stack.enter_context(opened(folder, url, redis_server))


def copy(request: pytest.FixtureRequest, folder: Path) -> str:
    """A SQLite file with both towns; its address."""
    shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "titian.db")
    return f"sqlite:///{folder / 'titian.db'}"
