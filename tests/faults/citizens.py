"""Citizens in numbers: what networks send us on their behalf, each request on a connection of its own."""

from __future__ import annotations

import http.client
import itertools
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

SHORT_CODE = {"africastalking": "2345", "kannel": "2580", "twilio": "+625110000123"}
ACCOUNT = "AC" + "5" * 32
FORM = "application/x-www-form-urlencoded"
_ACTION = re.compile(r'<Gather[^>]* action="([^"]+)"')
BUSY = 4  # times as long as a quiet machine, a slow one with other things to do may take
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back. Status 0: no answer, or one that broke off; `refused` when nobody listened at all."""

    status: int
    body: str
    seconds: float
    refused: bool = False

    @property
    def action(self) -> str:
        """Where a TwiML document sends the digits, as path and query."""
        found = _ACTION.search(self.body)
        assert found, f"no <Gather> in {self.body!r}"
        parts = urlsplit(unescape(found[1]))
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


def fresh_phone() -> str:
    """An invented phone that nobody in this run has."""
    return f"+6284001{next(_numbers):06d}"


def token() -> str:
    """A network's id of something."""
    return uuid.uuid4().hex


def ticket(n: int) -> str:
    """The keys from the front page to a queue number in one dial; `n` spreads over offices and days."""
    return f"2*1*1*{n % 6 + 1}*1*{n // 6 % 6 + 1}*1*1"


class Citizens:
    """Speaks to the gateway at `url` as the networks do; signatures cover `public_url`."""

    def __init__(self, url: str, public_url: str = "", timeout: float = 60.0) -> None:
        self.host = urlsplit(url).netloc
        self.public_url = public_url or url
        self.timeout = timeout
        self._validator = RequestValidator("demo-token")

    def text(self, provider: str, phone: str, words: str, id: str = "") -> Heard:
        """An SMS to the short code or number that we have on this network."""
        to, id = SHORT_CODE[provider], id or token()
        match provider:
            case "africastalking":
                return self.post("/hooks/africastalking/demo/sms", {"from": phone, "to": to, "text": words, "id": id, "date": "2026-01-01"})
            case "kannel":
                return self.get("/hooks/kannel/demo/sms", {"from": phone, "to": to, "text": words, "id": id})
            case _:
                form = {"From": phone, "To": to, "Body": words, "MessageSid": "SM" + id, "AccountSid": ACCOUNT, "NumMedia": "0"}
                return self.post("/hooks/twilio/demo/sms", form, signed=True)

    def dial(self, phone: str, typed: str = "", session: str = "", headers: Mapping[str, str] | None = None) -> Heard:
        """One USSD hop: everything typed so far."""
        form = {"sessionId": session or f"ATUid_{token()}", "phoneNumber": phone, "networkCode": "99999", "serviceCode": "*123#"}
        return self.post("/hooks/africastalking/demo/ussd", {**form, "text": typed}, headers=headers)

    def ring(self, phone: str, call: str, action: str = "", digits: str = "") -> Heard:
        """A call by Twilio: ringing, or digits to where the last document said."""
        form = {
            "CallSid": "CA" + call, "From": phone, "To": SHORT_CODE["twilio"], "AccountSid": ACCOUNT, "Direction": "inbound",
            "CallStatus": "in-progress" if action else "ringing",
        }  # fmt: skip
        return self.post(action or "/hooks/twilio/demo/voice", form | ({"Digits": digits} if action else {}), signed=True)

    def report(self, reference: str, status: str = "Success") -> Heard:
        """Africa's Talking says what became of a message."""
        form = {"id": reference, "status": status, "phoneNumber": "+6284001000000", "networkCode": "99999"}
        return self.post("/hooks/africastalking/demo/sms/report", form)

    def stop(self, phone: str) -> Heard:
        """Africa's Talking says that a citizen wants no more messages."""
        return self.post("/hooks/africastalking/demo/sms/optout", {"senderId": "2345", "phoneNumber": phone})

    def post(self, path: str, form: Mapping[str, str], signed: bool = False, headers: Mapping[str, str] | None = None) -> Heard:
        """A form."""
        sent = {"Content-Type": FORM, **(headers or {})}
        if signed:
            sent["X-Twilio-Signature"] = str(self._validator.compute_signature(self.public_url + path, dict(form)))
        return self._ask("POST", path, urlencode(form), sent)

    def get(self, path: str, query: Mapping[str, str]) -> Heard:
        """Everything in the query."""
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None, {})

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Heard:
        began = time.monotonic()
        line = http.client.HTTPConnection(self.host, timeout=self.timeout)
        try:
            line.request(method, path, body, dict(headers))
            got = line.getresponse()
            return Heard(got.status, got.read().decode(), time.monotonic() - began)
        except ConnectionRefusedError:
            return Heard(0, "", time.monotonic() - began, refused=True)
        except (OSError, http.client.HTTPException):
            return Heard(0, "", time.monotonic() - began)
        finally:
            line.close()


def until(true: Callable[[], object], seconds: float, every: float = 0.05) -> bool:
    """Whether it became true in time: in so many seconds of a quiet machine, and a busy one has its time."""
    ends = time.monotonic() + seconds * BUSY
    while not true():
        if time.monotonic() > ends:
            return bool(true())
        time.sleep(every)
    return True
