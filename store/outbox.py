"""What we owe: rows that a worker claims, pays and finishes. Redis is only the doorbell; the truth is here.

Each claim is a lease of 60 s and counts `attempts`, which is the fencing token: a worker that was asleep too long changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, insert, select, text, update

from store import messages, receipts
from store.ledger import UNFINISHED, Outcome, State, outbox, send_attempts
from store.town_rows import house
from store.unit import Unit

__all__ = [
    "Claimed", "Outcome", "State", "again", "claim", "due", "expire", "finish", "give_up", "rung", "unknown",
]

SMS = "send_sms"
LEASE = timedelta(seconds=60)
RUNG = timedelta(seconds=30)
DOUBT = timedelta(seconds=90)  # how long a receipt may still tell us that an unknown one was taken
MOST_ATTEMPTS = 20
BACKOFF = (5, 15, 45, 120, 300, 600, 1200, 1800, 3600, 7200, 14400)  # seconds, each with full jitter


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is ours until `lease_until`. `before` is what the ledger says of the attempt before, if there was one.

    When `before` is started or unknown the network must be asked first (`since` is when that attempt began).
    """

    id: str
    topic: str
    kind: str
    provider: str
    owner: str
    attempt: int
    lease_until: datetime
    created_at: datetime
    expires_at: datetime | None
    before: Outcome | None = None
    since: datetime | None = None

    @property
    def doubtful(self) -> bool:
        """Whether an attempt before this one may have been taken by the network."""
        return self.before in (Outcome.STARTED, Outcome.UNKNOWN)


_o = outbox.c
_a = send_attempts.c
_older = outbox.alias("older")
_EPOCH = select(house.c.epoch).where(house.c.id == 1).scalar_subquery()
_CLAIM = (
    update(outbox)
    .where(
        _o.id == bindparam("row"),
        text("outbox.state IN ('pending', 'leased', 'unknown')"),
        _o.available_at <= bindparam("now"),
        _o.epoch == _EPOCH,
        ~(
            select(_older.c.seq)
            .where(_older.c.order_key == _o.order_key, _older.c.seq < _o.seq)
            .where(text("older.state IN ('pending', 'leased', 'unknown')"))
            .exists()
        ),
    )
    .values(
        state=State.LEASED,
        owner=bindparam("me"),
        lease_until=bindparam("until"),
        available_at=bindparam("until"),
        ring_at=bindparam("until"),
        attempts=_o.attempts + 1,
    )
    .returning(_o.topic, _o.kind, _o.provider, _o.attempts, _o.created_at, _o.expires_at)
)
_BEFORE = select(_a.outcome, _a.started_at).where(_a.outbox_id == bindparam("row"), _a.n == bindparam("nth"))
_PAID = select(_a.n).where(_a.outbox_id == bindparam("row"), _a.outcome == Outcome.ACCEPTED).limit(1)
_START = insert(send_attempts).values(
    outbox_id=bindparam("outbox_id"), n=bindparam("n"), provider=bindparam("provider"), started_at=bindparam("started_at"),
    outcome=Outcome.STARTED,
)  # fmt: skip
_MINE = (_o.id == bindparam("row"), _o.owner == bindparam("me"), _o.attempts == bindparam("nth"))
_CLOSE = (
    update(outbox)
    .where(*_MINE, _o.state == State.LEASED)
    .values(state=bindparam("new"), ended_at=bindparam("now"), last_error=bindparam("why"), lease_until=None)
)
_NEXT = (
    select(_o.id)
    .where(_o.order_key == select(_older.c.order_key).where(_older.c.id == bindparam("row")).scalar_subquery())
    .where(_o.seq > select(_older.c.seq).where(_older.c.id == bindparam("row")).scalar_subquery(), text(UNFINISHED))
    .order_by(_o.seq)
    .limit(1)
)
_WAS_MINE = select(_o.state).where(*_MINE)
_REOPEN = (
    update(outbox)
    .where(*_MINE, _o.state == State.LEASED)
    .values(
        state=bindparam("new"), last_error=bindparam("why"), lease_until=None, owner=None,
        available_at=bindparam("later"), ring_at=bindparam("later"),
    )
)  # fmt: skip
_LEDGER = (
    update(send_attempts)
    .where(_a.outbox_id == bindparam("row"), _a.n == bindparam("nth"))
    .values(ended_at=bindparam("now"), outcome=bindparam("came"), provider_ref=bindparam("ref"), detail=bindparam("why"))
)
_DUE = (
    select(_o.id)
    .where(text(UNFINISHED), _o.ring_at <= bindparam("now"), _o.epoch == _EPOCH)
    .order_by(_o.ring_at)
    .limit(bindparam("limit", type_=Integer))
)
_UNHEARD = (
    select(_o.id)
    .where(_o.state == State.PENDING, _o.ring_at <= bindparam("now"), _o.epoch == _EPOCH, _o.published_at >= _o.available_at)
    .order_by(_o.ring_at)
    .limit(bindparam("limit", type_=Integer))
)
_RUNG = (
    update(outbox)
    .where(_o.id == bindparam("row"), text(UNFINISHED), _o.state != State.LEASED)
    .values(published_at=bindparam("now"), ring_at=bindparam("later"))
)


