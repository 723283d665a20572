"""Notices: what a citizen is told without asking. Each fact once, at a decent hour, never more than so many a day, and only if wanted.

A notice that may not go now is not lost: its message waits in the outbox for its moment, and the sweep rings for it then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from rules.chance import Chance
from rules.phone import Phone
from rules.quiet import Manners, Purpose, Urgent
from store import ledger, messages, surveys
from store.base import IfNew
from store.citizens import Citizen
from store.notice_rows import Fate, citizen_optouts, notice_days, notices
from store.unit import Unit

__all__ = [
    "Fate", "Letter", "Told", "erase", "forget", "goes_at", "held", "lately", "of_case", "refuse", "refused", "seen", "tell", "unsent",
    "want", "want_all", "wanted", "withdraw",
]  # fmt: skip

DAYS_AHEAD = 30  # a notice looks for room in so many days; beyond them something is wrong, and staff must see it
MUST = frozenset({Urgent.EMERGENCY, Urgent.BREACH})  # a duty, whatever a citizen refuses (UU PDP 27/2022 art. 46)
SPREAD = 30 * 60  # seconds: what waited for one hour does not go out in one breath


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be sent: the words, and from which of our lines to whom. `name` is the message's name in the flows."""

    provider: str
    sender: str
    to: Phone
    text: str
    name: str
    town: str


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one fact. `again`: it was told before, and nothing was done now. `goes_at` is when the message may go."""

    fate: Fate
    again: bool = False
    message: str | None = None
    goes_at: datetime | None = None


_n, _d, _o = notices.c, notice_days.c, ledger.outbox.c
_KEY = (
    _n.citizen == bindparam("who"), _n.purpose == bindparam("for_purpose"), _n.subject == bindparam("about"),
    _n.fact == bindparam("said"),
)  # fmt: skip
_SEEN = select(_n.fate).where(*_KEY)
_LATELY = (
    select(_n.id)
    .where(_n.citizen == bindparam("who"), _n.purpose == bindparam("for_purpose"), _n.fate == Fate.OWED, _n.goes_at >= bindparam("since"))
    .limit(1)
)
_CLAIM = IfNew(notices, "citizen", "purpose", "subject", "fact", "fate", "urgent", "made_at")
_SETTLE = update(notices).where(*_KEY).values(fate=bindparam("came"), message=bindparam("its"), goes_at=bindparam("when"))
_OPTOUTS = select(citizen_optouts.c.purpose).where(citizen_optouts.c.citizen == bindparam("who"))
_REFUSE = IfNew(citizen_optouts, "citizen", "purpose", "since")
_WANT = delete(citizen_optouts).where(
    citizen_optouts.c.citizen == bindparam("who"), citizen_optouts.c.purpose.in_(bindparam("purposes", expanding=True))
)
_WANT_ALL = delete(citizen_optouts).where(citizen_optouts.c.citizen == bindparam("who"))
_WAITING = (
    select(_n.id, _n.message, _n.citizen, _n.purpose)
    .join(ledger.outbox, _o.id == _n.message)
    .where(_n.citizen == bindparam("who"), _n.fate == Fate.OWED, _o.state == ledger.State.PENDING, _o.attempts == 0)
)
_WAITING_OF = _WAITING.where(_n.purpose.in_(bindparam("purposes", expanding=True)))
_WAITING_ON = _WAITING.where(_n.subject == bindparam("about"))
_CANCEL = (
    update(ledger.outbox)
    .where(_o.id == bindparam("row"), _o.state == ledger.State.PENDING, _o.attempts == 0)
    .values(state=ledger.State.EXPIRED, ended_at=bindparam("now"), last_error=bindparam("why"))
)
_WITHDRAWN = update(notices).where(_n.id == bindparam("notice")).values(fate=Fate.WITHDRAWN)
_OF_CASE = (
    select(_n.purpose, _n.fact, _n.fate).where(_n.citizen == bindparam("who"), _n.subject == bindparam("about")).order_by(_n.id)
)
_NOT_SENT = [fate for fate in Fate if fate is not Fate.OWED]
_UNSENT = select(_n.fate, func.count()).where(_n.fate.in_(_NOT_SENT), _n.made_at >= bindparam("since")).group_by(_n.fate)
_OLD = select(_n.id).where(_n.made_at < bindparam("before")).limit(bindparam("most"))
_FORGET = delete(notices).where(_n.id.in_(_OLD.scalar_subquery()))
_FULL = select(_d.day).where(_d.citizen == bindparam("who"), _d.day >= bindparam("on"), _d.told >= bindparam("most"))
_FORGET_DAYS = delete(notice_days).where(_d.day < bindparam("day"))


def _count(dialect: type[sqlite.Insert] | type[postgresql.Insert]) -> Any:
    made = dialect(notice_days).values(citizen=bindparam("who"), day=bindparam("on"), told=1)
    return made.on_conflict_do_update(
        index_elements=[_d.citizen, _d.day], set_={"told": _d.told + 1}, where=_d.told < bindparam("most")
    ).returning(_d.told)


_COUNT_SQLITE = _count(sqlite.Insert)
_COUNT_POSTGRESQL = _count(postgresql.Insert)


def tell(
    unit: Unit, citizen: Citizen, letter: Letter | None, *, purpose: Purpose, subject: str, fact: str, manners: Manners, now: datetime,
    chance: Chance, urgent: Urgent | None = None, rest: timedelta = timedelta(0), until: datetime | None = None,
    lasts: timedelta = timedelta(hours=24),
) -> Told:  # fmt: skip
    """Owe a citizen one fact about one case, unless it was told, is refused, or would come too late to be of use.

    The message waits for the end of the quiet hours, and for a day on which the citizen did not get their number of notices
    yet. `urgent` gives the reason why it waits for neither, and is not counted. It expires `lasts` after it could go, and at
    `until`. `letter` None: there is no line to send it on. Twice, at once or later, is harmless: the second finds the first.
    """
    row = {"citizen": citizen.id, "purpose": purpose, "subject": subject, "fact": fact, "urgent": urgent, "made_at": now}
    fate = Fate.NO_LINE if letter is None else Fate.OWED if urgent in MUST or wanted(unit, citizen, purpose) else Fate.REFUSED
    first = manners.moment(purpose, now + rest, urgent)
    if fate is Fate.OWED and until is not None and first >= until:
        fate = Fate.TOO_LATE
    if not _CLAIM.run(unit, {**row, "fate": fate}):
        known = seen(unit, citizen.id, purpose, subject, fact)
        return Told(known or fate, again=True)
    if letter is None or fate is not Fate.OWED:
        return Told(fate)
    moment = first if urgent is not None else _room(unit, citizen.id, purpose, manners, first, until)
    key = {"who": citizen.id, "for_purpose": purpose, "about": subject, "said": fact}
    if moment is None:
        fate = Fate.HELD if until is None else Fate.TOO_LATE
        unit.conn.execute(_SETTLE, {**key, "came": fate, "its": None, "when": None})
        return Told(fate)
    moment = _spread(moment, now + rest, until, chance)
    ends = moment + lasts if until is None else min(until, moment + lasts)
    id = messages.owe(
        unit, provider=letter.provider, sender=letter.sender, to=letter.to, citizen=citizen.id, text=letter.text, purpose=letter.name,
        kind="news", now=now, order_key=_order(citizen.id, subject, urgent), expires_at=ends, town=letter.town, chance=chance,
        rest=moment - now,
    )  # fmt: skip
    unit.conn.execute(_SETTLE, {**key, "came": Fate.OWED, "its": id, "when": moment})
    return Told(Fate.OWED, message=id, goes_at=moment)


def goes_at(unit: Unit, citizen: int, purpose: Purpose, manners: Manners, now: datetime) -> datetime | None:
    """When `tell` would let this citizen have a notice of now; None when no day of the next month has room. Changes nothing.

    To the half hour: what had to wait is spread over the one after that moment.
    """
    moment = manners.moment(purpose, now)
    full = set(unit.conn.execute(_FULL, {"who": citizen, "on": manners.zone.day(moment), "most": manners.per_day}).scalars())
    for _ in range(DAYS_AHEAD):
        if manners.zone.day(moment) not in full:
            return moment
        moment = manners.moment(purpose, manners.next_day(moment))
    return None


def seen(unit: Unit, citizen: int, purpose: Purpose, subject: str, fact: str) -> Fate | None:
    """What became of this fact for this citizen; None when it is still to be told."""
    found = unit.conn.execute(_SEEN, {"who": citizen, "for_purpose": purpose, "about": subject, "said": fact}).scalar_one_or_none()
    return None if found is None else Fate(found)


def lately(unit: Unit, citizen: int, purpose: Purpose, since: datetime) -> bool:
    """Whether this citizen was told anything for this purpose since then, or will be."""
    return unit.conn.execute(_LATELY, {"who": citizen, "for_purpose": purpose, "since": since}).first() is not None


def wanted(unit: Unit, citizen: Citizen, purpose: Purpose) -> bool:
    """Whether this citizen takes notices of this purpose."""
    return not citizen.opted_out and not citizen.held and purpose not in refused(unit, citizen.id)


def refused(unit: Unit, citizen: int) -> frozenset[Purpose]:
    """The purposes that this citizen refuses, besides a STOP to all."""
    return frozenset(Purpose(purpose) for purpose in unit.conn.execute(_OPTOUTS, {"who": citizen}).scalars())


def refuse(unit: Unit, citizen: int, purposes: Iterable[Purpose], now: datetime) -> int:
    """No more notices of these purposes; those that still wait are taken back. How many were. Twice changes nothing more."""
    listed = [Purpose(purpose) for purpose in purposes]
    for purpose in listed:
        _REFUSE.run(unit, {"citizen": citizen, "purpose": purpose, "since": now})
    return _take_back(unit, unit.conn.execute(_WAITING_OF, {"who": citizen, "purposes": listed}).all(), now, "opted_out")


def want(unit: Unit, citizen: int, purposes: Iterable[Purpose]) -> None:
    """Notices of these purposes are welcome again."""
    unit.conn.execute(_WANT, {"who": citizen, "purposes": list(purposes)})


def want_all(unit: Unit, citizen: int) -> None:
    """Notices of every purpose are welcome again."""
    unit.conn.execute(_WANT_ALL, {"who": citizen})


def withdraw(unit: Unit, citizen: int, now: datetime, why: str = "opted_out", *, subject: str = "") -> int:
    """Take back what waits to be sent to this citizen, all or only about one case. What is on its way stays. How many."""
    chosen = {"who": citizen, "about": subject} if subject else {"who": citizen}
    return _take_back(unit, unit.conn.execute(_WAITING_ON if subject else _WAITING, chosen).all(), now, why)


def of_case(unit: Unit, citizen: int, subject: str) -> list[tuple[Purpose, str, Fate]]:
    """For staff: what this citizen was told of a case without asking, oldest first: purpose, fact, what became of it."""
    rows = unit.conn.execute(_OF_CASE, {"who": citizen, "about": subject})
    return [(Purpose(row.purpose), row.fact, Fate(row.fate)) for row in rows]


def unsent(unit: Unit, since: datetime) -> dict[Fate, int]:
    """How many notices since then were not sent, and why: held, refused, too late, without a line, withdrawn."""
    return {Fate(fate): int(count) for fate, count in unit.conn.execute(_UNSENT, {"since": since})}


def held(unit: Unit, since: datetime) -> int:
    """How many notices since then found no room in a month of days."""
    return unsent(unit, since).get(Fate.HELD, 0)


def forget(unit: Unit, before: datetime, limit: int) -> int:
    """Delete notices, and counts of days, older than this; at most `limit` notices. How many notices."""
    unit.conn.execute(_FORGET_DAYS, {"day": before.date()})
    return unit.conn.execute(_FORGET, {"before": before, "most": limit}).rowcount


def erase(unit: Unit, citizen: int, now: datetime) -> int:
    """Everything kept here about a citizen goes; what still waits is taken back first. How many notices."""
    withdraw(unit, citizen, now, "erased")
    for table in (citizen_optouts, notice_days):
        unit.conn.execute(delete(table).where(table.c.citizen == citizen))
    return unit.conn.execute(delete(notices).where(_n.citizen == citizen)).rowcount


def _room(
    unit: Unit, citizen: int, purpose: Purpose, manners: Manners, first: datetime, until: datetime | None
) -> datetime | None:
    """The first moment, from `first` on, on a day that still has room for this citizen, who now has one more on it."""
    moment = first
    for _ in range(DAYS_AHEAD):
        if until is not None and moment >= until:
            return None
        chosen = {"who": citizen, "on": manners.zone.day(moment), "most": manners.per_day}
        if unit.conn.execute(_COUNT_SQLITE if unit.sqlite else _COUNT_POSTGRESQL, chosen).one_or_none() is not None:
            return moment
        moment = manners.moment(purpose, manners.next_day(moment))
    return None


def _spread(moment: datetime, wished: datetime, until: datetime | None, chance: Chance) -> datetime:
    """What had to wait goes some time within half an hour after it may, and before it is of no use."""
    if moment <= wished:
        return moment
    room = SPREAD if until is None else min(SPREAD, int((until - moment).total_seconds() / 2))
    return moment + timedelta(seconds=chance.below(room)) if room > 0 else moment


def _order(citizen: int, subject: str, urgent: Urgent | None) -> str:
    """Notices about one case go out in order. They never stand before an answer, nor one that waits before an urgent one."""
    return f"told-{citizen}-{subject}{'-now' if urgent else ''}"


def _take_back(unit: Unit, waiting: Iterable[Any], now: datetime, why: str) -> int:
    taken = 0
    for row in waiting:
        if unit.conn.execute(_CANCEL, {"row": row.message, "now": now, "why": why}).rowcount == 1:
            messages.rise(unit, row.message, messages.State.EXPIRED, now, why)
            unit.conn.execute(_WITHDRAWN, {"notice": row.id})
            if row.purpose == Purpose.SURVEY:
                surveys.unask(unit, row.citizen, now)
            taken += 1
    return taken
