"""The wire between the far end and the gateway: requests worded and signed the way the networks do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from twilio.request_validator import RequestValidator


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back."""

    method: str
    path: str  # path and query as on the wire
    fields: Mapping[str, str]
    status: int
    body: str


class Refused(Exception):
    """The gateway did not take a request: any status but 200 to 204."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(f"{exchange.method} {exchange.path.split('?')[0]} was answered with {exchange.status}")
        self.exchange = exchange


class Changed(AssertionError):
    """The same request, sent twice, got two different answers."""


class Wire:
    """What all networks share. `public_url` is the origin that signatures cover; `url` is where requests really go."""

    def __init__(
        self, url: str, *, webhook_key: str = "demo", twilio_token: str = "demo-token", public_url: str = "", twice: bool = False,
        timeout: float = 20.0,
    ) -> None:
        self.url = url.rstrip("/")
        self.public_url = (public_url or url).rstrip("/")
        self.key = webhook_key
        self.training_key = ""  # of the lines of training towns; it signs their calls as well
        self.twice = twice
        self.timeout = timeout
        self.log: list[Exchange] = []
        self._validator = RequestValidator(twilio_token)
        self._http = requests.Session()

    def hook(self, provider: str, tail: str) -> str:
        """The path of a network's door."""
        return f"/hooks/{provider}/{self.training_key if provider == 'sandbox' else self.key}/{tail}"

    def africastalking(self, tail: str, fields: Mapping[str, str], provider: str = "africastalking") -> str:
        """A form, unsigned, to this network or the one that speaks like it; gives the body of the answer."""
        return self._send("POST", self.hook(provider, tail), fields)

    def twilio(self, tail: str, fields: Mapping[str, str], provider: str = "twilio") -> str:
        """A form with X-Twilio-Signature over the public address, likewise; gives the body of the answer."""
        return self.post_twilio(self.hook(provider, tail), fields)

    def post_twilio(self, path: str, fields: Mapping[str, str]) -> str:
        """The same, to a path that our own TwiML named."""
        return self._send("POST", path, fields, signed=True)

    def post_plain(self, path: str, fields: Mapping[str, str]) -> str:
        """A form to a path that our own XML named, unsigned."""
        return self._send("POST", path, fields)

    def kannel(self, tail: str, fields: Mapping[str, str]) -> str:
        """A GET with everything in the query."""
        return self._send("GET", self.hook("kannel", tail), fields)

    def signature(self, path: str, fields: Mapping[str, str]) -> str:
        """X-Twilio-Signature for a form to `path` (with its query), over the public address."""
        signer = RequestValidator(self.training_key) if path.startswith("/hooks/sandbox/") else self._validator
        return str(signer.compute_signature(self.public_url + path, dict(fields)))

    def follow(self, here: str, link: str) -> str:
        """The path and query that `link` names in a document fetched from the path `here`.

        ValueError when it leaves the gateway's public address: then our own document is wrong.
        """
        there = urlsplit(urljoin(self.public_url + here, link.strip()))
        home = urlsplit(self.public_url)
        if (there.scheme, there.netloc) != (home.scheme, home.netloc):
            raise ValueError(f"the document sends the network to another address: {there.scheme}://{there.netloc}")
        return there.path + (f"?{there.query}" if there.query else "")

    def get_json(self, path: str, query: Mapping[str, str] | None = None) -> object:
        """Something that the sandbox network keeps for its phones (not a webhook; never sent twice)."""
        got = self._http.get(self.url + path, params=dict(query or {}), timeout=self.timeout)
        got.raise_for_status()
        return got.json()

    def keep_recording(self, reference: str, sound: bytes) -> None:
        """Put a recording where the sandbox network keeps them."""
        got = self._http.post(
            f"{self.url}/phone/recordings", params={"reference": reference}, data=sound, headers={"Content-Type": "audio/wav"},
            timeout=self.timeout,
        )
        got.raise_for_status()

    def _send(self, method: str, path: str, fields: Mapping[str, str], signed: bool = False) -> str:
        once = self._once(method, path, fields, signed)
        if self.twice:
            again = self._once(method, path, fields, signed)
            if (once.status, once.body) != (again.status, again.body):
                raise Changed(f"{method} {path.split('?')[0]}: first {once.status} {once.body!r}, again {again.status} {again.body!r}")
        if not 200 <= once.status <= 204:
            raise Refused(once)
        return once.body

    def _once(self, method: str, path: str, fields: Mapping[str, str], signed: bool) -> Exchange:
        form = {"data": dict(fields)} if method == "POST" else {"params": dict(fields)}
        request = self._http.prepare_request(requests.Request(method, self.url + path, **form))
        if signed:
            request.headers["X-Twilio-Signature"] = self.signature(request.path_url, fields)
        got = self._http.send(request, timeout=self.timeout, allow_redirects=False)
        got.encoding = "utf-8"  # requests guesses Latin-1 for text without a charset
        exchange = Exchange(method, request.path_url, dict(fields), got.status_code, got.text)
        self.log.append(exchange)
        return exchange