def claim(unit: Unit, id: str, owner: str, now: datetime, lease: timedelta = LEASE) -> Claimed | None:
    """Take a row for `lease`, and open the ledger's next line. None: not due, not first of its order, finished, or another's.

    Twice is harmless: the second claim finds the lease. What expired before anybody tried is closed here, and None.
    """
    until = now + lease
    row = unit.conn.execute(_CLAIM, {"row": id, "me": owner, "now": now, "until": until}).one_or_none()
    if row is None:
        return None
    n = row.attempts
    before = unit.conn.execute(_BEFORE, {"row": id, "nth": n - 1}).one_or_none() if n > 1 else None
    unit.conn.execute(_START, {"outbox_id": id, "n": n, "provider": row.provider, "started_at": now})
    claimed = Claimed(
        id, row.topic, row.kind, row.provider, owner, n, until, row.created_at, row.expires_at,
        Outcome(before.outcome) if before else None, before.started_at if before else None,
    )  # fmt: skip
    if n > 1 and unit.conn.execute(_PAID, {"row": id}).first():  # by one whose lease had run out, or it was held back since
        _ledger(unit, claimed, now, Outcome.REFUSED, "", "was paid before")
        _close(unit, claimed, now, State.DONE, "")
        return None
    if claimed.expires_at is not None and claimed.expires_at <= now and not claimed.doubtful:
        expire(unit, claimed, now, "too_late")
        return None
    return claimed


def finish(unit: Unit, claimed: Claimed, now: datetime, reference: str = "", segments: int = 0, cost: str = "") -> bool:
    """It is paid: the network took it as `reference`. Receipts that came before are given to the message now.

    False: the lease was lost meanwhile, and another may have paid it too; the ledger tells. Twice is harmless.
    """
    _ledger(unit, claimed, now, Outcome.ACCEPTED, reference, "")
    mine = _close(unit, claimed, now, State.DONE, "")
    if mine and claimed.topic == SMS:
        if reference:
            receipts.hold(unit, claimed.provider, reference)
        messages.taken(unit, claimed.id, reference, segments, cost)
        messages.rise(unit, claimed.id, messages.State.SENT, now)
        if reference:
            receipts.apply(unit, claimed.id, claimed.provider, reference, now)
    return mine


def unknown(unit: Unit, claimed: Claimed, now: datetime, why: str) -> bool:
    """The network may have taken it. It rests for 90 s; a receipt in that time proves that it was taken. False: fenced."""
    _ledger(unit, claimed, now, Outcome.UNKNOWN, "", why)
    return _reopen(unit, claimed, State.UNKNOWN, now + DOUBT, why)


