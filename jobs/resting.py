"""Which networks are left alone for a moment because they do not answer, so that the others need not wait behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.errors import Reason

FAILURES = 3  # in a row
REST = timedelta(seconds=20)
SILENT = frozenset({Reason.NO_ANSWER, Reason.UNREACHABLE})


@dataclass(slots=True)
class Resting:
    """Kept by one worker for itself. After a rest one message tries the network again; its failure begins the next rest."""

    _failures: dict[str, int] = field(default_factory=dict)
    _until: dict[str, datetime] = field(default_factory=dict)

    def left(self, network: str, now: datetime) -> float:
        """Seconds that this network still rests; 0.0 when it may be tried."""
        return max(0.0, (self._until.get(network, now) - now).total_seconds())

    def answered(self, network: str) -> None:
        """It took a message, or refused one in words: it is there."""
        self._failures.pop(network, None)
        self._until.pop(network, None)

    def failed(self, network: str, reason: Reason, now: datetime) -> None:
        """It did not take a message. Only silence counts."""
        if reason not in SILENT:
            self.answered(network)
            return
        self._failures[network] = self._failures.get(network, 0) + 1
        if self._failures[network] >= FAILURES:
            self._until[network] = now + REST
