"""Complaints that officers take, for the tests of who works on what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from rules.calendar import Hours, Zone
from rules.chance import Chance
from store import (
    case_events,
    case_work,
    complaints,
)
from store.case_work import ANYBODY, Kind
from store.complaints import Category, Complaint
from store.unit import Unit

NOW = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)  # Monday, 10.20 WITA
TOWN = "banjarbaru"
HOUR = timedelta(hours=1)
WEEK = Hours.parse("Sen-Jum 08.00-16.00")
WITA = Zone.WITA


def file(unit: Unit, **more: Any) -> Complaint:
    wanted: dict[str, Any] = {
        "town": TOWN, "category": Category.LAMP, "region": "63.72.04.1004", "words": "Lampu padam", "recording": None, "anonymous": False,
        "secret": False, "citizen": 7, "channel": "sms", "now": NOW, "first_due": date(2026, 3, 5), "done_due": date(2026, 3, 24),
        "chance": Chance(), **more,
    }  # fmt: skip
    return complaints.file(unit, **wanted)


def give(unit: Unit, number: str, staff: int, now: datetime = NOW, seen: Any = ANYBODY) -> case_work.Work:
    return case_work.assign(unit, number, Kind.COMPLAINT, TOWN, staff, None, f"staff {staff}", now, seen=seen)


def told(unit: Unit, number: str) -> list[str]:
    return [one.what for one in case_events.of(unit, number)]
