"""Tells citizens what they did not ask for: chooses the words and the line, and owes the message in the transaction of its cause.

`Telling` is given to the store as its `tell`: whatever a unit put into its news is told just before its commit
(docs/decisions/0020-telling.md). It sends nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

from gateway import news_of_applications, news_of_complaints, news_of_locks, news_of_queues, news_of_ratings
from gateway.notice import Notice
from gateway.owing import PRIVACY
from gateway.own_words import book_of
from menus.model import Book
from menus.wording import message
from rules.chance import Chance
from store import citizens, manners, messages, notices, surveys
from store.news import (
    ApplicationChanged,
    ApplicationDelayed,
    ApplicationUnexplained,
    ComplaintChanged,
    ComplaintMerged,
    ComplaintSplit,
    News,
    NumberLocked,
    PapersAwaited,
    TicketCalled,
    TicketGiven,
    TicketMoved,
    TicketServed,
    TicketTomorrow,
    TurnMissed,
)
from store.notices import Fate, Letter, Told
from store.surveys import Subject
from store.town_values import Line, Town, Towns
from store.unit import Unit

log = logging.getLogger("titian.telling")

Reader = Callable[[Unit, ComplaintChanged, Towns], Iterable[Notice]]
"""What a change of a complaint has to tell, and to whom."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Words and lines for what citizens should hear. Holds only what never changes."""

    book: Book
    towns: Callable[[], Towns]
    now: Callable[[], datetime]
    chance: Chance = field(default_factory=Chance)
    complaints: Reader = news_of_complaints.of

    def __call__(self, unit: Unit, news: Sequence[News]) -> None:
        """Tell all that happened in this unit. Each fact is told once, however often the unit is done again."""
        towns, now = self.towns(), self.now()
        for one in news:
            for notice in self._notices(unit, one, towns, now):
                self.tell(unit, notice)
            for notice, subject in news_of_ratings.of(one, towns):
                self._ask(unit, notice, subject, now)

    def tell(self, unit: Unit, notice: Notice) -> Told:
        """Owe one notice, in the citizen's language, on the line of the town it is about; what became of it.

        With the first message that a phone ever gets from us goes what is kept and why (UU PDP 27/2022 art. 21).
        """
        now, town = self.now(), self.towns().get(notice.town)
        citizen = citizens.get(unit, notice.citizen)
        if citizen is None or town is None:
            return Told(Fate.NO_LINE)
        phone = citizens.phone_of(unit, citizen.id)
        line = _line(town)
        letter = None
        if town.training and not phone.invented:
            line = None  # a real phone that somebody practised with hears nothing, and its owner's notice stays owed
        if line is not None and not phone.e164.startswith("+999"):  # a stand-in for a withheld number
            words = message(book_of(self.book, self.towns(), town.id), notice.message, notice.facts(citizen.language), citizen.language)
            letter = Letter(line.provider, line.address, phone, words, notice.message, town.id)
        told = notices.tell(
            unit, citizen, letter, purpose=notice.purpose, subject=notice.case, fact=notice.fact, manners=manners.of(town), now=now,
            chance=self.chance, urgent=notice.urgent, rest=notice.rest, until=notice.until, lasts=notice.lasts,
        )  # fmt: skip
        if told.message is not None and letter is not None and told.goes_at is not None and citizens.notice(unit, citizen.id, now):
            words = message(self.book, PRIVACY, {}, citizen.language)
            messages.owe(
                unit, provider=letter.provider, sender=letter.sender, to=phone, citizen=citizen.id, text=words, purpose=PRIVACY,
                kind="news", now=now, order_key=f"privacy-{citizen.id}", expires_at=told.goes_at + timedelta(hours=24),
                town=town.id, chance=self.chance, rest=told.goes_at - now,
            )  # fmt: skip
        if not told.again:
            log.info("event=told purpose=%s fate=%s urgent=%s", notice.purpose, told.fate, notice.urgent is not None)
        return told

    def _ask(self, unit: Unit, notice: Notice, subject: Subject, now: datetime) -> None:
        """Invite to rate; who was invited lately may rate this as well, and is not asked again."""
        if notices.lately(unit, notice.citizen, notice.purpose, now - news_of_ratings.APART):
            surveys.allow(unit, citizen=notice.citizen, subject=subject, now=now)
        elif (goes_at := self.tell(unit, notice).goes_at) is not None:
            surveys.invite(unit, citizen=notice.citizen, subject=subject, now=goes_at)

    def _notices(self, unit: Unit, news: News, towns: Towns, now: datetime) -> Iterable[Notice]:
        match news:
            case ApplicationChanged() | ApplicationDelayed() | ApplicationUnexplained() | PapersAwaited():
                return news_of_applications.of(news, towns)
            case TicketCalled() | TicketGiven() | TurnMissed() | TicketMoved() | TicketTomorrow():
                return news_of_queues.of(unit, news, towns, now)
            case ComplaintChanged():
                return self.complaints(unit, news, towns)
            case ComplaintMerged() | ComplaintSplit():
                return news_of_complaints.ties(unit, news, towns)
            case NumberLocked(number):
                return news_of_locks.of(unit, number, towns, now)
            case TicketServed():
                return ()
            case other:
                assert_never(other)


def _line(town: Town) -> Line | None:
    """The town's line for texts: the first in its lines.yaml."""
    return next((line for line in town.lines if line.kind == "sms"), None)
