"""How each network words an SMS that a phone sends, and its report on one that a phone received."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from public.wire import Wire


@dataclass(frozen=True, slots=True)
class Going:
    """One SMS on its way to the gateway."""

    id: uuid.UUID
    phone: str
    to: str
    words: str


@dataclass(frozen=True, slots=True)
class Text:
    """One SMS that arrived at a phone."""

    id: str
    sender: str
    words: str
    at: str
    provider: str
    reference: str


def carry(wire: Wire, provider: str, text: Going, account: str) -> None:
    """Hand an SMS to the gateway as `provider` does. ValueError for a network that this phone cannot stand for."""
    now = datetime.now(UTC)
    match provider:
        case "africastalking" | "sandbox":
            form = {"date": now.strftime("%Y-%m-%d %H:%M:%S"), "from": text.phone, "id": str(text.id), "linkId": str(text.id.int)[:20]}
            wire.africastalking("sms", {**form, "text": text.words, "to": text.to, "networkCode": "99999"}, provider)
        case "twilio":
            sid = f"SM{text.id.hex}"
            form = {"MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "AccountSid": account, "From": text.phone, "To": text.to}
            places = {"FromCountry": "ID", "FromCity": "", "FromState": "", "FromZip": "", "ToCountry": "ID"}
            rest = {"NumMedia": "0", "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01"}
            wire.twilio("sms", {**form, "Body": text.words, **places, **rest})
        case "kannel":
            form = {"id": str(text.id), "from": text.phone, "to": text.to, "ts": str(int(now.timestamp())), "coding": "0"}
            wire.kannel("sms", {**form, "charset": "UTF-8", "smsc": "demo", "text": text.words})
        case _:
            raise ValueError(f"no SMS line of {provider} can be texted from here")


def report(wire: Wire, text: Text, phone: str, account: str) -> None:
    """Tell the gateway that a message arrived, as the network that carried it does. Nothing for an unknown network."""
    match text.provider:
        case "africastalking" | "sandbox":
            fields = {"id": text.reference, "status": "Success", "phoneNumber": phone, "networkCode": "99999", "retryCount": "0"}
            wire.africastalking("sms/report", fields, text.provider)
        case "twilio":
            fields = {"MessageSid": text.reference, "SmsSid": text.reference, "MessageStatus": "delivered", "SmsStatus": "delivered"}
            who = {"AccountSid": account, "From": text.sender, "To": phone, "ApiVersion": "2010-04-01"}
            wire.twilio(f"sms/status?id={text.id}", {**fields, **who})
        case "kannel":
            fields = {"id": text.id, "p": phone, "P": text.sender, "T": str(int(time.time())), "i": "demo", "n": "gw"}
            wire.kannel("report", {**fields, "d": "8", "F": "", "A": "ACK/", "I": str(uuid.uuid4())})
            wire.kannel("report", {**fields, "d": "1", "F": str(uuid.uuid4()), "A": "", "I": str(uuid.uuid4())})
