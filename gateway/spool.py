"""Where events wait on disk while the database cannot be reached: sealed, in order, replayed once.

A put is on the platter when it returns: written aside, fsynced, renamed, and the folder fsynced. Replaying twice is
harmless, since each event claims its mark in the database; here it happens twice only when we die between the two.
"""

from __future__ import annotations

import base64
import fcntl
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.trouble import where
from gateway.types import Request
from store.sealed import Keys, seal, unseal

log = logging.getLogger("titian.spool")

LIMIT_BYTES = 256 * 1024 * 1024
LIMIT_FILES = 100_000
COUNTED_FOR = 5.0  # seconds that the count of the folder is trusted, beside what this process added


class SpoolFull(Exception):
    """There is no room, or the disk does not take it: the network must be told to come again."""


class SpoolUnusable(Exception):
    """The folder cannot be written: the program does not start. The message is one exact line."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did. `stopped` when the database went away again; the rest waits."""

    done: int
    quarantined: int
    stopped: bool


class Spool:
    """One folder of waiting events, shared by all threads and processes of one machine."""

    def __init__(self, folder: Path, keys: Keys, limit_bytes: int = LIMIT_BYTES, limit_files: int = LIMIT_FILES) -> None:
        self._folder = folder
        self._aside = folder / "aside"
        self._quarantine = folder / "quarantine"
        self._keys = keys
        self._limit_bytes = limit_bytes
        self._limit_files = limit_files
        self._lock = threading.Lock()
        self._counted_at = -COUNTED_FOR
        self._files = self._bytes = self._count = 0
        try:
            for one in (folder, self._aside, self._quarantine):
                one.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self._aside / f"probe-{os.getpid()}-{threading.get_ident()}"
            probe.write_bytes(b"x")
            probe.unlink()
        except OSError as error:
            raise SpoolUnusable(f"DATA_DIR: {folder} cannot be written ({error.strerror}).") from error

    def put(self, provider: str, request: Request) -> None:
        """Keep one event until the database is back. On disk when this returns; SpoolFull when it could not be kept."""
        with self._lock:
            self._count += 1
            name = f"{time.time_ns():020d}-{os.getpid():07d}-{self._count:09d}"
        sealed = seal(self._keys, "spool", "event", name, _pack(provider, request))
        with self._lock:
            self._look()
            if self._files >= self._limit_files or self._bytes + len(sealed) > self._limit_bytes:
                raise SpoolFull("the spool is full")
            self._files += 1
            self._bytes += len(sealed)
        aside = self._aside / name
        try:
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            os.rename(aside, self._folder / f"{name}.bin")
            _fsync_folder(self._folder)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise SpoolFull(f"the disk does not take it ({error.strerror})") from error

    def replay(self, hear: Callable[[str, Request], None], gone: type[Exception] | tuple[type[Exception], ...]) -> Replayed:
        """Give every waiting event to `hear`, oldest first, and forget it. One process at a time; others return at once.

        When `hear` raises `gone`, the database is away again: stop, keep the rest. What cannot be opened, or what `hear`
        cannot take for any other reason, goes to quarantine and is told in the log.
        """
        with self._alone() as mine:
            came = self._replay(hear, gone) if mine else Replayed(0, 0, stopped=False)
        with self._lock:
            self._counted_at = -COUNTED_FOR
        return came

    def _replay(self, hear: Callable[[str, Request], None], gone: type[Exception] | tuple[type[Exception], ...]) -> Replayed:
        done = quarantined = 0
        for path in self._waiting():
            try:
                provider, request = _unpack(unseal(self._keys, "spool", "event", path.stem, path.read_bytes()))
                hear(provider, request)
            except gone:
                return Replayed(done, quarantined, stopped=True)
            except Exception as error:  # Unsealable among them
                log.error("event=spool_quarantine file=%s error=%s at=%s", path.name, type(error).__name__, where(error))
                os.rename(path, self._quarantine / path.name)
                quarantined += 1
            else:
                path.unlink(missing_ok=True)
                done += 1
        return Replayed(done, quarantined, stopped=False)

    def waiting(self) -> int:
        """How many events wait; at most 5 seconds old."""
        with self._lock:
            self._look()
            return self._files

    def quarantined(self) -> int:
        """How many events somebody must look at."""
        return sum(1 for _ in self._quarantine.iterdir())

    def full(self) -> float:
        """How full the spool is: 0.0 to 1.0. An alarm is due at 0.8."""
        with self._lock:
            self._look()
            return max(self._files / self._limit_files, self._bytes / self._limit_bytes)

    def _waiting(self) -> list[Path]:
        return sorted(self._folder.glob("*.bin"))

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._counted_at < COUNTED_FOR:
            return
        self._files = self._bytes = 0
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith(".bin"):
                    try:
                        self._bytes += entry.stat().st_size
                        self._files += 1
                    except FileNotFoundError:
                        continue  # replayed meanwhile
        self._counted_at = now

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        with open(self._folder / "replay.lock", "a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True  # closing the file gives the lock back, a kill does too


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pack(provider: str, request: Request) -> bytes:
    return json.dumps({
        "provider": provider, "method": request.method, "url": request.url, "key": request.key, "tail": request.tail,
        "query": {name: list(values) for name, values in request.query.items()},
        "form": {name: list(values) for name, values in request.form.items()},
        "headers": dict(request.headers), "body": base64.b64encode(request.body).decode(),
    }).encode()  # fmt: skip


def _unpack(data: bytes) -> tuple[str, Request]:
    told = json.loads(data)
    return told["provider"], Request(
        method=told["method"], url=told["url"], key=told["key"], tail=told["tail"],
        query={name: tuple(values) for name, values in told["query"].items()},
        form={name: tuple(values) for name, values in told["form"].items()},
        headers=told["headers"], body=base64.b64decode(told["body"]),
    )  # fmt: skip
