"""Twilio, the worker's side: the official SDK over our own bounded connection. Error codes: the provider's error dictionary."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar, Self
from urllib.parse import quote

from twilio.http import HttpClient
from twilio.http.response import Response

from gateway.errors import NotSent, Reason
from gateway.network import TOTAL, exchange, sound
from gateway.reading import keys
from gateway.types import Calling, Outbound, Placed, Sent

ORIGIN = "https://api.twilio.com"
_TWILIO = re.compile(r"https://[a-z0-9.-]+\.twilio\.com(?=/)")
_RECORDING = re.compile(r"RE[0-9a-f]{32}\Z")
_TRIAL = "Sent from your Twilio trial account - "
_CODES = {
    14107: Reason.THROTTLED, 20429: Reason.THROTTLED, 21611: Reason.THROTTLED, 30001: Reason.THROTTLED, 63017: Reason.THROTTLED,
    63018: Reason.THROTTLED,
    21610: Reason.OPTED_OUT,
    21211: Reason.BAD_NUMBER, 21612: Reason.BAD_NUMBER, 21614: Reason.BAD_NUMBER, 30005: Reason.BAD_NUMBER, 30006: Reason.BAD_NUMBER,
    30004: Reason.BAD_NUMBER,
    13223: Reason.BAD_NUMBER, 13224: Reason.BAD_NUMBER, 21214: Reason.BAD_NUMBER, 21217: Reason.BAD_NUMBER,
    10004: Reason.THROTTLED, 22005: Reason.THROTTLED,
    30017: Reason.UNREACHABLE, 30410: Reason.UNREACHABLE, 30003: Reason.UNREACHABLE,
}  # fmt: skip


class _Line(HttpClient):  # type: ignore[misc]
    """The SDK's connection: bounded, pointed where TWILIO_API_URL says, and every failure already a NotSent."""

    def __init__(self, origin: str, total: float) -> None:
        super().__init__(logging.getLogger("titian.twilio"), False)
        self.origin, self.total = origin, total

    def request(
        self, method: str, uri: str, params: Mapping[str, object] | None = None, data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None, timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:  # fmt: skip
        where = _TWILIO.sub(self.origin, uri, count=1)
        answer = exchange(method, where, params=params, data=data, headers=headers, auth=auth, total=self.total)
        told = _object(answer.text)
        if answer.status >= 400:
            code = told.get("code") if told else None  # the text beside it may hold the phone: it is left out
            number = code if isinstance(code, int) else 0
            raise NotSent(_CODES.get(number, Reason.REFUSED), f"{answer.status} {number}" if number else str(answer.status))
        if told is None:
            raise NotSent(Reason.NOT_UNDERSTOOD, f"{answer.status}, not a JSON object")
        return Response(answer.status, answer.text, answer.headers)


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


@lru_cache(maxsize=4)
def _client(account: str, token: str, origin: str, total: float) -> Any:
    from twilio.rest import Client

    return Client(account, token, http_client=_Line(origin, total))


@dataclass(frozen=True, slots=True)
class TwilioSender:
    """Sends SMS and places calls by Twilio."""

    name: ClassVar[str] = "twilio"
    reports: ClassVar[str] = "sms/status"
    can_tell: ClassVar[bool] = True

    account: str
    token: str = field(repr=False)
    origin: str = ORIGIN
    total: float = TOTAL  # seconds that one call may take

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self | None:
        """Set up by TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (the first of them); None when either is missing."""
        account, tokens = settings.get("TWILIO_ACCOUNT_SID", "").strip(), keys(settings.get("TWILIO_AUTH_TOKEN", ""))
        origin = settings.get("TWILIO_API_URL", "").rstrip("/") or ORIGIN
        return cls(account, tokens[0], origin) if account and tokens else None

    def _client(self) -> Any:
        return _client(self.account, self.token, self.origin, self.total)

    def send(self, message: Outbound) -> Sent:
        """Hand over one SMS. `message.sender` is a number of ours, or a messaging service (MG...). Raises NotSent."""
        if not message.sender:
            raise NotSent(Reason.NO_LINE, "no sender")
        service = message.sender.startswith("MG")
        made = self._client().messages.create(
            to=message.to.e164, body=message.text, **{"messaging_service_sid" if service else "from_": message.sender},
            **({"status_callback": message.callback} if message.callback else {}),
        )  # fmt: skip
        if not made.sid:
            raise NotSent(Reason.NOT_UNDERSTOOD, "no id")
        return Sent(str(made.sid), _count(made.num_segments), _cost(made))

    def find(self, message: Outbound, since: float) -> Sent | None:
        """The newest of the last messages to this phone with these words, made after `since`. Raises NotSent.

        Not asked for by DateSent: that is empty while a message waits at Twilio.
        """
        last = self._client().messages.list(to=message.to.e164, limit=20, page_size=20)
        for one in last:
            ours = one.direction != "inbound" and (one.body or "").removeprefix(_TRIAL) == message.text
            if ours and one.sid and one.date_created is not None and one.date_created.timestamp() >= since - 5:
                return Sent(str(one.sid), _count(one.num_segments), _cost(one))
        return None

    def place_call(self, call: Calling) -> Placed:
        """Ring a citizen's phone from a number of ours (wire-facts 2.4). No machine detection: it keeps people waiting. Raises NotSent."""
        if not call.sender or not call.base:
            raise NotSent(Reason.NO_LINE, "no number to call from, or no address to ask")
        ours = f"{call.mark}={quote(call.id, safe='')}"
        made = self._client().calls.create(
            to=call.to.e164, from_=call.sender, url=f"{call.base}/{call.door}?{ours}", method="POST",
            timeout=call.rings, time_limit=call.longest,
            status_callback=f"{call.base}/{call.door}/status?{ours}", status_callback_method="POST",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
        )  # fmt: skip
        if not made.sid:
            raise NotSent(Reason.NOT_UNDERSTOOD, "no id")
        return Placed(str(made.sid))

    def end_call(self, reference: str) -> None:
        """Hang up a call. Raises NotSent; an ended one is refused, and nothing is lost."""
        self._client().calls(reference).update(status="completed")

    def move_call(self, reference: str, address: str) -> None:
        """Have a call that is under way ask `address` what to do (wire-facts 2.4). Raises NotSent."""
        self._client().calls(reference).update(url=address, method="POST")

    def fetch_recording(self, reference: str) -> bytes:
        """The recording as WAV. Its address is made from its id: the one in a webhook is never used. Raises NotSent."""
        if not _RECORDING.match(reference):
            raise NotSent(Reason.REFUSED, "not a recording id")
        return sound(f"{self.origin}/2010-04-01/Accounts/{self.account}/Recordings/{reference}.wav", (self.account, self.token))


def _count(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() else 0


def _cost(made: Any) -> str:
    return f"{made.price_unit} {made.price}" if made.price else ""
