"""The moment at which the tests of the console begin, and a clock that they move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # Tuesday, 12.00 WITA, 11.00 WIB


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)
