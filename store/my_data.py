"""All that is kept about one phone: shown, erased, held, and cut loose from a former owner (UU PDP 27/2022 art. 32, 41, 43, 44).

For staff and the command line: these walk through tables and are no verbs for a caller's path, but for `part`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from rules.phone import Phone
from store import (
    audit,
    callbacks,
    citizens,
    complaint_joins,
    complaints,
    data_requests,
    dialogues,
    erased_work,
    ledger,
    look_ups,
    messages,
    notices,
    recordings,
    search_words,
)
from store.applications import application_events, applications
from store.complaint_additions import complaint_additions
from store.complaint_rows import complaints as complaint_rows
from store.notice_rows import citizen_optouts
from store.notice_rows import notices as notice_rows
from store.queue_rows import queue_days, tickets
from store.sealed import indexes, seal
from store.surveys import invitations
from store.unit import Unit

KEPT = {
    "applications": "name, second fact and status: population records and archives (UU 24/2013, UU 43/2009); the link to the phone is cut",
    "open complaints": "until they are settled, then by a new request: the duty to handle them (UU 25/2009 art. 36)",
    "supervisory complaints": "evidence against officials; only the overseer sees them",
    "answers of officers": "what the office wrote about a case: archives (UU 43/2009)",
    "audit": "row numbers only: record of processing (UU PDP art. 31); cannot be changed",
    "replies to requests": "sealed, found by nobody, deleted after 30 days",
    "figures": "numbers that tell of nobody",
}
"""What an erasure leaves, and why. docs/privacy.md says the same to the town's data protection officer."""

_NOBODY = Phone("+99900000000000")


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: how many rows of each kind were made unreadable, and how many were kept for the law."""

    citizen: int
    gone: Mapping[str, int]
    kept: Mapping[str, int]


def export(unit: Unit, phone: Phone) -> dict[str, Any] | None:
    """Everything kept about this phone, and what was done with it, ready for JSON; None when nothing is."""
    who = citizens.find(unit, phone)
    if who is None:
        return None
    texts = [one for one in messages.to_phone(unit, phone, 10_000) if one.citizen == who.id]
    told = unit.conn.execute(select(notice_rows).where(notice_rows.c.citizen == who.id).order_by(notice_rows.c.made_at))
    return {
        "phone": phone.e164, "language": who.language, "town": who.town, "opted_out": who.opted_out, "held": who.held,
        "last_contact": who.seen_at.isoformat() if who.seen_at else None,
        "refuses": sorted(notices.refused(unit, who.id)),
        "messages": [
            {"at": one.created_at.isoformat(), "direction": one.direction, "ours": one.address, "text": one.text, "state": one.state}
            for one in texts
        ],
        "complaints": [
            {"number": one.number, "filed_at": one.filed_at.isoformat(), "category": one.category, "region": one.region,
             "landmark": one.landmark, "words": one.words, "recording": one.recording is not None, "state": one.state,
             "history": [{"at": event.at.isoformat(), "state": event.state} for event in complaints.events(unit, one.id)]}
            for one in complaints.of_citizen(unit, who.id, 10_000)
        ],
        "part_in_complaints": [{"number": number, "part": part} for number, part in complaint_joins.of_citizen(unit, who.id, 10_000)],
        "applications": _applications(unit, who.id),
        "tickets": _tickets(unit, who.id),
        "callbacks": [
            {"number": one.number, "filed_at": one.filed_at.isoformat(), "state": one.state, "path": list(one.path), "message": one.message}
            for one in _callbacks(unit, who.id)
        ],
        "dialogues": [
            {"network": row.provider, "channel": row.channel, "last": row.updated_at.isoformat(), "ended": row.ended}
            for row in unit.conn.execute(select(dialogues.dialogues).where(dialogues.dialogues.c.citizen == who.id))
        ],
        "notices": [{"at": row.made_at.isoformat(), "purpose": row.purpose, "about": row.subject, "fate": row.fate} for row in told],
        "data_requests": [
            {"number": one.number, "kind": one.kind, "filed_at": one.filed_at.isoformat(), "state": one.state}
            for one in data_requests.of_citizen(unit, who.id, 1000)
        ],
        "processing": [
            {"at": line.at.isoformat(), "by": line.actor, "what": line.action, "why": line.purpose}
            for line in audit.about(unit, _subject(who.id), 1000)
        ],
        **erased_work.export(unit, who.id, _numbers(unit, who.id)),
    }  # fmt: skip


def erase(unit: Unit, phone: Phone, now: datetime, by: str = "command line") -> Erased | None:
    """Make whoever had this phone unreadable everywhere, but for what a law wants kept (KEPT). None when nobody had it.

    Statistics stay. The phone is free: its next contact is somebody new. Twice is harmless: the second time finds nobody.
    """
    who = citizens.find(unit, phone)
    if who is None:
        return None
    notices.withdraw(unit, who.id, now, "erased")
    gone = {"messages": _messages(unit, phone, who.id, now), "call-backs": _callbacks_blank(unit, who.id, now)}
    gone |= erased_work.erase(unit, who.id, _numbers(unit, who.id, settled=True))
    gone["complaints"], kept_open, kept_oversight = _complaints(unit, who.id)
    run = unit.conn.execute
    for name, table in (
        ("dialogues", dialogues.dialogues), ("notices", notice_rows), ("refusals", citizen_optouts), ("invitations", invitations),
        ("answers owed", look_ups.look_ups),
    ):  # fmt: skip
        gone[name] = run(delete(table).where(table.c.citizen == who.id)).rowcount
    joins = complaint_joins.complaint_joins
    gone["parts in complaints"] = run(delete(joins).where(joins.c.citizen == who.id)).rowcount
    gone["tickets"] = run(update(tickets).where(tickets.c.citizen == who.id).values(citizen=None, active_citizen=None)).rowcount
    filed = run(update(applications).where(applications.c.citizen == who.id).values(citizen=None)).rowcount
    citizens.part(unit, who.id, now)
    citizens.live_in(unit, who.id, None)
    citizens.speak(unit, who.id, "id")
    for request in data_requests.of_citizen(unit, who.id, 1000):
        data_requests.end(unit, request.number, data_requests.State.DONE, now, by)
    audit.write(unit, by, "data.erase", _subject(who.id), now, "request of the person")
    return Erased(who.id, gone, {"applications": filed, "open complaints": kept_open, "supervisory complaints": kept_oversight})


def hold(unit: Unit, phone: Phone, now: datetime, by: str = "command line") -> bool:
    """Keep this person's data and do not use it: no notice is sent until it is released. False when nobody has this phone."""
    return _set_hold(unit, phone, now, now, by)


