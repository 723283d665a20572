"""What each event from a network does: a citizen's words go to the conversation, everything else to its row.

Every event may come twice, late or out of order. Words are claimed by their mark; receipts move along a lattice; an
opt-out, an end and a recording that is ready are the same when said twice.
When the database is away, what can wait is kept on disk and heard later; who waits on the line gets an apology at once.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import assert_never

from gateway.calling import Desk
from gateway.conversation import Conversation, NotOurs
from gateway.helpdesk import Helpdesk
from gateway.spool import Spool
from gateway.types import (
    CallNews,
    Ended,
    Event,
    Ignored,
    Inbound,
    Joined,
    LeftLine,
    OfficerNews,
    OfficerUp,
    OptOut,
    Receipt,
    RecordingReady,
    Request,
    Waiting,
)
from menus.model import Channel
from menus.screen import Expects, Reply
from menus.wording import language_on
from rules.phone import Phone
from store import citizens, notices, receipts, recordings
from store.unit import StoreDown

REMEMBERED = 10_000  # phones whose language is kept in mind for an apology
log = logging.getLogger("titian.events")


@dataclass(slots=True)
class Events:
    """Hears every event, whatever the state of the database."""

    conversation: Conversation
    spool: Spool
    _languages: OrderedDict[Phone, str] = field(default_factory=OrderedDict)

    def hear(self, provider: str, event: Event, request: Request) -> Reply | None:
        """The reply to say back, or None. Raises SpoolFull when an event can be neither stored nor kept: the network shall
        come again."""
        try:
            reply = self.take(provider, event)
        except NotOurs:
            log.warning("event=not_our_address provider=%s kind=%s", provider, type(event).__name__)
            return self.apology(event, "engine.not_ours")
        except StoreDown:
            log.error("event=store_down provider=%s kind=%s", provider, type(event).__name__)
            if isinstance(event, Inbound) and event.channel is not Channel.SMS:
                return self.apology(event)
            on_a_screen = isinstance(event, Ended) and event.channel is not Channel.VOICE
            if not isinstance(event, Ignored | Waiting | OfficerUp | Joined) and not on_a_screen:
                self.spool.put(provider, request)
            return None
        if reply is None and isinstance(event, Inbound) and event.channel is Channel.USSD:
            return self.apology(event, "engine.no_phone")  # who hides the number cannot be served here, but is told so
        self._remember(event, reply)
        return reply

    def take(self, provider: str, event: Event) -> Reply | None:
        """The event, taken into the store. Raises StoreDown; this is also how a kept event is heard later."""
        house = self.conversation
        match event:
            case Inbound():
                return house.hear(provider, event)
            case Receipt(state, reference, token, detail):
                with house.store.writing() as unit:
                    receipts.settle(unit, provider=provider, state=state, reference=reference, token=token, detail=detail, now=house.now())
            case OptOut(phone, wants):
                with house.store.writing() as unit:
                    who = citizens.meet(unit, phone, house.now())
                    if wants:
                        citizens.opt_in(unit, who.id)
                    else:
                        citizens.opt_out(unit, who.id, house.now())
                        notices.withdraw(unit, who.id, house.now())
            case RecordingReady(_, reference, seconds):
                with house.store.writing() as unit:
                    recordings.ready(unit, provider, reference, seconds, house.now())
            case Waiting() | OfficerUp() | Joined() | LeftLine() | OfficerNews():
                return self._helpdesk(provider, event)
            case Ended(Channel.VOICE):
                with house.store.writing() as unit:
                    Helpdesk(house.book, house.chance).ended(unit, house.store.towns(), provider, event, house.now())
                    Desk(house.book, house.chance).missed(unit, house.store.towns(), provider, event, house.now())
            case CallNews():
                with house.store.writing() as unit:
                    Desk(house.book, house.chance).heard(unit, provider, event, house.now())
            case Ended() | Ignored():
                pass  # a dialogue that broke off stays open, to be offered on the next dial
            case other:
                assert_never(other)
        return None

    def _helpdesk(self, provider: str, event: Waiting | OfficerUp | Joined | LeftLine | OfficerNews) -> Reply | None:
        """What concerns a caller in the line, or the phone of an officer. Only a key of the caller must outlive a power cut."""
        house = self.conversation
        desk, towns, now = Helpdesk(house.book, house.chance), house.store.towns(), house.now()
        with house.store.writing(durable=not isinstance(event, Waiting) or bool(event.text)) as unit:
            match event:
                case Waiting():
                    return desk.waits(unit, towns, provider, event, now)
                case OfficerUp():
                    return desk.up(unit, towns, event, provider, now)
                case Joined():
                    return desk.joined(unit, provider, event, now)
                case LeftLine():
                    desk.left(unit, towns, provider, event, now)
                case OfficerNews(news):
                    desk.heard(unit, provider, news, now)
        return None

    def apology(self, event: Event, key: str = "engine.sorry") -> Reply | None:
        """What to say on the line when we cannot answer, in the citizen's language as far as we know it."""
        if not isinstance(event, Inbound) or event.channel is Channel.SMS:
            return None
        book = self.conversation.book
        language = language_on(book, self._languages.get(event.phone, "id") if event.phone else "id", event.channel)
        text = book.words[language][key]
        return Reply(text, ends=True, lines=(text,), expects=Expects.NOTHING, language=language, step=event.step)

    def _remember(self, event: Event, reply: Reply | None) -> None:
        if isinstance(event, Inbound) and event.phone is not None and reply is not None and reply.language != "id":
            self._languages[event.phone] = reply.language
            self._languages.move_to_end(event.phone)
            if len(self._languages) > REMEMBERED:
                self._languages.popitem(last=False)
