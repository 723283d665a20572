"""Nothing stays called for ever: the numbers of a day that is over have ended, and nobody is told of it at night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jobs import counters as clock
from rules.chance import Chance
from rules.phone import Phone
from store import citizens, messages, queues
from store.queues import State, Taken, Ticket
from store.unit import Store

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # Tuesday 12.00 WITA
NIGHT = datetime(2026, 3, 10, 16, 1, tzinfo=UTC)  # Wednesday 00.01 WITA
OFFICE: dict[str, Any] = {"town": "banjarbaru", "office": "mpp"}
PHONE = Phone("+6284000000001")


def held(store: Store, *states: State) -> Ticket:
    with store.writing() as unit:
        taken = queues.take(
            unit, **OFFICE, service="KTP", letter="A", day=date(2026, 3, 10), quota=72, citizen=citizens.meet(unit, PHONE, NOW).id,
            priority=False, now=NOW, chance=Chance(),
        )  # fmt: skip
        assert isinstance(taken, Taken)
        for state in states:
            queues.change(unit, taken.ticket.id, state, NOW, counter="Loket 1")
    return taken.ticket


@pytest.mark.parametrize(
    ("states", "ends"),
    [
        pytest.param((State.CALLED,), State.NO_SHOW, id="called when its counter was left"),
        pytest.param((State.CALLED, State.SKIPPED), State.NO_SHOW, id="skipped and not seen again"),
        pytest.param((State.CALLED, State.SERVING), State.DONE, id="served and never finished"),
        pytest.param((), State.CANCELLED, id="never called, at an office that calls nobody by a counter of ours: served all the same"),
    ],
)
def test_a_day_that_is_over_leaves_nobody_called(store: Store, states: tuple[State, ...], ends: State) -> None:
    mine = held(store, *states)
    with store.reading() as unit:
        told = len(messages.to_phone(unit, PHONE, 9))
    for now in (NOW + timedelta(hours=11), NIGHT, NIGHT):
        clock.free(store, now)
        with store.reading() as unit:
            found = queues.get(unit, mine.id)
            assert found is not None
            assert found.state is (ends if now == NIGHT else (states[-1] if states else State.WAITING))
            assert len(messages.to_phone(unit, PHONE, 9)) == told
