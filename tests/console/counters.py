"""People with numbers, and what an officer presses at a counter."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient

from rules.chance import Chance
from rules.phone import Phone
from store import citizens, queues
from store.queues import Taken
from store.unit import Store
from tests.console.cases import PART
from tests.console.noon import Clock

OFFICE = {"town": "banjarbaru", "office": "mpp"}
SITI = Phone("+6284000000001")
CLOSING = datetime(2026, 3, 10, 7, 30, tzinfo=UTC)  # 15.30 WITA


def version(browser: FlaskClient) -> str:
    found = re.search(r'name="version" value="(\d+)"', browser.get("/console/counter/panel/walk-in", headers=PART).text)
    assert found is not None
    return found[1]


def press(browser: FlaskClient, verb: str, **more: str) -> Any:
    return browser.post(f"/console/counter/do/{verb}", data={"version": version(browser), **more}, headers={"HX-Request": "true"})


def sit(browser: FlaskClient, label: str = "Loket 1", **more: Any) -> Any:
    return browser.post("/console/counter/sit", data={"office": "mpp", "label": label, **more})


def walk_in(browser: FlaskClient, service: str = "KTP", **more: str) -> Any:
    return browser.post("/console/counter/walk-in", data={"version": version(browser), "service": service, **more})


def book(store: Store, clock: Clock, phone: Phone = SITI, service: str = "KTP") -> queues.Ticket:
    with store.writing() as unit:
        who = citizens.meet(unit, phone, clock())
        taken = queues.take(
            unit, **OFFICE, service=service, letter="A", day=clock().date(), quota=72, citizen=who.id, priority=False, now=clock(),
            chance=Chance(),
        )  # fmt: skip
    assert isinstance(taken, Taken)
    return taken.ticket
