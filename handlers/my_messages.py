"""The last messages to this phone: what each was about, when, what became of it, and sending it once more.

A phone may be shared: the list never shows the words, and what is sent again goes to the same phone only.
"""

from __future__ import annotations

from handlers.service import Outcome, Visit, options, service, term, text
from handlers.showing import cut, date_name, zone
from handlers.town import nearest
from rules.calendar import clock
from store import my_messages
from store.messages import Message

LABEL = 36
_WITH_HOUR = 3  # messages whose hour has room in a list that is one SMS
_LIST = {"my_messages": options(my_messages.MOST, LABEL)}
_ONE = {"message_kind": term("message_kind"), "message_state": term("message_state"), "message_when": text(23)}
_QUEUE = frozenset({"near", "shifted", "tomorrow", "missed", "no_show", "closed"})
_KINDS = {
    "status": "status", "queue": "queue", "complaint": "complaint", "followup": "complaint", "pungli": "complaint",
    "officer": "call", "callback": "call", "rating": "survey", "survey": "survey", "mine": "data",
}  # fmt: skip


@service("mine.messages", writes=False, some=_LIST, none={})
def messages(visit: Visit) -> Outcome:
    """The last five, newest first."""
    found = my_messages.latest(visit.unit, visit.phone, visit.citizen) if visit.phone else []
    listed = tuple((one.id, _label(visit, one, len(found))) for one in found)
    return Outcome("some", lists={"my_messages": listed}) if found else Outcome("none")


@service("mine.message", writes=False, message=_ONE, gone={})
def message(visit: Visit, *, message: str) -> Outcome:
    """One of them."""
    found = my_messages.one(visit.unit, visit.phone, visit.citizen, message) if visit.phone else None
    if found is None:
        return Outcome("gone")
    when = f"{date_name(visit, zone(nearest(visit)).day(found.created_at))}, {_time(visit, found)}"
    return Outcome("message", {"message_kind": _kind(found), "message_state": _state(found), "message_when": when})


@service("mine.again", sent={}, enough={}, gone={})
def again(visit: Visit, *, message: str) -> Outcome:
    """Send it once more. `enough`: three were sent again within the hour."""
    found = my_messages.one(visit.unit, visit.phone, visit.citizen, message) if visit.phone else None
    if found is None or not found.text:
        return Outcome("gone")
    return Outcome("sent" if my_messages.again(visit.unit, found, visit.now, visit.chance) else "enough")


def _kind(found: Message) -> str:
    """What it was about, from its flow and name: "queue.receipt", "answer.status", "notice.near"."""
    flow, _, name = my_messages.subject(found).partition(".")
    if flow == "answer":
        flow = name
    if flow == "notice":
        flow = "queue" if name in _QUEUE else "status"
    return f"@message_kind.{_KINDS.get(flow, 'other')}"


def _state(found: Message) -> str:
    return f"@message_state.{found.state}"


def _label(visit: Visit, found: Message, of: int) -> str:
    on = zone(nearest(visit)).day(found.created_at)
    if visit.channel == "sms" and of > _WITH_HOUR:
        return cut(f"{on.day}/{on.month} {visit.say(_kind(found))}, {visit.say(_state(found))}", LABEL)
    day = date_name(visit, on).rpartition(" ")[0]  # the year is plain
    return cut(f"{day} {_time(visit, found)} {visit.say(_kind(found))}, {visit.say(_state(found))}", LABEL)


def _time(visit: Visit, found: Message) -> str:
    return clock(found.created_at, zone(nearest(visit))).rpartition(" ")[0]
