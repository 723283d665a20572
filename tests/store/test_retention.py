"""What is older than its time goes, what is younger stays, and cases stay whatever their age."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

import store.every
from rules.chance import Chance
from rules.permissions import Role
from rules.phone import Phone
from store import (
    board,
    calls,
    case_marks,
    case_notes,
    case_work,
    citizens,
    complaints,
    dialogues,
    exports,
    guesses,
    inbound,
    messages,
    officer_calls,
    officer_legs,
    outbox,
    presence,
    queues,
    retention,
    reveals,
    sign_ins,
    staff,
    staff_invites,
    unanswered,
    viewing,
)
from store.base import metadata
from store.case_events import Kind
from store.dialogues import Dialogue
from store.ledger import outbox as rows
from store.ledger import send_attempts
from store.queue_rows import tickets
from store.unit import Store
from tests.store.plans import walks

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


def work_a_day(store: Store, now: datetime, key: str) -> None:
    """One of each kind of row that the console's work leaves."""
    chance = Chance()
    with store.writing() as unit:
        who, day = citizens.meet(unit, PHONE, now).id, now.date()
        member = staff.add(unit, login=key, name="Petugas Contoh", role=Role.OFFICER, town="banjarbaru", now=now)
        sign_ins.begin(unit, member, key, now, half=False)
        sign_ins.wrong(unit, key, "127.0.0.1", now)
        staff_invites.invite(unit, member.id, now, chance)
        presence.say(unit, member.id, "banjarbaru", presence.There.READY, sign_ins.hashed(key), now)
        calls.begin(unit, "twilio", key, "1708", who, now)
        call = officer_calls.enter(
            unit, provider="twilio", key=key, line="1708", town="banjarbaru", citizen=who, language="id", path=("main.front",), now=now
        )
        officer_legs.owe(unit, id=f"o-{key}", call=call.id, staff=member.id, provider="twilio", line="1708", phone=PHONE, now=now)
        officer_legs.order(unit, f"end-{key}", officer_legs.END, "twilio", key, now)
        reveals.note(unit, member.id, who, "", now)
        case_marks.first(unit, key, member.by, now)
        viewing.beat(unit, "48217396", member.id, False, now)
        case_notes.add(unit, "48217396", "Sudah ditelepon.", by=member.by, now=now, chance=chance)
        said = messages.write_in(unit, provider="twilio", address="1708", citizen=who, phone=PHONE, text="Apa?", reference=key, now=now)
        unanswered.note(unit, said, who, "banjarbaru", None, now)
        unanswered.wrote(unit, said, who, "banjarbaru", None, member.by, now)
        [text] = unanswered.of_citizen(unit, who, 1)
        case_work.assign(unit, text.key, Kind.TEXT, "banjarbaru", member.id, None, member.by, now)
        exports.ask(unit, exports.Export(
            key, "banjarbaru", member.id, exports.What.QUEUE, "csv", day, day, False, exports.State.READY, 1, None, now, now
        ))  # fmt: skip
        queues.take(
            unit, town="banjarbaru", office="mpp", service="KTP", letter="A", day=day, quota=9, citizen=who, priority=False, now=now,
            chance=chance,
        )  # fmt: skip
        called = queues.call_next(
            unit, town="banjarbaru", office="mpp", service=("KTP",), day=day, counter="Loket 1", now=now, by=member.by
        )
        assert called is not None
        board.note(unit, called, "Loket 1", now, again=False)


COUNTED = (
    "sign_ins", "sign_in_tries", "staff_invites", "presence_events", "calls", "officer_calls", "officer_call_events", "officer_legs",
    "officer_orders", "reveals", "case_marks", "case_viewers", "case_notes", "unanswered", "officer_texts", "case_work", "exports",
    "board_calls", "tickets",
)  # fmt: skip


def test_what_the_work_at_the_console_leaves_is_kept_as_long_as_the_table_says(store: Store) -> None:
    for days in (100, 40, 8, 0):
        work_a_day(store, NOW - timedelta(days=days), f"day-{days}")
    while True:
        with store.writing() as unit:
            if retention.forget(unit, NOW) == 0:
                break
    with store.reading() as unit:
        found = {name: unit.conn.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one() for name in COUNTED}
        holders = unit.conn.execute(select(func.count()).where(tickets.c.citizen.is_not(None))).scalar_one()
    assert found == {
        "sign_ins": 3, "sign_in_tries": 2, "staff_invites": 2, "presence_events": 3, "calls": 3, "officer_calls": 3,
        "officer_call_events": 3, "officer_legs": 3, "officer_orders": 2, "reveals": 3, "case_marks": 1, "case_viewers": 1, "case_notes": 4,
        "unanswered": 3, "officer_texts": 3, "case_work": 3, "exports": 1, "board_calls": 2, "tickets": 4,
    }  # fmt: skip
    assert holders == 3, "a number of long ago is nobody's any more"


def test_every_table_has_a_period_or_a_reason_to_stay() -> None:
    named = [set(one) for one in (retention.KEPT, retention.WITH, retention.ENDS, retention.CASES, retention.SHELLS, retention.STAYS)]
    assert store.every.__all__, "every table is known here"
    assert set().union(*named) == set(metadata.tables)
    assert sum(map(len, named)) == len(metadata.tables), "each once"
    assert set(retention.WITH.values()) <= set(retention.KEPT)


SMALL = ("sign_ins", "exports", "schedule_runs")  # some rows a day and officer; rounds of 2 days and no more


def test_forgetting_walks_through_no_table_that_grows(store: Store) -> None:
    work_a_day(store, NOW, "today")
    found = [plan for one in retention.EACH for plan in walks(store, lambda unit, one=one: one(unit, NOW))]  # type: ignore[misc]
    large = [plan for plan in found if not any(f"DELETE FROM {name} " in plan for name in SMALL)]
    assert [plan for plan in large if "LIMIT" not in plan or "TEMP B-TREE" in plan or "Sort" in plan] == []
