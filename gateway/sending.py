"""The only code that sends: to whom we may send at all, handing over one message, and asking whether one was taken."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.errors import NotSent, Reason
from gateway.trouble import where
from gateway.types import Calling, Outbound, Placed, Sender, Sent, Switchboard
from rules.phone import Phone

log = logging.getLogger("titian.sending")

PLAYED = "sandbox"
"""The network of training towns (gateway/providers/sandbox.py): a page in a browser. What is sent on it leaves this house for nobody."""

NEVER = ("62809", "62868", "870", "881", "882", "883", "979", "808")
"""Premium rate (0809), satellite phones (0868 ByRU, 870 Inmarsat, 881 and 882/883 global networks), shared cost."""

REPEATED = {"id": "(ulangan) ", "en": "(again) ", "jv": "(baleni) ", "su": "(balikan) ", "bjn": "(ulangan) "}

PER_NUMBER = 30
PER_MINUTES = 10
"""No number is sent more than 30 messages in 10 minutes, whatever asked for them: no storm between two machines."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """To which numbers we may send. `countries` are calling codes without a plus."""

    countries: tuple[str, ...]
    demo: bool = False

    def allow(self, to: Phone, provider: str) -> bool:
        """Whether a message may go to `to` on this network. To invented people on a real one only in demonstration mode."""
        if provider == PLAYED:
            return True
        if to.invented:
            return self.demo
        digits = to.e164.removeprefix("+")
        return digits.startswith(self.countries) and not digits.startswith(NEVER)

    def counted(self, to: Phone, provider: str) -> bool:
        """Whether messages to `to` count towards the cap per number. Those to invented people cost nobody anything."""
        return provider != PLAYED and not (self.demo and to.invented)


@dataclass(frozen=True, slots=True)
class Sending:
    """Hands messages to the networks, by the network's name."""

    senders: Mapping[str, Sender]
    destinations: Destinations

    def send(self, provider: str, message: Outbound) -> Sent:
        """Hand over one message. Raises NotSent and nothing else.

        What a network's library raises beside that may have come after the message left: it counts as "no answer".
        """
        sender = self._sender(provider)
        if not self.destinations.allow(message.to, provider):
            raise NotSent(Reason.NOT_ALLOWED, "outside SEND_TO, premium rate or satellite")
        try:
            return sender.send(message)
        except NotSent:
            raise
        except Exception as error:
            _broke("send", provider, error)
            raise NotSent(Reason.NO_ANSWER, type(error).__name__) from error

    def find(self, provider: str, message: Outbound, since: float) -> Sent | None:
        """What the network knows of a message that we may have handed over after `since` (epoch seconds).

        None: it did not take it, or cannot say (`can_tell` tells which). Raises NotSent when it could not be asked.
        """
        try:
            return self._sender(provider).find(message, since)
        except NotSent:
            raise
        except Exception as error:
            _broke("find", provider, error)
            raise NotSent(Reason.UNREACHABLE, type(error).__name__) from error

    def place_call(self, provider: str, call: Calling) -> Placed:
        """Have a network ring a phone. Raises NotSent and nothing else; what a library raises beside that counts as "no answer"."""
        sender = self._sender(provider)
        if not self.destinations.allow(call.to, provider):
            raise NotSent(Reason.NOT_ALLOWED, "outside SEND_TO, premium rate or satellite")
        try:
            return sender.place_call(call)
        except NotSent:
            raise
        except Exception as error:
            _broke("place_call", provider, error)
            raise NotSent(Reason.NO_ANSWER, type(error).__name__) from error

    def end_call(self, provider: str, reference: str) -> None:
        """Hang up a call of ours. Raises NotSent and nothing else."""
        self._order("end_call", provider, lambda board: board.end_call(reference))

    def move_call(self, provider: str, reference: str, address: str) -> None:
        """Have a caller hear what one of our doors says. Raises NotSent and nothing else."""
        self._order("move_call", provider, lambda board: board.move_call(reference, address))

    def _order(self, doing: str, provider: str, give: Callable[[Switchboard], None]) -> None:
        board = self._sender(provider)
        if not isinstance(board, Switchboard):
            raise NotSent(Reason.REFUSED, f"{provider} cannot do this")
        try:
            give(board)
        except NotSent:
            raise
        except Exception as error:
            _broke(doing, provider, error)
            raise NotSent(Reason.NO_ANSWER, type(error).__name__) from error

    def can_tell(self, provider: str) -> bool:
        """Whether this network lists what it took, so that not finding a message proves that it was not taken."""
        return bool(getattr(self.senders.get(provider), "can_tell", False))

    def fetch_recording(self, provider: str, reference: str) -> bytes:
        """The sound of a recording. Raises NotSent and nothing else."""
        try:
            return self._sender(provider).fetch_recording(reference)
        except NotSent:
            raise
        except Exception as error:
            _broke("fetch", provider, error)
            raise NotSent(Reason.UNREACHABLE, type(error).__name__) from error

    def _sender(self, provider: str) -> Sender:
        sender = self.senders.get(provider)
        if sender is None:
            raise NotSent(Reason.NO_LINE, f"no credentials for {provider}")
        return sender


def _broke(doing: str, provider: str, error: Exception) -> None:
    log.error("event=sender_broke doing=%s provider=%s error=%s at=%s", doing, provider, type(error).__name__, where(error))
