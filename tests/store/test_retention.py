"""What is older than its time goes, what is younger stays, and cases stay whatever their age."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from rules.chance import Chance
from rules.phone import Phone
from store import citizens, complaints, dialogues, guesses, inbound, messages, outbox, retention
from store.dialogues import Dialogue
from store.ledger import outbox as rows
from store.ledger import send_attempts
from store.unit import Store

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PHONE = Phone("+6284000000001")


def live_a_day(store: Store, now: datetime, key: str) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, PHONE, now).id
        inbound.remember(unit, "kannel", "sms", key, b"1" * 16, "", now)
        dialogues.keep(unit, Dialogue("kannel", key, "sms", who, "2580", "{}", key, 0, False, 0, now))
        guesses.wrong(unit, "48217396", now)
        complaints.file(
            unit, town="banjarbaru", category=complaints.Category.LAMP, region=None, words=f"Lampu {key}", recording=None, anonymous=False,
            secret=False, citizen=who, channel="sms", now=now, first_due=date(2026, 12, 1), done_due=date(2026, 12, 20), chance=Chance(),
        )  # fmt: skip
        sent = messages.owe(
            unit, provider="kannel", sender="2580", to=PHONE, citizen=who, text="Halo", purpose="answer", kind="reply", now=now,
        )  # fmt: skip
    with store.writing() as unit:
        claimed = outbox.claim(unit, sent, "me", now)
        assert claimed is not None
        outbox.finish(unit, claimed, now, f"ref-{key}", 1, "")


def left(store: Store) -> dict[str, int]:
    tables = (inbound.inbound_events, dialogues.dialogues, guesses.guesses, rows, send_attempts, messages.messages, complaints.complaints)
    with store.reading() as unit:
        return {table.name: unit.conn.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def test_each_kind_is_kept_as_long_as_the_table_says(store: Store) -> None:
    for days in (100, 40, 8, 0):
        live_a_day(store, NOW - timedelta(days=days), f"day-{days}")
    while True:
        with store.writing() as unit:
            if retention.forget(unit, NOW) == 0:
                break
    assert left(store) == {
        "inbound_events": 2, "dialogues": 1, "guesses": 1, "outbox": 2, "send_attempts": 2, "messages": 3, "complaints": 4,
    }  # fmt: skip
