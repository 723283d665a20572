"""A network that does as a test says, and a desk that owes messages: what the tests of delivery share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gateway.errors import NotSent, Reason
from gateway.sending import Destinations, Sending
from gateway.types import Outbound, Sent
from jobs.deliver import Deliver
from rules.phone import Phone
from store import citizens, messages, outbox
from store.unit import Store

START = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
SITI = Phone("+6281234567890")


class Clock:
    """A time that moves when told."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Network:
    """A network that does as it is told, and remembers what it took."""

    name: str = "twilio"
    can_tell: bool = True
    says: list[Exception | None] = field(default_factory=list)  # one for each send; None takes it
    after: list[Exception] = field(default_factory=list)  # raised after taking it
    took: list[Outbound] = field(default_factory=list)
    asked: int = 0
    deaf: bool = False
    sound: bytes | Exception = b"RIFF....WAVE"

    def send(self, message: Outbound) -> Sent:
        fault = self.says.pop(0) if self.says else None
        if fault is not None:
            raise fault
        self.took.append(message)
        if self.after:
            raise self.after.pop(0)
        return Sent(f"SM{len(self.took)}", 1, "IDR 500")

    def find(self, message: Outbound, since: float) -> Sent | None:
        self.asked += 1
        if self.deaf:
            raise NotSent(Reason.UNREACHABLE)
        if not self.can_tell:
            return None
        found = [at for at, one in enumerate(self.took, start=1) if one.id == message.id]
        return Sent(f"SM{found[0]}") if found else None

    def fetch_recording(self, reference: str) -> bytes:
        if isinstance(self.sound, Exception):
            raise self.sound
        return self.sound


@dataclass
class Desk:
    """A worker, its network and its clock."""

    store: Store
    network: Network
    clock: Clock
    deliver: Deliver

    def owe(self, text: str = "Permohonan Anda selesai.", kind: str = "reply", to: Phone = SITI, **more: object) -> str:
        with self.store.writing() as unit:
            who = citizens.meet(unit, to, self.clock())
            return messages.owe(
                unit, provider="twilio", sender="1708", to=to, citizen=who.id, text=text, purpose="answer", kind=kind,
                now=self.clock(), **more,  # type: ignore[arg-type]
            )  # fmt: skip

    def message(self, id: str) -> messages.Message:
        with self.store.reading() as unit:
            found = messages.get(unit, id)
        assert found is not None
        return found

    def due(self) -> list[str]:
        with self.store.reading() as unit:
            return outbox.due(unit, self.clock(), 100)

    def another(self, name: str = "another") -> Deliver:
        return Deliver(self.store, self.deliver.sending, self.deliver.callback, name, self.clock, lambda n: n - 1, lambda s: None)


def make(store: Store, network: Network, demo: bool = False) -> Desk:
    clock = Clock()
    sending = Sending({"twilio": network}, Destinations(("62",), demo))
    deliver = Deliver(store, sending, lambda name, id: f"https://t.example/{name}/{id}", "me", clock, lambda n: n - 1, lambda s: None)
    return Desk(store, network, clock, deliver)
