"""What the store's tests share: a moment, people, and a store that is told from one seed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules.chance import Chance
from rules.phone import Phone


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Banjarbaru."""
    return datetime(2026, 3, 2, 2, 20, tzinfo=UTC)


@pytest.fixture
def chance() -> Chance:
    """Real chance: what is tested must hold for any."""
    return Chance()


@pytest.fixture
def siti() -> Phone:
    """Somebody's phone."""
    return Phone("+6284000000001")
