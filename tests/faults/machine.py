"""The machine under test: the whole of Titian as it runs for real, its parts to be killed and frozen."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import ColumnElement, select, update

from config import read_env_file
from gateway.owing import PRIVACY
from rules.phone import Phone
from store import citizens
from store.demo import PEOPLE
from store.ledger import outbox, send_attempts
from store.messages import messages
from store.messages import to_phone as messages_to
from store.sealed import Keys, index
from store.unit import Store, Unit, open_store
from tests.faults.citizens import Citizens, until

Build = Callable[..., "House"]
"""Starts one more house; settings by name."""

HOME = Path(__file__).parent.parent.parent
STARTS_IN = 60.0  # seconds at most, on a machine that is busy with other things


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _tested(unit: Unit) -> ColumnElement[bool]:
    """The people of the demonstration are told of delays by a clock, at night not before the morning: no test is about that."""
    return messages.c.phone_index.not_in([index(unit.keys, "bidx-phone", one.phone) for one in PEOPLE])


class House:
    """`python app.py` in a folder of its own."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.citizens = Citizens(self.url)
        own = {"PORT": str(self.port), "DATA_DIR": str(folder), "DEMO": "1", "DEMO_HISTORY": "0", "PUBLIC_URL": self.url, "PYTHONPATH": str(HOME)}
        self.environ = {**os.environ, **own, **settings}
        self.main: psutil.Popen | None = None
        self._others: list[psutil.Popen] = []
        self._known: dict[int, psutil.Process] = {}
        self._store: Store | None = None
        self.started_in = 0.0  # seconds: how busy this machine is

    def start(self) -> None:
        """Start everything; returns when the web side and the worker are up."""
        began = time.monotonic()
        self.main = main = self._run("main", "app.py")
        until(lambda: self.alive() or main.poll() is not None, STARTS_IN)
        assert self.alive(), self.logs()
        self.started_in = time.monotonic() - began
        assert until(lambda: self.find("worker") and self.find("scheduler"), STARTS_IN), self.logs()

    def alive(self) -> bool:
        """Whether the web side answers."""
        return self.citizens.get("/healthz", {}).status == 200

    def another(self, *command: str) -> psutil.Popen:
        """One more process beside: ("app.py", "worker"), or any other command of Python."""
        self._others.append(self._run("another", *command))
        return self._others[-1]

    def find(self, part: str) -> psutil.Process | None:
        """A part by its name: worker, scheduler, web (the server that keeps the other), serving (the one that answers), redis."""
        with contextlib.suppress(psutil.Error):
            for one in self._parts():
                words = one.cmdline()
                if part in ("worker", "scheduler") and words[-1:] == [part]:
                    return one
                if part in ("web", "serving") and "granian" in words and (one.ppid() == self._main.pid) == (part == "web"):
                    return one
                if part == "redis" and "redis-server" in " ".join(words[:1]):
                    return one
        return None

    def part(self, part: str) -> psutil.Process:
        """The part, as soon as it is there."""
        assert until(lambda: self.find(part), 20), f"there is no {part}"
        found = self.find(part)
        assert found is not None
        return found

    def kill(self, part: str) -> None:
        """kill -9."""
        self.part(part).kill()

    def stop(self) -> None:
        """Ask it to stop, then make sure that nothing of it is left."""
        self._note()
        if self._store is not None:
            self._store.close()
            self._store = None
        for one in self._others:
            if one.is_running():
                one.kill()
        if self.main is not None:
            with contextlib.suppress(psutil.Error):
                self.main.terminate()
            with contextlib.suppress(psutil.TimeoutExpired):
                self.main.wait(90)
        for left in self._known.values():
            with contextlib.suppress(psutil.Error):
                left.kill()
        self._known.clear()

    def open_store(self) -> Store:
        """The database, seen past the program; opened once."""
        if self._store is None:
            told = read_env_file(self.folder / "secrets")
            url = self.environ.get("DATABASE_URL") or f"sqlite:///{self.folder / 'titian.db'}"
            self._store = open_store(url, Keys.parse(told["DATA_KEYS"]))
        return self._store

    def let_time_pass(self, seconds: float) -> None:
        """Move every clock of the outbox: leases, rests and the ledger stand as they will `seconds` from now."""
        earlier = timedelta(seconds=seconds)
        with self.open_store().writing() as unit:
            for row in unit.conn.execute(select(outbox.c.id, outbox.c.available_at, outbox.c.ring_at, outbox.c.lease_until)).all():
                moved: dict[str, Any] = {"available_at": row.available_at - earlier, "ring_at": row.ring_at - earlier}
                if row.lease_until is not None:
                    moved["lease_until"] = row.lease_until - earlier
                unit.conn.execute(update(outbox).where(outbox.c.id == row.id).values(**moved))
            for tried in unit.conn.execute(select(send_attempts)).all():
                here = (send_attempts.c.outbox_id == tried.outbox_id) & (send_attempts.c.n == tried.n)
                unit.conn.execute(update(send_attempts).where(here).values(started_at=tried.started_at - earlier))

    def states(self) -> list[tuple[str, int]]:
        """State and attempts of every row of the outbox, oldest first, but for the notices, and for what clocks send."""
        with self.open_store().reading() as unit:
            both = outbox.join(messages, messages.c.id == outbox.c.id)
            wanted = select(outbox.c.state, outbox.c.attempts).select_from(both).where(messages.c.purpose != PRIVACY, _tested(unit))
            rows = unit.conn.execute(wanted.order_by(outbox.c.seq))
            return [(str(row.state), int(row.attempts)) for row in rows]

    def state(self, phone: str) -> tuple[str, int]:
        """State and attempts of the youngest message to a phone, but for the notice."""
        with self.open_store().reading() as unit:
            mine = [one.id for one in messages_to(unit, Phone(phone)) if one.purpose != PRIVACY and one.direction == "out"]
            row = unit.conn.execute(select(outbox.c.state, outbox.c.attempts).where(outbox.c.id.in_(mine)).order_by(outbox.c.seq.desc()).limit(1)).one()
            return str(row.state), int(row.attempts)

    def knows(self, phone: str) -> bool:
        """Whether anything of a phone was taken in."""
        with self.open_store().reading() as unit:
            return citizens.find(unit, Phone(phone)) is not None

    def finished(self) -> bool:
        """Whether nothing is owed any more, but for what clocks send."""
        with self.open_store().reading() as unit:
            both = outbox.join(messages, messages.c.id == outbox.c.id)
            owed = select(outbox.c.id).select_from(both).where(outbox.c.state.in_(("pending", "leased", "unknown")), _tested(unit))
            return unit.conn.execute(owed.limit(1)).one_or_none() is None

    def next_try(self, seconds: float, patience: float = 20.0) -> bool:
        """Let time pass, and wait until everything unfinished was tried once more and rests. False when it was not."""
        before = self.states()
        self.let_time_pass(seconds)

        def tried() -> bool:
            pairs = zip(before, self.states(), strict=False)
            return all(now[0] not in ("pending", "leased", "unknown") or (now[1] > was[1] and now[0] != "leased") for was, now in pairs)

        return until(tried, patience)

    def log(self, part: str) -> str:
        """What a part wrote."""
        path = self.folder / "logs" / f"{part}.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def logs(self) -> str:
        """The end of every log, for a test that failed."""
        return "\n".join(f"--- {path.name}\n{path.read_text('utf-8', 'replace')[-1500:]}" for path in sorted(self.folder.glob("**/*.log")))

    @property
    def _main(self) -> psutil.Popen:
        assert self.main is not None
        return self.main

    def _parts(self) -> list[psutil.Process]:
        found = self._main.children(recursive=True)
        self._known.update({one.pid: one for one in found})
        return list(found)

    def _note(self) -> None:
        if self.main is not None:
            with contextlib.suppress(psutil.Error):
                self._parts()

    def _run(self, name: str, *command: str) -> psutil.Popen:
        self.folder.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, str(HOME / command[0]), *command[1:]] if command[0].endswith(".py") else [sys.executable, *command]
        with (self.folder / f"{name}.log").open("ab") as log:
            made = psutil.Popen(words, cwd=self.folder, env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._known[made.pid] = made
        return made
