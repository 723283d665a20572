"""The real gateway for the tests of the catalogue: `create_app` on a real database, knocked at as the networks do.

A phone, a session and an id are each made once, so that tests may share one gate.
"""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select
from werkzeug.test import Client, TestResponse

import store.every  # noqa: F401 - every table
from app import House, create_app
from config import Config
from rules.chance import Chance
from rules.phone import Phone
from store import applications, citizens, messages, towns
from store.base import metadata
from store.messages import Message
from store.sealed import Keys
from store.unit import Store, open_store
from tests.catalogue.phones import NEIGHBOURS, TWILIO, Call, Dial
from tests.gateway.knocking import ACCOUNT, FORM, KEY, OLD_KEY, OLD_TOKEN, ORIGIN, TOKEN, encoded, signature

HOME = Path(__file__).parent.parent.parent
SHORT, KANNEL, KANNEL_USSD, JSON_USSD, AFRICA_VOICE = "2345", "2580", "*713#", "*920#", "+627170000456"
MORE_LINES = f"""
  - {{provider: kannel, kind: ussd, address: "{KANNEL_USSD}", ussd_limit: 160}}
  - {{provider: json, kind: ussd, address: "{JSON_USSD}", ussd_limit: 160}}
"""


class Gate:
    """One gateway with both towns in `url`. The first town also has a USSD line on Kannel and one on a JSON gateway."""

    def __init__(self, folder: Path, url: str, redis: str, data_keys: str, demo: bool = False) -> None:
        self.store: Store = open_store(url, Keys.parse(data_keys))
        self._more_lines(folder)
        self.config = Config(
            data_dir=folder, database_url=url, redis_url=redis, secret_key="s" * 40, data_keys=data_keys, public_url=ORIGIN,
            webhook_key=f"{KEY},{OLD_KEY}", twilio_auth_token=f"{TOKEN},{OLD_TOKEN}", twilio_account_sid=ACCOUNT, demo=demo,
            json_ussd=f'{{"like": "hubtel", "code": "{JSON_USSD}"}}',
        )  # fmt: skip
        self.client = Client(create_app(self.config), use_cookies=False)  # any thread may knock
        self.count = itertools.count(1)

    def _more_lines(self, folder: Path) -> None:
        town = folder / "banjarbaru"
        shutil.copytree(HOME / "towns" / "banjarbaru", town, dirs_exist_ok=True)
        lines = town / "lines.yaml"
        lines.write_text(lines.read_text(encoding="utf-8").rstrip() + MORE_LINES, encoding="utf-8")
        with self.store.writing() as unit:
            towns.load(unit, town)

    def phone(self) -> str:
        """A phone that nobody used before, in E.164."""
        return f"+62840{10_000_000 + next(self.count)}"

    def settled(self) -> str:
        """A phone whose town is known: on a line of two towns the first path has one answer more."""
        phone = self.phone()
        with self.store.writing() as unit:
            citizens.live_in(unit, citizens.meet(unit, Phone(phone), datetime.now(UTC)).id, "banjarbaru")
        return phone

    def id(self, kind: str = "id") -> str:
        """An id that was never used before."""
        return f"{kind}-{next(self.count)}"

    def knock(
        self, path: str, body: str | bytes = b"", *, method: str = "POST", headers: Mapping[str, str] | None = None, sign: str = "",
        content_type: str = FORM,
    ) -> TestResponse:
        """One request to `path` below /hooks, exactly so on the wire; `sign` is the token that Twilio signs it with."""
        raw = body.encode() if isinstance(body, str) else body
        told = {"Content-Type": content_type, **(headers or {})} if method == "POST" else dict(headers or {})
        if sign:
            told["X-Twilio-Signature"] = signature(sign, path, raw if method == "POST" else b"")
        plain, _, query = f"/hooks/{path}".partition("?")
        wire = {"RAW_URI": f"/hooks/{path}", "REQUEST_URI": f"/hooks/{path}"}
        return self.client.open(plain, method=method, query_string=query, data=raw, headers=told, environ_overrides=wire)

    def africa(self, tail: str, **fields: str) -> TestResponse:
        """One request of Africa's Talking."""
        return self.knock(f"africastalking/{KEY}/{tail}", encoded({name.rstrip("_"): value for name, value in fields.items()}))

    def twilio(self, tail: str, **fields: str) -> TestResponse:
        """One signed request of Twilio. `tail` may have a query."""
        return self.knock(f"twilio/{KEY}/{tail}", encoded({"AccountSid": ACCOUNT, **fields}), sign=TOKEN)

    def kannel(self, tail: str, **fields: str) -> TestResponse:
        """One request of Kannel."""
        return self.knock(f"kannel/{KEY}/{tail}?{encoded({name.rstrip('_'): value for name, value in fields.items()})}", method="GET")

    def dial(self, phone: str | None = None, *answers: str) -> Dial:
        """A USSD session in which the menu is on the screen and `answers` were given; who is asked about neighbours goes on alone."""
        session = Dial(self, phone or self.phone())
        for answer in answers:
            session.types(answer)
            session.alone()
        return session

    def call(self, phone: str | None = None) -> Call:
        """A call that was just taken."""
        return Call(self, phone or self.phone())

    def text(self, phone: str, words: str, **fields: str) -> TestResponse:
        """One SMS by Twilio, signed."""
        return self.twilio("sms", **{"MessageSid": self.id("SM"), "From": phone, "To": TWILIO, "Body": words, **fields})

    def inbox(self, phone: str) -> list[Message]:
        """What is owed or was sent to a phone, oldest first."""
        with self.store.reading() as unit:
            return [one for one in reversed(messages.to_phone(unit, Phone(phone), 100)) if one.direction == "out"]

    def said(self, phone: str) -> list[str]:
        """What a phone texted, oldest first."""
        with self.store.reading() as unit:
            return [one.text for one in reversed(messages.to_phone(unit, Phone(phone), 100)) if one.direction == "in"]

    def answer(self, phone: str, words: str, **fields: str) -> str:
        """The answer to one SMS."""
        assert self.text(phone, words, **fields).status_code == 200
        return self.answers(phone)[-1]

    def answers(self, phone: str) -> list[str]:
        """Every answer to a phone's SMS, oldest first: "answer" in a dialogue, "answer.<flow>" at its end."""
        return [one.text for one in self.inbox(phone) if one.purpose.partition(".")[0] == "answer"]

    def alone(self, phone: str) -> str:
        """The last answer to a phone's SMS; who was asked about neighbours goes on alone first."""
        last = self.answers(phone)[-1]
        return self.answer(phone, "2") if NEIGHBOURS in last else last

    def complain(self, phone: str, words: str) -> str:
        """The answer to a complaint by SMS, filed alone."""
        self.answer(phone, words)
        return self.alone(phone)

    def rows(self) -> dict[str, int]:
        """How many rows every table has, but for the refused requests that are kept."""
        with self.store.reading() as unit:
            return {
                name: int(unit.conn.execute(select(func.count()).select_from(table)).scalar_one())
                for name, table in metadata.tables.items() if name != "rejected_events"
            }  # fmt: skip

    def many(self, table: Table) -> int:
        """How many rows a table has."""
        return self.rows()[table.name]

    def file(self, proof: str = "1990") -> str:
        """An application of somebody, proved by a birth year; its number."""
        with self.store.writing() as unit:
            filed = applications.file(
                unit, town="banjarbaru", service="KTP", office="mpp", person="Siti Contoh", proof_kind="birth_year", proof_answer=proof,
                now=datetime.now(UTC), chance=Chance(), due=date(2030, 1, 2), fee=0, status=applications.Status.CHECKED,
            )  # fmt: skip
            return filed.number

    def deliver(self) -> list[str]:
        """Let the worker pay everything that is owed; what came of each."""
        from store import outbox

        worker = House(self.config)
        with self.store.reading() as unit:
            owed = outbox.due(unit, datetime.now(UTC).replace(year=2099), 1000)
        came = [worker.deliver(id) for id in owed]
        worker.store.close()
        return came

    def close(self) -> None:
        """Close the connections."""
        self.store.close()


@contextmanager
def opened(folder: Path, url: str, redis: str = "unix:///nowhere/redis.sock", **more: Any) -> Iterator[Gate]:
    """A gate on a database of its own."""
    gate = Gate(folder, url, redis, Keys.fresh(), **more)
    try:
        yield gate
    finally:
        gate.close()


def number_in(text: str) -> str:
    """The case number that a screen or an SMS tells."""
    found = re.search(r"\b(\d{4}) ?(\d{4})\b", text)
    assert found, text
    return found[1] + found[2]
