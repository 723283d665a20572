"""What the tests of the webhooks share: a real Flask app with every network, and a `hear` that writes down what it heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote

from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from gateway.errors import Rejected
from gateway.lines import providers
from gateway.types import Event, Request
from gateway.webhooks import hooks
from menus.screen import Reply

KEY, OLD_KEY, TOKEN, OLD_TOKEN = "new-path-key-0123456789", "old-path-key-0123456789", "12345", "67890"
ORIGIN = "https://gw.example.id"
ACCOUNT = "AC0123456789abcdef0123456789abcdef"
FORM = "application/x-www-form-urlencoded"
SETTINGS = {
    "WEBHOOK_KEY": f"{KEY},{OLD_KEY}", "TWILIO_AUTH_TOKEN": f"{TOKEN},{OLD_TOKEN}", "TWILIO_ACCOUNT_SID": ACCOUNT, "PUBLIC_URL": ORIGIN,
    "TWILIO_SHARED_KEYS": "webhooks_sharedkey_1:shared-secret", "JSON_USSD": '{"like": "nalo", "code": "*920#"}',
}  # fmt: skip
MENU = Reply("1 Cek\n2 Antre", lines=("Cek, tekan satu.", "Antre, tekan dua."), step=7)


@dataclass
class House:
    """A gateway without a dialogue behind it. `reply` is what it says to everything; `broken` is what hearing raises."""

    settings: Mapping[str, str] = field(default_factory=lambda: SETTINGS)
    reply: Reply | None = MENU
    sorry: Reply | None = None
    broken: Exception | None = None
    heard: list[tuple[str, Event]] = field(default_factory=list)
    refused: list[tuple[str, int, str]] = field(default_factory=list)
    kept: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        app = Flask("gateway")
        app.register_blueprint(
            hooks(providers(self.settings), self._hear, public_url=ORIGIN, rejected=self._rejected, apology=lambda event: self.sorry)
        )
        self.client = app.test_client()

    def _hear(self, provider: str, event: Event, request: Request) -> Reply | None:
        if self.broken is not None:
            raise self.broken
        self.heard.append((provider, event))
        return self.reply

    def _rejected(self, provider: str, fault: Rejected, request: Request) -> None:
        self.refused.append((provider, fault.status, fault.reason))
        self.kept.append(request)

    @property
    def event(self) -> Event:
        """The one thing that was heard."""
        ((_, event),) = self.heard
        return event

    def knock(
        self, path: str, body: str | bytes = b"", *, method: str = "POST", headers: Mapping[str, str] | None = None, sign: str = "",
        content_type: str = FORM,
    ) -> TestResponse:
        """One request to `path` below /hooks, exactly so on the wire; `sign` is the token that Twilio signs it with."""
        raw = body.encode() if isinstance(body, str) else body
        told = {"Content-Type": content_type, **(headers or {})} if method == "POST" else dict(headers or {})
        if sign:
            told["X-Twilio-Signature"] = signature(sign, path, raw if method == "POST" else b"")
        plain, _, query = f"/hooks/{path}".partition("?")
        return self.client.open(
            plain, method=method, query_string=query, data=raw, headers=told,
            environ_overrides={"RAW_URI": f"/hooks/{path}", "REQUEST_URI": f"/hooks/{path}"},
        )  # fmt: skip


class Form(dict[str, list[str]]):
    """All values of each field, as the SDK asks for them."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def form(body: bytes) -> Form:
    """A form's fields, in the order they came."""
    found = Form()
    for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace"):
        found.setdefault(name, []).append(value)
    return found


def signature(token: str, path: str, body: bytes, algorithm: str | None = None) -> str:
    """What Twilio's own SDK computes for a request to our public address."""
    return str(RequestValidator(token).compute_signature(f"{ORIGIN}/hooks/{path}", form(body), algorithm))


def encoded(fields: Mapping[str, str]) -> str:
    """A form as it goes over the wire."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in fields.items())
