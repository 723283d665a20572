"""Texts that officers write to a citizen: owed like any other, and remembered with the case and the writer (store.unanswered)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from rules.chance import Chance
from rules.phone import Phone
from store import messages, unanswered
from store.messages import Message
from store.town_values import Line
from store.unit import Unit

PURPOSE = "officer.reply"
LASTS = timedelta(hours=24)  # a phone that is off for a day gets it no more, and the officer sees that


@dataclass(frozen=True, slots=True)
class Reply:
    """One text of an officer, and what became of it."""

    message: Message
    by: str


_t, _m = unanswered.officer_texts, messages.messages
_OF = (
    select(_t.c.by.label("officer"), _m)
    .join_from(_t, _m, _m.c.id == _t.c.message)
    .where(_t.c.number == bindparam("this"))
    .order_by(_t.c.at.desc())
    .limit(bindparam("most"))
)


def send(
    unit: Unit, number: str | None, *, line: Line, to: Phone, citizen: int, town: str, text: str, by: str, now: datetime, chance: Chance,
    purpose: str = PURPOSE,
) -> str:  # fmt: skip
    """Owe a citizen an officer's words as a text; the message's id. `number` is the case that it is about, if any.

    It is an answer to somebody who asked: it is sent at any hour, and to those who want no notices. What the citizen texts in
    the next days may be the answer to it (store.unanswered).
    """
    id = messages.owe(
        unit, provider=line.provider, sender=line.address, to=to, citizen=citizen, text=text, purpose=purpose, kind="reply", now=now,
        expires_at=now + LASTS, town=town, chance=chance,
    )  # fmt: skip
    unanswered.wrote(unit, id, citizen, town, number, by, now)
    return id


def of_case(unit: Unit, number: str, limit: int = 50) -> list[Reply]:
    """What officers wrote about a case, newest first. A text is forgotten 90 days after it was sent; then it is not among them."""
    rows = unit.conn.execute(_OF, {"this": number, "most": limit}).mappings().all()
    return [Reply(messages.message_of(unit, row), row["officer"]) for row in rows]
