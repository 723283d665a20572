"""Any USSD gateway that posts JSON: which field means what, and how an answer looks, is configuration (a Dialect)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from math import isfinite
from typing import Any, ClassVar, Self
from uuid import uuid4

from gateway.errors import Rejected
from gateway.reading import NAME_LONGEST, STEP_LONGEST, WHOLE_LONGEST, Door, admit, clean, clean_tail, dialled, digest, keys, phone
from gateway.types import Channel, Ended, Event, Inbound, Request, Response
from menus.screen import Reply

COUNT_LONGEST = 40  # characters of what counts the requests of a session; a session and its count are one mark together

_DOORS = {"ussd": Door(frozenset({"POST"}), frozenset({"application/json"}))}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one gateway speaks. Field names may be paths ("data.text"). In a reply "$text" is the words, "$name" a field given back."""

    session: str
    phone: str
    input: str
    opening: str = ""  # the field that tells a new session; "" when an empty input does
    opens: tuple[str, ...] = ("true",)  # its values that mean "new", in lower case
    closes: tuple[str, ...] = ()  # its values that mean "the citizen has left"
    to: str = ""  # the field with the service code; "" when only the first input names it
    code: str = ""  # our service code, needed when no field names it: "*920#"
    sequence: str = ""  # the field that counts the requests of a session
    whole: bool = False  # `input` is everything typed so far
    reply: Mapping[str, object] = field(default_factory=dict)
    going: Mapping[str, object] = field(default_factory=dict)  # added to `reply` when an answer is expected
    over: Mapping[str, object] = field(default_factory=dict)  # added to it when the session ends


DIALECTS: Mapping[str, Dialect] = {
    # MSGTYPE has two meanings: "new" in a request, "goes on" in an answer.
    "nalo": Dialect(
        "SESSIONID", "MSISDN", "USERDATA", opening="MSGTYPE",
        reply={"USERID": "$USERID", "MSISDN": "$MSISDN", "MSG": "$text"}, going={"MSGTYPE": True}, over={"MSGTYPE": False},
    ),
    "arkesel": Dialect(
        "sessionID", "msisdn", "userData", opening="newSession",
        reply={"sessionID": "$sessionID", "userID": "$userID", "msisdn": "$msisdn", "message": "$text"},
        going={"continueSession": True}, over={"continueSession": False},
    ),
    "hubtel": Dialect(
        "SessionId", "Mobile", "Message", opening="Type", opens=("initiation",), closes=("release", "timeout"), to="ServiceCode",
        sequence="Sequence", reply={"Message": "$text"}, going={"Type": "Response"}, over={"Type": "Release"},
    ),
}  # fmt: skip


class WrongDialect(ValueError):
    """The setting JSON_USSD names no gateway that we know, and describes none."""


def dialect(text: str) -> Dialect:
    """The setting JSON_USSD: a name ("hubtel"), or an object with the fields of `Dialect`, which may begin from one: {"like": "nalo"}."""
    try:
        if text in DIALECTS:
            return _whole(DIALECTS[text])
        told = json.loads(text)
        start = DIALECTS.get(told.pop("like", ""))
        known = {one.name for one in fields(Dialect)}
        if unknown := sorted(set(told) - known):
            raise WrongDialect(f"JSON_USSD: unknown: {', '.join(unknown)}")
        told = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
        return _whole(replace(start, **told) if start else Dialect(**told))
    except (json.JSONDecodeError, AttributeError, TypeError) as fault:
        raise WrongDialect(f"JSON_USSD: neither one of {', '.join(DIALECTS)} nor an object that names session, phone, input") from fault


def _whole(made: Dialect) -> Dialect:
    """A request in the middle of a session must still say which of our addresses it is for."""
    if not made.to and not made.code:
        raise WrongDialect('JSON_USSD: "code" is missing, our service code: {"like": "nalo", "code": "*920#"}')
    return made


