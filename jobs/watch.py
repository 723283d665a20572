"""How the parts are: the checks behind /readyz and the figures behind /metrics. Each is cheap, and none can hang for long."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from redis import Redis
from redis.exceptions import RedisError

from gateway.refusals import Refusals
from gateway.spool import Spool
from store import outbox
from store.unit import Store, StoreDown

ALARM = 0.8  # of the spool
BACKLOG = 1000  # rows counted at most: no figure may cost more as the tables grow

Reading = tuple[str, str, float, Mapping[str, str]]
"""Name, help, value, labels. A name that ends in _total is a counter."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Looks at the parts of one web process."""

    store: Store
    redis: Redis
    spool: Spool
    refusals: Refusals
    now: Callable[[], datetime]

    def checks(self) -> Mapping[str, Callable[[], str]]:
        """What is wrong with each part; "" when it is well."""
        return {"database": self._database, "redis": self._redis, "spool": self._spool}

    def serves(self, ill: frozenset[str]) -> bool:
        """Whether citizens can be served when these parts are ill.

        Without Redis messages wait for the sweep. Without the database a caller hears an apology and texts wait on disk:
        better from us than from nobody. Without either place to write there is nothing to say.
        """
        return not {"database", "spool"} <= ill

    def figures(self) -> Iterator[Reading]:
        """Everything countable without walking a table."""
        yield "titian_spool_waiting", "Events kept on disk for the database.", self.spool.waiting(), {}
        yield "titian_spool_full_ratio", "How full the spool is, 0 to 1.", self.spool.full(), {}
        yield "titian_spool_quarantined", "Kept events that somebody must look at.", self.spool.quarantined(), {}
        for (provider, status), count in sorted(self.refusals.counts().items()):
            labels = {"provider": provider, "status": str(status)}
            yield "titian_refused_total", "Requests refused at the door.", count, labels
        yield "titian_outbox_due", f"Messages that should have gone out by now, counted up to {BACKLOG}.", self._due(), {}

    def _due(self) -> float:
        try:
            with self.store.reading() as unit:
                return float(len(outbox.due(unit, self.now(), BACKLOG)))
        except StoreDown:
            return float("nan")

    def _database(self) -> str:
        try:
            with self.store.reading() as unit:
                unit.conn.exec_driver_sql("SELECT 1")
        except StoreDown as error:
            return str(error)
        return ""

    def _redis(self) -> str:
        try:
            self.redis.ping()
        except (RedisError, OSError) as error:
            return f"{type(error).__name__}: messages go out by the sweep"
        return ""

    def _spool(self) -> str:
        full = self.spool.full()
        return f"{full:.0%} full" if full >= ALARM else ""
