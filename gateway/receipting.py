"""The receipt of a complaint that did not come through a dialogue: owed to a phone, in the transaction that files it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.owing import NEWS_LASTS
from gateway.own_words import book_of
from handlers.proving import receipt_digits
from menus.model import Book
from menus.wording import message
from rules.calendar import short_date
from rules.phone import Phone
from store import citizens, messages
from store.complaints import Complaint
from store.town_values import Towns
from store.unit import Unit

RECEIPT = "complaint.receipt"
A_DAY = 3  # receipts to one phone: no system floods a stranger by way of us
_DAY = timedelta(hours=24)
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Receipts:
    """Words receipts and owes them."""

    book: Book
    towns: Callable[[], Towns]
    now: Callable[[], datetime]

    def __call__(self, unit: Unit, filed: Complaint, phone: Phone) -> None:
        """Owe the receipt, unless this phone has it, or had its share of the day, or the town cannot text."""
        town, now = self.towns().get(filed.town), self.now()
        line = next((line for line in town.lines if line.kind == "sms"), None) if town else None
        citizen = citizens.get(unit, filed.citizen)
        if line is None or citizen is None:
            return
        lately = [one for one in messages.to_phone(unit, phone, _LOOKED_AT) if one.purpose == RECEIPT]
        if any(filed.number in one.text for one in lately) or sum(one.created_at > now - _DAY for one in lately) >= A_DAY:
            return
        facts = {
            "number": filed.number, "number_plain": filed.number, "proof_digits": receipt_digits(unit.keys, filed.number),
            "due": short_date(filed.first_due, citizen.language),
        }  # fmt: skip
        book = book_of(self.book, self.towns(), filed.town)
        messages.owe(
            unit, provider=line.provider, sender=line.address, to=phone, citizen=citizen.id,
            text=message(book, RECEIPT, facts, citizen.language), purpose=RECEIPT, kind="news", now=now,
            expires_at=now + NEWS_LASTS, town=filed.town,
        )  # fmt: skip
