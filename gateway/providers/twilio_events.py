"""What each of Twilio's requests says: texts, calls, reports, recordings."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from gateway.errors import Rejected
from gateway.reading import SMS_LONGEST, clean, needed, phone, whole_number
from gateway.reading import field as read
from gateway.types import (
    CallNews,
    Channel,
    Ended,
    Event,
    Ignored,
    Inbound,
    Joined,
    LeftLine,
    OfficerNews,
    OfficerUp,
    OptOut,
    Receipt,
    Recorded,
    RecordingReady,
    Request,
    Waiting,
)
from rules.callbacks import Outcome
from rules.phone import Phone

Fields = Mapping[str, tuple[str, ...]]

_RECORDING = re.compile(r"RE[0-9a-f]{32}\Z")
_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_OUTCOMES = {"completed": Outcome.ANSWERED, "busy": Outcome.BUSY, "no-answer": Outcome.NO_ANSWER, "canceled": Outcome.FAILED}
# What the far telephone network said (RFC 3261 21): the callee refused; there is no such number; nobody there.
_SIP = {
    "603": Outcome.DECLINED, "607": Outcome.DECLINED, "404": Outcome.INVALID, "410": Outcome.INVALID, "484": Outcome.INVALID,
    "604": Outcome.INVALID, "408": Outcome.NO_ANSWER, "480": Outcome.NO_ANSWER, "486": Outcome.BUSY, "600": Outcome.BUSY,
}  # fmt: skip
_STATES = {
    "accepted": "sent", "scheduled": "sent", "queued": "sent", "sending": "sent", "sent": "sent", "partially_delivered": "sent",
    "delivered": "delivered", "read": "delivered",
    "failed": "failed", "undelivered": "failed", "canceled": "failed",
}
# A withheld number comes as a word, or as that word spelled on a keypad.
_WITHHELD = frozenset({
    "anonymous", "restricted", "unknown", "unavailable", "blocked", "private",
    "+266696687", "+7378742833", "+8656696", "+86282452253", "+2562533", "+7748283",
})
_STEPS = 9999
_SECONDS = 14_400  # Twilio's own limit on a recording; also caps what a call reports


def fields_of(request: Request) -> Fields:
    """Twilio's own fields: in the form of a POST, in the query of a GET. The query of a POST is ours."""
    return request.form if request.method == "POST" else request.query


def heard(request: Request) -> Event:
    """The event behind one of our doors; raises Rejected(400) when it is malformed."""
    fields = fields_of(request)
    match request.tail:
        case "sms":
            return _text(fields)
        case "sms/status":
            return _receipt(fields, read(request.query, "id"))
        case "voice/recording":
            return _ready(fields)
        case "voice/wait" | "voice/held":
            language = (read(request.query, "language") or "id")[:8]
            return Waiting(needed(fields, "CallSid"), read(fields, "Digits", longest=8), language, request.tail == "voice/held")
        case "voice/officer" | "voice/officer/after":
            return OfficerUp(needed(request.query, "leg"), needed(fields, "CallSid"), request.tail == "voice/officer/after")
        case "voice/officer/join":
            return Joined(needed(request.query, "leg"), needed(fields, "CallSid"))
        case "voice/officer/status":
            status, seconds = read(fields, "CallStatus").lower(), whole_number(read(fields, "CallDuration"), _SECONDS * 6)
            leg, sip = needed(request.query, "leg"), read(fields, "SipResponseCode")
            return OfficerNews(_news(needed(fields, "CallSid"), leg, status, sip, seconds))
        case "voice/queued":
            return _queued(request, fields)
        case "voice/recorded":
            return _call(request, fields, _recorded(fields))
        case "voice/status":
            return _progress(request, fields)
        case _:
            over = read(fields, "CallStatus").lower() in _OVER
            return _progress(request, fields) if over else _call(request, fields, None)


def _text(fields: Fields) -> Event:
    sender = needed(fields, "From")
    mark = needed(fields, "MessageSid", "SmsMessageSid", "SmsSid")
    if ":" in sender:  # whatsapp:, messenger:, ... are other networks with other rules
        return Ignored("not an SMS")
    caller = phone(sender)
    match read(fields, "OptOutType").upper():
        case "STOP" | "START" as wish if caller is not None:  # Twilio has already replied
            return OptOut(caller, wants=wish == "START", mark=mark)
        case "HELP" | "STOP" | "START":
            return Ignored("answered by Twilio")
    body = _plain((fields.get("Body") or ("",))[0])
    return Inbound(
        Channel.SMS, "", caller, clean(body, SMS_LONGEST), mark, to=read(fields, "To"), sender="" if caller else sender,
    )


