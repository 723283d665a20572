"""The demonstration network: takes every message, and the phone in the browser shows it. Used where a network has no credentials."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from gateway.errors import NotSent, Reason
from gateway.types import Calling, Outbound, Placed, Sent

_NAME = re.compile(r"[A-Za-z0-9]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class SandboxSender:
    """The worker's side. Sending twice is harmless: a message has one place in the phone, whatever was sent."""

    name: ClassVar[str] = "sandbox"
    reports: ClassVar[str] = ""
    can_tell: ClassVar[bool] = True

    origin: str = ""  # ours: the phone's pages keep the recordings

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self | None:
        """Set up in demonstration mode (DEMO=1) only."""
        return cls(settings.get("PUBLIC_URL", "").rstrip("/")) if settings.get("DEMO", "") == "1" else None

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
        return sound(f"{self.origin}/phone/recordings/{name}")
