"""Callers in line, officers who are ready, and the exchange between: what the tests of calls in the console share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from gateway.events import Events
from gateway.helpdesk import Helpdesk
from gateway.sending import Destinations, Sending
from gateway.types import Calling, Joined, OfficerUp, Placed
from jobs.deliver import Deliver
from menus.model import Book
from rules.chance import Chance
from rules.phone import Phone
from store import citizens, officer_calls
from store.ledger import outbox
from store.officer_calls import OfficerCall
from store.unit import Store
from tests.console.noon import Clock

SITI, OFFICER = Phone("+6284000000001"), Phone("+6284000090001")
LINES = {"twilio": "+625110000123", "africastalking": "+627170000456"}


class Exchange:
    """A network that takes what it is told, or fails as told; it remembers every order."""

    name = "exchange"

    def __init__(self) -> None:
        self.orders: list[tuple[str, str]] = []
        self.fails: Exception | None = None

    def place_call(self, call: Calling) -> Placed:
        self.orders.append(("ring", call.to.e164))
        if self.fails is not None:
            raise self.fails
        return Placed("CAofficer")

    def end_call(self, reference: str) -> None:
        self.orders.append(("end", reference))

    def move_call(self, reference: str, address: str) -> None:
        self.orders.append(("move", address))


class Hall:
    """Callers in the line, and a network between them and the officers."""

    def __init__(self, store: Store, book: Book, clock: Clock, exchange: Exchange) -> None:
        self.store, self.clock, self.exchange, self.helpdesk = store, clock, exchange, Helpdesk(book, Chance())
        self.events = Events(type("Talk", (), {"book": book, "chance": Chance(), "store": store, "now": clock})(), None)  # type: ignore[arg-type]

    def wait(self, key: str = "CA1", phone: Phone = SITI, town: str = "banjarbaru", provider: str = "twilio", path: str = "status.number") -> int:
        with self.store.writing() as unit:
            who = citizens.meet(unit, phone, self.clock())
            return officer_calls.enter(
                unit, provider=provider, key=key, line=LINES[provider], town=town, citizen=who.id, language="id", path=(path, "officer.start"),
                now=self.clock(),
            ).id  # fmt: skip

    def call(self, id: int) -> OfficerCall:
        with self.store.reading() as unit:
            found = officer_calls.get(unit, id)
        assert found is not None
        return found

    def work(self) -> list[str]:
        """Deliver what is owed to the network, twice; what came of each."""
        networks: Any = {"twilio": self.exchange, "africastalking": self.exchange}
        deliver = Deliver(
            self.store, Sending(networks, Destinations(("62",), True)), lambda name, id: "", "me", self.clock, lambda n: 0, lambda s: None,
            lambda name: f"https://gw.example.id/hooks/{name}/k",
        )  # fmt: skip
        with self.store.reading() as unit:
            ours = select(outbox.c.id).where(outbox.c.state == "pending", outbox.c.topic.in_(["ring_officer", "end_leg", "hold_caller"]))
            owed = list(unit.conn.execute(ours.order_by(outbox.c.seq)).scalars())
        return [deliver(id) for id in owed for _ in range(2)][::2]

    def connect(self, id: int) -> None:
        """The officer picks up, and the caller is put through."""
        assert self.work() == ["taken"]
        call = self.call(id)
        for _ in range(2):
            assert self.events.take(call.provider, OfficerUp(call.leg, "CAofficer")).queue == call.queue  # type: ignore[union-attr]
            self.events.take(call.provider, Joined(call.leg, call.key))
