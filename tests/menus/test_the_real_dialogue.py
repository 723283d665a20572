"""The dialogue that citizens have, as the program proves it when it starts: nothing is left to find out then."""

from __future__ import annotations

import pytest

from menus.prover import prove
from tests.stories.reading import book


@pytest.mark.parametrize("limit", [pytest.param(182, id="on lines of 182 characters"), pytest.param(160, id="on lines of 160 characters")])
def test_the_dialogue_has_no_fault_in_any_language(limit: int) -> None:
    assert [str(fault) for fault in prove(book(), limits=limit)] == []
