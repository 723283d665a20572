"""Kannel, the worker's side: one GET on its sendsms address. It names no message: our own id travels in the report's address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from gateway.errors import NotSent, Reason
from gateway.network import TOTAL, Answer, exchange
from gateway.types import Calling, Outbound, Placed, Sent
from menus.render.gsm import segments, septets

_REPORTS = 31  # delivered 1, failed 2, buffered 4, taken 8, refused 16 by the SMSC
_TAKEN = re.compile(r"\s*(?:[03]:|Sent\.)")
_SPLITS = re.compile(r"Message splits: (\d{1,3})")


@dataclass(frozen=True, slots=True)
class KannelSender:
    """Sends SMS by Kannel."""

    name: ClassVar[str] = "kannel"
    reports: ClassVar[str] = "report"
    can_tell: ClassVar[bool] = False

    url: str
    username: str
    password: str = field(repr=False)
    total: float = TOTAL  # seconds that one call may take

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self | None:
        """Set up by KANNEL_SENDSMS_URL, KANNEL_USERNAME, KANNEL_PASSWORD; None when any is missing."""
        url, username = settings.get("KANNEL_SENDSMS_URL", "").strip(), settings.get("KANNEL_USERNAME", "").strip()
        password = settings.get("KANNEL_PASSWORD", "").strip()
        return cls(url, username, password) if url and username and password else None

    def send(self, message: Outbound) -> Sent:
        """Hand over one SMS. Kannel cuts what exceeds its `max-messages` without a word. Raises NotSent."""
        params = {
            "username": self.username, "password": self.password, "to": message.to.e164, "text": message.text, "charset": "UTF-8",
        }  # fmt: skip
        if message.sender:
            params["from"] = message.sender
        if septets(message.text) is None:
            params["coding"] = "2"
        if message.callback:
            params["dlr-mask"] = str(_REPORTS)
            params["dlr-url"] = f"{message.callback}&d=%d&F=%F&A=%A"  # Kannel fills these in
        taken = _settled(exchange("GET", self.url, params=params, total=self.total))
        return replace(taken, segments=max(taken.segments, segments(message.text).count))  # Kannel seldom says how many

    def find(self, message: Outbound, since: float) -> Sent | None:
        """None: Kannel keeps no list to ask."""
        return None

    def fetch_recording(self, reference: str) -> bytes:
        """Kannel carries no calls."""
        raise NotSent(Reason.NO_LINE, "no calls")

    def place_call(self, call: Calling) -> Placed:
        """Kannel carries no calls."""
        raise NotSent(Reason.NO_LINE, "no calls")


def _settled(answer: Answer) -> Sent:
    text = answer.text
    if answer.status in (200, 202) and _TAKEN.match(text):
        splits = _SPLITS.search(text)
        return Sent("", int(splits[1]) if splits else 1)
    if answer.status < 400:
        raise NotSent(Reason.NOT_UNDERSTOOD, str(answer.status))
    said = text.lower()
    if answer.status == 400 and "receiver number" in said:
        raise NotSent(Reason.BAD_NUMBER, "400")
    if "black-list" in said or "not routable" in said:
        raise NotSent(Reason.NOT_ALLOWED, str(answer.status))
    raise NotSent(Reason.REFUSED, str(answer.status))
