"""One thing a citizen says = one transaction = one reply.

What makes a second copy harmless: the event's mark is claimed in the same commit as its effects, with the reply beside it;
a copy finds the mark and gets the stored reply, byte for byte. Two copies at once: one commits, the other loses the race
at the mark or at the dialogue's version, rolls back everything, and then finds the mark.

A hop that only turns pages is worked out without a lock and written in a commit that need not wait for the disk: a power
cut can lose the last screen, never an effect. A hop that writes anything else takes a durable commit.

A hop that comes to a case of which an office's own system knows more is first worked out without writing; then that system
is asked, with no transaction open; then the hop is worked out again with what it said (docs/decisions/0022-lookups.md).
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from gateway import hearing, reading
from gateway.hearing import Draft
from gateway.owing import owe_notice, owe_reply, owe_texts
from gateway.turns import NeedsLookUp, NeedsWriting, Setting
from gateway.types import Inbound
from handlers.service import LookUp, Service
from menus.model import Book, Channel
from menus.screen import Expects, Reply
from rules.chance import Chance
from store import dialogues, hops, messages, unanswered
from store.dialogues import Dialogue
from store.sealed import index
from store.submitted import Silence, Submitted
from store.towns import Line
from store.unit import Conflict, Store, Unit

TRIES = 6  # of one event against its own copies; each lost race means that another copy got further
log = logging.getLogger("titian.conversation")
_REPLY = tuple(one.name for one in fields(Reply))
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_WORK_OUT = {Channel.USSD: hearing.dial, Channel.SMS: hearing.text, Channel.VOICE: hearing.call}


class NotOurs(Exception):
    """The event came to an address that no town has."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Hears what citizens say and answers. Holds only what never changes; all state is in the store."""

    book: Book
    services: Mapping[str, Service]
    store: Store
    now: Callable[[], datetime]
    chance: Chance
    look_up: Callable[[LookUp], Submitted | Silence] | None = None  # asks an office's own system, within its time

    def hear(self, provider: str, said: Inbound) -> Reply | None:
        """The reply to one thing said; None when none goes back over the same request (a text is answered by a text).

        Raises NotOurs for an address we do not have, StoreDown when the database cannot be reached in time.
        """
        towns = self.store.towns()
        line = towns.line(provider, str(said.channel), said.to)
        if line is None and said.outbound and said.phone is not None:
            # Africa's Talking does not say which of the two numbers is ours in a call that we placed.
            line = towns.line(provider, str(said.channel), said.phone.e164)
            said = replace(said, phone=reading.phone(said.to), to=said.phone.e164)
        if line is None:
            raise NotOurs(f"{provider} {said.channel}")
        if said.phone is None and said.channel is not Channel.VOICE:
            return None  # a sender that is no phone (a bank, another machine) is never answered
        for _ in range(TRIES):
            try:
                return _Hop(self, provider, said, line).take()
            except Conflict:
                log.info("event=raced provider=%s channel=%s", provider, said.channel)
        raise RuntimeError("one event lost the race against its own copies too often")


