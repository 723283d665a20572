"""Keeps processes running: starts them, starts again what dies, stops all when told to."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LOG_LIMIT = 5 * 1024 * 1024  # bytes; a longer log is put aside at the next start
STOP_SECONDS = 20.0  # longer than a send may last
QUICK = 10.0  # seconds; who dies sooner is started again more slowly
SLOWEST = 15.0


class CannotRun(Exception):
    """Why nothing was started: one exact line."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process: its name in logs, its command, and what to do when it keeps dying at once."""

    name: str
    command: Sequence[str]
    mend: Callable[[], None] | None = None


@dataclass(slots=True)
class _Running:
    child: Child
    process: subprocess.Popen[bytes]
    started: float
    deaths: int = 0
    again_at: float = field(default=0.0)


class Supervisor:
    """Keeps children running. Started in order, stopped in the opposite order."""

    def __init__(self, folder: Path, home: Path, environ: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._logs = folder / "logs"
        self._logs.mkdir(parents=True, exist_ok=True)
        self._home = home
        self._environ = dict(environ)
        self._say = say
        self._running: list[_Running] = []
        self.stopping = False

    def start(self, child: Child) -> None:
        """Start `child` and keep it running from now on."""
        self._running.append(_Running(child, self._spawn(child), time.monotonic()))

    def stop_on_signals(self) -> None:
        """SIGTERM and SIGINT end `keep`. Call before the first start, so that no child outlives a hasty Ctrl-C."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)

    def keep(self, until: Callable[[], bool] | None = None) -> bool:
        """Start again what dies, until told to stop (False) or `until` says so (True)."""
        while not self.stopping:
            if until is not None and until():
                return True
            for one in self._running:
                self._tend(one)
            time.sleep(0.05)
        return False

    def stop(self) -> None:
        """Stop all, the last started first, each with time to finish what it does. The first (Redis) goes last."""
        self.stopping = True
        first, rest = self._running[:1], self._running[1:]
        for group in (list(reversed(rest)), first):
            for one in group:
                _signal(one.process, signal.SIGTERM)
            ends = time.monotonic() + STOP_SECONDS
            for one in group:
                try:
                    one.process.wait(max(0.1, ends - time.monotonic()))
                except subprocess.TimeoutExpired:
                    self._say(f"{one.child.name} does not stop and is ended.")
                _kill_group(one.process)

    def _told_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _tend(self, one: _Running) -> None:
        now = time.monotonic()
        if one.again_at:
            if now >= one.again_at:
                one.again_at, one.started = 0.0, now
                one.process = self._spawn(one.child)
            return
        code = one.process.poll()
        if code is None:
            return
        _kill_group(one.process)  # what it started itself must not keep the port
        quick = now - one.started < QUICK
        one.deaths = one.deaths + 1 if quick else 0
        wait = min(SLOWEST, 0.25 * 2**one.deaths) if quick else 0.0
        if code != 0 or quick:
            self._say(f"{one.child.name} ended ({_how(code)}) and is started again; see {self._log(one.child)}")
        if one.deaths >= 3 and one.child.mend is not None:
            one.child.mend()
        one.again_at = now + max(wait, 0.001)

    def _spawn(self, child: Child) -> subprocess.Popen[bytes]:
        with self._open_log(child) as log:
            return subprocess.Popen(
                list(child.command), cwd=self._home, env=self._environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )  # fmt: skip

    def _log(self, child: Child) -> Path:
        return self._logs / f"{child.name}.log"

    def _open_log(self, child: Child) -> IO[bytes]:
        path = self._log(child)
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        return open(path, "ab")


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    # PR_SET_PDEATHSIG: when the supervisor is killed outright, its children are asked to stop.
    if _LIBC is not None:
        _LIBC.prctl(1, signal.SIGTERM)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(number)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # the child leads its own session
    process.wait()


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
