"""Who hears of what is overdue: each level once, in order, never before the promised day is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.escalation import LADDER, Level, Standing, due_steps, look_on

FIRST, DONE = date(2026, 3, 5), date(2026, 3, 24)
FRESH = Standing(FIRST, False, DONE, True)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("standing", "today", "due"),
    [
        pytest.param(FRESH, FIRST, (), id="the day itself is still in time"),
        pytest.param(FRESH, FIRST + DAY, (Level.UNIT_HEAD,), id="the first answer is late"),
        pytest.param(replace(FRESH, first_done=True), FIRST + DAY, (), id="answered once in time"),
        pytest.param(replace(FRESH, first_done=True), DONE + DAY, (Level.COORDINATOR,), id="the completion is late"),
        pytest.param(FRESH, DONE + DAY, (Level.UNIT_HEAD, Level.COORDINATOR), id="both, after a standstill of the clocks"),
        pytest.param(replace(FRESH, level=Level.COORDINATOR), DONE + 7 * DAY, (), id="a week for the coordinator"),
        pytest.param(replace(FRESH, level=Level.COORDINATOR), DONE + 8 * DAY, (Level.OMBUDSMAN,), id="then the Ombudsman"),
        pytest.param(replace(FRESH, level=Level.OMBUDSMAN), DONE + 999 * DAY, (), id="no higher"),
        pytest.param(replace(FRESH, running=False), DONE + 999 * DAY, (), id="the next move is not ours"),
    ],
)
def test_what_is_due(standing: Standing, today: date, due: tuple[Level, ...]) -> None:
    assert due_steps(standing, today) == due


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
standings = st.builds(
    Standing, first_due=days, first_done=st.booleans(), done_due=days, running=st.booleans(), level=st.none() | st.sampled_from(Level)
)


@given(standings, days)
def test_a_look_is_due_exactly_when_a_step_is(standing: Standing, today: date) -> None:
    until = look_on(standing)
    assert bool(due_steps(standing, today)) == (until is not None and until < today)


@given(standings, days)
def test_whatever_was_taken_is_never_taken_again(standing: Standing, today: date) -> None:
    steps = due_steps(standing, today)
    order = [rung.level for rung in LADDER]
    assert list(steps) == sorted(steps, key=order.index)
    if steps:
        after = replace(standing, level=steps[-1])
        assert not set(due_steps(after, today)) & set(steps) and due_steps(after, today) == ()


@given(standings)
def test_a_day_at_a_time_every_complaint_comes_to_rest(standing: Standing) -> None:
    today, climbed = min(standing.first_due, standing.done_due), []
    for _ in range(800):
        for step in due_steps(standing, today)[-1:]:
            climbed.append(step)
            standing = replace(standing, level=step)
        today += DAY
    assert look_on(standing) is None and len(climbed) <= len(LADDER)
