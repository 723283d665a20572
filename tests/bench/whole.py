"""`python app.py` as a newcomer runs it: how soon it answers, what its processes weigh, how texts go through it."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import psutil

from tests.bench.servers import end, free_port

PATIENCE = 60.0
APART = 0.12  # seconds between two texts on an idle system


@contextmanager
def running(home: Path, folder: Path, environ: Mapping[str, str]) -> Iterator[tuple[int, psutil.Process, float]]:
    """All processes; the web port, the parent of them all, and the seconds until the first answer."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    told = {**environ, "PORT": str(port), "DATA_DIR": str(folder)}
    with open(folder / "all.log", "ab") as log:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=home, env=told, stdout=log, stderr=log, start_new_session=True, preexec_fn=_all_cores
        )
        try:
            _answering(port, process, folder / "all.log")
            yield port, psutil.Process(process.pid), time.monotonic() - began
        finally:
            end(process)


def weights(parent: psutil.Process) -> dict[str, tuple[float, float]]:
    """Resident and proportional size of each of our processes, in MB."""
    found: dict[str, tuple[float, float]] = {}
    for one in parent.children(recursive=True):
        command = " ".join(one.cmdline())
        if "granian" in command:
            name = "web" if one.ppid() != parent.pid else "web's parent"
        else:
            name = next((kind for kind in ("worker", "scheduler") if command.endswith(kind)), "")
        if name:
            full = one.memory_full_info()
            found[name] = (full.rss / 1e6, full.pss / 1e6)
    return found


class FarEnd:
    """A Kannel that takes every message, and remembers when each phone's first one came."""

    def __init__(self) -> None:
        self.came: dict[str, float] = {}
        came = self.came

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                to = parse_qs(urlsplit(self.path).query).get("to", [""])[0]
                came.setdefault(to, time.monotonic())
                body = b"0: Accepted for delivery"
                self.send_response(202)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/cgi-bin/sendsms"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def delays(port: int, far: FarEnd, count: int) -> tuple[list[float], int]:
    """Seconds from the 200 to a text until its answer is with the network, one text at a time; and how many never came."""
    accepted: dict[str, float] = {}
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for nth in range(count):
        phone = f"+62840{90_000_000 + nth}"
        query = urlencode({"id": f"idle-{nth}", "from": phone, "to": "2580", "text": "MENU"})
        line.request("GET", f"/hooks/kannel/demo/sms?{query}")
        answer = line.getresponse()
        answer.read()
        if answer.status == 200:
            accepted[phone] = time.monotonic()
        time.sleep(APART)
    ends = time.monotonic() + 5
    while len(far.came.keys() & accepted.keys()) < len(accepted) and time.monotonic() < ends:
        time.sleep(0.05)
    found = [max(0.0, far.came[phone] - at) for phone, at in accepted.items() if phone in far.came]
    return found, count - len(found)


def _answering(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() > ends:
            raise RuntimeError(f"app.py does not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.01)


def _all_cores() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
