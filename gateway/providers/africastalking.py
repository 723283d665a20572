"""Africa's Talking: USSD, SMS and voice. Nothing is signed: the secret path is the only proof. Voice XML is in africastalking_voice.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as secret
from typing import ClassVar, Self

from gateway.errors import Rejected
from gateway.providers import africastalking_voice
from gateway.reading import NAME_LONGEST, SMS_LONGEST, WHOLE_LONGEST, Door, admit, clean, clean_tail, digest, field, keys, needed, phone
from gateway.reading import whole_number as number
from gateway.types import (
    CallNews,
    Channel,
    Ended,
    Event,
    Ignored,
    Inbound,
    OfficerNews,
    OfficerUp,
    OptOut,
    Receipt,
    Recorded,
    Request,
    Response,
)
from menus.screen import Reply
from rules.callbacks import Outcome
from store.officer_legs import MARK as OFFICER

Fields = Mapping[str, tuple[str, ...]]

_POST = Door(frozenset({"POST"}))
_DOORS = dict.fromkeys(("ussd", "ussd/end", "sms", "sms/report", "sms/optout", "voice"), _POST)
_STATES = {
    "Success": "delivered", "Sent": "sent", "Submitted": "sent", "Buffered": "sent",
    "Rejected": "failed", "Failed": "failed", "AbsentSubscriber": "failed", "Expired": "expired",
}  # fmt: skip
_CAUSES = {
    "USER_BUSY": Outcome.BUSY, "CALL_REJECTED": Outcome.DECLINED, "UNALLOCATED_NUMBER": Outcome.INVALID,
    "NO_ANSWER": Outcome.NO_ANSWER, "NO_USER_RESPONSE": Outcome.NO_ANSWER, "SUBSCRIBER_ABSENT": Outcome.NO_ANSWER,
    "ORIGINATOR_CANCEL": Outcome.NO_ANSWER, "USER_NOT_REGISTERED": Outcome.NO_ANSWER, "NORMAL_CLEARING": Outcome.NO_ANSWER,
}  # fmt: skip
_WITHHELD = frozenset({"", "anonymous", "restricted", "unknown", "private"})
_DAY = 86_400  # seconds; caps what a call or a session reports


@dataclass(frozen=True, slots=True)
class AfricasTalking:
    """The web side of Africa's Talking."""

    name: ClassVar[str] = "africastalking"

    keys: tuple[str, ...] = secret(repr=False)
    public_url: str = ""

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self | None:
        """Set up by WEBHOOK_KEY alone; None without one."""
        known = keys(settings.get("WEBHOOK_KEY", ""))
        return cls(known, settings.get("PUBLIC_URL", "").rstrip("/")) if known else None

    def verify(self, request: Request) -> None:
        """The path key: the network has no signature, whatever some blog posts say."""
        admit(request, self.keys, _DOORS)

    def parse(self, request: Request) -> Event:
        """USSD by session and everything typed so far, SMS by id, voice by session and our own step number."""
        form = request.form
        match request.tail:
            case "ussd":
                return _dialled(form)
            case "ussd/end":
                status, millis = field(form, "status"), number(field(form, "durationInMillis"), _DAY * 1000)
                return Ended(Channel.USSD, needed(form, "sessionId"), status, millis // 1000)
            case "sms":
                return _text(form)
            case "sms/report":
                return _receipt(form)
            case "sms/optout":
                return _opt_out(form)
            case _:
                return _call(request)

    def answer(self, request: Request, event: Event, reply: Reply | None) -> Response:
        """CON or END for USSD, XML for a living call, an empty 200 for the rest (there is no reply in-band to an SMS)."""
        match request.tail:
            case "ussd":
                going = reply is not None and not reply.ends
                return Response(200, f"{'CON' if going else 'END'} {reply.text if reply else ''}")
            case "voice" if isinstance(event, OfficerUp):
                return africastalking_voice.officer(reply)
            case "voice" if isinstance(event, Inbound):
                return africastalking_voice.document(f"{self.public_url}/hooks/africastalking/{request.key}/voice", reply)
            case _:
                return Response(200)


def _dialled(form: Fields) -> Inbound:
    raw = (form.get("text") or ("",))[0]
    said = clean_tail(raw, WHOLE_LONGEST)
    caller, given = phone(field(form, "phoneNumber")), field(form, "phoneNumber")
    return Inbound(
        Channel.USSD, needed(form, "sessionId"), caller, said, digest(raw), to=field(form, "serviceCode"), whole=True, first=raw == "",
        sender="" if caller else given,
    )


def _text(form: Fields) -> Inbound:
    sender, to = needed(form, "from"), field(form, "to")
    caller, said = phone(sender), clean((form.get("text") or ("",))[0], SMS_LONGEST)
    mark = field(form, "id") or digest(sender, to, said, field(form, "date"))
    return Inbound(Channel.SMS, "", caller, said, mark, to=to, sender="" if caller else sender)


def _receipt(form: Fields) -> Event:
    reference, status = needed(form, "id"), field(form, "status")
    state = _STATES.get(status)
    if state is None:  # new words appear without notice; a 4xx would only make the network repeat them
        return Ignored("a status that asks for nothing")
    return Receipt(state, reference, detail=" ".join(filter(None, (status, field(form, "failureReason")))))


def _opt_out(form: Fields) -> Event:
    caller = phone(needed(form, "phoneNumber"))
    if caller is None or field(form, "updateType"):  # a subscription to premium messages is no wish about ours
        return Ignored("no wish about our messages")
    return OptOut(caller, mark=digest("optout", caller.e164, field(form, "senderId")))


def _call(request: Request) -> Event:
    form = request.form
    key = needed(form, "sessionId")
    ours = field(form, "direction").lower() == "outbound"
    placed = field(form, "clientRequestId") if ours else ""
    raw, to = field(form, "callerNumber"), field(form, "destinationNumber")
    caller = None if raw.lower() in _WITHHELD else phone(raw)
    if field(form, "isActive").lower() in ("0", "false"):
        cause, seconds = field(form, "hangupCause", "status"), number(field(form, "durationInSeconds"), _DAY)
        if ours and placed.startswith(OFFICER):
            return OfficerNews(_news(form, key, cause, seconds))
        return _news(form, key, cause, seconds) if ours else Ended(Channel.VOICE, key, cause, seconds, caller, to)
    if placed.startswith(OFFICER):
        return OfficerUp(placed, key, joins=True)
    asked = field(request.query, "step")
    if asked and number(asked, 9999) == 0 and asked != "0":
        raise Rejected(400, "no step number")
    silent = field(request.query, "silence") == "1"  # our own fallback: the last keys may be repeated in it
    recorded = None if silent else _recorded(form)
    digits = "" if silent or recorded else field(form, "dtmfDigits", longest=64)
    return Inbound(
        Channel.VOICE, key, caller, digits, str(number(asked, 9999)), to=to, first=not asked, step=number(asked, 9999),
        recorded=recorded, sender="" if caller else raw, outbound=ours, placed=placed,
    )


def _news(form: Fields, key: str, cause: str, seconds: int) -> CallNews:
    """The last word on a call of ours. A call that lasted was answered, whatever the cause says: its list is the exchange's own."""
    outcome = Outcome.ANSWERED if seconds else _CAUSES.get(cause.upper(), Outcome.FAILED)
    return CallNews(key, field(form, "clientRequestId"), outcome is Outcome.ANSWERED, outcome, seconds, cause)


def _recorded(form: Fields) -> Recorded | None:
    """Only the address is known here. Whether it may be fetched is the sender's question: nothing about it is signed."""
    address = field(form, "recordingUrl", longest=4 * NAME_LONGEST)
    if not address:
        return None
    if not address.startswith(("https://", "http://")):
        raise Rejected(400, "no recording address")
    return Recorded(address, number(field(form, "durationInSeconds"), _DAY))
