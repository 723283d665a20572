"""Everything on one machine: Redis, the web side, a worker and a scheduler, started in order and kept running."""

from __future__ import annotations

import fcntl
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from jobs.redis_server import redis_answers, redis_child
from jobs.supervisor import CannotRun, Child, Supervisor

PATIENCE = 120.0  # seconds for a part to answer after its start: an old or a busy machine takes its time


@dataclass(frozen=True, slots=True)
class Machine:
    """What is started, and where. `redis_socket` is None when Redis runs elsewhere. `prepare` readies the database."""

    home: Path  # where app.py is
    folder: Path  # where everything is kept
    host: str
    port: int
    threads: int
    environ: Mapping[str, str]
    redis_socket: Path | None
    prepare: Callable[[], None]
    addresses: Sequence[tuple[str, str]]  # what to tell the newcomer: words and address


def tell(words: str) -> None:
    """One line, seen at once, also where the output goes to a file or a pipe."""
    print(words, flush=True)


def run(machine: Machine, say: Callable[[str], None] = tell) -> None:
    """Run until told to stop. Raises CannotRun, with one exact line, before anything was started."""
    with only_one(machine.folder), hold_port(machine.host, machine.port):
        free_port(machine.host, machine.port)
        redis = redis_child(machine.redis_socket, machine.folder / "redis") if machine.redis_socket else None
        supervisor = Supervisor(machine.folder, machine.home, machine.environ, say)
        supervisor.stop_on_signals()
        try:
            if redis is not None and machine.redis_socket is not None:
                supervisor.start(redis)
            machine.prepare()
            if machine.redis_socket is not None:
                _wait(supervisor, lambda at=machine.redis_socket: redis_answers(at), "redis", machine.folder)  # type: ignore[misc]
            web, *others = _ours(machine)
            supervisor.start(web)
            here = f"http://{f'[{machine.host}]' if ':' in machine.host else machine.host}:{machine.port}"
            _wait(supervisor, lambda: web_answers(here), "web", machine.folder)
            if not supervisor.stopping:
                for words, address in machine.addresses:
                    say(f"{words}: {address}")
                for child in others:  # after the web side, which somebody is waiting for
                    supervisor.start(child)
            supervisor.keep()
        finally:
            supervisor.stop()


def _ours(machine: Machine) -> tuple[Child, ...]:
    python, app = sys.executable, str(machine.home / "app.py")
    web = (
        python, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", str(machine.threads),
        "--host", machine.host, "--port", str(machine.port), "--respawn-failed-workers", "--no-ws", "--http", "1",
        "--log-level", "warning", "app:app",
    )  # fmt: skip
    return Child("web", web), Child("worker", (python, app, "worker")), Child("scheduler", (python, app, "scheduler"))


def _wait(supervisor: Supervisor, answers: Callable[[], bool], part: str, folder: Path) -> None:
    ends = time.monotonic() + PATIENCE
    supervisor.keep(until=lambda: answers() or time.monotonic() > ends)
    if not supervisor.stopping and not answers():
        raise CannotRun(f"{part} does not start; see {folder / 'logs' / part}.log")


def only_one(folder: Path) -> IO[str]:
    """The lock on a data folder, held as long as the file is kept; CannotRun when another Titian has it."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = open(folder / "run.lock", "a")  # noqa: SIM115 - kept open on purpose
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CannotRun(f"DATA_DIR: another Titian is running on {folder}.") from None
    return lock


def hold_port(host: str, port: int) -> socket.socket:
    """The right to this port, held as long as the socket is kept; CannotRun when another Titian has it.

    The web server shares its port with every process of the same user that asks (SO_REUSEPORT), so two that start in the same
    second would both find it free and both listen. A name in Linux's abstract namespace is taken at once or not at all, lives in
    the same network namespace as the port, and goes with the process however that ends. Elsewhere only `free_port` looks.
    """
    held = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if sys.platform == "linux":
        try:
            held.bind(f"\0titian {host} {port}")
        except OSError as error:
            held.close()
            raise _in_use(host, port, error) from None
    return held


def free_port(host: str, port: int) -> None:
    """Return when the port can be listened on; CannotRun otherwise."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _in_use(host, port, error) from error


def _in_use(host: str, port: int, error: OSError) -> CannotRun:
    return CannotRun(f"PORT: {port} on {host} cannot be used ({error.strerror}). Choose another: make run PORT=8001")


def web_answers(origin: str) -> bool:
    """Whether the web side says that it is alive."""
    try:
        with urlopen(f"{origin}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
