"""What passes between the networks and the rest of the house: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from menus.model import Channel
from menus.screen import Reply
from rules.callbacks import Outcome
from rules.phone import Phone

__all__ = [
    "CallNews", "Calling", "Channel", "Ended", "Event", "Ignored", "Inbound", "Joined", "LeftLine", "OfficerNews", "OfficerUp", "OptOut",
    "Outbound", "Provider", "Receipt", "Recorded", "RecordingReady", "Request", "Response", "Sender", "Sent", "Placed", "Switchboard",
    "Waiting",
]


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it came in. `tail` is the path below the provider's key: "ussd", "sms/report", "voice"."""

    method: str
    url: str  # PUBLIC_URL + the path and query exactly as on the wire; what signatures cover
    key: str  # the secret path segment that was given
    tail: str
    query: Mapping[str, tuple[str, ...]]
    form: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]  # names in lower case
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer."""

    status: int
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that a caller just left, as the network names it."""

    reference: str  # the network's id (Twilio RE...), or its address for networks that have no id
    seconds: int


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a citizen said."""

    channel: Channel
    key: str  # the dialogue: USSD session, call; "" for SMS (the phone is the dialogue)
    phone: Phone | None  # None when withheld or not a phone number
    text: str  # what was typed, texted or keyed; "" for a first dial, a ringing call, silence
    mark: str  # the same for the same thing said twice, different otherwise, within provider and key
    to: str = ""  # our own address: service code, short code, number
    whole: bool = False  # `text` is everything typed so far, joined by * (Africa's Talking)
    first: bool = False  # the network says that this opens the session
    step: int = 0  # voice: the step this answers, as we numbered it
    recorded: Recorded | None = None
    sender: str = ""  # the raw sender, only when it is not a phone (never answered)
    outbound: bool = False  # voice: we placed this call; `phone` is still the citizen and `to` our own number
    placed: str = ""  # and our own id of it, when the network repeats it


@dataclass(frozen=True, slots=True)
class Ended:
    """The network says a session or call is over."""

    channel: Channel
    key: str
    status: str = ""
    seconds: int = 0
    phone: Phone | None = None  # voice: who called, and which number of ours
    to: str = ""


@dataclass(frozen=True, slots=True)
class CallNews:
    """How a call that we placed goes on. Any of these proves that the network took it."""

    key: str  # the network's id of the call
    id: str = ""  # our own id of it, when the network repeats it
    answered: bool = False
    outcome: Outcome | None = None  # it is over, and how
    seconds: int = 0
    detail: str = ""  # the network's own word, for staff


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller waits in a line, and the network asks what they shall hear. `text` is a key that they pressed meanwhile.

    `again`: an officer let them go back to the line. A reply that ends takes them out of it.
    """

    key: str
    text: str = ""
    language: str = "id"
    again: bool = False


@dataclass(frozen=True, slots=True)
class LeftLine:
    """A caller is not in the line any more: they hung up (`gone`), or the talk with an officer is over."""

    key: str
    gone: bool
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class OfficerUp:
    """An officer's phone was picked up, and the network asks what to do with it; or asks once more when the talk ended (`after`).

    `joins`: this network puts the caller through without another word.
    """

    leg: str
    key: str
    after: bool = False
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """A caller is about to be put through to an officer. `key` is the caller's call."""

    leg: str
    key: str


@dataclass(frozen=True, slots=True)
class OfficerNews:
    """How a ring of an officer's phone goes on; `news.id` is the leg."""

    news: CallNews


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message we sent. State is one of store.messages.State's names: sent, delivered, failed."""

    state: str
    reference: str = ""  # the network's id of the message
    token: str = ""  # our own id of the message, when our callback address carried it
    detail: str = ""  # the network's own word, for staff


@dataclass(frozen=True, slots=True)
class OptOut:
    """The network tells us that a citizen wants no more messages (or wants them again)."""

    phone: Phone
    wants: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class RecordingReady:
    """A recording can be fetched now."""

    key: str  # the call
    reference: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """A genuine event that asks for nothing."""

    why: str


Event = Inbound | Ended | CallNews | Receipt | OptOut | RecordingReady | Waiting | LeftLine | OfficerUp | Joined | OfficerNews | Ignored


@dataclass(frozen=True, slots=True)
class Outbound:
    """One SMS to be sent."""

    id: str  # ours: opaque, in callback addresses
    to: Phone
    text: str
    sender: str  # our address on that line; "" lets the provider choose
    callback: str = ""  # the full address for reports on this message


@dataclass(frozen=True, slots=True)
class Sent:
    """The network took a message."""

    reference: str  # "" when the network names none (Kannel)
    segments: int = 0
    cost: str = ""  # as the network says it: "KES 0.8000"


@dataclass(frozen=True, slots=True)
class Calling:
    """One call to be placed. What is said in it is asked of our voice webhook below `base` when the citizen answers."""

    id: str  # ours: opaque, in callback addresses
    to: Phone  # the only number that is dialled
    sender: str  # our number on that line; the citizen sees it
    base: str  # https://our-origin/hooks/<network>/<key>
    rings: int = 30  # seconds until nobody answers
    longest: int = 1200  # seconds after which the network hangs up
    door: str = "voice"  # below `base`: what is said is asked here, and reports come below it
    mark: str = "call"  # what our id is called in these addresses


@dataclass(frozen=True, slots=True)
class Placed:
    """The network took a call: its id of it, "" when it names none."""

    reference: str


class Provider(Protocol):
    """What each network's file offers to the web side. Pure: no socket, no table."""

    name: ClassVar[str]

    def verify(self, request: Request) -> None:
        """Return when the request is genuine; raise Rejected otherwise. Constant time."""

    def parse(self, request: Request) -> Event:
        """What the request says; raise Rejected(400) when it is malformed. Unknown extra fields are accepted."""

    def answer(self, request: Request, event: Event, reply: Reply | None) -> Response:
        """Word a reply for the network. `reply` is None when there is nothing to say (SMS, reports, ended)."""


class Sender(Protocol):
    """What each network's file offers to the worker. The SDK is imported inside, never at the top."""

    name: ClassVar[str]

    def send(self, message: Outbound) -> Sent:
        """Hand over one message; raise NotSent. Blocks at most 10 seconds."""

    def find(self, message: Outbound, since: float) -> Sent | None:
        """Ask the network whether it took this message after `since` (epoch seconds). None: it did not, or cannot say."""

    def fetch_recording(self, reference: str) -> bytes:
        """The sound of a recording; raise NotSent."""

    def place_call(self, call: Calling) -> Placed:
        """Have the network ring a citizen's phone; raise NotSent. Blocks at most 10 seconds."""




@runtime_checkable
class Switchboard(Protocol):
    """What a network offers that can also move calls that are under way."""

    def end_call(self, reference: str) -> None:
        """Hang up a call of ours; raise NotSent. Ending it twice is harmless."""

    def move_call(self, reference: str, address: str) -> None:
        """Have a caller hear what `address` says; raise NotSent."""