class _Hop:
    """One event on its way into the store."""

    def __init__(self, house: Conversation, provider: str, said: Inbound, line: Line) -> None:
        self.house, self.provider, self.said, self.line = house, provider, said, line
        self.now = house.now()
        self.found: dict[str, Submitted | Silence] = {}
        self.asks_first = house.look_up is not None and any(
            "lookup" in service.facts
            for town in map(house.store.towns().get, line.towns) if town is not None
            for service in town.services.values()
        )  # fmt: skip
        self.event = f"{said.key}|{said.mark}" if said.key else said.mark
        phone = said.phone.e164 if said.phone else ""
        self.body = hashlib.sha256(f"{phone}\0{said.text}\0{said.to}".encode()).digest()[:16]

    def take(self) -> Reply | None:
        """Answer from the store if this very event was answered; else work out the answer and write it down.

        What an office's own system must be asked first is asked here, where no transaction is open.
        """
        try:
            return self._take()
        except NeedsLookUp as needed:
            wanted = needed.wanted
        assert self.house.look_up is not None
        self.found[wanted.number] = self.house.look_up(wanted)  # no transaction is open here
        self.asks_first = False
        return self._take()

    def _take(self) -> Reply | None:
        """A hop that must write is worked out again with the right to. It need not look again: when the dialogue or the event
        changed since, nothing is written and the whole hop is done once more."""
        before: Dialogue | None = None
        if self.asks_first and self.said.channel is Channel.SMS:
            with self.house.store.reading() as unit:
                answered, before = self._look(unit)
                if answered is None:
                    self._work_out(unit, before, may_write=False)  # only to see what must be asked first
        if self.said.channel is not Channel.SMS:
            with self.house.store.reading() as unit:
                answered, before = self._look(unit)
                if answered is not None:
                    return answered.reply
                draft = self._work_out(unit, before, may_write=False)
            if draft is not None:
                single = not draft.texts and draft.takes_over is None
                with self.house.store.stroke() if single else self.house.store.writing() as unit:
                    self._keep(unit, before, draft)
                return draft.reply
        with self.house.store.writing() as unit:
            if self.said.channel is Channel.SMS:
                answered, before = self._look(unit)
                if answered is not None:
                    return answered.reply
            draft = self._work_out(unit, before, may_write=True)
            assert draft is not None
            return self._keep(unit, before, draft)

    def _key(self, unit: Unit) -> str:
        if self.said.key or self.said.phone is None:
            return self.said.key
        return index(unit.keys, "bidx-phone", self.said.phone.e164)  # SMS: the phone is the dialogue

    def _look(self, unit: Unit) -> tuple[_Answered | None, Dialogue | None]:
        answered, before = hops.look(unit, self.provider, str(self.said.channel), self.event, self._key(unit))
        if answered is None:
            return None, before
        if answered.body_hash != self.body:
            log.warning("event=dup_mismatch provider=%s channel=%s", self.provider, self.said.channel)
        return _Answered(_from_json(answered.reply)), before

    def _work_out(self, unit: Unit, before: Dialogue | None, may_write: bool) -> Draft | None:
        setting = self._setting(before.citizen if before else 0, may_write)
        try:
            draft = _WORK_OUT[self.said.channel](setting, unit, self.said, (self.provider, self._key(unit)), before)
        except NeedsWriting:
            return None
        if may_write and self.said.channel is Channel.SMS and self.said.phone is not None:
            id = messages.write_in(
                unit, provider=self.provider, address=self.said.to, citizen=draft.citizen, phone=self.said.phone,
                text=self.said.text, reference=self.said.mark, now=self.now,
            )  # fmt: skip
            if draft.passed is not None:
                unanswered.note(unit, id, draft.citizen, draft.passed.town, draft.passed.number, self.now)
        return draft

    def _keep(self, unit: Unit, before: Dialogue | None, draft: Draft) -> Reply | None:
        """Write the dialogue, the mark with its reply, and what is owed. Conflict when another copy was quicker."""
        key = self._key(unit)
        reply = None if self.said.channel is Channel.SMS else draft.reply
        if self.said.channel is Channel.SMS or draft.texts or unit.owed:
            self._owe(unit, draft)
        if draft.takes_over is not None:
            dialogues.drop(unit, draft.takes_over.provider, draft.takes_over.key)
        dialogue = Dialogue(
            provider=self.provider, key=key, channel=str(self.said.channel), citizen=draft.citizen, line=self.line.address,
            session=draft.session.to_json(), mark=self.said.mark, step=draft.step, ended=draft.ended,
            version=before.version if before else 0, updated_at=self.now, heard=draft.heard,
        )  # fmt: skip
        if not hops.keep(unit, dialogue, self.provider, str(self.said.channel), self.event, self.body, _to_json(reply), self.now):
            raise Conflict("another copy of this event was quicker")
        return reply


    def _owe(self, unit: Unit, draft: Draft) -> None:
        setting = self._setting(draft.citizen, True)
        if self.said.channel is Channel.SMS:
            owe_reply(unit, setting, draft.reply.text, draft.session.state.partition(".")[0] if draft.ended else "")
        owe_texts(unit, setting, draft.session, draft.texts)
        if unit.owed:
            owe_notice(unit, setting, draft.session)

    def _setting(self, citizen: int, may_write: bool) -> Setting:
        house, said = self.house, self.said
        return Setting(
            house.book, house.services, said.channel, citizen, said.phone, self.line, house.store.towns(), self.now, house.chance,
            may_write, self.asks_first and not may_write, self.found, said.key,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Answered:
    """The stored answer; its reply is None for a text."""

    reply: Reply | None


def _to_json(reply: Reply | None) -> str:
    return "" if reply is None else _encode({name: getattr(reply, name) for name in _REPLY})


def _from_json(stored: str) -> Reply | None:
    if not stored:
        return None
    parts = json.loads(stored)
    return Reply(**{**parts, "lines": tuple(parts["lines"]), "expects": Expects(parts["expects"])})
