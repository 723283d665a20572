"""A call-back that an officer rang in vain goes back in line, in the same place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, update

from store.callbacks import State, callbacks
from store.unit import Unit

_b = callbacks.c
_BACK = (
    update(callbacks)
    .where(_b.number == bindparam("this"), _b.state.in_((State.WAITING, State.READY, State.OFFICER, State.GAVE_UP)))
    .values(state=State.WAITING, waiting_citizen=_b.citizen, due_at=None, until=None, officer=None, updated_at=bindparam("now"))
)


def back(unit: Unit, number: str, now: datetime) -> bool:
    """The clock finds the next window for it, and tells it (gateway.calling). False when it is over, or a call is under way."""
    return unit.conn.execute(_BACK, {"this": number, "now": now}).rowcount == 1
