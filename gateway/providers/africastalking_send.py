"""Africa's Talking, the worker's side: the official SDK, with its one private door replaced because it loses the HTTP status."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from gateway.errors import NotSent, Reason
from gateway.fetching import fetch_sound
from gateway.network import TOTAL, exchange
from gateway.types import Calling, Outbound, Placed, Sent

_TAKEN = frozenset({100, 101, 102})  # processed, sent, queued
_CODES = {
    401: Reason.REFUSED, 402: Reason.REFUSED, 403: Reason.BAD_NUMBER, 404: Reason.BAD_NUMBER, 405: Reason.NO_CREDIT,
    406: Reason.OPTED_OUT, 407: Reason.BAD_NUMBER, 409: Reason.OPTED_OUT,
    500: Reason.UNREACHABLE, 501: Reason.UNREACHABLE, 502: Reason.UNREACHABLE,
}  # fmt: skip
_CALL_WORDS = {
    "InvalidPhoneNumber": Reason.BAD_NUMBER, "DestinationNotSupported": Reason.NOT_ALLOWED, "InsufficientBalance": Reason.NO_CREDIT,
    "InsufficientCredit": Reason.NO_CREDIT,
}  # fmt: skip
_PARTS = re.compile(r"Message parts: (\d{1,3})")
_WORD = re.compile(r"[A-Za-z]{1,40}\Z")


@dataclass(frozen=True, slots=True)
class AfricasTalkingSender:
    """Sends SMS and places calls by Africa's Talking."""

    name: ClassVar[str] = "africastalking"
    can_tell: ClassVar[bool] = False
    reports: ClassVar[str] = ""  # one address for all reports, set on their pages

    username: str
    api_key: str = field(repr=False)
    api_url: str = ""
    total: float = TOTAL  # seconds that one request may take
    voice_url: str = ""

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self | None:
        """Set up by AFRICASTALKING_USERNAME and AFRICASTALKING_API_KEY; None when either is missing."""
        username, key = settings.get("AFRICASTALKING_USERNAME", "").strip(), settings.get("AFRICASTALKING_API_KEY", "").strip()
        if not username or not key:
            return None
        api, voice = (settings.get(f"AFRICASTALKING_{which}_URL", "").rstrip("/") for which in ("API", "VOICE"))
        return cls(username, key, api, voice_url=voice)

    def send(self, message: Outbound) -> Sent:
        """Hand over one SMS. A 201 can still be a refusal: the list of recipients says. Raises NotSent."""
        from africastalking.SMS import SMSService

        service = SMSService(self.username, self.api_key)
        if self.api_url:
            service._baseUrl = f"{self.api_url}/version1"
        service._make_request = partial(_ask, self.total)
        told = service.send(message.text, [message.to.e164], message.sender or None)
        return _settled(told)

    def find(self, message: Outbound, since: float) -> Sent | None:
        """None: this network has no way to ask about a message without its id."""
        return None

    def place_call(self, call: Calling) -> Placed:
        """Ring a citizen's phone from a number of ours (wire-facts 3.7). Raises NotSent.

        What is said is asked of the address that is set for the number on their pages; how long it rings and lasts is theirs too.
        """
        from africastalking.Voice import VoiceService

        if not call.sender:
            raise NotSent(Reason.NO_LINE, "no number to call from")
        service = VoiceService(self.username, self.api_key)
        if self.voice_url:
            service._baseUrl = self.voice_url
        service._make_request = partial(_ask_for_call, self.total, call.id)
        return _ringing(service.call(call.sender, [call.to.e164]))

    def fetch_recording(self, reference: str) -> bytes:
        """The sound behind an address that an unsigned webhook named, so fetched with suspicion. Raises NotSent."""
        return fetch_sound(reference)


def _ask(
    total: float, url: str, method: str, headers: Mapping[str, str], data: Mapping[str, object], params: object, **_: object
) -> object:
    """In place of the SDK's own: it forgets the status, and reads JSON only when the content type has no charset."""
    answer = exchange(method, url, headers=headers, data=data, total=total)
    if answer.status >= 400:  # text, not JSON: "The supplied authentication is invalid"
        raise NotSent(Reason.REFUSED, str(answer.status))
    try:
        return json.loads(answer.text)
    except (ValueError, RecursionError) as fault:
        raise NotSent(Reason.NOT_UNDERSTOOD, f"{answer.status}, not JSON") from fault


def _ask_for_call(
    total: float, id: str, url: str, method: str, headers: Mapping[str, str], data: Mapping[str, object], **_: object
) -> object:
    """The SDK leaves out clientRequestId, by which the network names our call in its events."""
    return _ask(total, url, method, headers, {**data, "clientRequestId": id}, None)


def _ringing(told: Any) -> Placed:
    listed = told.get("entries") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        raise NotSent(Reason.NOT_UNDERSTOOD, "no list of calls")
    one = listed[0] if listed and isinstance(listed[0], dict) else {}
    status, said = str(one.get("status") or ""), str(told.get("errorMessage") or "")
    if status != "Queued":
        word = next((text for text in (status, said) if _WORD.match(text) and text != "None"), "")
        if not listed and not said:
            raise NotSent(Reason.NOT_UNDERSTOOD, "no call")
        raise NotSent(_CALL_WORDS.get(word, Reason.REFUSED), word)
    reference = str(one.get("sessionId") or "")
    return Placed("" if reference == "None" else reference)


def _settled(told: Any) -> Sent:
    data = told.get("SMSMessageData") if isinstance(told, dict) else None
    listed = data.get("Recipients") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise NotSent(Reason.NOT_UNDERSTOOD, "no list of recipients")
    said = str(data.get("Message", "")) if isinstance(data, dict) else ""
    if not listed:
        word = said if _WORD.match(said) else ""
        raise NotSent(Reason.NO_CREDIT if word == "InsufficientBalance" else Reason.REFUSED, word or "no recipient")
    one = listed[0] if isinstance(listed[0], dict) else {}
    code = one.get("statusCode")
    number = int(code) if isinstance(code, int | str) and re.fullmatch(r"[0-9]{1,4}", str(code)) else 0
    if number not in _TAKEN:
        raise NotSent(_CODES.get(number, Reason.NOT_UNDERSTOOD), f"status {number}")
    reference, parts = str(one.get("messageId") or ""), _PARTS.search(said)
    return Sent("" if reference == "None" else reference, int(parts[1]) if parts else 0, str(one.get("cost") or "")[:40])
