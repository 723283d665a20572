"""Cases and calls for the tests of what a town's work is measured by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rules import deadlines
from rules.calendar import Zone
from rules.chance import Chance
from rules.complaints import Category
from store import (
    complaints,
    measures,
    officer_calls,
)
from store.measures import Sums
from store.officer_calls import State as Call
from store.unit import Store

START = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)  # Monday, 09.00 WITA
LATER = timedelta(minutes=5)
TOWN = "banjarbaru"


def total(store: Store, days: int = 60) -> Sums:
    with store.reading() as unit:
        return measures.span(unit, TOWN, START.date() - timedelta(days=3), START.date() + timedelta(days=days))


def complain(store: Store, now: datetime, words: str = "lampu", region: str | None = "63.72.02.1004") -> str:
    day = Zone.WITA.day(now)
    with store.writing() as unit:
        return complaints.file(
            unit, town=TOWN, category=Category.LAMP, region=region, words=words, recording=None, anonymous=False, secret=False, citizen=3,
            channel="sms", now=now, first_due=deadlines.first_due(day), done_due=deadlines.done_due(day), chance=Chance(),
        ).number  # fmt: skip


def moves(store: Store, number: str, *steps: tuple[complaints.State, datetime], by: str = "staff 7") -> None:
    for state, at in steps:
        with store.writing() as unit:
            complaints.change(unit, number, state, at, by=by)


def call(store: Store, key: str, now: datetime) -> officer_calls.OfficerCall:
    with store.writing() as unit:
        return officer_calls.enter(
            unit, provider="twilio", key=key, line="+62511", town=TOWN, citizen=3, language="id", path=("main.front",), now=now
        )


def go(store: Store, key: str, *steps: tuple[Call, datetime, str]) -> None:
    for state, at, detail in steps:
        with store.writing() as unit:
            now = officer_calls.of_key(unit, "twilio", key)
            assert now is not None
            assert officer_calls.change(unit, now, state, at, staff=7, detail=detail)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)