@dataclass(frozen=True, slots=True)
class JsonGateway:
    """The web side of a USSD gateway that speaks JSON."""

    name: ClassVar[str] = "json"

    keys: tuple[str, ...] = field(repr=False)
    dialect: Dialect
    fresh: Callable[[], str] = lambda: uuid4().hex

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self | None:
        """Set up by WEBHOOK_KEY and JSON_USSD; None when either is missing. Raises WrongDialect."""
        known, told = keys(settings.get("WEBHOOK_KEY", "")), settings.get("JSON_USSD", "").strip()
        return cls(known, dialect(told)) if known and told else None

    def verify(self, request: Request) -> None:
        """The path key: none of these gateways signs."""
        admit(request, self.keys, _DOORS)

    def parse(self, request: Request) -> Event:
        """One USSD step. Where the gateway counts nothing, each arrival counts as new.

        A repeat is then answered twice: better than a citizen's second honest "1" taken for a repeat of the first.
        """
        body, told = _read(request.body), self.dialect
        session, given = clean(_word(body, told.session), NAME_LONGEST + 1), clean(_word(body, told.phone), NAME_LONGEST)
        if not session or len(session) > NAME_LONGEST:
            raise Rejected(400, "session missing or too long")
        kind, raw = _word(body, told.opening).lower(), _word(body, told.input)
        if kind and kind in told.closes:
            return Ended(Channel.USSD, session, kind)
        first = kind in told.opens if told.opening else raw == ""
        to = told.code or _word(body, told.to)
        said = clean_tail(raw, WHOLE_LONGEST) if told.whole else clean(raw, STEP_LONGEST)
        if first:
            said = dialled(said, _code(to, said))
        caller = phone(given)
        return Inbound(
            Channel.USSD, session, caller, said, self._mark(body, raw, first), to=clean(to, NAME_LONGEST), whole=told.whole, first=first,
            sender="" if caller else given,
        )  # fmt: skip

    def _mark(self, body: Mapping[str, Any], raw: str, first: bool) -> str:
        if self.dialect.whole:
            return digest(raw)
        if count := _word(body, self.dialect.sequence):
            return clean(count, NAME_LONGEST) if len(count) <= COUNT_LONGEST else digest(count)
        return "first" if first else self.fresh()

    def answer(self, request: Request, event: Event, reply: Reply | None) -> Response:
        """The dialect's object, always a 200: any other status shows the citizen an error of the network."""
        ends = reply is None or reply.ends
        shape = {**self.dialect.reply, **(self.dialect.over if ends else self.dialect.going)}
        body = _read(request.body)
        filled = {name: _fill(value, body, reply.text if reply else "") for name, value in shape.items()}
        said = json.dumps(filled, ensure_ascii=False).encode("utf-8", "replace").decode()  # a field given back may hold half a character
        return Response(200, said, "application/json; charset=utf-8")


def _fill(value: object, body: Mapping[str, Any], text: str) -> object:
    if isinstance(value, Mapping):
        return {name: _fill(one, body, text) for name, one in value.items()}
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    if value == "$text":
        return text
    given = _at(body, value[1:])
    single = isinstance(given, str | int) or (isinstance(given, float) and isfinite(given))
    return given if single else None  # nothing deep, and no number that JSON does not have


def _code(to: str, said: str) -> str:
    """The code as it is dialled: some gateways name it bare ("713" for *713#)."""
    return to if to.startswith("*") or not said.startswith("*") else f"*{to.removesuffix('#')}#"


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body.decode("utf-8", "replace"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as fault:
        raise Rejected(400, "not JSON") from fault
    if not isinstance(found, dict):
        raise Rejected(400, "not an object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Rejected(400, "the same field twice")
    return found


def _at(body: Mapping[str, Any], path: str) -> Any:
    found: Any = body
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _word(body: Mapping[str, Any], path: str) -> str:
    """A field as text: "true" for a JSON true, "" for what is missing, null, or no single value."""
    match _at(body, path) if path else None:
        case bool() as flag:
            return str(flag).lower()
        case str() | int() | float() as value:
            return str(value)
        case _:
            return ""
