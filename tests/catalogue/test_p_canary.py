"""Catalogue P-02, promise P16: what citizens said and who they are stands in clear nowhere: not in the database's file or its rows, not in
Redis, not in the log, not in the spool. Dialogues with names that nobody has are walked on every channel, then everything is searched.
"""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import redis

from gateway.types import Inbound, Request
from store.base import metadata
from store.unit import StoreDown
from tests.catalogue.canary_walk import NIK, WORDS, phone, walk
from tests.catalogue.conftest import copy
from tests.catalogue.gate import SHORT, Gate, opened
from tests.gateway.knocking import KEY

CANARIES = ("84099990", NIK, NIK[6:], *(word.lower() for word in WORDS))


@dataclass
class Log(logging.Handler):
    """Every line that any logger says."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.DEBUG)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it as it would be printed."""
        self.lines.append(self.format(record))

    __hash__ = logging.Handler.__hash__


@pytest.fixture(params=["sqlite", "postgresql"])
def private(request: pytest.FixtureRequest, tmp_path: Path, redis_url: str) -> Iterator[Gate]:
    """A gate with the phone of the demonstration at its far end, for one test alone."""
    if request.param == "sqlite":
        with opened(tmp_path, copy(request, tmp_path), redis_url, demo=True) as gate:
            yield gate
        return
    with request.getfixturevalue("postgresql").database() as url, opened(tmp_path, url, redis_url, demo=True) as gate:
        yield gate


def hits(octets: bytes) -> set[str]:
    """Which canaries stand in these octets: as text, as UTF-16, in hexadecimal or base64, with or without what people put between digits."""
    found = set()
    low = octets.lower()
    bare = re.sub(rb"[\s.\-]", b"", low)
    for canary in CANARIES:
        plain = canary.encode()
        shapes = [plain, canary.encode("utf-16-le"), canary.encode("utf-16-be"), plain.hex().encode()]
        shapes += [base64.b64encode(b"x" * shift + plain)[4:-4].lower() for shift in (0, 1, 2) if len(plain) > 9]
        if any(shape in low or shape in bare for shape in shapes):
            found.add(canary)
    return found


def test_p_02_what_citizens_say_and_who_they_are_stands_nowhere_in_clear(private: Gate) -> None:
    log, root = Log(), logging.getLogger()
    level = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    try:
        walk(private)
        assert_spooled(private)
    finally:
        root.removeHandler(log)
        root.setLevel(level)
    assert len(log.lines) > 20 and "event=refused" in "\n".join(log.lines)
    assert hits("\n".join(log.lines).encode()) == set(), "in the log"
    assert hits(in_redis(private)) == set(), "in Redis"
    rows = in_rows(private)
    assert len(rows) > 20_000 and hits(rows) == set(), "in the rows"
    for path in sorted(private.config.data_dir.rglob("*")):
        if path.is_file() and path.suffix not in (".yaml", ".csv"):
            assert hits(path.read_bytes()) == set(), path.name
    assert private.said(phone(1))[1] == f"nama saya {WORDS[2]}", "and we can read it"


def test_p_02_the_search_finds_what_is_there(private: Gate) -> None:
    with private.store.writing() as unit:
        unit.conn.exec_driver_sql(f"UPDATE towns SET name = 'rumah {WORDS[0]}' WHERE id = 'banjarbaru'")
    assert hits(in_rows(private)) == {WORDS[0].lower()}
    assert hits(f"0840-9999-0001 {NIK[:6]} {NIK[6:]}".encode()) == {"84099990", NIK, NIK[6:]}
    assert hits(WORDS[1].encode("utf-16-le")) == {WORDS[1].lower()}
    assert hits(base64.b64encode(f"ab {WORDS[1]} cd".encode())) == {WORDS[1].lower()}


def assert_spooled(gate: Gate) -> None:
    """Put a text aside as while the database is away, and see that it lies there."""
    from app import House

    house = House(gate.config)
    fields = {"from": (phone(1),), "to": (SHORT,), "text": (f"{WORDS[0]} {NIK}",), "id": ("1",)}
    request = Request("POST", "https://gw.example.id/x", KEY, "sms", {}, fields, {"content-type": "application/x-www-form-urlencoded"})

    class Away:
        """A conversation whose database is gone."""

        def __getattr__(self, name: str) -> object:
            raise StoreDown("away")

    from gateway.events import Events

    event = house.networks["africastalking"].parse(request)
    assert isinstance(event, Inbound)
    Events(Away(), house.spool).hear("africastalking", event, request)  # type: ignore[arg-type]
    assert house.spool.waiting() == 1
    house.store.close()


def in_redis(gate: Gate) -> bytes:
    """Every key and value of Redis."""
    client: redis.Redis = redis.Redis.from_url(gate.config.redis)
    keys = list(client.scan_iter(count=1000))
    found = b"\n".join(key + b"=" + (client.dump(key) or b"") + _value(client, key) for key in keys)
    client.close()
    assert keys, "the doorbell rang"
    return found


def _value(client: redis.Redis, key: bytes) -> bytes:
    """A value as it reads: `dump` packs it."""
    match client.type(key):
        case b"hash":
            return repr(client.hgetall(key)).encode()
        case b"list":
            return repr(client.lrange(key, 0, -1)).encode()
        case b"zset":
            return repr(client.zrange(key, 0, -1)).encode()
        case b"set":
            return repr(client.smembers(key)).encode()
        case b"string":
            return repr(client.get(key)).encode()
        case _:
            return b""


def in_rows(gate: Gate) -> bytes:
    """Every column of every table as text, octets as they are; on PostgreSQL also what its statistics remember of the columns."""
    found: list[bytes] = []
    with gate.store.reading() as unit:
        for name in metadata.tables:
            for row in unit.conn.exec_driver_sql(f'SELECT * FROM "{name}"'):
                found += [bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode() for value in row]
    if not gate.store.sqlite:
        with psycopg.connect(gate.store.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("ANALYZE")
            for query in ("SELECT * FROM pg_stats", "SELECT query FROM pg_stat_activity"):
                found += [str(row).encode() for row in connection.execute(query.encode())]
    return b"\n".join(found)