def release(unit: Unit, phone: Phone, now: datetime, by: str = "command line") -> bool:
    """End a hold. False when nobody has this phone."""
    return _set_hold(unit, phone, now, None, by)


def part(unit: Unit, citizen: int, now: datetime) -> None:
    """The phone has a new owner: nothing of this citizen's is reached from it any more, and nothing of theirs is sent to it.

    Their cases stay, and answer to number and proof on any phone.
    """
    notices.withdraw(unit, citizen, now, "new_owner")
    while (asked := callbacks.open_for(unit, citizen)) is not None:
        if not callbacks.change(unit, asked.number, callbacks.State.DROPPED, now):
            break
    d = dialogues.dialogues
    unit.conn.execute(update(d).where(d.c.open_for == citizen).values(open_for=None))
    citizens.part(unit, citizen, now)
    audit.write(unit, "citizen", "data.new_owner", _subject(citizen), now, "said by the phone")


def _set_hold(unit: Unit, phone: Phone, now: datetime, held_at: datetime | None, by: str) -> bool:
    who = citizens.find(unit, phone)
    if who is None:
        return False
    citizens.hold(unit, who.id, held_at)
    if held_at is not None:
        notices.withdraw(unit, who.id, now, "held")
    audit.write(unit, by, "data.hold" if held_at else "data.release", _subject(who.id), now, "request of the person")
    return True


def _subject(citizen: int) -> str:
    return f"citizen {citizen}"


def _applications(unit: Unit, citizen: int) -> list[dict[str, Any]]:
    a, e = applications.c, application_events.c
    made = []
    for row in unit.conn.execute(select(a.id, a.number, a.town, a.service, a.status, a.due).where(a.citizen == citizen)).all():
        events = unit.conn.execute(select(e.at, e.status).where(e.application == row.id).order_by(e.id))
        made.append({
            "number": row.number, "town": row.town, "service": row.service, "status": row.status,
            "due": row.due.isoformat() if row.due else None,
            "history": [{"at": event.at.isoformat(), "status": event.status} for event in events],
        })  # fmt: skip
    return made


