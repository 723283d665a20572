"""What a citizen did on every channel: menus and where they got stuck, calls, texts, cases. For staff, one phone at a time.

A phone may be a family's: what stands here was done with this phone, by whoever held it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import bindparam, select

from store import applications, calls, citizens, complaints, dialogues, messages
from store.callbacks import callbacks
from store.complaint_rows import Route
from store.dialogues import Dialogue
from store.sealed import unseal_text
from store.unit import Unit


class What(StrEnum):
    """What kind of step it was."""

    MENU = "menu"
    CALL = "call"
    TEXT_IN = "text_in"
    TEXT_OUT = "text_out"
    CALLBACK = "callback"
    COMPLAINT = "complaint"
    APPLICATION = "application"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `path` are the states of the menu, the last one first reached last; `over` is False where they got stuck.

    `number` is a case's; `state` where that stands, or what became of a text; `words` a text's.
    """

    at: datetime
    what: What
    channel: str
    town: str | None = None
    path: tuple[str, ...] = ()
    over: bool = True
    number: str = ""
    state: str = ""
    words: str = ""


_d, _b, _a = dialogues.dialogues.c, callbacks.c, applications.applications.c
_HELD = (
    select(*dialogues.COLUMNS)
    .where(_d.citizen == bindparam("who"), _d.updated_at >= bindparam("since"))
    .order_by(_d.updated_at.desc()).limit(20)
)  # fmt: skip
_CALLBACKS = (
    select(_b.number, _b.town, _b.channel, _b.path, _b.state, _b.filed_at)
    .where(_b.citizen == bindparam("who"), _b.filed_at >= bindparam("since"))
    .order_by(_b.filed_at.desc()).limit(10)
)  # fmt: skip
_APPLICATIONS = (
    select(_a.number, _a.town, _a.status, _a.updated_at).where(_a.citizen == bindparam("who")).order_by(_a.updated_at.desc()).limit(10)
)


def of_citizen(unit: Unit, citizen: int, since: datetime, *, limit: int = 40, anonymous: bool = False) -> list[Step]:
    """The latest steps across channels since then, newest first. A handful of indexed look-ups, however much there is.

    Complaints whose citizen is not to be known, and those on the overseer's desk, are left out unless `anonymous`.
    LookupError when there is no such citizen.
    """
    phone = citizens.phone_of(unit, citizen)
    texts = [one for one in messages.to_phone(unit, phone, 30) if one.citizen == citizen]
    made = [
        Step(one.created_at, What.TEXT_IN if one.direction == "in" else What.TEXT_OUT, "sms", one.town, state=one.state, words=one.text)
        for one in texts
    ]
    made += _menus(unit, citizen, since)
    for row in unit.conn.execute(_CALLBACKS, {"who": citizen, "since": since}):
        path = unseal_text(unit.keys, "callbacks", "path", row.number, row.path)
        made.append(Step(row.filed_at, What.CALLBACK, row.channel, row.town, _path_of(path), True, row.number, row.state))
    made += [
        Step(one.filed_at, What.COMPLAINT, one.channel, one.town, number=one.number, state=one.state)
        for one in complaints.of_citizen(unit, citizen)
        if anonymous or (not one.anonymous and one.route is Route.OFFICE)
    ]
    made += applications_of(unit, citizen)
    return sorted((one for one in made if one.at >= since), key=lambda one: one.at, reverse=True)[:limit]


def applications_of(unit: Unit, citizen: int) -> list[Step]:
    """The latest applications that are known to be this citizen's, the last changed first."""
    rows = unit.conn.execute(_APPLICATIONS, {"who": citizen})
    return [Step(row.updated_at, What.APPLICATION, "", row.town, number=row.number, state=row.status) for row in rows]


def _menus(unit: Unit, citizen: int, since: datetime) -> list[Step]:
    """The dialogues on every channel, those that ended too, as long as dialogues are kept; a call's stand at its beginning."""
    rows = unit.conn.execute(_HELD, {"who": citizen, "since": since})
    found = {(one.provider, one.key): one for one in (dialogues.dialogue_of(unit, row) for row in rows)}
    made = []
    for call in calls.of_citizen(unit, citizen):
        told = found.pop((call.provider, call.key), None)
        made.append(_menu(told, call.began_at, What.CALL) if told else Step(call.began_at, What.CALL, "voice"))
    return made + [_menu(one, one.updated_at, What.MENU) for one in found.values()]


def _menu(dialogue: Dialogue, at: datetime, what: What) -> Step:
    path, town = _trail(dialogue.session)
    return Step(at.astimezone(UTC), what, dialogue.channel, town, path, dialogue.ended)


def _trail(session: str) -> tuple[tuple[str, ...], str | None]:
    """The states that a session went through, and its town. Empty when it cannot be read: an older release wrote it."""
    try:
        state, _, facts, trail, *_ = json.loads(session)
        return (*map(str, trail), str(state)), facts.get("town") or None
    except (ValueError, TypeError, AttributeError):
        return (), None


def _path_of(sealed: str) -> tuple[str, ...]:
    return tuple(part for part in sealed.replace("\n", " ").split(" ") if part)
