"""Calling citizens back: whose turn it is on each line, one call at a time, inside the help desk's hours.

A round may run anywhere and die anywhere: each step is one transaction, a call that is owed holds its line in the database,
and so two rounds at once place no call twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.calling import DAY, Desk, open_now
from gateway.sending import Destinations
from rules import callbacks as rules
from rules.callbacks import Outcome
from store import callbacks, citizens, placed
from store.callbacks import Callback, State
from store.sealed import Unsealable
from store.towns import Line, Towns
from store.unit import Conflict, Store, Unit

log = logging.getLogger("titian.callbacks")

EVERY = 20  # seconds between two calls on one line, unless lines.yaml says `calls_every`
A_DAY = 500  # calls of one line in 24 hours, unless lines.yaml says `calls_a_day`: a hard stop on what calls may cost
NO_WORD = timedelta(minutes=5)  # a network that took a call and says nothing more is not waited for
LOST = timedelta(minutes=10)  # a call that nobody placed, or whose worker died
LONGEST = timedelta(minutes=21)  # networks hang up after 20


@dataclass(frozen=True, slots=True)
class Callbacks:
    """One round after another."""

    store: Store
    desk: Desk
    destinations: Destinations
    now: Callable[[], datetime]

    def round(self) -> int:
        """Settle what ended, keep the promises about time, and call whose turn it is. How many calls. Raises StoreDown."""
        towns, now = self.store.towns(), self.now()
        self._free(now)
        with self.store.reading() as unit:
            ended = placed.to_settle(unit, now)
        for one in ended:
            self._each(lambda unit, one=one: self._settle(unit, towns, one.id, now))  # type: ignore[misc]
        self._keep_promises(towns, now)
        lines = {(line.provider, line.address): line for line in towns.lines if line.kind == "voice"}
        return sum(self._each(lambda unit, line=line: self._call(unit, towns, line, now)) for line in lines.values())  # type: ignore[misc]

    def _each(self, step: Callable[[Unit], bool]) -> bool:
        """One step in its own transaction; what another round or a spoiled row got in the way of is left for the next round."""
        try:
            with self.store.writing() as unit:
                return step(unit)
        except Conflict:
            return False
        except Unsealable as error:
            log.error("event=callback_unreadable error=%s", type(error).__name__)
            return False

    def _free(self, now: datetime) -> None:
        """Give lines back that a call holds of which nothing more was heard."""
        with self.store.reading() as unit:
            held = placed.under_way(unit)
        for one in held:
            if (word := _given_up(one, now)) is not None:
                log.warning("event=call_without_end provider=%s word=%s", one.provider, word)
                self._each(lambda unit, one=one, word=word: _over(unit, one, word, now))  # type: ignore[misc]

    def _settle(self, unit: Unit, towns: Towns, id: str, now: datetime) -> bool:
        one = placed.get(unit, id)
        if one is not None:
            self.desk.settle(unit, towns, one, now)
        return True

    def _keep_promises(self, towns: Towns, now: datetime) -> None:
        with self.store.reading() as unit:
            late, ripe = callbacks.late(unit, now), callbacks.ripe(unit, now)
            unplanned = [asked for town in towns.all for asked in callbacks.unplanned(unit, town.id)]
        for asked in unplanned:
            self._each(lambda unit, asked=asked: self.desk.plan(unit, towns, asked, now))  # type: ignore[misc]
        for asked in late:
            self._each(lambda unit, asked=asked: self._late(unit, towns, asked.number, now))  # type: ignore[misc]
        self._each(lambda unit: _ripen(unit, ripe, now))

    def _late(self, unit: Unit, towns: Towns, number: str, now: datetime) -> bool:
        asked = callbacks.by_number(unit, number)
        if asked is not None and asked.state in (State.WAITING, State.READY) and asked.window and asked.window.until <= now:
            self.desk.late(unit, towns, asked, now)
        return True

    def _call(self, unit: Unit, towns: Towns, line: Line, now: datetime) -> bool:
        """Owe one call on this line, if it is free and somebody's turn has come."""
        if placed.on_line(unit, line.provider, line.address) is not None or not _paced(unit, line, now):
            return False
        open_towns = [town.id for name in line.towns if (town := towns.get(name)) and open_now(town, now)]
        turns = [asked for town in open_towns if (asked := callbacks.first(unit, line.provider, line.address, town))]
        if not turns:
            return False
        asked = min(turns, key=lambda one: (one.filed_at, one.id))
        if not self._may(unit, asked, line, now):
            allowed = self.destinations.allow(citizens.phone_of(unit, asked.citizen), line.provider)
            self.desk.give_up(unit, towns, asked, now, tell=allowed)
            return False
        id = self.desk.chance.token()
        if not callbacks.call(unit, asked.number, id, now) or not placed.owe(
            unit, id=id, callback=asked.number, provider=line.provider, line=line.address, citizen=asked.citizen, now=now
        ):  # fmt: skip
            raise Conflict("another round was quicker")
        return True

    def _may(self, unit: Unit, asked: Callback, line: Line, now: datetime) -> bool:
        allowed = self.destinations.allow(citizens.phone_of(unit, asked.citizen), line.provider)
        return allowed and placed.count_to(unit, asked.citizen, now - DAY) < rules.A_DAY


def _given_up(one: placed.Placed, now: datetime) -> Outcome | None:
    if one.answered_at is not None:
        return Outcome.ANSWERED if now - one.answered_at > LONGEST else None
    if one.taken_at is not None:
        return Outcome.UNKNOWN if now - one.taken_at > NO_WORD else None
    return Outcome.UNKNOWN if now - one.owed_at > LOST else None


def _over(unit: Unit, one: placed.Placed, word: Outcome, now: datetime) -> bool:
    tried = one.taken_at is not None or placed.tried(unit, one.id)
    placed.note(unit, one.id, now, word=word if tried else Outcome.FAILED, detail="no word of its end")
    return True


def _ripen(unit: Unit, numbers: Iterable[str], now: datetime) -> bool:
    for number in numbers:
        callbacks.ripen(unit, number, now)
    return True


def _paced(unit: Unit, line: Line, now: datetime) -> bool:
    last = placed.last_on(unit, line.provider, line.address)
    if last is None:
        return True
    every = timedelta(seconds=_number(line, "calls_every", EVERY))
    return now - last >= every and placed.count_on(unit, line.provider, line.address, now - DAY) < _number(line, "calls_a_day", A_DAY)


def _number(line: Line, name: str, usual: int) -> int:
    """A figure from lines.yaml; the usual one when it is none."""
    told = str(line.facts.get(name, ""))
    return int(told) if told.isascii() and told.isdigit() else usual
