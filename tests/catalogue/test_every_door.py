"""Generated requests at every webhook of the real gateway (catalogue W, D, U, V, S; promise P15). `make fuzz` throws a million."""

from __future__ import annotations

import os
from collections.abc import Callable

from tests.catalogue.gate import Gate
from tests.catalogue.throwing import throw

REQUESTS = int(os.environ.get("TITIAN_FUZZ") or 2500)  # on each database
SEED = int(os.environ.get("TITIAN_FUZZ_SEED") or 2)


def test_nothing_that_comes_in_breaks_it_or_is_told_to_the_log(gate: Gate, record_property: Callable[[str, object], None]) -> None:
    thrower = throw(gate, REQUESTS, SEED)
    assert thrower.count >= REQUESTS
    assert thrower.statuses[200] > thrower.count / 2, "most of what is thrown should get in"
    kinds = ", ".join(f"{status}: {many}" for status, many in sorted(thrower.statuses.items()))
    database = "SQLite" if gate.store.sqlite else "PostgreSQL"
    record_property("told", f"every door: {thrower.count} generated requests at the webhooks on {database} ({kinds}), seed {SEED}")
