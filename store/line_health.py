"""How each network does just now, from the latest rows only: what is late to leave, what did not arrive, when it was last heard."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, select

from store import inbound
from store.ledger import State as Owed
from store.ledger import outbox
from store.messages import State, messages
from store.unit import Unit

LOOKED_AT = 500  # rows at the end of each log: no answer may cost more as the tables grow
LATELY = timedelta(hours=1)
LATE = timedelta(seconds=60)
FEW = 5  # texts, below which nothing can be said of a share


class Condition(StrEnum):
    """In one word. The last two are of channels alone (store.channel_health)."""

    GOOD = "good"
    SLOW = "slow"
    TROUBLED = "troubled"
    SILENT = "silent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NetworkHealth:
    """One network in the last hour. `late` messages should have left a minute ago; `since` is when the oldest of them should have."""

    provider: str
    condition: Condition
    sent: int
    failed: int
    late: int
    since: datetime | None
    heard_at: datetime | None


_LATE = (
    select(outbox.c.provider, outbox.c.available_at)
    .where(outbox.c.state.in_((Owed.PENDING, Owed.LEASED, Owed.UNKNOWN)), outbox.c.ring_at <= bindparam("before"))
    .order_by(outbox.c.ring_at)
    .limit(LOOKED_AT)
)
_SENT = (
    select(messages.c.provider, messages.c.state, messages.c.direction)
    .where(messages.c.created_at >= bindparam("since"))
    .order_by(messages.c.created_at.desc())
    .limit(LOOKED_AT)
)


def of_networks(unit: Unit, providers: list[str], now: datetime) -> dict[str, NetworkHealth]:
    """Each of these networks. A few bounded look-ups, whatever the tables hold."""
    late: dict[str, list[datetime]] = {}
    for provider, since in unit.conn.execute(_LATE, {"before": now - LATE}):
        late.setdefault(provider, []).append(since)
    sent: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for provider, state, direction in unit.conn.execute(_SENT, {"since": now - LATELY}):
        if direction == "out":
            sent[provider] += 1
            failed[provider] += state in (State.FAILED, State.EXPIRED)
    heard: dict[str, datetime] = {}
    for provider, kind in inbound.channels(unit):
        if at := inbound.heard_at(unit, provider, kind):
            heard[provider] = max(at, heard.get(provider, at))
    return {one: _health(one, sent[one], failed[one], late.get(one, []), heard.get(one)) for one in providers}


def _health(provider: str, sent: int, failed: int, late: list[datetime], heard_at: datetime | None) -> NetworkHealth:
    condition = Condition.GOOD
    if late:
        condition = Condition.SLOW
    if sent >= FEW and failed * 2 >= sent:
        condition = Condition.TROUBLED
    return NetworkHealth(provider, condition, sent, failed, len(late), min(late, default=None), heard_at)
