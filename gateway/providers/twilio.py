"""Twilio: SMS and voice, every request signed. What requests say is read in twilio_events.py, what we answer in twilio_voice.py."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from twilio.request_validator import RequestValidator, get_signature_algorithm
from twilio.twiml.messaging_response import MessagingResponse

from gateway.errors import Rejected
from gateway.providers import twilio_voice
from gateway.providers.twilio_events import fields_of, heard
from gateway.reading import Door, admit, keys
from gateway.reading import field as read
from gateway.types import Event, Request, Response
from menus.screen import Reply

_TAILS = (
    "sms", "sms/status", "voice", "voice/step", "voice/recorded", "voice/recording", "voice/queued", "voice/wait", "voice/status",
    "voice/held", "voice/officer", "voice/officer/after", "voice/officer/join", "voice/officer/status",
)
_DOORS = dict.fromkeys(_TAILS, Door(frozenset({"GET", "POST"})))
_SIGNATURE_LONGEST = 1024


class _Form(dict[str, tuple[str, ...]]):
    """A form as the SDK's validator wants it: with all values of a name."""

    def getlist(self, name: str) -> list[str]:
        return list(self[name])


@dataclass(frozen=True, slots=True)
class Twilio:
    """The web side of Twilio."""

    name: ClassVar[str] = "twilio"

    keys: tuple[str, ...] = field(repr=False)
    tokens: tuple[str, ...] = field(repr=False)  # both are good while a token is being changed
    account: str = ""
    public_url: str = ""
    shared_keys: Mapping[str, str] = field(default_factory=dict, repr=False)  # id -> secret, for HMAC_SHA256
    door: str = "twilio"  # how our addresses name it

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self | None:
        """Set up by TWILIO_AUTH_TOKEN (comma list, newest first) and WEBHOOK_KEY; None when either is missing.

        TWILIO_ACCOUNT_SID, when set, must be in every request. TWILIO_SHARED_KEYS is "id:secret,id:secret".
        """
        known, tokens = keys(settings.get("WEBHOOK_KEY", "")), keys(settings.get("TWILIO_AUTH_TOKEN", ""))
        if not known or not tokens:
            return None
        shared = dict(pair.split(":", 1) for pair in keys(settings.get("TWILIO_SHARED_KEYS", "")) if ":" in pair)
        account, public_url = settings.get("TWILIO_ACCOUNT_SID", "").strip(), settings.get("PUBLIC_URL", "").rstrip("/")
        return cls(known, tokens, account, public_url, shared)

    def verify(self, request: Request) -> None:
        """Signature over the public address as it was on the wire and over all fields; then the account."""
        admit(request, self.keys, _DOORS)
        signature = request.headers.get("x-twilio-signature", "")
        if not signature or len(signature) > _SIGNATURE_LONGEST or not signature.isascii():
            raise Rejected(403, "no usable signature")
        settings = request.headers.get("x-twilio-webhooks-signature-settings", "")[:_SIGNATURE_LONGEST]
        algorithm = get_signature_algorithm(settings)
        secrets = self.tokens if algorithm.upper() == "HMAC_SHA1" else self._shared(settings)
        params = _Form(request.form) if request.method == "POST" else {}
        good = [RequestValidator(secret).validate(request.url, params, signature, algorithm) for secret in secrets if secret]
        if not any(good):
            raise Rejected(403, "bad signature")
        # Some reports carry no AccountSid: the signature alone vouches for them.
        account = read(fields_of(request), "AccountSid")
        if self.account and account and not hmac.compare_digest(account.encode(), self.account.encode()):
            raise Rejected(403, "another account")

    def _shared(self, settings: str) -> tuple[str, ...]:
        pairs = (part.partition("=") for part in settings.split(","))
        wanted = next((value.strip() for name, _, value in pairs if name.strip() == "key"), "")
        return (self.shared_keys[wanted],) if wanted in self.shared_keys else ()

    def parse(self, request: Request) -> Event:
        """SMS by MessageSid, voice by CallSid and our own step number; reports by MessageSid and the id in our callback address."""
        return heard(request)

    def answer(self, request: Request, event: Event, reply: Reply | None) -> Response:
        """TwiML. An SMS is always answered with the empty document: the words go out by the outbox, where they are receipted."""
        if request.tail == "sms":
            return Response(200, MessagingResponse().to_xml(), twilio_voice.XML)
        if request.tail in ("sms/status", "voice/status", "voice/recording", "voice/officer/status"):
            return Response(200)
        return twilio_voice.document(f"{self.public_url}/hooks/{self.door}/{request.key}/voice", request, event, reply)
