"""A network that does not answer is left alone for a moment; the others go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.errors import Reason
from jobs.resting import FAILURES, REST, Resting

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "reason, rests",
    [(Reason.NO_ANSWER, True), (Reason.UNREACHABLE, True), (Reason.THROTTLED, False), (Reason.BAD_NUMBER, False)],
)
def test_only_silence_makes_a_network_rest(reason: Reason, rests: bool) -> None:
    resting = Resting()
    for _ in range(FAILURES):
        resting.failed("twilio", reason, NOW)
    assert (resting.left("twilio", NOW) > 0) is rests
    assert resting.left("kannel", NOW) == 0


def test_after_a_rest_one_message_tries_and_an_answer_ends_it() -> None:
    resting = Resting()
    for _ in range(FAILURES):
        resting.failed("twilio", Reason.NO_ANSWER, NOW)
    later = NOW + REST
    assert resting.left("twilio", later - timedelta(seconds=1)) == 1
    assert resting.left("twilio", later) == 0
    resting.failed("twilio", Reason.NO_ANSWER, later)
    assert resting.left("twilio", later) == REST.total_seconds()
    resting.answered("twilio")
    assert resting.left("twilio", later) == 0
    resting.failed("twilio", Reason.NO_ANSWER, later)
    assert resting.left("twilio", later) == 0
