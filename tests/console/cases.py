"""Complaints for the tests of the console: filed as a citizen would, in Banjarbaru unless told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rules.chance import Chance
from rules.complaints import Category, Kind
from rules.deadlines import promise
from rules.phone import Phone
from store import citizens, complaints, messages
from store.complaint_rows import Complaint
from store.unit import Store
from tests.console.noon import NOON

SITI, BUDI = Phone("+6284000000001"), Phone("+6284000000002")
PART = {"HX-Request": "true"}  # how htmx asks for a part of a page
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>{{7*7}}"


class Cases:
    """Files complaints, in the towns that every store of the tests has."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def file(
        self, words: str = "Lampu jalan padam", *, town: str = "banjarbaru", phone: Phone = SITI, now: datetime = NOON - timedelta(days=1),
        kind: Kind = Kind.ORDINARY, category: Category = Category.LAMP, **more: Any,
    ) -> Complaint:  # fmt: skip
        """A complaint of this phone."""
        with self.store.writing() as unit:
            who = citizens.meet(unit, phone, now)
            due = promise(now.date(), kind)
            given: dict[str, Any] = {
                "region": "63.72.02.1004" if town == "banjarbaru" else None, "recording": None, "anonymous": False, "secret": False,
                "channel": "sms", **more,
            }  # fmt: skip
            return complaints.file(
                unit, town=town, category=category, words=words, citizen=who.id, now=now, first_due=due.first, done_due=due.done,
                first_rule=due.first_rule, done_rule=due.done_rule, kind=kind, chance=Chance(), **given,
            )  # fmt: skip

    def now(self, number: str) -> Complaint:
        """As it is now."""
        with self.store.reading() as unit:
            found = complaints.by_number(unit, number)
        assert found is not None
        return found

    def texts(self, phone: Phone = SITI) -> list[messages.Message]:
        """What was texted to and from this phone, oldest first."""
        with self.store.reading() as unit:
            return list(reversed(messages.to_phone(unit, phone, 50)))