def _plain(body: str) -> str:
    """Undo base64 that Twilio sometimes leaves on long messages. Only a text of more than 60 characters without any space can be one."""
    packed = body.strip().replace("\r", "").replace("\n", "")
    if len(packed) <= 60 or len(packed) % 4 or " " in packed:
        return body
    try:
        text = base64.b64decode(packed, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return body
    return text if text.replace("\n", " ").replace("\r", " ").isprintable() else body


def _receipt(fields: Fields, token: str) -> Event:
    status = read(fields, "MessageStatus", "SmsStatus").lower()
    reference = needed(fields, "MessageSid", "SmsSid")
    state = _STATES.get(status)
    if state is None:
        return Ignored("a status that asks for nothing")
    code = read(fields, "ErrorCode")
    return Receipt(state, reference, token, f"{status} {code}" if code not in ("", "0") else status)


def _call(request: Request, fields: Fields, recorded: Recorded | None) -> Inbound:
    ours = _outbound(fields)
    theirs, our_number = ("To", "From") if ours else ("From", "To")
    caller = _citizen(fields, theirs)
    step = 0 if request.tail == "voice" else _step(request)
    return Inbound(
        Channel.VOICE, needed(fields, "CallSid"), caller, "" if recorded else read(fields, "Digits", longest=64), str(step),
        to=read(fields, our_number), first=request.tail == "voice", step=step, recorded=recorded,
        sender="" if caller else read(fields, theirs), outbound=ours, placed=read(request.query, "call") if ours else "",
    )


def _outbound(fields: Fields) -> bool:
    return read(fields, "Direction").startswith("outbound")


def _citizen(fields: Fields, where: str) -> Phone | None:
    raw = read(fields, where)
    return None if raw.lower() in _WITHHELD else phone(raw)


def _step(request: Request) -> int:
    text = read(request.query, "step")
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Rejected(400, "no step number")
    return min(int(text), _STEPS)


def _recorded(fields: Fields) -> Recorded | None:
    """None for a recording that is empty. RecordingUrl is never looked at: the address is made from the id."""
    if not read(fields, "RecordingSid"):
        return None
    seconds = whole_number(read(fields, "RecordingDuration"), _SECONDS)
    return Recorded(_recording(fields), seconds) if seconds else None


def _recording(fields: Fields) -> str:
    sid = needed(fields, "RecordingSid")
    if not _RECORDING.match(sid):
        raise Rejected(400, "not a recording id")
    return sid


def _ready(fields: Fields) -> Event:
    key, sid = needed(fields, "CallSid"), _recording(fields)
    if read(fields, "RecordingStatus") != "completed":
        return Ignored("no recording to fetch")
    return RecordingReady(key, sid, whole_number(read(fields, "RecordingDuration"), _SECONDS))


def _progress(request: Request, fields: Fields) -> Event:
    key, status = needed(fields, "CallSid"), read(fields, "CallStatus").lower()
    seconds = whole_number(read(fields, "CallDuration"), _SECONDS * 6)
    if _outbound(fields):
        return _news(key, read(request.query, "call"), status, read(fields, "SipResponseCode"), seconds)
    if status not in _OVER:
        return Ignored("the call goes on")
    return Ended(Channel.VOICE, key, status, seconds, _citizen(fields, "From"), read(fields, "To"))


def _news(key: str, id: str, status: str, sip: str, seconds: int) -> CallNews:
    """Statuses may come in any order (wire-facts 2.1): what each says stands for itself."""
    detail = f"{status} {sip}".strip()
    if status not in _OVER:
        return CallNews(key, id, answered=status == "in-progress", detail=detail)
    told = _OUTCOMES.get(status, Outcome.FAILED)
    outcome = told if told is Outcome.ANSWERED else _SIP.get(sip, told)
    return CallNews(key, id, outcome is Outcome.ANSWERED, outcome, seconds, detail)


def _queued(request: Request, fields: Fields) -> Event:
    """The caller left the queue. When no officer took the call, the dialogue goes on, as after a silence."""
    match read(fields, "QueueResult"):
        case "hangup" | "bridged" as how:
            return LeftLine(needed(fields, "CallSid"), how == "hangup", whole_number(read(fields, "QueueTime"), _SECONDS * 6))
        case "leave" | "queue-full" | "error" | "system-error":
            return _call(request, fields, None)
        case _:
            return Ignored("on the way to an officer, or back to the line")
