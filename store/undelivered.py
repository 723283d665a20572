"""What the outbox shows to staff and operators: what was given up, what went out twice, and what waits after a restore."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, text, update

from store.ledger import UNFINISHED, Outcome, State, outbox, send_attempts
from store.town_rows import house
from store.unit import Unit


@dataclass(frozen=True, slots=True)
class Dead:
    """A row that was given up, for staff."""

    id: str
    topic: str
    attempts: int
    last_error: str
    ended_at: datetime


_o, _a = outbox.c, send_attempts.c
_EPOCH = select(house.c.epoch).where(house.c.id == 1).scalar_subquery()
_DEAD = (
    select(_o.id, _o.topic, _o.attempts, _o.last_error, _o.ended_at)
    .where(_o.state == State.DEAD)
    .order_by(_o.ended_at.desc())
    .limit(bindparam("limit"))
)
_DUPLICATES = select(func.count() - func.count(_a.outbox_id.distinct())).where(_a.outcome == Outcome.ACCEPTED)
_HOLD = update(outbox).where(text(UNFINISHED), _o.created_at < bindparam("before")).values(state=State.HELD)
_RELEASE = (
    update(outbox)
    .where((_o.state == State.HELD) | (text(UNFINISHED) & (_o.epoch < _EPOCH)))
    .values(state=State.PENDING, epoch=_EPOCH, available_at=bindparam("now"), ring_at=bindparam("now"), owner=None)
)
_NEW_EPOCH = update(house).values(epoch=house.c.epoch + 1)


def dead(unit: Unit, limit: int = 50) -> list[Dead]:
    """What was given up, newest first, for staff to see."""
    return [Dead(*row) for row in unit.conn.execute(_DEAD, {"limit": limit})]


def duplicates(unit: Unit) -> int:
    """How many messages the networks took more than once, by the ledger: attempts accepted beyond the first of each."""
    return int(unit.conn.execute(_DUPLICATES).scalar_one())


def hold(unit: Unit, owed_before: datetime) -> int:
    """After a restore: let everything unfinished that was owed before this moment wait for a human. How many."""
    return unit.conn.execute(_HOLD, {"before": owed_before}).rowcount


def release(unit: Unit, now: datetime) -> int:
    """Let what is held, or of an older epoch, go on in the present one. How many."""
    return unit.conn.execute(_RELEASE, {"now": now}).rowcount


def new_epoch(unit: Unit) -> None:
    """After a restore: nothing that was owed in the database as it was then is paid before `release`."""
    unit.conn.execute(_NEW_EPOCH)
