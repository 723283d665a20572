"""Real processes for each test of a fault, and nothing left of them afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.machine import Build, House
from tests.faults.network import Network
from tests.faults.network import network as networks
from tests.faults.servers import PostgreSQLServer, RedisServer


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder for the tests of one file, with a path short enough for sockets."""
    made = Path(tempfile.mkdtemp(prefix="titian-f-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def network(folder: Path) -> Iterator[Network]:
    """The three networks."""
    with networks(folder / "network.jsonl") as made:
        yield made


@pytest.fixture(scope="module")
def build(folder: Path, network: Network) -> Iterator[Build]:
    """Starts a whole Titian that sends to `network`; more settings by name."""
    built: list[House] = []

    def start(**settings: str) -> House:
        house = House(folder / f"var{len(built)}", {**network.settings(), **settings})
        built.append(house)
        house.start()
        return house

    yield start
    for house in built:
        house.stop()


@pytest.fixture(scope="module")
def house(build: Build) -> House:
    """A whole Titian on SQLite with the Redis that it brings along, for the tests of one file."""
    return build()


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """A Redis to be stopped, frozen and emptied."""
    made = RedisServer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[PostgreSQLServer]:
    """A PostgreSQL to be stopped."""
    made = PostgreSQLServer(folder / "pg")
    yield made
    made.close()
