"""How every network's requests are read: the path key, the door that was knocked at, one field, clean text, a phone or none."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from gateway.errors import Rejected
from gateway.types import Request
from rules.phone import NotAPhone, Phone

SMS_LONGEST = 1600  # characters; Twilio's own limit on Body
STEP_LONGEST = 500  # characters of one USSD answer
WHOLE_LONGEST = 4000  # characters of everything typed in one USSD session
NAME_LONGEST = 128  # session and message ids, addresses

FORM = "application/x-www-form-urlencoded"
_SPACES = {ord(c): " " for c in "\n\r\t\v\f\x85\u2028\u2029"}
_DROPPED = {n: None for n in (*range(0x20), *range(0x7F, 0xA0)) if n not in _SPACES}
_TABLE: Mapping[int, str | None] = {**_DROPPED, **_SPACES}


@dataclass(frozen=True, slots=True)
class Door:
    """One address below a provider's key: who may knock, and in which content types the body of a POST may come."""

    methods: frozenset[str]
    types: frozenset[str] = frozenset({FORM})


def keys(text: str) -> tuple[str, ...]:
    """The setting WEBHOOK_KEY: a comma list, newest first. Each of them opens, so that a key can be changed without a gap."""
    return tuple(part for part in (piece.strip() for piece in text.split(",")) if part)


def admit(request: Request, known: tuple[str, ...], doors: Mapping[str, Door]) -> None:
    """Return when the path key, the tail, the method and the content type are ours; raise Rejected 404, 405 or 415 otherwise.

    A wrong key and an unknown tail are the same 404. Keys are compared by digest, all of them, in constant time.
    """
    given = sha256(request.key.encode("utf-8", "surrogatepass")).digest()
    matches = [hmac.compare_digest(given, sha256(key.encode()).digest()) for key in known]
    if not any(matches):
        raise Rejected(404, "wrong key")
    door = doors.get(request.tail)
    if door is None:
        raise Rejected(404, "no such door")
    if request.method not in door.methods:
        raise Rejected(405, "wrong method")
    if request.method == "POST" and mime(request) not in door.types:
        raise Rejected(415, "wrong content type")


def mime(request: Request) -> str:
    """The content type of a request without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def field(fields: Mapping[str, tuple[str, ...]], *names: str, longest: int = NAME_LONGEST) -> str:
    """The first of these fields that is there, cleaned; "" when none is."""
    for name in names:
        if values := fields.get(name):
            return clean(values[0], longest)
    return ""


def needed(fields: Mapping[str, tuple[str, ...]], *names: str) -> str:
    """As `field`, for what an event cannot do without; raise Rejected(400) when it is missing or too long to be an id."""
    value = field(fields, *names, longest=NAME_LONGEST + 1)
    if not value or len(value) > NAME_LONGEST:
        raise Rejected(400, f"{names[0]} missing or too long")
    return value


def clean(text: str, longest: int) -> str:
    """Text as a citizen may have meant it: no control characters, line ends as spaces, NFC, at most `longest` characters. Never raises."""
    safe = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate becomes "?"
    return unicodedata.normalize("NFC", safe.translate(_TABLE))[:longest]


def clean_tail(text: str, longest: int) -> str:
    """As `clean`, but what is kept is the end: of everything typed so far, the latest answer counts."""
    return clean(text, len(text) * 3 + 1)[-longest:]  # NFC makes text at most three times longer


def whole_number(text: str, most: int) -> int:
    """A count that a network sent; 0 when it is none, never above `most`."""
    digits = text.strip()
    return min(int(digits), most) if digits.isascii() and digits.isdigit() and len(digits) < 20 else 0


def phone(raw: str) -> Phone | None:
    """The phone that a network names, or None. Networks that leave out the plus sign are understood; local forms come first."""
    text = raw.strip().removeprefix("tel:")
    try:
        return Phone.parse(text)
    except NotAPhone:
        pass
    if not (text.isascii() and text.isdigit() and len(text) >= 10 and not text.startswith("0")):
        return None
    try:
        return Phone.parse(f"+{text}")
    except NotAPhone:
        return None


def dialled(text: str, code: str) -> str:
    """What was dialled beyond the service code: `*123*2*48217396#` on `*123#` is "2*48217396"; the bare code is ""."""
    typed, ours = text.strip().removesuffix("#"), code.strip().removesuffix("#")
    if ours and typed.startswith(f"{ours}*"):
        return typed[len(ours) + 1 :]
    return "" if typed == ours or typed.startswith("*") else typed


def digest(*parts: str) -> str:
    """A short mark for a thing that the network gave no id: 32 hex digits, the same for the same parts."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return sha256(joined).hexdigest()[:32]