def _tickets(unit: Unit, citizen: int) -> list[dict[str, Any]]:
    t, q = tickets.c, queue_days.c
    found = select(t.label, t.state, q.town, q.office, q.service, q.day).join_from(tickets, queue_days, t.queue_day == q.id)
    return [
        {"label": row.label, "state": row.state, "town": row.town, "office": row.office, "service": row.service, "day": row.day.isoformat()}
        for row in unit.conn.execute(found.where(t.citizen == citizen).order_by(t.id))
    ]


def _callbacks(unit: Unit, citizen: int) -> list[callbacks.Callback]:
    rows = callbacks.callbacks.c
    numbers = unit.conn.execute(select(rows.number).where(rows.citizen == citizen)).scalars().all()
    return [one for number in numbers if (one := callbacks.by_number(unit, number)) is not None]


def _numbers(unit: Unit, citizen: int, *, settled: bool = False) -> list[str]:
    """The cases of a citizen with which officers keep notes and files, but for those on the overseer's desk; or only those that ended."""
    cases = [one for one in complaints.of_citizen(unit, citizen, 100_000) if one.route is not complaints.Route.OVERSEER]
    ended = [one for one in cases if not settled or one.state not in complaints.OPEN]
    return [*(one.number for one in ended), *(one.number for one in _callbacks(unit, citizen))]


def _messages(unit: Unit, phone: Phone, citizen: int, now: datetime) -> int:
    """Blank the words and the phone of every message; what still waits is not sent any more."""
    m = messages.messages.c
    mine = (m.phone_index.in_(indexes(unit.keys, "bidx-phone", phone.e164)), m.citizen == citizen)
    ids = unit.conn.execute(select(m.id).where(*mine)).scalars().all()
    for id in ids:
        values = {
            "phone_index": f"erased-{citizen}"[:32], "text": seal(unit.keys, "messages", "text", id, ""),
            "phone": seal(unit.keys, "messages", "phone", id, _NOBODY.e164),
        }  # fmt: skip
        unit.conn.execute(update(messages.messages).where(m.id == id).values(values))
        o = ledger.outbox.c
        waiting = unit.conn.execute(
            update(ledger.outbox).where(o.id == id, o.state == ledger.State.PENDING)
            .values(state=ledger.State.EXPIRED, ended_at=now, last_error="erased")
        )  # fmt: skip
        if waiting.rowcount:
            messages.rise(unit, id, messages.State.EXPIRED, now, "erased")
    return len(ids)


def _callbacks_blank(unit: Unit, citizen: int, now: datetime) -> int:
    rows = callbacks.callbacks
    found = _callbacks(unit, citizen)
    for one in found:
        callbacks.change(unit, one.number, callbacks.State.DROPPED, now)
        if one.recording:
            recordings.forget(unit, one.recording)
        path = seal(unit.keys, "callbacks", "path", one.number, "")
        unit.conn.execute(
            update(rows).where(rows.c.number == one.number)
            .values(path=path, session=None, message=None, recording=None, waiting_citizen=None)
        )  # fmt: skip
    return len(found)


def _complaints(unit: Unit, citizen: int) -> tuple[int, int, int]:
    """Blank what was said in settled complaints; how many, and how many stay because they run or are supervisory."""
    c, a = complaint_rows.c, complaint_additions.c
    blank = running = oversight = 0
    for one in complaints.of_citizen(unit, citizen, 100_000):
        if one.route is complaints.Route.OVERSEER:
            oversight += 1
        elif one.state in complaints.OPEN:
            running += 1
        else:
            blank += 1
            additions = unit.conn.execute(select(a.recording).where(a.complaint == one.id, a.citizen == citizen)).scalars()
            for recording in {one.recording, *additions} - {None, ""}:
                recordings.forget(unit, str(recording))
            unread = {"words": None, "landmark": None, "recording": None, "anonymous": True}
            unit.conn.execute(update(complaint_rows).where(c.id == one.id).values(unread))
            unit.conn.execute(delete(complaint_additions).where(a.complaint == one.id, a.citizen == citizen))
            search_words.forget(unit, one.id)
    return blank, running, oversight
