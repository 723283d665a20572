"""The load generator's process, as the benchmark gives it orders."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.bench.servers import LOAD_CORE, end, pin

CALLERS = 32
USSD = "/hooks/africastalking/demo/ussd"
SMS = "/hooks/africastalking/demo/sms"


class Load:
    """Gives orders, one at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._orders = 0

    def cpu(self) -> float:
        """Seconds of processor that the generator has used so far."""
        return float(sum(psutil.Process(self._process.pid).cpu_times()[:2]))

    def walk(
        self, port: int, talk: str, people: Path, *, seconds: float = 0.0, prepare: int = 0, finish: bool = False, callers: int = CALLERS, path: str = USSD,
        pace: float = 0.0,
    ) -> dict[str, Any]:
        """Figures of walking `talk` for some seconds; or of `prepare` dialogues up to their last hop, or of those last hops.

        With a `pace`, at most so many hops a second are begun, and no caller is slower for it: a line that is free takes the next.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        self._orders += 1
        order = {
            "port": port, "talk": talk, "people": str(people), "seconds": seconds, "prepare": prepare, "finish": finish, "callers": callers, "path": path,
            "seed": self._orders, "pace": pace,
        }  # fmt: skip
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return {"seed": self._orders, **json.loads(self._process.stdout.readline())}


@contextmanager
def generator(home: Path) -> Iterator[Load]:
    """A load generator on its own core."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.load"], cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        preexec_fn=lambda: pin(LOAD_CORE),
    )  # fmt: skip
    try:
        yield Load(process)
    finally:
        end(process)
