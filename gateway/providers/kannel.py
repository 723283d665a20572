"""Kannel: the town's own modem or SMSC, by SMS and by USSD over SMPP. Only 200 counts as success with it, and it signs nothing.

In its configuration: `max-messages = 0` for SMS (answers go out by sendsms), no `global-sender` (it would hide the number
that was dialled), `id=%I` in every get-url (the only thing that tells a repeat from a second saying).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar, Self
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from gateway.errors import Rejected
from gateway.reading import NAME_LONGEST, SMS_LONGEST, STEP_LONGEST, Door, admit, clean, dialled, digest, keys, mime, needed, phone
from gateway.reading import field as read
from gateway.types import Channel, Ended, Event, Ignored, Inbound, Receipt, Request, Response
from menus.render.gsm import septets
from menus.screen import Reply

_GET = Door(frozenset({"GET"}))
_DOORS = {
    "sms": Door(frozenset({"GET", "POST"}), frozenset({"text/plain", "application/octet-stream"})),
    "report": _GET,
    "ussd": _GET,
}
# Both the names of our own get-url and the bare escapes of Kannel's manual.
_ID, _FROM, _TO, _TEXT = ("id", "I"), ("from", "p", "q"), ("to", "P", "Q"), ("text", "b", "a")
_TIME, _CHARSET, _CODING = ("ts", "T", "t"), ("charset", "C"), ("coding", "c")

_DELIVERED, _FAILED, _BUFFERED, _TAKEN, _REFUSED, _EXPIRED = 1, 2, 4, 8, 16, 32  # bits of a report
_NEW, _ANSWER = 1, 18  # ussd_service_op of SMPP: PSSR indication, USSR confirm


@dataclass(frozen=True, slots=True)
class Kannel:
    """The web side of Kannel."""

    name: ClassVar[str] = "kannel"

    keys: tuple[str, ...] = field(repr=False)
    ask: int = 2  # ussd_service_op that shows a menu and waits: USSR request
    end: int = 17  # the one that ends: PSSR response. Some operators want another number

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self | None:
        """Set up by WEBHOOK_KEY alone; None without one. KANNEL_USSD_ASK and KANNEL_USSD_END name the operator's own codes."""
        known = keys(settings.get("WEBHOOK_KEY", ""))
        ask, end = settings.get("KANNEL_USSD_ASK") or "2", settings.get("KANNEL_USSD_END") or "17"
        return cls(known, int(ask), int(end)) if known else None

    def verify(self, request: Request) -> None:
        """The path key."""
        admit(request, self.keys, _DOORS)

    def parse(self, request: Request) -> Event:
        """SMS and USSD by Kannel's own message id, which is the same in each of its retries; reports by our id in the dlr-url."""
        match request.tail:
            case "report":
                return _receipt(request)
            case "ussd":
                return self._dialled(request)
            case _:
                return _posted(request) if request.method == "POST" else _fetched(request)

    def answer(self, request: Request, event: Event, reply: Reply | None) -> Response:
        """An empty 200; for USSD the words, and in a header what the network shall do with them."""
        if request.tail != "ussd" or reply is None or not isinstance(event, Inbound):
            return Response(200)
        op = self.end if reply.ends else self.ask
        info = _session(request)
        session = f"&its_session_info={''.join(f'%{octet:02X}' for octet in info)}" if info else ""
        headers = [("X-Kannel-Meta-Data", f"?smpp?ussd_service_op={op}{session}")]
        if septets(reply.text) is None:
            headers.append(("X-Kannel-Coding", "2"))  # without it each such character becomes "?"
        return Response(200, reply.text, headers=tuple(headers))

    def _dialled(self, request: Request) -> Event:
        query = request.query
        sender, to, info, op = needed(query, *_FROM), read(query, *_TO), _session(request), _op(request)
        # One octet names the session, and a phone uses it again: together they are the dialogue. Never the bare number.
        key = hmac.new(self.keys[0].encode(), sender.encode() + b"\x1f" + info[:1], sha256).hexdigest()[:32]
        ends = bool(len(info) > 1 and info[1] & 1)
        if op not in (None, _NEW, _ANSWER) or (ends and op != _NEW):
            return Ended(Channel.USSD, key, f"op {op}")
        said, caller = clean(_decoded(request, _TEXT), STEP_LONGEST), phone(sender)
        mark = read(query, *_ID) or digest(urlsplit(request.url).query)
        return Inbound(
            Channel.USSD, key, caller, dialled(said, to) if op == _NEW else said, mark, to=to, first=op == _NEW,
            sender="" if caller else sender,
        )


