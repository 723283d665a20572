"""The processes that are measured: granian with one worker on core 0, exactly as `python app.py` starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from jobs.redis_server import redis_answers, redis_child
from jobs.run import Machine, _ours

APP_CORE, LOAD_CORE = 0, 1
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """One web server under test."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """Seconds of processor that it has used so far, with its children."""
        family = [psutil.Process(self.process.pid)]
        family += family[0].children(recursive=True)
        return sum(sum(one.cpu_times()[:2]) for one in family)


def pin(core: int) -> None:
    """Keep this process, and what it starts, on one core; everything stays as it is where there is only one."""
    if hasattr(os, "sched_setaffinity") and core in os.sched_getaffinity(0) | {*range(os.cpu_count() or 1)}:
        os.sched_setaffinity(0, {core})


def stand_behind(after: int) -> None:
    """Let others of this core go first. The kernel shares a core between sessions, so it is told of this session as well."""
    os.nice(after)
    group = Path("/proc/self/autogroup")
    if after and group.exists():
        group.write_text(str(after))


@contextmanager
def serving(
    name: str, app: str, home: Path, folder: Path, environ: Mapping[str, str], threads: int = 8, after: int = 0
) -> Iterator[Server]:
    """`app` behind granian until the end of the `with`. `after`: how much it lets others of its core go before it, as nice counts it."""
    port = free_port()
    told = {**environ, "PORT": str(port), "DATA_DIR": str(folder), "PYTHONPATH": str(home)}
    folder.mkdir(parents=True, exist_ok=True)
    machine = Machine(home, folder, "127.0.0.1", port, threads, told, None, lambda: None, ())
    command = [part if part != "app:app" else app for part in _ours(machine)[0].command]
    with open(folder / "web.log", "wb") as log:
        process = subprocess.Popen(
            command, cwd=home, env=told, stdout=log, stderr=log, start_new_session=True,
            preexec_fn=lambda: (pin(APP_CORE), stand_behind(after)),
        )  # fmt: skip
    try:
        listening(port, process, folder / "web.log")
        yield Server(name, port, process)
    finally:
        end(process)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis as `python app.py` starts it; its address."""
    at = folder / "redis.sock"
    process = subprocess.Popen(redis_child(at, folder / "redis").command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + PATIENCE
        while not redis_answers(at):
            if time.monotonic() > ends:
                raise RuntimeError("Redis does not start")
            time.sleep(0.02)
        yield f"unix://{at}"
    finally:
        end(process)


def listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when somebody listens there; RuntimeError when the process died or took too long."""
    ends = time.monotonic() + PATIENCE
    while True:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > ends:
            raise RuntimeError(f"a server does not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.005)


def end(process: subprocess.Popen[Any]) -> None:
    """Ask it to stop, then insist; its children too."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
    for one in family:
        if one.is_running():
            one.kill()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**told: str) -> dict[str, str]:
    """What a server of the benchmark sees: nothing of ours but what is told, and the paths that Python needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR") if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", "VIRTUAL_ENV": sys.prefix, **told}
