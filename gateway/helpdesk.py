"""Callers and officers at the edge: what a caller in the line hears, when an officer's phone is put through, and how each talk ends.

Everything here is rows in the caller's transaction. Said twice, late or out of order, it comes to the same: each word moves a
call only from where its table allows, and facts about a ring of an officer's phone only grow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.calling import BOOKED, Desk
from gateway.own_words import book_of
from gateway.types import CallNews, Ended, Joined, LeftLine, OfficerUp, Waiting
from handlers import officer_line
from menus.engine import CALL_ME
from menus.model import Book, Channel
from menus.screen import Expects, Reply
from menus.wording import choose_text, fill, language_on, message
from rules.callbacks import Outcome
from rules.chance import Chance
from store import callbacks, citizens, dialogues, messages, officer_calls, officer_keeps, officer_legs, presence
from store.officer_calls import OfficerCall, State
from store.officer_legs import Leg
from store.sms_lines import sms_line
from store.towns import Towns
from store.unit import Conflict, Store, Unit

ABANDONED = "officer.abandoned"
ONCE = timedelta(hours=24)  # a call-back is offered to a phone once in this time
GONE = timedelta(minutes=3)  # a caller in the line of whom the network says nothing so long hung up: it asks every 20 seconds
NO_ANSWER = timedelta(seconds=75)  # an officer's phone rings at most 30 seconds
LONGEST = timedelta(hours=3)
AGAIN = timedelta(seconds=25)  # an officer who takes a caller from hold finds them in the line at once
_WAITS = "officer.waiting"


@dataclass(frozen=True, slots=True)
class Helpdesk:
    """Holds only what never changes."""

    book: Book
    chance: Chance

    def waits(self, unit: Unit, towns: Towns, provider: str, said: Waiting, now: datetime) -> Reply | None:
        """What a caller in the line hears: the place and the time, or that they leave it. None when we know of no such caller."""
        call = officer_calls.of_key(unit, provider, said.key)
        if call is None:
            return None
        if said.again or call.state is State.HELD:
            return self._again(unit, call)
        if call.state is State.RINGING or call.state is State.TALKING:
            return self._said(call, ("engine.on_hold",) if call.answered_at else ("engine.officer_here",))
        if call.state is not State.WAITING:
            return self._said(call, (), ends=True)
        if said.text == CALL_ME and citizens.phone_of(unit, call.citizen).e164[:4] != "+999":
            return self._called_back(unit, towns, call, now)
        town = towns.get(call.town)
        if town is not None and (not officer_line.attended(unit, town, now) or self._is_long(call, now, officer_line.patience(town))):
            return self._said(call, (), ends=True)  # the dialogue offers the call-back, or books it; asked twice, the same
        officer_calls.heard(unit, call, now)
        language = language_on(self.book, call.language, Channel.VOICE)
        words = self.book.words[language]
        facts = officer_line.place(unit, call, now)
        return self._reply(call, (fill(self.book, choose_text(words, _WAITS, Channel.VOICE), facts, words, Channel.VOICE),))

    def left(self, unit: Unit, towns: Towns, provider: str, said: LeftLine, now: datetime) -> None:
        """A caller is not in the line any more. Who hung up is offered a call-back, once."""
        call = officer_calls.of_key(unit, provider, said.key)
        if call is not None:
            self._over(unit, towns, call, now)

    def ended(self, unit: Unit, towns: Towns, provider: str, event: Ended, now: datetime) -> bool:
        """A call is over. Whether it was one to an officer: then it was no missed call."""
        call = officer_calls.of_key(unit, provider, event.key)
        if call is not None:
            self._over(unit, towns, call, now)
        return call is not None

    def up(self, unit: Unit, towns: Towns, said: OfficerUp, provider: str, now: datetime) -> Reply:
        """What an officer's phone does now: takes its caller, waits while they are on hold, or is done."""
        leg = officer_legs.note(unit, said.leg, now, reference=said.key, answered=True)
        call = officer_calls.get(unit, leg.call) if leg is not None and leg.provider == provider else None
        if leg is None or call is None or call.leg != leg.id:
            return self._said(call, ("engine.officer_gone",), ends=True)
        if call.state is State.HELD:
            return self._said(call, ("engine.officer_hold",))
        if call.state is State.RINGING and said.after and leg.joined_at is None:
            # The caller was not in the line: they had hung up, or had just left it.
            officer_legs.note(unit, leg.id, now, outcome=Outcome.FAILED, detail="nobody in the line")
            officer_calls.change(unit, call, State.WAITING, now, detail="not in the line")
            return self._said(call, ("engine.officer_gone",), ends=True)
        if call.state is State.TALKING and said.after:
            officer_calls.change(unit, call, State.WRAP_UP, now)
            officer_legs.note(unit, leg.id, now, outcome=Outcome.ANSWERED)
            return self._said(call, ("engine.officer_gone",), ends=True)
        if call.state is State.RINGING and said.after and now - call.heard_at > AGAIN:
            officer_calls.change(unit, call, State.WRAP_UP, now, detail="not in the line")
            officer_legs.note(unit, leg.id, now, outcome=Outcome.ANSWERED)
            return self._said(call, ("engine.officer_gone",), ends=True)
        if call.state not in (State.RINGING, State.TALKING):
            return self._said(call, ("engine.officer_gone",), ends=True)
        if said.joins:
            self._talk(unit, call, leg, now)
        return Reply("", expects=Expects.OFFICER, queue=call.queue, number=call.line)

    def joined(self, unit: Unit, provider: str, said: Joined, now: datetime) -> Reply | None:
        """The caller is put through: they hear that an officer answers."""
        leg = officer_legs.get(unit, said.leg)
        call = officer_calls.of_key(unit, provider, said.key)
        if leg is None or call is None:
            return None
        if leg.call != call.id or not self._talk(unit, call, leg, now):
            return None
        return self._said(call, ("engine.officer_here",))

    def heard(self, unit: Unit, provider: str, news: CallNews, now: datetime) -> None:
        """What a network says of a ring of an officer's phone. Whoever did not answer gives the caller their place back."""
        leg = officer_legs.get(unit, news.id) or officer_legs.of_reference(unit, provider, news.key)
        if leg is None or leg.provider != provider:
            return
        leg = officer_legs.note(
            unit, leg.id, now, reference=news.key, taken=True, answered=news.answered, outcome=news.outcome or "", detail=news.detail
        )
        call = officer_calls.get(unit, leg.call) if leg is not None else None
        if leg is None or call is None or news.outcome is None:
            return
        self.over_for(unit, call, leg, now, news.detail)

    def over_for(self, unit: Unit, call: OfficerCall, leg: Leg, now: datetime, detail: str = "") -> None:
        """This officer's phone is out of the call."""
        if call.leg != leg.id:
            return
        if call.state is State.RINGING and leg.joined_at is None:  # also of a caller with whom somebody else talked before
            officer_calls.change(unit, call, State.WAITING, now, detail=detail or "no answer")
        elif call.state in (State.RINGING, State.TALKING, State.HELD):
            officer_calls.change(unit, call, State.WRAP_UP, now, detail=detail)

    def sweep(self, store: Store, now: datetime) -> int:
        """What the networks never told: callers who are gone, phones that nobody answered; and officers who do not come to a caller who
        waits for them alone. How many calls were moved."""
        towns, moved = store.towns(), 0
        with store.reading() as unit:
            gone = officer_calls.silent(unit, State.WAITING, now - GONE)
            unanswered = officer_calls.silent(unit, State.RINGING, now - NO_ANSWER)
            kept = officer_keeps.over(unit, now)
            endless = [one for state in (State.TALKING, State.HELD) for one in officer_calls.silent(unit, state, now - LONGEST)]
        for call in gone:
            moved += self._each(store, lambda unit, call=call: self._vanished(unit, towns, call, now))
        for call in unanswered:
            moved += self._each(store, lambda unit, call=call: self._unanswered(unit, call, now))
        for id, staff in kept:
            moved += self._each(store, lambda unit, id=id, staff=staff: officer_keeps.let_go(unit, id, staff, now))
        for call in endless:
            moved += self._each(store, lambda unit, call=call: self._endless(unit, call, now))
        with store.reading() as unit:
            stale = presence.gone(unit, now)
        if stale:
            self._each(store, lambda unit: bool(presence.close(unit, now)))
        return moved

    def _each(self, store: Store, step: object) -> bool:
        try:
            with store.writing() as unit:
                return bool(step(unit))  # type: ignore[operator]
        except Conflict:
            return False

    def _vanished(self, unit: Unit, towns: Towns, call: OfficerCall, now: datetime) -> bool:
        if call.provider == "africastalking" and now - call.heard_at < LONGEST:
            return False  # this network does not ask again while a caller waits
        return self._over(unit, towns, call, now)

    def _unanswered(self, unit: Unit, call: OfficerCall, now: datetime) -> bool:
        leg = officer_legs.get(unit, call.leg)
        if leg is not None and leg.answered_at is not None and now - leg.answered_at < LONGEST:
            return False
        if leg is not None:
            officer_legs.note(unit, leg.id, now, outcome=Outcome.UNKNOWN, detail="no word of its end")
        return officer_calls.change(unit, call, State.WAITING, now, detail="no word")

    def _endless(self, unit: Unit, call: OfficerCall, now: datetime) -> bool:
        if call.leg:  # else its officer could never say what it was, and had it in hand for good
            officer_legs.note(unit, call.leg, now, outcome=Outcome.UNKNOWN, detail="no word of its end")
        return officer_calls.change(unit, call, State.WRAP_UP, now, detail="no word")

    def _over(self, unit: Unit, towns: Towns, call: OfficerCall, now: datetime) -> bool:
        leg = officer_legs.get(unit, call.leg) if call.leg else None
        match call.state:
            case State.WAITING:
                pass
            case State.RINGING if leg is None or leg.joined_at is None:
                pass
            case State.TALKING | State.HELD | State.RINGING:
                if call.leg:
                    officer_legs.note(unit, call.leg, now, outcome=Outcome.ANSWERED)
                return officer_calls.change(unit, call, State.WRAP_UP, now, detail="the caller hung up")
            case _:
                return False
        if not officer_calls.change(unit, call, State.ABANDONED, now):
            return False
        if leg is not None and leg.ended_at is None and leg.reference:
            officer_legs.order(unit, self.chance.token(), officer_legs.END, leg.provider, leg.reference, now)
        self._offer(unit, towns, call, now)
        return True

    def _offer(self, unit: Unit, towns: Towns, call: OfficerCall, now: datetime) -> None:
        town, line, who = towns.get(call.town), towns.line(call.provider, "voice", call.line), citizens.get(unit, call.citizen)
        by = sms_line(towns, line, call.town) if line and town else None
        if by is None or who is None or who.opted_out or callbacks.is_open(unit, call.citizen, call.town):
            return
        phone = citizens.phone_of(unit, call.citizen)
        if phone.e164.startswith("+999") or not officer_calls.offer(unit, call, now - ONCE, now):
            return
        messages.owe(
            unit, provider=by.provider, sender=by.address, to=phone, citizen=call.citizen, purpose=ABANDONED, kind="news", now=now,
            text=message(book_of(self.book, towns, call.town), ABANDONED, {}, call.language), town=call.town,
            expires_at=now + timedelta(hours=2),
        )  # fmt: skip

    def _talk(self, unit: Unit, call: OfficerCall, leg: Leg, now: datetime) -> bool:
        if call.state is State.TALKING and call.leg == leg.id:
            return True
        if call.state is not State.RINGING or call.leg != leg.id:
            return False
        officer_legs.note(unit, leg.id, now, joined=True)
        return officer_calls.change(unit, call, State.TALKING, now)

    def _called_back(self, unit: Unit, towns: Towns, call: OfficerCall, now: datetime) -> Reply:
        dialogue = dialogues.find(unit, call.provider, call.key)
        asked = officer_line.call_back(unit, towns, call, now, self.chance)
        if asked is not None and asked.window is not None and dialogue is not None:
            Desk(self.book, self.chance).announce(unit, towns, asked, asked.window, BOOKED, now)
        return self._said(call, (), ends=True)

    def _is_long(self, call: OfficerCall, now: datetime, patience: timedelta) -> bool:
        """Whether a stretch of patience ended since the network last asked: then a call-back is offered."""
        return (now - call.entered_at) // patience > (call.heard_at - call.entered_at) // patience

    def _again(self, unit: Unit, call: OfficerCall) -> Reply:
        """Back to the line, by the step of the dialogue that goes on if they leave it."""
        if call.state not in (State.HELD, State.WAITING, State.RINGING):
            return self._said(call, (), ends=True)
        dialogue = dialogues.find(unit, call.provider, call.key)
        said = self._said(call, ("engine.on_hold",))
        return Reply(said.text, lines=said.lines, expects=Expects.OFFICER, language=said.language, queue=call.queue,
                     step=dialogue.step if dialogue else 0)  # fmt: skip

    def _said(self, call: OfficerCall | None, keys: tuple[str, ...], *, ends: bool = False) -> Reply:
        words = self._words(call)
        lines = tuple(words[key] for key in keys)
        return self._reply(call, lines, ends=ends)

    def _words(self, call: OfficerCall | None) -> Mapping[str, str]:
        return self.book.words[language_on(self.book, call.language if call else "id", Channel.VOICE)]

    def _reply(self, call: OfficerCall | None, lines: tuple[str, ...], *, ends: bool = False) -> Reply:
        language = language_on(self.book, call.language if call else "id", Channel.VOICE)
        return Reply(" ".join(lines), ends=ends, lines=lines, expects=Expects.OFFICER, language=language)
