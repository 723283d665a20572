"""Call-backs at the edge: what a missed call asks for, what a network says of our calls, and what follows each outcome.

Everything here is rows in the caller's transaction. Said twice, late or out of order, it comes to the same: a missed call is
noted by its network's id, what a network says of a call only adds facts, and a policy is carried out once for each outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from gateway.own_words import book_of
from gateway.types import CallNews, Ended, Inbound
from handlers.callback import desk_hours, line_for, next_window, written
from menus.model import Book
from menus.wording import message
from rules import callbacks as rules
from rules.calendar import is_open
from rules.callbacks import Then, Window
from rules.chance import Chance
from store import callbacks, calls, citizens, dialogues, messages, placed
from store.callbacks import Callback, State
from store.sms_lines import sms_line
from store.towns import Line, Town, Towns
from store.unit import Unit

DAY = timedelta(hours=24)
BOOKED, DELAYED, UNREACHED = "callback.booked", "callback.delayed", "callback.unreached"


@dataclass(frozen=True, slots=True)
class Desk:
    """Books and follows call-backs. Holds only what never changes."""

    book: Book
    chance: Chance

    def missed(self, unit: Unit, towns: Towns, provider: str, event: Ended, now: datetime) -> bool:
        """File a call-back when a call to us was "miskol", once, and announce it. Whether one was filed.

        Never for a withheld or foreign number, nor where one is open, nor a fourth time in a day.
        """
        line = towns.line(provider, "voice", event.to)
        if event.phone is None or line is None:
            return False
        who = citizens.meet(unit, event.phone, now)
        calls.begin(unit, provider, event.key, line.address, who.id, now - timedelta(seconds=event.seconds))
        if not calls.end(unit, provider, event.key, now, seconds=event.seconds, status=event.status):
            return False
        told = dialogues.find(unit, provider, event.key)
        town = towns.get(who.town if who.town in line.towns else line.towns[0]) if line.towns else None
        if town is None or not rules.missed(told.step - 1 if told else 0, event.seconds):
            return False
        ours, window = line_for(town, event.phone, line), next_window(town, now)
        if ours is None or window is None or callbacks.is_open(unit, who.id, town.id):
            return False
        if callbacks.filed_since(unit, who.id, now - DAY) >= rules.FILED_A_DAY:
            return False
        asked = callbacks.file(
            unit, town=town.id, citizen=who.id, channel="voice", language=who.language, path=(), now=now, chance=self.chance,
            wants="menu", why="missed", provider=ours.provider, line=ours.address, window=window,
        )  # fmt: skip
        self.announce(unit, towns, asked, window, BOOKED, now)
        return True

    def heard(self, unit: Unit, provider: str, news: CallNews, now: datetime) -> None:
        """Take in what a network says of a call that we placed."""
        one = placed.get(unit, news.id) if news.id else None
        if one is None or one.provider != provider:
            one = placed.of_reference(unit, provider, news.key)
        if one is not None:
            placed.note(
                unit, one.id, now, reference=news.key, answered=news.answered, word=news.outcome, seconds=news.seconds, detail=news.detail
            )  # fmt: skip

    def settle(self, unit: Unit, towns: Towns, one: placed.Placed, now: datetime) -> None:
        """Carry out the policy of a call's outcome. A later and weightier word on the same call is settled anew."""
        if one.outcome is None:
            return
        placed.settled(unit, one.id, one.outcome)
        asked = callbacks.by_number(unit, one.callback)
        if asked is None or asked.call != one.id or one.outcome is one.settled:
            return  # a late word on an older call: the next one is on its way
        before = placed.tally(unit, asked.number, one.id).get(one.outcome, 0)
        then, minutes, tell = rules.policy(one.outcome, before)
        callbacks.came(unit, asked.number, one.outcome)
        match then:
            case Then.DONE:
                callbacks.change(unit, asked.number, State.OFFICER if asked.wants == "officer" else State.DONE, now)
            case Then.STAFF:
                self._end(unit, towns, asked, tell, now)
            case Then.SOON:
                start = (one.ended_at or now) + timedelta(minutes=minutes)
                kept = asked.window is not None and start < asked.window.until
                self._again(unit, towns, asked, Window(start, asked.window.until) if kept and asked.window else None, tell, now)
            case Then.NEXT:
                self._again(unit, towns, asked, None, tell, now)
            case other:
                assert_never(other)

    def late(self, unit: Unit, towns: Towns, asked: Callback, now: datetime) -> None:
        """The window that was promised passed without a call: another one, told; the third time a human looks."""
        window = self._next(towns, asked, now)
        if asked.delays >= rules.DELAYS or window is None:
            if callbacks.change(unit, asked.number, State.OFFICER, now):
                self.announce(unit, towns, asked, asked.window, UNREACHED, now)
        elif callbacks.plan(unit, asked, window, now, late=True):
            self.announce(unit, towns, asked, window, DELAYED, now)

    def plan(self, unit: Unit, towns: Towns, asked: Callback, now: datetime) -> bool:
        """Find a line and a window for a call-back that has none, and announce it. False when its town has no line that calls."""
        town = towns.get(asked.town)
        line = line_for(town, citizens.phone_of(unit, asked.citizen)) if town else None
        window = self._next(towns, asked, now)
        if line is None or window is None or not callbacks.plan(unit, asked, window, now, provider=line.provider, line=line.address):
            return False
        booked = callbacks.by_number(unit, asked.number)
        assert booked is not None
        self.announce(unit, towns, booked, window, BOOKED, now)
        return True

    def give_up(self, unit: Unit, towns: Towns, asked: Callback, now: datetime, *, tell: bool = True) -> None:
        """No call may be placed: officers see it."""
        self._end(unit, towns, asked, UNREACHED if tell else "", now)

    def announce(self, unit: Unit, towns: Towns, asked: Callback, window: Window | None, told: str, now: datetime) -> None:
        """Owe the citizen a text about their call-back."""
        town, who = towns.get(asked.town), citizens.get(unit, asked.citizen)
        line = towns.line(asked.provider, "voice", asked.line)
        by = sms_line(towns, line, asked.town) if line and town else None
        if town is None or who is None or by is None or line is None:
            return
        facts = written(who.language, town, window, line) if window else {}
        messages.owe(
            unit, provider=by.provider, sender=by.address, to=citizens.phone_of(unit, asked.citizen), citizen=asked.citizen,
            text=message(book_of(self.book, towns, town.id), told, facts, who.language), purpose=told, kind="news", now=now,
            expires_at=max(window.until, now + timedelta(hours=1)) if window else now + DAY,
        )  # fmt: skip

    def _again(self, unit: Unit, towns: Towns, asked: Callback, window: Window | None, tell: str, now: datetime) -> None:
        after = max(now, asked.window.until) if asked.window and tell else now
        chosen = window or self._next(towns, asked, after)
        if chosen is None:
            self._end(unit, towns, asked, "", now)
        elif callbacks.plan(unit, asked, chosen, now) and (tell or window is None):
            self.announce(unit, towns, asked, chosen, tell or DELAYED, now)

    def _end(self, unit: Unit, towns: Towns, asked: Callback, tell: str, now: datetime) -> None:
        if callbacks.change(unit, asked.number, State.GAVE_UP, now) and tell:
            self.announce(unit, towns, asked, asked.window, tell, now)

    def _next(self, towns: Towns, asked: Callback, after: datetime) -> Window | None:
        town = towns.get(asked.town)
        return next_window(town, after) if town else None


def is_called(unit: Unit, provider: str, line: Line, said: Inbound) -> placed.Placed | None:
    """Which call of ours a citizen answered: by our id, by the network's, or by being the one call on this line to this phone.

    None when it is none of ours, or to another phone than the one we dialled.
    """
    one = placed.get(unit, said.placed) if said.placed else None
    one = one or placed.of_reference(unit, provider, said.key) or placed.on_line(unit, provider, line.address)
    who = citizens.find(unit, said.phone) if said.phone else None
    if one is None or who is None or (one.provider, one.line, one.citizen) != (provider, line.address, who.id):
        return None
    return one


def open_now(town: Town, now: datetime) -> bool:
    """Whether the help desk is open: outside its hours nobody is called."""
    zone, hours = desk_hours(town)
    return is_open(now, zone, hours, town.holidays)
