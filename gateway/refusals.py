"""What was refused at the door: counted for operators, and kept, sealed, when it was genuine but malformed."""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from gateway.errors import Rejected
from gateway.types import Request
from store import inbound
from store.unit import Conflict, Store, StoreDown

log = logging.getLogger("titian.hooks")


class Refusals:
    """Takes each refusal. Shared by all threads; counts since the process started."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, int]] = Counter()

    def __call__(self, provider: str, fault: Rejected, request: Request) -> None:
        """Count one refusal; keep its body for inspection when it was genuine (400). Never fails for want of a database."""
        with self._lock:
            self._counts[provider, fault.status] += 1
        if fault.status != 400:
            return
        told = {"tail": request.tail, "query": _lists(request.query), "form": _lists(request.form)}
        body = json.dumps(told) if request.form or not request.body else request.body.decode("utf-8", "replace")
        try:
            with self._store.writing(durable=False) as unit:
                inbound.reject(unit, provider, fault.reason, body, self._now(), kind=request.tail.partition("/")[0])
        except (StoreDown, Conflict) as error:
            log.warning("event=rejected_not_kept provider=%s error=%s", provider, type(error).__name__)

    def counts(self) -> Mapping[tuple[str, int], int]:
        """How many were refused, by network and status."""
        with self._lock:
            return dict(self._counts)


def _lists(fields: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(values) for name, values in fields.items()}
