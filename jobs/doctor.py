"""`flask doctor`: proves, part by part, that this gateway can be reached, checks signatures, and can send."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import requests
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from rq.worker import SimpleWorker
from twilio.request_validator import RequestValidator

from gateway.spool import Spool
from gateway.types import Provider, Sender
from jobs.bell import QUEUE
from jobs.worker import RefusedToStart, check_redis
from store import outbox, schema
from store.unit import Store, StoreDown

PATIENCE = 5.0  # seconds for each look at our own address
ALARM = 0.8  # of the spool


class Wrong(Exception):
    """What is wrong, and what to do, in one line."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One part looked at."""

    part: str
    well: bool
    says: str


@dataclass(frozen=True, slots=True)
class Doctor:
    """Looks at everything that a gateway stands on. Changes nothing: its signed request is a report on no message."""

    store: Store
    redis: Redis
    spool: Spool
    providers: Mapping[str, Provider]
    senders: Mapping[str, Sender]
    origin: str
    webhook_key: str
    twilio_token: str
    now: Callable[[], datetime]
    proxies: str = ""

    def findings(self) -> Iterator[Finding]:
        """Each part in turn, the well ones too."""
        looks: list[tuple[str, Callable[[], str]]] = [
            ("database", self._database), ("redis", self._redis), ("queue", self._queue), ("spool", self._spool),
            ("networks", self._networks), ("public address", self._address), ("path key", self._key),
            ("proxies", self._proxies),
        ]  # fmt: skip
        if "twilio" in self.providers:
            looks.append(("signatures", self._signatures))
        for part, look in looks:
            try:
                yield Finding(part, True, look())
            except (Wrong, RefusedToStart) as wrong:
                yield Finding(part, False, str(wrong))
            except StoreDown:
                yield Finding(part, False, "the database cannot be reached (DATABASE_URL)")
            except requests.RequestException as error:
                yield Finding(part, False, f"{self.origin} cannot be reached ({type(error).__name__}); PUBLIC_URL, or the proxy before us")
            except Exception as error:
                yield Finding(part, False, f"{type(error).__name__}: {error}")

    def _database(self) -> str:
        at, newest = schema.current(self.store.url), schema.newest()
        if at != newest:
            raise Wrong(f"at revision {at}, this release needs {newest}; run: flask db upgrade")
        towns = self.store.towns().all
        if not towns:
            raise Wrong("there is no town; run: flask towns load towns/NAME")
        return f"revision {at}, towns: {', '.join(town.id for town in towns)}"

    def _redis(self) -> str:
        check_redis(self.redis)
        return "6.2 or newer, noeviction"

    def _queue(self) -> str:
        workers = SimpleWorker.all(queue=Queue(QUEUE, connection=self.redis, serializer=JSONSerializer))
        with self.store.reading() as unit:
            waiting = len(outbox.due(unit, self.now(), 1000))
        if not workers:
            raise Wrong(f"no worker is running (python app.py worker); {waiting} messages wait")
        return f"{len(workers)} worker(s); {waiting} messages wait"

    def _spool(self) -> str:
        full, held = self.spool.full(), self.spool.quarantined()
        if full >= ALARM or held:
            raise Wrong(f"{full:.0%} full, {held} in quarantine: look at DATA_DIR/spool")
        return f"{self.spool.waiting()} events wait"

    def _networks(self) -> str:
        if not self.providers:
            raise Wrong("no network is set up: WEBHOOK_KEY and the settings of a network are missing")
        sends = sorted(name for name, sender in self.senders.items() if sender.name != "sandbox")
        return f"hears {', '.join(sorted(self.providers))}; sends by {', '.join(sends) or 'the phone in the browser only'}"

    def _address(self) -> str:
        answer = requests.get(f"{self.origin}/healthz", timeout=PATIENCE, allow_redirects=False)
        if answer.status_code != 200 or answer.text.strip() != "ok":
            raise Wrong(f"{self.origin}/healthz says {answer.status_code}; it must reach this program without a redirect")
        return f"{self.origin}{'' if urlsplit(self.origin).scheme == 'https' else ' (no TLS)'}"

    def _key(self) -> str:
        answer = requests.post(f"{self.origin}/hooks/africastalking/not-the-key/ussd", data={}, timeout=PATIENCE, allow_redirects=False)
        if answer.status_code != 404:
            raise Wrong(f"a wrong path key got {answer.status_code}, not 404")
        return "a wrong key gets 404"

    def _proxies(self) -> str:
        if urlsplit(self.origin).scheme == "https" and not self.proxies:
            raise Wrong("TRUSTED_PROXIES is empty: wrong passwords are counted for each login, and not for who tries (docs/operating.md)")
        return self.proxies or "none"

    def _signatures(self) -> str:
        address = f"{self.origin}/hooks/twilio/{self.webhook_key.split(',')[0].strip()}/sms/status"
        fields = {"MessageSid": "SM" + "0" * 32, "MessageStatus": "doctor"}
        token = self.twilio_token.split(",")[0].strip()
        for signature, expected in (("bm90IGEgc2lnbmF0dXJl", 403), (RequestValidator(token).compute_signature(address, fields), 200)):
            answer = requests.post(
                address, data=fields, headers={"X-Twilio-Signature": signature}, timeout=PATIENCE, allow_redirects=False
            )
            got = 200 if answer.status_code in (200, 204) else answer.status_code
            if got != expected:
                kind = "genuine" if expected == 200 else "forged"
                raise Wrong(f"a {kind} signature got {answer.status_code}: PUBLIC_URL is not what reaches us, or a proxy rewrites the path")
        return "a forged one is refused, a genuine one taken"
