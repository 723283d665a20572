"""Calls that we place: owed to a network like a message, one at a time on each line, and what became of each.

What a network says of a call is kept as facts that only grow (it was answered; the highest of its last words), so that the
same outcome is reached whatever the order in which they come, and however often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Index, Integer, String, Table, bindparam, func, select, update

from rules.callbacks import Outcome, outcome_of
from store import ledger
from store.base import IfNew, RowId, Utc, metadata
from store.unit import Unit

PLACE = "place_call"  # the outbox's topic

placed_calls = Table(
    "placed_calls",
    metadata,
    Column("id", String(64), primary_key=True),  # also the outbox row's, and in the addresses that the network calls
    Column("callback", String(8), nullable=False),
    Column("provider", String(40), nullable=False),
    Column("line", String(60), nullable=False),
    Column("citizen", RowId, nullable=False),
    Column("busy_line", String(101), unique=True),  # the line while the call is under way: one call on a line
    Column("reference", String(128)),  # the network's id
    Column("owed_at", Utc, nullable=False),
    Column("taken_at", Utc),
    Column("answered_at", Utc),
    Column("ended_at", Utc),
    Column("seconds", Integer, nullable=False),
    Column("last_word", String(10)),  # an Outcome, without what "answered" adds to it
    Column("detail", String(60), nullable=False),  # the network's own word, for staff
    Column("settled", String(10)),  # the Outcome whose policy was carried out
    Column("settle_at", Utc, index=True),  # since when it waits for that
    Index("placed_calls_reference", "provider", "reference"),
    Index("placed_calls_callback", "callback"),
    Index("placed_calls_citizen", "citizen", "owed_at"),
    Index("placed_calls_line", "provider", "line", "owed_at"),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """One call of ours. `outcome` is None while it is under way."""

    id: str
    callback: str
    provider: str
    line: str
    citizen: int
    reference: str
    owed_at: datetime
    taken_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    seconds: int
    outcome: Outcome | None
    detail: str
    settled: Outcome | None


_p = placed_calls.c
_NEW = IfNew(
    placed_calls, "id", "callback", "provider", "line", "citizen", "busy_line", "owed_at", "seconds", "detail"
)
_GET = select(placed_calls).where(_p.id == bindparam("this"))
_LOCKED = _GET.with_for_update()
_OF = select(placed_calls).where(_p.provider == bindparam("network"), _p.reference == bindparam("ref"))
_BUSY = select(placed_calls).where(_p.busy_line == bindparam("busy"))
_WRITE = (
    update(placed_calls)
    .where(_p.id == bindparam("this"))
    .values({name: bindparam(name) for name in (
        "reference", "taken_at", "answered_at", "ended_at", "seconds", "last_word", "detail", "busy_line", "settle_at")})
)  # fmt: skip
_TO_SETTLE = select(placed_calls).where(_p.settle_at <= bindparam("now")).order_by(_p.settle_at).limit(bindparam("most"))
_SETTLED = update(placed_calls).where(_p.id == bindparam("this")).values(settled=bindparam("came"), settle_at=None)
_TALLY = select(_p.id, _p.last_word, _p.answered_at).where(_p.callback == bindparam("of"))
_UNDER_WAY = select(placed_calls).where(_p.busy_line.is_not(None))
_MANY = select(func.count()).where(_p.citizen == bindparam("who"), _p.owed_at >= bindparam("since"))
_ON = (_p.provider == bindparam("network"), _p.line == bindparam("address"))
_MANY_ON = select(func.count()).where(*_ON, _p.owed_at >= bindparam("since"))
_TRIED = select(ledger.outbox.c.attempts).where(ledger.outbox.c.id == bindparam("this"))
_LAST = select(func.max(_p.owed_at)).where(*_ON)
_RINGING = (
    select(placed_calls)
    .where(_p.citizen == bindparam("who"), _p.owed_at >= bindparam("since"))
    .where(_p.taken_at.is_not(None), _p.answered_at.is_(None), _p.last_word.is_(None))
)


def owe(unit: Unit, *, id: str, callback: str, provider: str, line: str, citizen: int, now: datetime) -> bool:
    """Owe a call: its row and its outbox row. False when the line is busy with another one: then nothing is written.

    Its kind is "code": after a doubt it is never placed again.
    """
    row = {
        "id": id, "callback": callback, "provider": provider, "line": line, "citizen": citizen, "busy_line": f"{provider}/{line}",
        "owed_at": now, "seconds": 0, "detail": "",
    }  # fmt: skip
    if not _NEW.run(unit, row):
        return False
    ledger.add(unit, id, PLACE, "code", provider, now)
    return True


def get(unit: Unit, id: str) -> Placed | None:
    """One call by our id."""
    return _placed(unit.conn.execute(_GET, {"this": id}).one_or_none())


def of_reference(unit: Unit, provider: str, reference: str) -> Placed | None:
    """The call that a network calls `reference`."""
    return _placed(unit.conn.execute(_OF, {"network": provider, "ref": reference}).first()) if reference else None


def answered_as(unit: Unit, calls: Mapping[int, datetime]) -> dict[int, str]:
    """The call-back for which we called each of these citizens, who were on the phone at these times. A citizen who called is not there."""
    if not calls:
        return {}
    ours = select(_p.citizen, _p.callback, _p.answered_at, _p.ended_at).where(
        _p.citizen.in_(calls), _p.owed_at >= min(calls.values()) - timedelta(hours=4), _p.answered_at.is_not(None)
    )  # fmt: skip
    return {
        row.citizen: row.callback for row in unit.conn.execute(ours)
        if row.answered_at <= calls[row.citizen] and (row.ended_at is None or row.ended_at >= calls[row.citizen])
    }


def on_line(unit: Unit, provider: str, line: str) -> Placed | None:
    """The call that is under way on a line; there is at most one."""
    return _placed(unit.conn.execute(_BUSY, {"busy": f"{provider}/{line}"}).one_or_none())


def note(
    unit: Unit, id: str, now: datetime, *, taken: bool = False, reference: str = "", answered: bool = False, word: Outcome | None = None,
    seconds: int = 0, detail: str = "",
) -> Placed | None:  # fmt: skip
    """Take in what a network says of a call; the call as it is then known, None when it is none of ours.

    Any word proves that the network took it. Twice, late and out of order are harmless: facts only grow. A last word frees
    the line, and a new outcome waits to be settled.
    """
    row = unit.conn.execute(_LOCKED, {"this": id}).one_or_none()
    before = _placed(row)
    if row is None or before is None:
        return None
    heard = row.answered_at or (now if answered else None)
    words = [Outcome(one) for one in (row.last_word, word) if one]
    last = outcome_of(words)
    outcome = outcome_of(words, answered=heard is not None)
    changed = outcome is not None and outcome is not before.settled and outcome is not before.outcome
    unit.conn.execute(_WRITE, {
        "this": id,
        "reference": row.reference or reference or None,
        "taken_at": row.taken_at or (now if taken or reference or answered else None),
        "answered_at": heard,
        "ended_at": row.ended_at or (now if word else None),
        "seconds": max(row.seconds, seconds),
        "last_word": last,
        "detail": (detail if word and (last != row.last_word or not row.detail) else row.detail)[:60],
        "busy_line": None if last else row.busy_line,
        "settle_at": now if changed else row.settle_at,
    })  # fmt: skip
    return get(unit, id)


def to_settle(unit: Unit, now: datetime, limit: int = 50) -> list[Placed]:
    """Calls whose outcome waits for its policy to be carried out, longest first."""
    rows = unit.conn.execute(_TO_SETTLE, {"now": now, "most": limit}).all()
    return [one for row in rows if (one := _placed(row))]


def settled(unit: Unit, id: str, outcome: Outcome) -> None:
    """The policy of this outcome was carried out."""
    unit.conn.execute(_SETTLED, {"this": id, "came": outcome})


def tally(unit: Unit, callback: str, besides: str) -> Mapping[Outcome, int]:
    """How the calls of a call-back ended, one of them left out."""
    rows = [row for row in unit.conn.execute(_TALLY, {"of": callback}).all() if row.id != besides and row.last_word]
    ended = (outcome_of([Outcome(row.last_word)], answered=row.answered_at is not None) for row in rows)
    return Counter(outcome for outcome in ended if outcome is not None)


def under_way(unit: Unit) -> list[Placed]:
    """Every call that holds a line: at most one for each."""
    return [one for row in unit.conn.execute(_UNDER_WAY).all() if (one := _placed(row))]


def count_to(unit: Unit, citizen: int, since: datetime) -> int:
    """How many calls a citizen was owed since then."""
    return int(unit.conn.execute(_MANY, {"who": citizen, "since": since}).scalar_one())


def count_on(unit: Unit, provider: str, line: str, since: datetime) -> int:
    """How many calls a line was owed since then."""
    return int(unit.conn.execute(_MANY_ON, {"network": provider, "address": line, "since": since}).scalar_one())


def tried(unit: Unit, id: str) -> bool:
    """Whether a worker ever took this call up: then the phone may have rung."""
    return bool(unit.conn.execute(_TRIED, {"this": id}).scalar_one_or_none())


def last_on(unit: Unit, provider: str, line: str) -> datetime | None:
    """When the last call on a line was owed."""
    found: datetime | None = unit.conn.execute(_LAST, {"network": provider, "address": line}).scalar_one()
    return found


def ringing(unit: Unit, citizen: int, since: datetime) -> list[Placed]:
    """Calls that ring at a citizen's phone, as far as we know: for the phone of the demonstration."""
    return [one for row in unit.conn.execute(_RINGING, {"who": citizen, "since": since}).all() if (one := _placed(row))]


def _placed(row: Any) -> Placed | None:
    if row is None:
        return None
    words = [Outcome(row.last_word)] if row.last_word else []
    return Placed(
        row.id, row.callback, row.provider, row.line, row.citizen, row.reference or "", row.owed_at, row.taken_at, row.answered_at,
        row.ended_at, row.seconds, outcome_of(words, answered=row.answered_at is not None), row.detail,
        Outcome(row.settled) if row.settled else None,
    )  # fmt: skip
