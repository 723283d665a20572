"""The network that nobody has but a page in a browser: it carries what training towns hear and say, and in demonstration mode it plays
every network without credentials.

Its lines are those of training towns alone (store/training.py), and its key opens no other network's door: so whoever practises reaches
no real town, and what a training town sends reaches no real phone (docs/decisions/0027-training.md).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from gateway.errors import NotSent, Reason, Rejected
from gateway.providers.africastalking import AfricasTalking
from gateway.providers.twilio import Twilio
from gateway.types import Calling, Ended, Event, Inbound, OptOut, Outbound, Placed, Request, Response, Sent
from menus.screen import Reply

_NAME = re.compile(r"[A-Za-z0-9]{1,64}\Z")


def key_of(settings: Mapping[str, str]) -> str:
    """The key of this network's doors, made of SECRET_KEY; "" without one. From it no other secret can be worked out."""
    secret = settings.get("SECRET_KEY", "")
    return hmac.new(secret.encode(), b"the phone of the training towns", "sha256").hexdigest()[:40] if secret else ""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The web side: texts and USSD worded as Africa's Talking does, calls as Twilio does, and only from invented phones."""

    name: ClassVar[str] = "sandbox"

    texts: AfricasTalking = field(repr=False)
    calls: Twilio = field(repr=False)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self | None:
        """Set up wherever there is a SECRET_KEY: officers practise anywhere."""
        key, public_url = key_of(settings), settings.get("PUBLIC_URL", "").rstrip("/")
        if not key:
            return None
        return cls(AfricasTalking((key,), public_url), Twilio((key,), (key,), "", public_url, door=cls.name))

    def verify(self, request: Request) -> None:
        """The path key; a call is signed with it as well."""
        self._side(request).verify(request)

    def parse(self, request: Request) -> Event:
        """As its two networks do. Raises Rejected(400) for any phone that is not invented: nobody practises with a real person's."""
        event = self._side(request).parse(request)
        if isinstance(event, Inbound) and not (event.phone and event.phone.invented):
            raise Rejected(400, "no invented phone")
        if isinstance(event, Ended | OptOut) and event.phone and not event.phone.invented:
            raise Rejected(400, "no invented phone")
        return event

    def answer(self, request: Request, event: Event, reply: Reply | None) -> Response:
        """As its two networks do."""
        return self._side(request).answer(request, event, reply)

    def _side(self, request: Request) -> AfricasTalking | Twilio:
        return self.calls if request.tail.partition("/")[0] == "voice" else self.texts


@dataclass(frozen=True, slots=True)
class SandboxSender:
    """The worker's side. Sending twice is harmless: a message has one place in the phone, whatever was sent."""

    name: ClassVar[str] = "sandbox"
    reports: ClassVar[str] = ""
    can_tell: ClassVar[bool] = True

    origin: str = ""  # ours: the phone's pages keep the recordings
    key: str = field(default="", repr=False)  # and give them to whoever shows this

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self | None:
        """Set up with a SECRET_KEY, and always in demonstration mode (DEMO=1)."""
        key = key_of(settings)
        return cls(settings.get("PUBLIC_URL", "").rstrip("/"), key) if key or settings.get("DEMO", "") == "1" else None

    def send(self, message: Outbound) -> Sent:
        """Taken, always; no network is asked."""
        return Sent(f"sandbox-{message.id}")

    def find(self, message: Outbound, since: float) -> Sent | None:
        """It was taken."""
        return Sent(f"sandbox-{message.id}")

    def place_call(self, call: Calling) -> Placed:
        """Taken: the phone in the browser asks which calls ring for it."""
        return Placed(f"sandbox-{call.id}")

    def end_call(self, reference: str) -> None:
        """Taken: the phone in the browser asks which calls are over."""

    def move_call(self, reference: str, address: str) -> None:
        """Taken: the phone in the browser asks where its call goes on."""

    def fetch_recording(self, reference: str) -> bytes:
        """The sound that the phone in the browser left; raises NotSent. Only the last part of an address is looked at."""
        from gateway.network import sound

        name = reference.rpartition("/")[2]
        if not self.origin or not _NAME.match(name):
            raise NotSent(Reason.REFUSED, "no recording of the phone in the browser")
        return sound(f"{self.origin}/phone/recordings/{name}", auth=("phone", self.key) if self.key else None)
