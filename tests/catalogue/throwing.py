"""Throws generated requests at the real gateway, each twice, and judges every answer. Used by the suite and by `python -m tests.catalogue.fuzz`."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from store.callbacks import callbacks
from store.complaints import complaints
from store.inbound import inbound_events
from store.ledger import outbox
from store.queue_rows import tickets
from tests.catalogue.gate import Gate
from tests.catalogue.generating import SEQUENCES, Thrown, json_body
from tests.catalogue.judging import PHONES, Overhearing, judge
from tests.gateway.knocking import ACCOUNT, FORM, KEY, OLD_KEY, OLD_TOKEN, ORIGIN, TOKEN, encoded

PHONE = f"+62{PHONES}{{:06d}}"
PER_EXAMPLE = 12  # requests that one example makes on the average, each twice


@dataclass
class Thrower:
    """Plays sequences against one gate. `count` is how many requests were made, `statuses` what came back."""

    gate: Gate
    overheard: Overhearing = field(default_factory=Overhearing)
    count: int = 0
    sequences: int = 0
    statuses: dict[int, int] = field(default_factory=dict)

    def play(self, sequence: list[list[Thrown]]) -> None:
        """One example: its requests one by one, each twice; then all once more, late. AssertionError says what is wrong."""
        self.sequences += 1
        heard: list[tuple[_Wire, tuple[int, bytes]]] = []
        for place, part in enumerate(sequence):
            phone, key, follow, message = PHONE.format((self.sequences * 4 + place) % 1_000_000), f"K{self.sequences}x{place}", "", "x"
            for thrown in part:
                wire = _Wire.of(thrown, phone, key, follow, message)
                answer = self._throw(thrown, wire)
                heard.append((wire, answer))
                before = self._effects()
                assert self._throw(thrown, wire) == answer, f"the same request twice got two answers: {wire}"
                assert self._effects() == before, f"the same request twice had two effects: {wire}"
                if thrown.mark and answer[0] == 200:
                    assert self._remembered(thrown.network, thrown.mark.replace("{key}", key)), f"an SMS that was taken is nowhere: {wire}"
                    message = self._message()
                named = re.search(rb'(?:action|callbackUrl)="([^"]+)"', answer[1])
                follow = named[1].decode().replace("&amp;", "&") if named else follow
        for wire, answer in heard:
            assert self._answer(wire) == answer, f"the same request later got another answer: {wire}"
        assert not self.overheard.leaks, self.overheard.leaks[:3]
        assert not self.overheard.faults, self.overheard.faults[:3]

    def _throw(self, thrown: Thrown, wire: _Wire) -> tuple[int, bytes]:
        status, body = answer = self._answer(wire)
        assert status < 500, f"{status}: {wire}"
        assert status in (200, 400, 403, 404, 405, 413, 415), f"{status}: {wire}"
        assert status == 200 or body == b"", f"a refusal says something: {wire}"
        if status == 200:
            judge(thrown.network, wire.tail, body, wire.kind)
        return answer

    def _answer(self, wire: _Wire) -> tuple[int, bytes]:
        self.count += 1
        came: TestResponse = self.gate.knock(wire.path, wire.body, method=wire.method, sign=wire.sign, content_type=wire.content_type)
        self.statuses[came.status_code] = self.statuses.get(came.status_code, 0) + 1
        wire.kind = came.content_type or ""
        return came.status_code, came.data

    def _effects(self) -> tuple[int, ...]:
        """The newest row of everything that a citizen can cause."""
        with self.gate.store.reading() as unit:
            columns = (complaints.c.id, callbacks.c.id, tickets.c.id, outbox.c.seq)
            return tuple(int(unit.conn.execute(select(func.max(column))).scalar() or 0) for column in columns)

    def _message(self) -> str:
        with self.gate.store.reading() as unit:
            return str(unit.conn.execute(select(outbox.c.id).order_by(outbox.c.seq.desc()).limit(1)).scalar() or "x")

    def _remembered(self, network: str, mark: str) -> bool:
        events = inbound_events.c
        wanted = select(events.provider).where(events.provider == network, events.kind == "sms", events.external_id == mark)
        with self.gate.store.reading() as unit:
            return unit.conn.execute(wanted).first() is not None


@dataclass
class _Wire:
    """One request as it goes over the wire."""

    path: str
    tail: str
    body: bytes
    method: str
    sign: str
    content_type: str = FORM
    kind: str = ""  # the content type of the answer

    @classmethod
    def of(cls, thrown: Thrown, phone: str, key: str, follow: str, message: str) -> _Wire:
        def filled(fields: dict[str, str]) -> dict[str, str]:
            slots = (("{phone}", phone), ("{key}", key), ("{message}", message))
            found = {}
            for name, value in fields.items():
                for slot, word in slots:
                    value = value.replace(slot, word)
                found[name] = value
            return found

        door = f"{thrown.network}/{ {'right': KEY, 'old': OLD_KEY, 'wrong': 'wrong'}[thrown.key] }"
        fields, query = filled(thrown.fields), encoded(_whole(filled(thrown.query)))
        if thrown.network == "json":
            return cls(f"{door}/{thrown.tail}", thrown.tail, json_body(fields) + thrown.extra, thrown.method or "POST", "", "application/json")
        tail = f"{thrown.tail}?{query}" if query else thrown.tail
        if thrown.follows and follow.startswith(f"{ORIGIN}/hooks/{door}/"):
            tail = follow.removeprefix(f"{ORIGIN}/hooks/{door}/")
        if thrown.network == "kannel":
            extra = thrown.extra.decode("latin-1").encode("ascii", "ignore").decode().replace("\x00", "")
            return cls(f"{door}/{tail}{extra if '?' in tail else ''}", thrown.tail, b"", thrown.method or "GET", "")
        sign = {"right": TOKEN, "old": OLD_TOKEN, "wrong": "0", "none": ""}[thrown.sign] if thrown.network == "twilio" else ""
        account = {"AccountSid": ACCOUNT} if thrown.network == "twilio" else {}
        body = encoded(_whole({**account, **fields})).encode() + thrown.extra
        return cls(f"{door}/{tail}", tail.partition("?")[0], body, thrown.method or "POST", sign)


def _whole(fields: dict[str, str]) -> dict[str, str]:
    """Half characters cannot stand in a form."""
    return {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}


def throw(gate: Gate, requests: int, start: int) -> Thrower:
    """At least `requests` requests at this gate, generated from the seed `start`. AssertionError at the first wrong answer."""
    thrower = Thrower(gate)
    root = logging.getLogger()
    level = root.level
    root.addHandler(thrower.overheard)
    root.setLevel(logging.DEBUG)
    try:
        while thrower.count < requests:
            _examples(thrower, max(1, (requests - thrower.count) // (3 * PER_EXAMPLE)), start + thrower.count)
    finally:
        root.removeHandler(thrower.overheard)
        root.setLevel(level)
    return thrower


def _examples(thrower: Thrower, examples: int, number: int) -> None:
    @seed(number)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck)
    )
    @given(SEQUENCES)
    def run(sequence: list[list[Thrown]]) -> None:
        thrower.overheard.faults.clear()
        thrower.overheard.leaks.clear()
        thrower.play(sequence)

    run()
