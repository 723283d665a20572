"""Who gets a second try."""

from __future__ import annotations

import pytest

from tests.second_try import worth

SEEN = "tests/browser/test_browser_phone.py::test_one"
KILLED = "tests/faults/test_faults_web.py::test_two"
OURS = "tests/store/test_cases.py::test_three[sqlite]"


@pytest.mark.parametrize(
    ("failed", "again"),
    [
        pytest.param([SEEN, KILLED], [SEEN, KILLED], id="what waits for a browser or a killed process is tried again"),
        pytest.param([OURS], [], id="what waits for nobody has failed"),
        pytest.param([SEEN, OURS], [], id="one that waits for nobody ends it for all"),
        pytest.param([f"{SEEN}[{nth}]" for nth in range(6)], [], id="six are not the machine's fault"),
        pytest.param([], [], id="nothing in the cache is no reason to run everything"),
    ],
)
def test_who_is_tried_again(failed: list[str], again: list[str]) -> None:
    assert worth(failed) == again
