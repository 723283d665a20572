"""The messages that a citizen may ask about: the latest to their phone, and sending one once more.

Only what was sent to this citizen: the messages of whoever had the number before are not among them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from rules.chance import Chance
from rules.phone import Phone
from store import messages as rows
from store.messages import Message
from store.sealed import indexes
from store.unit import Unit

MOST = 5  # shown
AGAIN = 3  # sent once more in an hour: each costs the town money
LASTS = timedelta(hours=24)
_MARK = "again:"
_MENUS = ("answer", "answer.mine")  # questions put by SMS, and this very list: nobody misses those

_m = rows.messages.c
_MINE = (_m.phone_index.in_(bindparam("phone_indexes", expanding=True)), _m.citizen == bindparam("who"), _m.direction == "out")
_LATEST = (
    select(_m.id)
    .where(*_MINE, _m.kind != "code", _m.purpose.not_in(_MENUS))
    # The privacy notice comes in the same moment as a first receipt, and after it in use.
    .order_by(_m.created_at.desc(), _m.purpose == "main.privacy")
    .limit(bindparam("most"))
)
_AGAIN = select(func.count()).where(*_MINE, _m.created_at > bindparam("since"), _m.purpose.startswith(_MARK))


def latest(unit: Unit, phone: Phone, citizen: int, limit: int = MOST) -> list[Message]:
    """The latest messages to this citizen on this phone, newest first."""
    chosen = {"phone_indexes": indexes(unit.keys, "bidx-phone", phone.e164), "who": citizen, "most": limit}
    found = (rows.get(unit, id) for id in unit.conn.execute(_LATEST, chosen).scalars().all())
    return [message for message in found if message is not None]


def one(unit: Unit, phone: Phone, citizen: int, id: str) -> Message | None:
    """One of them by its id; None for anybody else's."""
    found = rows.get(unit, id)
    return found if found is not None and (found.citizen, found.phone, found.direction) == (citizen, phone, "out") else None


def again(unit: Unit, message: Message, now: datetime, chance: Chance) -> bool:
    """Owe it once more, the same words to the same phone; False when that was done 3 times within the hour."""
    lately = now - timedelta(hours=1)
    chosen = {"phone_indexes": indexes(unit.keys, "bidx-phone", message.phone.e164), "who": message.citizen, "since": lately}
    if unit.conn.execute(_AGAIN, chosen).scalar_one() >= AGAIN:
        return False
    rows.owe(
        unit, provider=message.provider, sender=message.address, to=message.phone, citizen=message.citizen, text=message.text,
        purpose=f"{_MARK}{subject(message)}"[:60], kind="news", now=now, expires_at=now + LASTS, town=message.town, chance=chance,
    )  # fmt: skip
    return True


def subject(message: Message) -> str:
    """What it was about, as its flow and name ("queue.receipt", "answer.status"), also of one that was sent once more."""
    return message.purpose.removeprefix(_MARK)
