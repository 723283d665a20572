"""What came and went over the lines in the demonstration: calls, call-backs, messages."""

from __future__ import annotations

from datetime import date, timedelta

from store import callbacks, calls, messages, outbox, receipts
from store.callbacks import State
from store.demo_past import PEOPLE, Past, share
from store.demo_words import LEFT, TEXTS
from store.promises import week
from store.town_values import Line
from store.unit import Unit

CALLS = 14  # a month; every third asked to be called back


def called(unit: Unit, past: Past, month: date) -> None:
    """Calls of this month, and the call-backs that officers made."""
    line = _line(past, "voice")
    hours = week(past.town)
    days = past.days(month, hours)
    for nth in range(share(past, CALLS, month, days, hours) if line else 0):
        at, long = past.moment(past.rng.choice(days), hours), past.rng.randrange(15, 260)
        if line is None or at + timedelta(days=1) >= past.now:
            continue
        who = past.anybody(unit, at)
        key = past.chance.token()
        calls.begin(unit, line.provider, key, line.address, who, at)
        calls.end(unit, line.provider, key, at + timedelta(seconds=long), seconds=long, status="completed")
        if nth % 3 == 0:
            asked = callbacks.file(
                unit, town=past.town.id, citizen=who, channel="voice", language="id", path=("main.front",), now=at, chance=past.chance
            )
            callbacks.change(unit, asked.number, State.OFFICER, at + timedelta(minutes=1))
            callbacks.change(unit, asked.number, State.DONE, at + timedelta(hours=past.rng.randrange(1, 20)))


def open_callbacks(unit: Unit, past: Past) -> None:
    """Who asked for an officer today, and was not called yet."""
    for nth, minutes in enumerate((12, 38, 71)):
        at = past.now - timedelta(minutes=minutes)
        who = past.citizen(unit, PEOPLE - 1 - nth, at)
        asked = callbacks.file(
            unit, town=past.town.id, citizen=who, channel=("ussd", "sms", "voice")[nth], language="id",
            path=("main.front", "officer.start"), now=at, chance=past.chance,
        )  # fmt: skip
        callbacks.leave(unit, asked.number, LEFT[nth], "")
        callbacks.change(unit, asked.number, State.OFFICER, at + timedelta(seconds=30))


def texted(unit: Unit, past: Past) -> None:
    """Texts of the last three weeks and what was answered: delivered, but for some that never arrived."""
    line, rng = _line(past, "sms"), past.rng
    for _ in range(18 if line else 0):
        at = past.now - timedelta(hours=rng.randrange(6, 500), minutes=rng.randrange(60))
        person, (text, answer) = rng.randrange(PEOPLE), rng.choice(TEXTS)
        phone, who = past.phone(person), past.citizen(unit, person, at)
        assert line is not None
        messages.write_in(
            unit, provider=line.provider, address=line.address, citizen=who, phone=phone, text=text, reference=past.chance.token(), now=at,
            town=past.town.id, chance=past.chance,
        )  # fmt: skip
        at += timedelta(seconds=3)
        sent = messages.owe(
            unit, provider=line.provider, sender=line.address, to=phone, citizen=who, text=answer, purpose="demo", kind="reply", now=at,
            order_key=past.chance.token(), town=past.town.id, chance=past.chance,
        )  # fmt: skip
        claimed = outbox.claim(unit, sent, "demo", at)
        assert claimed is not None
        reference = past.chance.token()
        outbox.finish(unit, claimed, at + timedelta(seconds=1), reference, segments=1)
        came = "failed" if rng.random() < 0.1 else "delivered"
        receipts.settle(unit, provider=line.provider, state=came, now=at + timedelta(seconds=9), reference=reference)


def _line(past: Past, kind: str) -> Line | None:
    return next((line for line in past.town.lines if line.kind == kind), None)
