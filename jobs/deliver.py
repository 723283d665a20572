"""Paying what is owed: claim, close the transaction, send, write down what came of it.

Running twice is harmless: the second claim finds the lease or the finished row. Never running is harmless: the sweep rings
again. Dying in between leaves the ledger at "started", and then the network is asked before anything is sent again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from gateway.answering import Answering
from gateway.errors import UNKNOWN, NotSent, Reason
from gateway.sending import PER_MINUTES, PER_NUMBER, REPEATED, Sending
from gateway.types import Outbound
from jobs import calls, officer_phones
from jobs.calls import Owed
from jobs.outcomes import Came, Doubt, Fetched, Later, Looked, Never, Taken, TooLate
from jobs.recordings import fetch, write_down
from jobs.resting import Resting
from store import citizens, look_ups, messages, outbox, recordings
from store.messages import Message
from store.outbox import Claimed
from store.recordings import Recording
from store.sealed import Unsealable
from store.submitted import Silence
from store.unit import Conflict, Store, StoreDown, Unit

log = logging.getLogger("titian.deliver")

TOO_OLD = timedelta(hours=4)  # after this nobody waits for a reply, and staff should see that something is wrong
DOUBT = timedelta(seconds=90)  # how long a receipt may still prove that a message was taken
REPEATED_AFTER = timedelta(minutes=5)  # a message that may be a second copy says so when it comes this late
CALL_SECONDS = 12  # what a call to a network may take at most, with some room
MOST_ATTEMPTS = 20
FINISH_PAUSES = (0.2, 1.0, 3.0)  # seconds between tries to write down what came of a send


@dataclass(frozen=True, slots=True)
class Deliver:
    """The one job there is. `callback(provider, id)` is the address for reports on a message; `below` is chance."""

    store: Store
    sending: Sending
    callback: Callable[[str, str], str]
    owner: str  # this process, and no other one, ever
    now: Callable[[], datetime]
    below: Callable[[int], int]
    sleep: Callable[[float], None] = time.sleep
    doors: Callable[[str], str] = lambda network: ""  # the address below which a network finds our doors
    answering: Answering | None = None  # asks the offices' own systems
    resting: Resting = field(default_factory=Resting)

    def __call__(self, id: str) -> str:
        """Deliver the outbox row `id` if it is due. What came of it in one word, for the log. Raises StoreDown."""
        with self.store.writing() as unit:
            claimed = outbox.claim(unit, id, self.owner, self.now())
            if claimed is None:
                return "nothing"
            try:
                owed = self._owed(unit, claimed)
                busy = isinstance(owed, Message) and self._over_the_cap(unit, owed)
            except (Unsealable, ValueError) as error:
                # The attempt must count, or a spoiled row would be tried for ever. A key that was left out may come back.
                log.error("event=unreadable id=%s attempt=%d error=%s", id, claimed.attempt, type(error).__name__)
                outbox.again(unit, claimed, self.now(), "unreadable", below=self.below)
                return "later"
        if owed is None or claimed.attempt > MOST_ATTEMPTS:
            came: Came = Never("nothing_there" if owed is None else "gave_up")
        elif isinstance(owed, Message):
            came = self._pay(claimed, owed, busy)
        elif isinstance(owed, look_ups.Owed):
            came = self._look_up(owed)
        elif isinstance(owed, officer_phones.Owed):
            came = officer_phones.give(self.sending, claimed, owed, self.doors(claimed.provider), self.now())
        elif isinstance(owed, Owed):
            came = calls.place(self.sending, claimed, owed, self.doors(claimed.provider), self.now())
        else:
            came = fetch(self.sending, owed)
        self._write_down(claimed, came)
        word = type(came).__name__.lower()
        log.info("event=delivery id=%s provider=%s attempt=%d came=%s", id, claimed.provider, claimed.attempt, word)
        return word

    def _look_up(self, owed: look_ups.Owed) -> Came:
        if self.answering is None:
            return Later("no_offices")
        said = self.answering.ask(owed)
        return Later("no_answer") if said is Silence.LATER and self.now() < owed.until else Looked(said)

    def _owed(self, unit: Unit, claimed: Claimed) -> Message | Recording | Owed | look_ups.Owed | officer_phones.Owed | None:
        match claimed.topic:
            case look_ups.TOPIC:
                return look_ups.get(unit, claimed.id)
            case recordings.FETCH:
                return recordings.get(unit, claimed.id)
            case calls.PLACE:
                return calls.owed(unit, claimed.id)
            case topic if topic in officer_phones.TOPICS:
                return officer_phones.owed(unit, topic, claimed.id)
            case _:
                return messages.get(unit, claimed.id)

    def _pay(self, claimed: Claimed, message: Message, busy: bool) -> Came:
        owed = Outbound(message.id, message.phone, message.text, message.address, self.callback(claimed.provider, message.id))
        if claimed.doubtful:
            came = self._ask(claimed, owed)
            if came is not None:
                return came
            owed = self._repeated(claimed, message, owed)
        now = self.now()
        if claimed.expires_at is not None and claimed.expires_at <= now:
            return TooLate(Reason.TOO_LATE)
        if now + timedelta(seconds=CALL_SECONDS) > claimed.lease_until:
            return Later("slept_too_long")  # somebody else may hold it by the time the network answers
        if busy:
            return Later(Reason.THROTTLED, PER_MINUTES * 60.0) if claimed.kind == "news" else Never(Reason.THROTTLED)
        if (left := self.resting.left(claimed.provider, now)) > 0:
            return Later("resting", left)
        try:
            sent = self.sending.send(claimed.provider, owed)
        except NotSent as fault:
            self.resting.failed(claimed.provider, fault.reason, self.now())
            return self._of_fault(claimed, fault)
        self.resting.answered(claimed.provider)
        return Taken(sent)

    def _of_fault(self, claimed: Claimed, fault: NotSent) -> Came:
        if fault.reason in UNKNOWN:
            return Doubt(fault.reason)
        if not fault.try_again:
            return Never(fault.reason)
        if self.now() - claimed.created_at >= TOO_OLD:
            return Never(fault.reason)
        return Later(fault.reason, fault.wait)

    def _ask(self, claimed: Claimed, owed: Outbound) -> Came | None:
        """What came of an earlier attempt that nobody knows about; None: send (again)."""
        since = claimed.since if claimed.attempt == 2 and claimed.since else claimed.created_at
        try:
            found = self.sending.find(claimed.provider, owed, since.timestamp() - 5)
        except NotSent as fault:
            if fault.reason in (Reason.NO_LINE, Reason.REFUSED):
                return TooLate(fault.reason)
            return Doubt(fault.reason)
        if found is not None:
            return Taken(found)
        if self.sending.can_tell(claimed.provider):
            return None
        if claimed.since is not None and self.now() - claimed.since < DOUBT:
            return Doubt(Reason.NO_ANSWER)
        # Nobody will ever know. News is worth a second copy; a reply or a code is asked for again by who needs it.
        return None if claimed.kind == "news" else TooLate(Reason.NO_ANSWER)

    def _repeated(self, claimed: Claimed, message: Message, owed: Outbound) -> Outbound:
        if self.sending.can_tell(claimed.provider) or self.now() - claimed.created_at < REPEATED_AFTER:
            return owed
        with self.store.reading() as unit:
            who = citizens.get(unit, message.citizen)
        return replace(owed, text=REPEATED.get(who.language if who else "id", REPEATED["id"]) + owed.text)

    def _over_the_cap(self, unit: Unit, message: Message) -> bool:
        if not self.sending.destinations.counted(message.phone, message.provider):
            return False
        since = self.now() - timedelta(minutes=PER_MINUTES)
        return messages.sent_lately(unit, message.phone, since, PER_NUMBER) >= PER_NUMBER

    def _write_down(self, claimed: Claimed, came: Came) -> None:
        """T4: one commit. Tried a few times, since what a network took must not be forgotten for a short outage."""
        for pause in (*FINISH_PAUSES, None):
            try:
                with self.store.writing() as unit:
                    mine = self._settle(unit, claimed, came)
                    if claimed.topic == calls.PLACE:
                        calls.write_down(unit, claimed, came, self.now(), mine)
                    elif claimed.topic in officer_phones.TOPICS:
                        officer_phones.write_down(unit, claimed, came, self.now(), mine)
            except (StoreDown, Conflict):
                if pause is None:
                    log.error("event=not_written_down id=%s came=%s", claimed.id, type(came).__name__)
                    raise
                self.sleep(pause)
                continue
            if not mine:
                log.warning("event=fenced id=%s attempt=%d came=%s", claimed.id, claimed.attempt, type(came).__name__)
            return

    def _settle(self, unit: Unit, claimed: Claimed, came: Came) -> bool:
        now = self.now()
        if claimed.topic == recordings.FETCH:
            write_down(unit, claimed.id, came)
        match came:
            case Fetched():
                return outbox.finish(unit, claimed, now)
            case Looked(said):
                if self.answering is not None:
                    self.answering.tell(unit, claimed.id, said, now)
                return outbox.finish(unit, claimed, now)
            case Taken(sent):
                return outbox.finish(unit, claimed, now, sent.reference, sent.segments, sent.cost)
            case Doubt(why):
                return outbox.unknown(unit, claimed, now, why)
            case Later(why, wait):
                return outbox.again(unit, claimed, now, why, wait, self.below)
            case Never(why):
                return outbox.give_up(unit, claimed, now, why)
            case TooLate(why):
                return outbox.expire(unit, claimed, now, why)
            case other:
                assert_never(other)
