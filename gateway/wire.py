"""One HTTP request as the web server hands it over (WSGI, PEP 3333), and the answer as it takes it back.

Read straight from the server's own values: a caller waits for each hop, and a framework's request and response objects cost
as much as the rest of it (docs/decisions/0014-hooks-without-a-framework.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from urllib.parse import quote, unquote
from wsgiref.types import StartResponse, WSGIEnvironment

from gateway.errors import Rejected
from gateway.reading import FORM, mime
from gateway.types import Request, Response

BODY_LONGEST = 64 * 1024  # bytes
FIELDS_MOST = 1000
FIELD_NAME_LONGEST = 256  # characters

_PHRASES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_NO_STORE = ("Cache-Control", "no-store")


def path_of(environ: WSGIEnvironment) -> str:
    """The path that was asked for, decoded; what is not UTF-8 becomes U+FFFD."""
    return str(environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8", "replace")


def bare(environ: WSGIEnvironment, key: str, tail: str, public_url: str) -> Request:
    """The request without its body. A query of too many fields is left out."""
    query = environ.get("QUERY_STRING", "")
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if not raw.startswith("/"):  # a server that does not tell, or an absolute form of the request line
        raw = quote(path_of(environ), safe="/~!$&'()*+,;=:@") + (f"?{query}" if query else "")
    asked = {} if not query or _too_many(query) else fields(query.encode("latin-1").decode("utf-8", "replace"))
    return Request(environ["REQUEST_METHOD"].upper(), public_url + raw, key, tail, asked, {}, _headers(environ))


def whole(request: Request, environ: WSGIEnvironment) -> Request:
    """The request with its body: read up to the limit, a form taken apart. Raises Rejected(400, 413)."""
    body = _body(environ)
    form: Mapping[str, tuple[str, ...]] = {}
    if mime(request) == FORM:
        try:
            form = fields(body.decode("utf-8", "replace"))
        except ValueError as fault:
            raise Rejected(413, "too many fields") from fault
    if _too_many(environ.get("QUERY_STRING", "")) or any(len(name) > FIELD_NAME_LONGEST for name in (*form, *request.query)):
        raise Rejected(413, "too many fields or too long a name")
    return Request(request.method, request.url, request.key, request.tail, request.query, form, request.headers, body)


def fields(text: str) -> dict[str, tuple[str, ...]]:
    """All values of each field, empty ones too; what is not UTF-8 becomes U+FFFD. ValueError when there are too many."""
    found: dict[str, tuple[str, ...]] = {}
    pieces = text.split("&")
    if len(pieces) > FIELDS_MOST:
        raise ValueError("too many fields")
    for piece in pieces:
        if piece:
            name, _, value = piece.partition("=")
            name = _unescaped(name)
            found[name] = (*found.get(name, ()), _unescaped(value))
    return found


def give(response: Response, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Hand the answer to the server; never kept by anything on the way."""
    body = response.body.encode("utf-8", "replace")
    headers = [("Content-Type", response.content_type), ("Content-Length", str(len(body))), *response.headers, _NO_STORE]
    start(_PHRASES.get(response.status, f"{response.status} Unknown"), headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _body(environ: WSGIEnvironment) -> bytes:
    told = environ.get("CONTENT_LENGTH") or ""
    length = int(told) if told.isascii() and told.isdigit() and len(told) < 20 else None
    if length is None and not environ.get("wsgi.input_terminated"):
        return b""  # nobody says where it ends
    if length is not None and length > BODY_LONGEST:
        raise Rejected(413, "too large")
    most, stream = BODY_LONGEST + 1 if length is None else length, environ["wsgi.input"]
    try:
        body: bytes = stream.read(most)
        while len(body) < most and (more := stream.read(most - len(body))):
            body += more
    except OSError as fault:
        raise Rejected(400, "broken off") from fault
    if len(body) > BODY_LONGEST:
        raise Rejected(413, "too large")
    if length is not None and len(body) < length:
        raise Rejected(400, "broken off")
    return body


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    found = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") and name not in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH")
    }
    for name, kept in (("CONTENT_TYPE", "content-type"), ("CONTENT_LENGTH", "content-length")):
        if value := environ.get(name):
            found[kept] = value
    return found


def _too_many(query: str) -> bool:
    return query.count("&") >= FIELDS_MOST


def _unescaped(text: str) -> str:
    return unquote(text.replace("+", " "), errors="replace") if "%" in text or "+" in text else text
