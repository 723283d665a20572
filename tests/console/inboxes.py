"""Complaints and texts in an inbox, and what its page shows of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask.testing import FlaskClient

from rules.chance import Chance
from rules.phone import Phone
from store import callbacks, citizens, complaints, messages, unanswered
from store.complaints import Category, Complaint
from store.staff import Member
from store.unit import Unit
from tests.console.noon import NOON

KOMET = "63.72.04.1003"
Enter = Callable[..., FlaskClient]
Employ = Callable[..., Member]
SITI = Phone("+6284000000001")


def file(unit: Unit, **more: Any) -> Complaint:
    wanted: dict[str, Any] = {
        "town": "banjarbaru", "category": Category.LAMP, "region": KOMET, "words": "Lampu padam", "recording": None, "anonymous": False,
        "secret": False, "citizen": 7, "channel": "sms", "now": NOON, "first_due": date(2026, 3, 13), "done_due": date(2026, 3, 30),
        "chance": Chance(), **more,
    }  # fmt: skip
    return complaints.file(unit, **wanted)


def text(unit: Unit, words: str = "Kapan diperbaiki pak?", town: str = "banjarbaru", number: str | None = None) -> str:
    who = citizens.meet(unit, SITI, NOON)
    id = messages.write_in(
        unit, provider="kannel", address="2580", citizen=who.id, phone=SITI, text=words, reference=Chance().token(), now=NOON
    )
    unanswered.note(unit, id, who.id, town, number, NOON)
    return unanswered.of_citizen(unit, who.id)[0].key


def called(unit: Unit, citizen: int = 9, town: str = "banjarbaru") -> str:
    return callbacks.file(
        unit, town=town, citizen=citizen, channel="voice", language="id", path=("status.number",), now=NOON, chance=Chance()
    ).number


def order(page: str, *words: str) -> None:
    places = [page.find(f"row-{word}") for word in words]
    assert -1 not in places and places == sorted(places), list(zip(words, places, strict=True))
