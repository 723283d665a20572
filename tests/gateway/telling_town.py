"""A town whose citizens are told of what happens to them: what the tests of telling share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select

from gateway.notice import Notice
from gateway.telling import Telling
from rules.chance import Chance
from rules.phone import Phone
from rules.quiet import Purpose
from store import applications, citizens, ledger, messages, queues
from store.applications import Status
from store.messages import Message
from store.notices import Told
from store.queues import Taken
from store.unit import Store
from tests.stories.reading import book

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 09.00 WITA
NIGHT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 22.00 WITA
SITI, BUDI = Phone("+6284000000001"), Phone("+6284000000002")
BOOK = book()
KTP = {"town": "banjarbaru", "office": "mpp", "service": "KTP"}
MONDAY = date(2026, 11, 23)


@dataclass
class Town:
    """A store that tells, with a clock to set."""

    store: Store
    now: datetime = MORNING

    def __post_init__(self) -> None:
        self.telling = self.store.tell = Telling(BOOK, self.store.towns, lambda: self.now)

    def meet(self, phone: Phone = SITI, language: str = "id") -> int:
        with self.store.writing() as unit:
            who = citizens.meet(unit, phone, MORNING, language)
            citizens.notice(unit, who.id, MORNING)
        return who.id

    def file(self, citizen: int | None, number: str = "48217396", **more: object) -> None:
        with self.store.writing() as unit:
            applications.file(
                unit, town="banjarbaru", service="KTP", office="mpp", person="Contoh", proof_kind="birth_year", proof_answer="1990",
                now=self.now, chance=Chance(), due=date(2026, 11, 30), number=number, citizen=citizen, **more,  # type: ignore[arg-type]
            )  # fmt: skip

    def change(self, status: Status, number: str = "48217396", **more: object) -> None:
        with self.store.writing() as unit:
            applications.change(unit, number, status, self.now, **more)  # type: ignore[arg-type]

    def take(self, phone: Phone | None, day: date = MONDAY, priority: bool = False) -> queues.Ticket:
        with self.store.writing() as unit:
            who = citizens.meet(unit, phone, MORNING).id if phone else None
            taken = queues.take(
                unit, **KTP, letter="A", day=day, quota=99, citizen=who, priority=priority, now=self.now, chance=Chance()
            )  # fmt: skip
        assert isinstance(taken, Taken)
        return taken.ticket

    def call(self) -> queues.Ticket:
        with self.store.writing() as unit:
            called = queues.call_next(unit, **KTP, day=MONDAY, counter="Loket 2", now=self.now)
        assert called is not None
        return called

    def sent(self, phone: Phone = SITI) -> list[Message]:
        with self.store.reading() as unit:
            return [one for one in messages.to_phone(unit, phone, 50) if one.purpose.startswith("notice.")][::-1]

    def goes_at(self, message: str) -> datetime:
        with self.store.reading() as unit:
            return unit.conn.execute(select(ledger.outbox.c.available_at).where(ledger.outbox.c.id == message)).scalar_one()

    def tell(self, citizen: int, fact: str, **more: object) -> Told:
        given = {"purpose": Purpose.STATUS, "case": "48217396", **more}
        notice = Notice(citizen, "banjarbaru", "notice.ready", lambda _: {"number": "48217396"}, fact=fact, **given)  # type: ignore[arg-type]
        with self.store.writing() as unit:
            return self.telling.tell(unit, notice)
