"""The doors that networks knock at: Flask request -> verify -> parse -> hear -> answer. Never a redirect, never a body to learn from."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, quote

from flask import Blueprint
from flask import Request as Incoming
from flask import Response as Outgoing
from flask import request as incoming
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from gateway.errors import Rejected
from gateway.reading import FORM
from gateway.types import Channel, Event, Ignored, Inbound, Provider, Request, Response
from menus.screen import Reply

BODY_LONGEST = 64 * 1024  # bytes
FIELDS_MOST = 1000
FIELD_NAME_LONGEST = 256  # characters
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

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
    blueprint = Blueprint("hooks", __name__, url_prefix="/hooks")
    door = _Door(providers, hear, public_url.rstrip("/"), rejected, apology)

    def knock(provider: str, key: str, tail: str) -> Outgoing:
        return _out(door.knock(provider, key, tail.rstrip("/"), incoming))

    def nothing(anything: str = "") -> Outgoing:
        return _out(Response(404))

    for rule, name, view in (
        ("/<provider>/<key>/<path:tail>", "knock", knock), ("/<path:anything>", "nothing", nothing), ("/", "nothing_at_all", nothing),
    ):  # fmt: skip
        blueprint.add_url_rule(
            rule, name, view, methods=METHODS, strict_slashes=False, provide_automatic_options=False, merge_slashes=False
        )
    return blueprint


class _Door:
    """One request from the knock to the answer."""

    def __init__(
        self, providers: Mapping[str, Provider], hear: Callable[[str, Event, Request], Reply | None], public_url: str,
        rejected: Callable[[str, Rejected, Request], None], apology: Callable[[Event], Reply | None],
    ) -> None:  # fmt: skip
        self.providers, self.hear, self.public_url = providers, hear, public_url
        self.rejected, self.apology = rejected, apology

    def knock(self, name: str, key: str, tail: str, given: Incoming) -> Response:
        provider = self.providers.get(name)
        bare = _bare(given, key, tail, self.public_url)
        if provider is None:
            return self._refuse("unknown", Rejected(404, "unknown provider"), bare)
        request = bare
        try:
            request = self._whole(provider, bare, given)
            provider.verify(request)
            _once_each(request)
            event = provider.parse(request)
        except Rejected as fault:
            return self._refuse(name, fault, request)
        except Exception as fault:
            _report("reading", name, fault)
            return Response(503)
        return self._respond(provider, request, event)

    def _whole(self, provider: Provider, bare: Request, given: Incoming) -> Request:
        try:
            return _whole(bare, given)
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


def _bare(given: Incoming, key: str, tail: str, public_url: str) -> Request:
    """The request without its body."""
    query = "" if _too_many(given) else given.query_string.decode("utf-8", "replace")
    raw = given.environ.get("RAW_URI") or given.environ.get("REQUEST_URI") or ""
    if not raw.startswith("/"):  # a server that does not tell, or an absolute form of the request line
        raw = quote(given.path, safe="/~!$&'()*+,;=:@") + (f"?{given.query_string.decode('latin-1')}" if given.query_string else "")
    headers = {name.lower(): value for name, value in given.headers.items()}
    return Request(given.method, public_url + raw, key, tail, _fields(query), {}, headers)


def _whole(bare: Request, given: Incoming) -> Request:
    """The request with its body: read up to the limit, a form taken apart. Raises Rejected(400, 413)."""
    given.max_content_length = BODY_LONGEST + 1  # Werkzeug cuts a chunked body at its limit without a word
    try:
        body = given.get_data(cache=False, parse_form_data=False)
        if len(body) > BODY_LONGEST:
            raise RequestEntityTooLarge()
    except RequestEntityTooLarge as fault:
        raise Rejected(413, "too large") from fault
    except HTTPException as fault:
        raise Rejected(400, "broken off") from fault
    form: Mapping[str, tuple[str, ...]] = {}
    if given.mimetype == FORM:
        try:
            form = _fields(body.decode("utf-8", "replace"))
        except ValueError as fault:
            raise Rejected(413, "too many fields") from fault
    if _too_many(given) or any(len(name) > FIELD_NAME_LONGEST for name in (*form, *bare.query)):
        raise Rejected(413, "too many fields or too long a name")
    return Request(bare.method, bare.url, bare.key, bare.tail, bare.query, form, bare.headers, body)


def _once_each(request: Request) -> None:
    for fields in (request.form, request.query):
        if any(len(values) > 1 for values in fields.values()):
            raise Rejected(400, "the same field twice")


def _too_many(given: Incoming) -> bool:
    return given.query_string.count(b"&") >= FIELDS_MOST


def _fields(text: str) -> dict[str, tuple[str, ...]]:
    """All values of each field, empty ones too; what is not UTF-8 becomes U+FFFD. ValueError when there are too many."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=FIELDS_MOST):
        found[name] = (*found.get(name, ()), value)
    return found


def _out(response: Response) -> Outgoing:
    answer = Outgoing(response.body, response.status, content_type=response.content_type)
    for name, value in response.headers:
        answer.headers.add(name, value)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _report(doing: str, provider: str, fault: Exception) -> None:
    """A bug or a broken part, for the log: where it happened, without the message, which may hold what a citizen wrote."""
    frames = reversed(traceback.extract_tb(fault.__traceback__))
    where = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames)
    log.error(
        "event=failed doing=%s provider=%s trace=%s error=%s at=%s", doing, provider, secrets.token_hex(8), type(fault).__name__, where
    )
