"""Asks an office's own system about a case: HTTPS, a public address or one that LOOKUP_ALLOW names, one try, within its time.

Never called while a transaction is open (docs/decisions/0022-lookups.md). A system that fails three times is left alone for
half a minute, then tried by one request; nobody else waits for it.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from urllib3 import HTTPSConnectionPool, Timeout

from gateway.fetching import addresses, public
from handlers.service import LookUp
from rules.lookups import Target
from store.submitted import FIELDS, Silence, Submitted, read
from store.town_values import Towns

log = logging.getLogger("titian.offices")

FAILURES = 3  # in a row, then it is left alone
REST = 30.0  # seconds
AT_ONCE = 4  # requests to offices under way in one process; more wait for nothing
LONGEST = 64 * 1024  # bytes of an answer
_KEPT = frozenset(FIELDS) - {"external_id", "person", "proof", "phone", "service", "fee"}


class Failed(Exception):
    """No answer that can be used. Says why without an address or a word of it."""


@dataclass(slots=True)
class _Breaker:
    """How one system has been doing."""

    failures: int = 0
    rests_until: float = 0.0
    probing: bool = False


@dataclass(slots=True)
class Offices:
    """Asks. `allow` are networks beside the public internet; `secrets` the LOOKUP_... of the environment."""

    towns: Callable[[], Towns]
    now: Callable[[], datetime]
    allow: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network] = ()
    secrets: Mapping[str, str] = field(default_factory=dict)
    resolve: Callable[[str, int], Sequence[str]] = addresses
    trust: ssl.SSLContext | None = None
    clock: Callable[[], float] = time.monotonic
    _breakers: dict[tuple[str, str], _Breaker] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: ThreadPoolExecutor | None = None

    def __call__(self, wanted: LookUp, patience: float | None = None) -> Submitted | Silence:
        """What the office says of a case, within `patience` seconds (else the town's own). Never raises.

        LATER at once while the system is left alone. Asking twice is harmless: it only reads.
        """
        town = self.towns().get(wanted.town)
        service = town.services.get(wanted.service) if town else None
        if town is None or service is None or "lookup" not in service.facts:
            return Silence.NOTHING
        name = (wanted.town, wanted.service)
        if not self._may(name):
            return Silence.LATER
        try:
            target = Target.read(service.facts["lookup"])
            seconds = patience if patience is not None else target.timeout_ms / 1000
            body = self._within(seconds, target, wanted)
            if body is None:
                found: Submitted | Silence = Silence.NOTHING
            else:
                row = {key: value for key, value in body.items() if key in _KEPT}
                said = read({"as_of": self.now().isoformat(), **row, "external_id": wanted.external_id}, town, self.now())
                if not isinstance(said, Submitted):
                    raise Failed("not as agreed: " + ", ".join(fault.field for fault in said)[:100])
                found = said
        except Exception as error:
            # A bug or a setting that is wrong as well: whoever asks must get an answer in time.
            self._after(name, well=False)
            why = str(error) if isinstance(error, Failed) else type(error).__name__
            log.warning("event=look_up_failed town=%s service=%s why=%s", *name, why)
            return Silence.LATER
        self._after(name, well=True)
        return found

    def _may(self, name: tuple[str, str]) -> bool:
        with self._lock:
            breaker = self._breakers.setdefault(name, _Breaker())
            if breaker.failures < FAILURES:
                return True
            if breaker.probing or self.clock() < breaker.rests_until:
                return False
            breaker.probing = True
            return True

    def _after(self, name: tuple[str, str], well: bool) -> None:
        with self._lock:
            breaker = self._breakers[name]
            breaker.probing = False
            breaker.failures = 0 if well else breaker.failures + 1
            if breaker.failures >= FAILURES:
                breaker.rests_until = self.clock() + REST

    def _within(self, seconds: float, target: Target, wanted: LookUp) -> Mapping[str, object] | None:
        """In a thread, for no time limit of ours holds while a name is resolved."""
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="offices")
        until = time.monotonic() + seconds
        asked: Future[Mapping[str, object] | None] = self._threads.submit(self._ask, target, wanted, until)
        try:
            return asked.result(seconds)
        except TookTooLong as error:
            asked.cancel()
            raise Failed("too slow") from error

    def _ask(self, target: Target, wanted: LookUp, until: float) -> Mapping[str, object] | None:
        where = urlsplit(target.address(wanted.number, wanted.external_id))
        host, port = str(where.hostname), where.port or 443
        found = self.resolve(host, port)
        own = bool(found) and all(self._allowed(address) for address in found)
        if not own and (port != 443 or not found or not all(public(address) or self._allowed(address) for address in found)):
            raise Failed("not a public address")
        left = until - time.monotonic()
        if left <= 0:
            raise Failed("too slow")
        path = f"{where.path or '/'}{f'?{where.query}' if where.query else ''}"
        headers = {"Host": host if port == 443 else f"{host}:{port}", "Accept": "application/json", **target.headers(self.secrets)}
        with HTTPSConnectionPool(
            found[0], port, timeout=Timeout(total=left), retries=False, server_hostname=host, assert_hostname=host,
            ssl_context=self.trust or ssl.create_default_context(),
        ) as pool:  # fmt: skip
            response = pool.request("GET", path, headers=headers, redirect=False, preload_content=False, decode_content=False)
            if response.status == 404:
                return None
            if response.status != 200:
                raise Failed(f"status {response.status}")
            body = bytearray()
            while piece := response.read1(8192):
                body += piece
                if len(body) > LONGEST or time.monotonic() > until:
                    raise Failed("too long an answer")
        made = json.loads(body)
        if not isinstance(made, dict):
            raise Failed("not an object")
        return made

    def _allowed(self, address: str) -> bool:
        try:
            here = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(here in net for net in self.allow if net.version == here.version)


def allowed_networks(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """LOOKUP_ALLOW: addresses or networks of the town's own, comma between. ValueError when it cannot be read."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())



