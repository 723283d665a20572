"""How long each kind of row is kept, and the verb that deletes what is older, a few at a time by an index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column, Table, bindparam, delete, select, update

from rules.retention import Kept
from store import case_marks, dialogues, exports, guesses, inbound, runs, sign_ins, viewing
from store.board import board_calls
from store.calls import calls
from store.case_events import case_events
from store.case_work import case_work
from store.ledger import outbox
from store.messages import messages
from store.officer_call_rows import State as CallState
from store.officer_call_rows import officer_call_events, officer_calls
from store.officer_legs import officer_legs, officer_orders
from store.presence import presence_events
from store.queue_rows import queue_days, tickets
from store.receipts import status_events
from store.reveals import reveals
from store.staff_invites import staff_invites
from store.unanswered import key_of, officer_texts, unanswered
from store.unit import Unit

KEPT: Mapping[str, timedelta] = {
    "inbound_events": timedelta(days=30),  # the defence against replayed requests outlives the words
    "dialogues": timedelta(days=7),  # an unfinished one is offered for a day
    "schedule_runs": timedelta(days=2),  # only so long as two schedulers may disagree about the time
    "outbox": timedelta(days=30),  # with its ledger, after it ended
    "status_events": timedelta(days=30),
    "messages": timedelta(days=90),  # with who of the staff wrote it
    "unanswered": timedelta(days=90),  # its words go with the message
    "calls": timedelta(days=90),
    "officer_calls": timedelta(days=90),  # with the rings of officers' phones
    "officer_orders": timedelta(days=30),
    "presence_events": timedelta(days=90),
    "sign_ins": timedelta(days=90),
    "staff_invites": timedelta(days=30),
    "reveals": timedelta(days=90),  # the audit keeps who opened which, and why
    "board_calls": timedelta(days=30),
    "case_marks": timedelta(days=case_marks.KEPT_DAYS),
    "case_viewers": timedelta(hours=1),
    "exports": timedelta(days=7),  # the file itself for a day
    "tickets": timedelta(days=90),  # whose number it was; the number stays for the figures
}
"""Since the last event. tests/store/test_retention.py holds it against every table there is."""

WITH: Mapping[str, str] = {
    "rejected_events": "inbound_events", "send_attempts": "outbox", "officer_texts": "messages", "officer_call_events": "officer_calls",
    "officer_legs": "officer_calls",
}  # fmt: skip
"""What goes together with a row of another kind."""

ENDS: Mapping[str, str] = {
    "guesses": "when the lock is over",
    "sign_in_tries": "when the rest is over",
    "invitations": "after two weeks (the task figures)",
    "look_ups": "when it is answered",
    "notices": "after 400 days (the task forget_notices)",
    "notice_days": "after 400 days (the task forget_notices)",
    "citizen_optouts": "when they want notices again, or are erased",
    "presence": "with the member of the staff",
    "inbox_filters": "when its officer takes it away",
}
"""What ends by itself, or by somebody's word."""

CASES: Mapping[str, str] = {
    **dict.fromkeys(("recordings", "sounds"), Kept.SOUNDS),
    **dict.fromkeys(
        ("complaints", "complaint_events", "complaint_additions", "case_notes", "case_mentions", "case_files", "case_events", "case_words"),
        Kept.WORDS,
    ),
    **dict.fromkeys(("applications", "application_events"), Kept.APPLICATIONS),
    **dict.fromkeys(("callbacks", "placed_calls"), Kept.CALLBACKS),
    "citizens": "the phone two years after its last contact (rules.retention.PHONES)",
    "data_requests": "three years after they ended (rules.retention.REQUESTS)",
}  # fmt: skip
"""Cases: what people said in them goes when their town's time is over (store.case_retention). The key in town.yaml, or the period."""

SHELLS = frozenset({"agency_cases", "case_work", "complaint_joins", "complaint_links", "numbers", "ticket_events"})
"""What holds of a case only numbers, states and row numbers: it tells of nobody once the phone behind the row number is gone."""

STAYS = frozenset({
    "answer_templates", "api_keys", "audit", "counters", "desk_cursors", "figures", "holidays", "house", "line_towns", "lines", "measures",
    "offices", "queue_days", "ratings", "regions", "services", "staff", "survey_forms", "template_versions", "town_versions", "towns",
})  # fmt: skip
"""What tells of no citizen: the towns as they are, sums, answers that belong to nobody, who works here, and the audit (row numbers)."""

BATCH = 500
WINDOW = timedelta(days=30)  # of days whose numbers are cut loose: a scheduler that stood still so long has caught up


def forget(unit: Unit, now: datetime) -> int:
    """Delete up to one batch of each kind; how many rows. Call again until it is 0. Twice is harmless."""
    return sum(one(unit, now) for one in EACH)


