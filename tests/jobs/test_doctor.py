"""What `flask doctor` says of the proxy before us."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from jobs.doctor import Doctor, Finding


@pytest.mark.parametrize(
    ("origin", "proxies", "well", "says"),
    [
        pytest.param("https://localhost:1", "", False, "TRUSTED_PROXIES is empty", id="TLS ends at a proxy that nobody named"),
        pytest.param("https://localhost:1", "127.0.0.1/32", True, "127.0.0.1/32", id="a proxy that was named"),
        pytest.param("http://localhost:1", "", True, "none", id="the demonstration stands alone"),
    ],
)
def test_a_proxy_is_to_be_named(origin: str, proxies: str, well: bool, says: str) -> None:
    nothing: Any = None  # every other part is found unwell, and that is told as well
    found = {one.part: one for one in Doctor(
        nothing, nothing, nothing, {}, {}, origin, "key", "token", lambda: datetime(2026, 3, 10, tzinfo=UTC), proxies
    ).findings()}  # fmt: skip
    assert isinstance(found["proxies"], Finding) and found["proxies"].well is well and found["proxies"].says.startswith(says)
    assert not found["database"].well
