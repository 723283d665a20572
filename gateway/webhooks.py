"""The doors that networks knock at: a request -> verify -> parse -> hear -> answer. Never a redirect, never a body to learn from."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from gateway import wire
from gateway.errors import Rejected
from gateway.types import Channel, Event, Ignored, Inbound, Provider, Request, Response
from menus.screen import Reply

log = logging.getLogger("titian.hooks")


def hooks(
    providers: Mapping[str, Provider],
    hear: Callable[[str, Event, Request], Reply | None],
    *,
    public_url: str,
    rejected: Callable[[str, Rejected, Request], None],
    apology: Callable[[Event], Reply | None],
) -> Blueprint:
    """`/hooks/<provider>/<key>/<tail>` for all these providers; anything else below /hooks is the same bare 404 as a wrong key.

    `public_url` is our origin as the networks call it. `rejected` counts each refusal, and keeps those with status 400.
    When `hear` fails, a citizen on the line gets `apology`, and a text or a report gets 503, so that the network brings it again.
    """
    blueprint = Blueprint("hooks", __name__)
    door = _Door(providers, hear, public_url.rstrip("/"), rejected, apology)

    @blueprint.record_once
    def stand_in_front(state: BlueprintSetupState) -> None:
        # Of the pages and their routes: the doors need nothing of Flask, and a caller waits for each hop.
        app = cast(Flask, state.app)
        app.wsgi_app = _Front(door, app.wsgi_app)  # type: ignore[assignment]

    return blueprint


class _Front:
    """What is below /hooks goes to the door, everything else to the pages as before."""

    def __init__(self, door: _Door, pages: WSGIApplication) -> None:
        self.door, self.pages = door, pages

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith("/hooks/") or path == "/hooks":
            return wire.give(self._knocked(environ), environ, start)
        return self.pages(environ, start)

    def _knocked(self, environ: WSGIEnvironment) -> Response:
        _, _, name, key, tail = (*wire.path_of(environ).split("/", 4), "", "", "")[:5]
        if not name or not key or not tail or tail.startswith("/"):
            return Response(404)
        try:
            return self.door.knock(name, key, tail.rstrip("/"), environ)
        except Exception as fault:
            _report("knocking", name if name in self.door.providers else "unknown", fault)
            return Response(503)


class _Door:
    """One request from the knock to the answer."""

    def __init__(
        self, providers: Mapping[str, Provider], hear: Callable[[str, Event, Request], Reply | None], public_url: str,
        rejected: Callable[[str, Rejected, Request], None], apology: Callable[[Event], Reply | None],
    ) -> None:  # fmt: skip
        self.providers, self.hear, self.public_url = providers, hear, public_url
        self.rejected, self.apology = rejected, apology

    def knock(self, name: str, key: str, tail: str, environ: WSGIEnvironment) -> Response:
        provider = self.providers.get(name)
        bare = wire.bare(environ, key, tail, self.public_url)
        if provider is None:
            return self._refuse("unknown", Rejected(404, "unknown provider"), bare)
        request = bare
        try:
            request = self._whole(provider, bare, environ)
            provider.verify(request)
            _once_each(request)
            event = provider.parse(request)
        except Rejected as fault:
            return self._refuse(name, fault, request)
        except Exception as fault:
            _report("reading", name, fault)
            return Response(503)
        return self._respond(provider, request, event)

    def _whole(self, provider: Provider, bare: Request, environ: WSGIEnvironment) -> Request:
        try:
            return wire.whole(bare, environ)
        except Rejected:
            provider.verify(bare)  # a stranger gets 404 or 403 first, and learns nothing from our limits
            raise

    def _respond(self, provider: Provider, request: Request, event: Event) -> Response:
        reply: Reply | None = None
        if not isinstance(event, Ignored):
            try:
                reply = self.hear(provider.name, event, request)
            except Exception as fault:
                _report("hearing", provider.name, fault)
                if not (isinstance(event, Inbound) and event.channel is not Channel.SMS):
                    return Response(503)
                reply = self._sorry(provider.name, event)
                if reply is None:
                    return Response(503)
        try:
            return provider.answer(request, event, reply)
        except Exception as fault:
            _report("answering", provider.name, fault)
            return Response(503)

    def _sorry(self, name: str, event: Event) -> Reply | None:
        try:
            return self.apology(event)
        except Exception as fault:
            _report("apologising", name, fault)
            return None

    def _refuse(self, name: str, fault: Rejected, request: Request) -> Response:
        # The path is left out: it holds the key, or a stranger's words.
        log.warning("event=refused provider=%s status=%d reason=%s", name, fault.status, fault.reason)
        try:
            self.rejected(name, fault, request)
        except Exception as broken:
            _report("counting", name, broken)
        return Response(fault.status)


def _once_each(request: Request) -> None:
    for fields in (request.form, request.query):
        if any(len(values) > 1 for values in fields.values()):
            raise Rejected(400, "the same field twice")


def _report(doing: str, provider: str, fault: Exception) -> None:
    """A bug or a broken part, for the log: where it happened, without the message, which may hold what a citizen wrote."""
    frames = reversed(traceback.extract_tb(fault.__traceback__))
    where = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames)
    log.error(
        "event=failed doing=%s provider=%s trace=%s error=%s at=%s", doing, provider, secrets.token_hex(8), type(fault).__name__, where
    )
