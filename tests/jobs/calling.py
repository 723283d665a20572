"""A town that calls its citizens back, and a network that rings: what the tests of calls share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gateway.calling import Desk
from gateway.errors import NotSent, Reason
from gateway.events import Events
from gateway.sending import Destinations, Sending
from gateway.types import Calling, CallNews, Channel, Ended, Outbound, Placed, Sent
from jobs.callbacks import Callbacks
from jobs.deliver import Deliver
from menus.model import Book
from rules.chance import Chance
from rules.phone import Phone
from store import callbacks, citizens, messages, outbox, placed
from store.unit import Store

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09.00 WITA
SITI, BUDI = Phone("+6284000000001"), Phone("+6284000000002")
LINE = "+625110000123"


@dataclass
class Network:
    """A network that does as it is told, and counts how often a phone rang."""

    says: list[Exception | None] = field(default_factory=list)
    after: list[Exception | None] = field(default_factory=list)  # raised after the phone rang
    rang: list[Calling] = field(default_factory=list)
    name: str = "twilio"
    can_tell: bool = False

    def place_call(self, call: Calling) -> Placed:
        if self.says and (fault := self.says.pop(0)) is not None:
            raise fault
        self.rang.append(call)
        if self.after and (fault := self.after.pop(0)) is not None:
            raise fault
        return Placed(f"CA{len(self.rang)}")

    def send(self, message: Outbound) -> Sent:
        return Sent("SM1")

    def find(self, message: Outbound, since: float) -> Sent | None:
        return None

    def fetch_recording(self, reference: str) -> bytes:
        raise NotSent(Reason.NO_LINE)


class Town:
    """A gateway, a worker and a scheduler over one store, and a clock that moves when told."""

    def __init__(self, store: Store, read: Book, network: Network, countries: tuple[str, ...] = ("62",)) -> None:
        from gateway.conversation import Conversation
        from handlers.service import services

        self.store, self.network, self.at = store, network, MONDAY
        allowed = Destinations(countries, True)
        nowhere: object = None
        talk = Conversation(read, services(), store, lambda: self.at, Chance())
        self.talk, self.events = talk, Events(talk, nowhere)  # type: ignore[arg-type]
        self.scheduler = Callbacks(store, Desk(read, Chance()), allowed, lambda: self.at)
        self.worker = Deliver(
            store, Sending({"twilio": network}, allowed), lambda name, id: "", "me", lambda: self.at, lambda n: n - 1, lambda s: None,
            lambda name: f"https://t.example/hooks/{name}/k",
        )  # fmt: skip

    def on(self, **by: float) -> None:
        self.at += timedelta(**by)

    def misses(self, phone: Phone = SITI, key: str = "", seconds: int = 2) -> None:
        self.events.take("twilio", Ended(Channel.VOICE, key or f"IN-{phone.e164}-{self.at}", "completed", seconds, phone, LINE))

    def round(self) -> int:
        return self.scheduler.round()

    def work(self) -> list[str]:
        with self.store.reading() as unit:
            ids = outbox.due(unit, self.at + timedelta(seconds=3), 100)
        return [self.worker(id) for id in ids]

    def of(self, phone: Phone = SITI) -> callbacks.Callback:
        with self.store.reading() as unit:
            who = citizens.find(unit, phone)
            assert who is not None
            numbers = unit.conn.exec_driver_sql(f"SELECT number FROM callbacks WHERE citizen = {who.id} ORDER BY id DESC").scalars().all()
            found = callbacks.by_number(unit, numbers[0])
        assert found is not None
        return found

    def calls(self) -> list[placed.Placed]:
        with self.store.reading() as unit:
            ids = unit.conn.exec_driver_sql("SELECT id FROM placed_calls ORDER BY owed_at").scalars().all()
            return [one for id in ids if (one := placed.get(unit, id))]

    def texts(self, phone: Phone = SITI) -> list[str]:
        with self.store.reading() as unit:
            sent = [one for one in messages.to_phone(unit, phone, 50) if one.direction == "out"]
        return [one.purpose for one in reversed(sent)]

    def tell(self, *news: CallNews) -> None:
        for one in news:
            self.events.take("twilio", one)