def _fetched(request: Request) -> Event:
    query = request.query
    if read(query, *_CODING) == "1":
        return Ignored("binary")
    said = _decoded(request, _TEXT)
    return _text(needed(query, *_FROM), read(query, *_TO), said, read(query, *_ID), read(query, *_TIME))


def _posted(request: Request) -> Event:
    headers = request.headers
    if mime(request) == "application/octet-stream":
        return Ignored("binary")
    charset = headers.get("content-type", "").partition("charset=")[2].strip().strip('"')
    sender = clean(headers.get("x-kannel-from", ""), NAME_LONGEST)
    if not sender:
        raise Rejected(400, "no sender: send-sender is off")
    to = clean(headers.get("x-kannel-to", ""), NAME_LONGEST)
    return _text(sender, to, _bytes_as(request.body, charset), read(request.query, *_ID), headers.get("x-kannel-time", ""))


def _text(sender: str, to: str, raw: str, mark: str, time: str) -> Inbound:
    caller, said = phone(sender), clean(raw, SMS_LONGEST)
    return Inbound(Channel.SMS, "", caller, said, mark or digest(sender, to, said, time), to=to, sender="" if caller else sender)


def _decoded(request: Request, names: tuple[str, ...]) -> str:
    """A field of the query in the charset that Kannel names: without `mo-recode` a text comes as bare UTF-16."""
    charset = read(request.query, *_CHARSET) or ("UTF-16BE" if read(request.query, *_CODING) == "2" else "UTF-8")
    raw = dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True, encoding="latin-1"))
    value = next((raw[name] for name in names if name in raw), "")
    return _bytes_as(value.encode("latin-1", "replace"), charset)


def _bytes_as(octets: bytes, charset: str) -> str:
    return octets.decode("utf-16-be" if charset.upper() in ("UTF-16BE", "UTF-16", "UCS-2") else "utf-8", "replace")


def _receipt(request: Request) -> Event:
    token, bits = needed(request.query, "id"), read(request.query, "d")
    if not (bits.isascii() and bits.isdigit() and len(bits) <= 4):
        raise Rejected(400, "no report")
    d = int(bits)
    detail = clean(" ".join(filter(None, (bits, read(request.query, "A", longest=80)))), 100)
    reference = read(request.query, "F")
    if d & _DELIVERED:
        return Receipt("delivered", reference, token, detail)
    if d & _FAILED and d & _EXPIRED:
        return Receipt("expired", reference, token, detail)
    if d & (_FAILED | _REFUSED):
        return Receipt("failed", reference, token, detail)
    return Receipt("sent", reference, token, detail) if d & (_BUFFERED | _TAKEN) else Ignored("a report that asks for nothing")


def _meta(request: Request) -> Mapping[str, bytes]:
    """The SMPP fields of `%D`: "?smpp?ussd_service_op=%01&its_session_info=%03%02&"; values are raw octets."""
    _, _, pairs = read(request.query, "D", longest=1000).rpartition("?")
    split = (pair.partition("=") for pair in pairs.split("&"))
    return {name: unquote_to_bytes(value) for name, _, value in split if name}


def _session(request: Request) -> bytes:
    return _meta(request).get("its_session_info", b"")[:8]


def _op(request: Request) -> int | None:
    octets = _meta(request).get("ussd_service_op", b"")
    return octets[0] if octets else None