def _older(table: Table, column: Column[datetime], key: Column[str], kind: str) -> Callable[[Unit, datetime], int]:
    old = select(key).where(column < bindparam("before", type_=column.type)).order_by(column).limit(BATCH)
    statement = delete(table).where(key.in_(old))

    def forget_older(unit: Unit, now: datetime) -> int:
        return unit.conn.execute(statement, {"before": now - KEPT[kind]}).rowcount

    return forget_older


def _by_time(table: Table, column: Column[datetime], kind: str) -> Callable[[Unit, datetime], int]:
    """For a table that has an index by time and few rows a day."""
    statement = delete(table).where(column < bindparam("before", type_=column.type))
    return lambda unit, now: unit.conn.execute(statement, {"before": now - KEPT[kind]}).rowcount


def _grown(table: Table, key: Column[int], column: Column[datetime], kind: str) -> Callable[[Unit, datetime], int]:
    """For a log whose keys grow with time: the oldest are looked at by key, so it needs no index by time."""
    head = select(key.label("id"), column.label("at")).order_by(key).limit(BATCH).subquery()
    old = select(head.c.id).where(head.c.at < bindparam("before", type_=column.type))
    statement = delete(table).where(key.in_(old))
    return lambda unit, now: unit.conn.execute(statement, {"before": now - KEPT[kind]}).rowcount


def _messages(unit: Unit, now: datetime) -> int:
    """The words of 90 days ago, and the note of which officer wrote them."""
    m = messages.c
    old = select(m.id).where(m.created_at < now - KEPT["messages"]).order_by(m.created_at).limit(BATCH)
    ids = unit.conn.execute(old).scalars().all()
    if ids:
        unit.conn.execute(delete(officer_texts).where(officer_texts.c.message.in_(ids)))
        unit.conn.execute(delete(messages).where(m.id.in_(ids)))
    return len(ids)


def _unanswered(unit: Unit, now: datetime) -> int:
    """Texts that needed a human, with the work on them: nobody can read them any more."""
    u = unanswered.c
    head = select(u.id, u.at).order_by(u.id).limit(BATCH).subquery()
    ids: Sequence[int] = unit.conn.execute(select(head.c.id).where(head.c.at < now - KEPT["unanswered"])).scalars().all()
    if ids:
        keys = [key_of(id) for id in ids]
        unit.conn.execute(delete(case_work).where(case_work.c.number.in_(keys)))
        unit.conn.execute(delete(case_events).where(case_events.c.number.in_(keys)))
        unit.conn.execute(delete(unanswered).where(u.id.in_(ids)))
    return len(ids)


def _officer_calls(unit: Unit, now: datetime) -> int:
    """Calls to a human with their history, and the rings of officers' phones for them."""
    c = officer_calls.c
    old = select(c.id).where(c.state.in_(list(CallState)), c.heard_at < now - KEPT["officer_calls"]).limit(BATCH)
    ids = unit.conn.execute(old).scalars().all()
    if ids:
        unit.conn.execute(delete(officer_call_events).where(officer_call_events.c.call.in_(ids)))
        unit.conn.execute(delete(officer_legs).where(officer_legs.c.call.in_(ids)))
        unit.conn.execute(delete(officer_calls).where(c.id.in_(ids)))
    return len(ids)


def _holders(unit: Unit, now: datetime) -> int:
    """Whose a queue number of long ago was."""
    before = (now - KEPT["tickets"]).date()
    days = select(queue_days.c.id).where(queue_days.c.day < before, queue_days.c.day >= before - WINDOW)
    t = tickets.c
    held = select(t.id).where(t.queue_day.in_(days), t.citizen.is_not(None)).limit(BATCH)
    return unit.conn.execute(update(tickets).where(t.id.in_(held)).values(citizen=None, active_citizen=None)).rowcount


EACH: tuple[Callable[[Unit, datetime], int], ...] = (
    lambda unit, now: inbound.forget(unit, now - KEPT["inbound_events"], BATCH),
    lambda unit, now: dialogues.forget(unit, now - KEPT["dialogues"], BATCH),
    lambda unit, now: runs.forget(unit, now - KEPT["schedule_runs"]),
    guesses.forget,
    _older(outbox, outbox.c.ended_at, outbox.c.id, "outbox"),
    _messages,
    _unanswered,
    _by_time(status_events, status_events.c.at, "status_events"),
    _by_time(calls, calls.c.began_at, "calls"),
    _officer_calls,
    _older(officer_orders, officer_orders.c.owed_at, officer_orders.c.id, "officer_orders"),
    _grown(presence_events, presence_events.c.id, presence_events.c.at, "presence_events"),
    sign_ins.forget,
    _by_time(staff_invites, staff_invites.c.until, "staff_invites"),
    _grown(reveals, reveals.c.id, reveals.c.at, "reveals"),
    _grown(board_calls, board_calls.c.id, board_calls.c.at, "board_calls"),
    lambda unit, now: case_marks.forget(unit, now - KEPT["case_marks"]),
    lambda unit, now: viewing.forget(unit, now - KEPT["case_viewers"]),
    exports.forget,
    _holders,
)