def again(
    unit: Unit, claimed: Claimed, now: datetime, why: str, wait: float = 0.0, below: Callable[[int], int] | None = None
) -> bool:
    """Surely not taken: try later, after at least `wait` seconds. False when it is dead (the 20th time) or fenced.

    `below(n)` gives 0..n-1 by chance, so that what failed together does not come back together.
    """
    if claimed.attempt >= MOST_ATTEMPTS:
        give_up(unit, claimed, now, why)
        return False
    _ledger(unit, claimed, now, Outcome.REFUSED, "", why)
    return _reopen(unit, claimed, State.PENDING, now + pause(claimed.attempt, wait, below), why)


def give_up(unit: Unit, claimed: Claimed, now: datetime, why: str) -> bool:
    """It will never be paid; staff see why. False: fenced."""
    _ledger(unit, claimed, now, Outcome.REFUSED, "", why)
    mine = _close(unit, claimed, now, State.DEAD, why)
    if mine and claimed.topic == SMS:
        messages.rise(unit, claimed.id, messages.State.FAILED, now, why)
    return mine


def expire(unit: Unit, claimed: Claimed, now: datetime, why: str) -> bool:
    """It is too late to be paid. An attempt in doubt stays in doubt in the ledger. False: fenced."""
    _ledger(unit, claimed, now, Outcome.UNKNOWN if claimed.doubtful else Outcome.REFUSED, "", why)
    mine = _close(unit, claimed, now, State.EXPIRED, why)
    if mine and claimed.topic == SMS:
        messages.rise(unit, claimed.id, messages.State.EXPIRED, now, why)
    return mine


def pause(attempt: int, wait: float, below: Callable[[int], int] | None) -> timedelta:
    """How long to rest after the nth attempt: at least what the network asked, else a growing time with full jitter."""
    most = BACKOFF[min(attempt, len(BACKOFF)) - 1]
    jittered = 1 + below(most) if below is not None else most
    return timedelta(seconds=max(wait, jittered))


def due(unit: Unit, now: datetime, limit: int = 100) -> list[str]:
    """Rows to ring for, longest waiting first, by their state: new ones that nobody took, leases that ran out, retries."""
    return list(unit.conn.execute(_DUE, {"now": now, "limit": limit}).scalars())


def unheard(unit: Unit, now: datetime, limit: int = 100) -> list[str]:
    """Those of the due that were rung for half a minute ago, and that nobody took: the worker is stuck, or too slow."""
    return list(unit.conn.execute(_UNHEARD, {"now": now, "limit": limit}).scalars())


def rung(unit: Unit, ids: Sequence[str], now: datetime) -> None:
    """These were rung for: do not ring again for 30 s."""
    if ids:
        unit.conn.execute(_RUNG, [{"row": id, "now": now, "later": now + RUNG} for id in ids])


def _close(unit: Unit, claimed: Claimed, now: datetime, state: State, why: str) -> bool:
    """End a row. The next of its order may have been rung for while it had to wait: it is rung for again."""
    unit.owed.extend(unit.conn.execute(_NEXT, {"row": claimed.id}).scalars())
    mine = {"row": claimed.id, "me": claimed.owner, "nth": claimed.attempt}
    if unit.conn.execute(_CLOSE, {**mine, "new": state, "now": now, "why": why[:300] or None}).rowcount == 1:
        return True
    # Our own second finish, or a receipt that closed it while we were still waiting for the network's answer.
    return unit.conn.execute(_WAS_MINE, mine).scalar_one_or_none() == state


def _reopen(unit: Unit, claimed: Claimed, state: State, later: datetime, why: str) -> bool:
    chosen = {
        "row": claimed.id, "me": claimed.owner, "nth": claimed.attempt, "new": state, "later": later, "why": why[:300]
    }  # fmt: skip
    return unit.conn.execute(_REOPEN, chosen).rowcount == 1


def _ledger(unit: Unit, claimed: Claimed, now: datetime, outcome: Outcome, reference: str, why: str) -> None:
    unit.conn.execute(
        _LEDGER,
        {"row": claimed.id, "nth": claimed.attempt, "now": now, "came": outcome, "ref": reference or None, "why": why[:300] or None},
    )
