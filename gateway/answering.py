"""The answer of an office that did not come in time: asked for again by the worker, and texted, once.

Running twice is harmless: the row of what is owed goes in the transaction that owes the text. Never running is harmless: the
sweep rings again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.owing import NEWS_LASTS
from gateway.own_words import book_of
from handlers.service import LookUp
from handlers.showing import office_name, service_name
from menus.model import Book
from menus.wording import message
from rules.calendar import Zone, clock, short_date
from store import agencies, applications, look_ups, messages
from store.look_ups import Owed
from store.submitted import Silence, Submitted
from store.town_values import Towns
from store.unit import Store, Unit

PATIENCE = 5.0  # seconds: nobody waits on the line for this


@dataclass(frozen=True, slots=True)
class Answering:
    """Asks the offices again and words what they say."""

    store: Store
    book: Book
    towns: Callable[[], Towns]
    offices: Callable[[LookUp, float], Submitted | Silence]

    def ask(self, owed: Owed) -> Submitted | Silence:
        """What the office says now. Holds no transaction while it waits."""
        with self.store.reading() as unit:
            case = applications.by_number(unit, owed.number)
            told = agencies.external_id(unit, owed.number)
        if case is None:
            return Silence.NOTHING
        return self.offices(LookUp(case.town, case.service, case.number, told[0] if told else case.number), PATIENCE)

    def tell(self, unit: Unit, id: str, said: Submitted | Silence, now: datetime) -> None:
        """Take over what was said, and owe the citizen the text that tells it. The second time does nothing."""
        owed = look_ups.get(unit, id)
        if owed is None or not look_ups.done(unit, id):
            return
        case = None
        if isinstance(said, Submitted):
            case = agencies.looked_up(unit, owed.number, said, now, asked_by=owed.citizen)
        name = "lookup.answer" if case is not None else "lookup.nothing"
        case = case or applications.by_number(unit, owed.number)
        town = self.towns().get(case.town) if case is not None else None
        if case is None or town is None:
            return
        told, zone = agencies.external_id(unit, case.number), Zone.of(town.zone)
        when = max(told[1], case.updated_at) if told else case.updated_at
        wanted = town.services.get(case.service)
        facts = {
            "number": case.number, "number_plain": case.number, "status": f"@case_status.{case.status}",
            "service_name": service_name(wanted, owed.language) if wanted else case.service,
            "office_name": office_name(town.offices.get(case.office)) or town.name[:18],
            "since": f"{short_date(zone.day(when), owed.language)} {clock(when, zone)}",
        }  # fmt: skip
        book = book_of(self.book, self.towns(), town.id)
        words = message(book, name, {slot: facts[slot] for slot in self.book.messages[f"message.{name}"].slots}, owed.language)
        messages.owe(
            unit, provider=owed.provider, sender=owed.address, to=owed.phone, citizen=owed.citizen, text=words, purpose=name,
            kind="news", now=now, expires_at=now + NEWS_LASTS, town=town.id,
        )  # fmt: skip
