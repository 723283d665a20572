"""A PostgreSQL connection that does not wait for ever: a server that is frozen keeps its socket open and says nothing.

The server's own limits (statement_timeout) do not help then, and the kernel still answers for it, so TCP's do not either.
"""

from __future__ import annotations

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

Given = TypeVar("Given")


class Impatient(psycopg.Connection[Any]):
    """Gives up on an answer after `silence` seconds, with OperationalError. The connection is of no use after that."""

    silence: float = 2.0

    def wait(self, gen: PQGen[Given], interval: float = 0.1, timeout: float | None = None) -> Given:
        """As psycopg's, but for a bounded time."""
        return super().wait(gen, interval, self.silence if timeout is None else timeout)


class Patient(Impatient):
    """Waits as long as a statement may take."""

    silence = 4.5
