"""A network's far end, played by a real HTTP server on this machine: it answers as told and writes down what it was asked."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Says:
    """One answer. `how`: "whole", "hang" (never), "reset" (cut before a word), "half" (cut inside the body), "drip" (a byte at a time)."""

    status: int = 200
    body: str | bytes = ""
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    how: str = "whole"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    form: Mapping[str, list[str]]
    headers: Mapping[str, str]


@dataclass
class FarEnd:
    """Where it listens, and what it was asked."""

    url: str
    port: int
    asked: list[Asked]


@contextmanager
def far_end(says: Says) -> Iterator[FarEnd]:
    """A server that gives one answer to everything, for as long as the block lasts."""
    asked: list[Asked] = []
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None: ...

        def _answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            where = urlsplit(self.path)
            query, form = parse_qs(where.query, keep_blank_values=True), parse_qs(sent, keep_blank_values=True)
            asked.append(Asked(self.command, where.path, query, form, dict(self.headers.items())))
            body = says.body.encode() if isinstance(says.body, str) else says.body
            if says.how == "hang":
                over.wait(30)
            if says.how in ("hang", "reset"):
                return self._cut()
            self.send_response(says.status)
            self.send_header("Content-Type", says.kind)
            self.send_header("Content-Length", str(len(body) + (10 if says.how == "half" else 0)))
            for name, value in says.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if says.how == "drip":
                for octet in body:
                    if over.wait(0.2):
                        return
                    self.wfile.write(bytes([octet]))
                    self.wfile.flush()
                return
            self.wfile.write(body)
            if says.how == "half":
                self._cut()

        def _cut(self) -> None:
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

        do_GET = do_POST = _answer  # noqa: N815 - the names that http.server calls

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None: ...

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        port = int(server.server_address[1])
        yield FarEnd(f"http://127.0.0.1:{port}", port, asked)
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
