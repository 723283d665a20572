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
from tests.catalogue.conftest import copy
from tests.catalogue.gate import AFRICA_VOICE, KANNEL, SHORT, Gate, opened
from tests.catalogue.phones import TWILIO, Call
from tests.gateway.knocking import KEY

PHONES = ("+6284099990001", "+6284099990002", "+6284099990003")
NIK = "6372054107907777"
WORDS = ("kenariputih", "walangsungsang", "Ningratsari")
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


def walk(gate: Gate) -> None:
    """Every service on every channel, with what citizens should and should not write; and the worker at its work."""
    first, second, third = PHONES
    for words in (
        f"LAPOR lampu jalan mati di Komet dekat rumah {WORDS[0]} {WORDS[1]}", f"nama saya {WORDS[2]}", NIK, f"CEK {NIK}", "BANTU", "ANTRI KTP", "1",
        f"LAPOR NIK saya {NIK} lampu mati di Komet depan rumah {WORDS[2]}", "CEK 48217396 1971", f"{WORDS[0]}", "STOP",
    ):  # fmt: skip
        assert gate.text(first, words).status_code == 200
    gate.africa("sms", from_=second, to=SHORT, text=f"BANJARBARU sampah {WORDS[1]} di Cempaka sejak kemarin", id=gate.id())
    gate.kannel("sms", from_=third, to=KANNEL, text=f"LAPOR {WORDS[2]} jalan rusak di Komet", id=gate.id())
    gate.dial(second, "3", "1", "1", "1", "1", f"Lampu padam di {WORDS[0]} dekat {WORDS[1]}", "3", "1")
    gate.dial(second, "3", "1", "1", "1", f"Dropped {WORDS[2]} in the middle")
    gate.dial(third, "2", "1", "1", "1", "1", "1", "1", "1")
    gate.dial(third, "9")
    gate.dial(first, "1", "48217396", NIK)
    call = Call(gate, first)
    for keys in ("2", "3", "1", "1", "1"):
        call.keys(keys)
    call.asks(call.follow_up or "voice", RecordingSid="RE" + "c" * 32, RecordingDuration="9", RecordingUrl=f"http://x/{WORDS[0]}")
    call.hangs_up()
    said = {"sessionId": gate.id(), "isActive": "1", "callerNumber": second, "destinationNumber": AFRICA_VOICE}
    gate.africa("voice", **said)
    gate.africa("voice?step=1", **said, recordingUrl=f"https://voice.example/{WORDS[0]}.mp3", durationInSeconds="9")
    for owed in gate.inbox(first)[:3]:
        gate.twilio(f"sms/status?id={owed.id}", MessageSid=f"SM{owed.id}", MessageStatus="delivered", To=first, From=TWILIO)
    # refused and broken requests that hold them too
    gate.knock(f"twilio/{KEY}/sms", f"From={first}&Body={WORDS[0]}+{NIK}")
    gate.twilio("sms", From=first, Body=f"{WORDS[0]} {NIK}", To=TWILIO)
    gate.africa("ussd", sessionId=gate.id(), phoneNumber=first, serviceCode="*999#", text=WORDS[1])
    gate.knock(f"json/{KEY}/ussd", f'{{"Mobile": "{first}", "Message": "{WORDS[2]}"', content_type="application/json")
    assert "taken" in gate.deliver()


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
    assert private.said(PHONES[0])[1] == f"nama saya {WORDS[2]}", "and we can read it"


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
    fields = {"from": (PHONES[0],), "to": (SHORT,), "text": (f"{WORDS[0]} {NIK}",), "id": ("1",)}
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
