"""What an office's own system says of an application: read strictly, each fault with its field, nothing else taken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from rules import proof
from rules.calendar import Zone
from rules.phone import NotAPhone, Phone
from store.applications import Status
from store.town_values import Town

FIELDS = (
    "external_id", "status", "as_of", "service", "office", "person", "proof", "phone", "due", "reason", "next_step", "fee",
)  # fmt: skip
NEEDED = ("external_id", "status", "as_of")
LONGEST_REASON = 200
LONGEST_PERSON = 120
LONGEST_PROOF = 80
MOST_FEE = 1_000_000_000  # rupiah
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=10)  # how far an office's clock may be before ours
EXTERNAL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:-]{0,63}")
_NIK = re.compile(r"[0-9]{16}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d{2}:?\d{2})?", re.ASCII
)  # fmt: skip


class Silence(StrEnum):
    """An office's system that was asked and did not tell a state."""

    LATER = "later"  # too slow, down, or not to be understood
    NOTHING = "nothing"  # it answered, and has nothing on this case


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """One state of one application, as its office tells it. None: not said, which changes nothing of what is known.

    `external_id` is the office's own name for it. `as_of` is the moment at which this was so. `due` is a day in its town.
    """

    external_id: str
    status: Status
    as_of: datetime
    service: str | None = None
    office: str | None = None
    person: str | None = None
    proof: str | None = None
    phone: Phone | None = None
    due: date | None = None
    reason: str | None = None
    next_step: str | None = None
    fee: int | None = None

    def canonical(self) -> str:
        """One text for one content: two rows that say the same are the same."""
        return json.dumps([
            self.external_id, self.status, self.as_of.isoformat(), self.service, self.office, self.person, self.proof,
            self.phone.e164 if self.phone else None, self.due.isoformat() if self.due else None, self.reason, self.next_step, self.fee,
        ])  # fmt: skip


def read(row: Mapping[str, Any], town: Town, now: datetime, zone: Zone | None = None) -> Submitted | tuple[Fault, ...]:
    """The row as a value, or every fault in it at once.

    `zone` is taken where a moment names none; without it such a moment is a fault. An empty text is "not said".
    """
    faults = [Fault(str(name)[:60], "is not a field of an application") for name in row if name not in FIELDS]
    faults += [Fault(name, "is missing") for name in NEEDED if row.get(name) in (None, "")]
    found: dict[str, Any] = {}
    for name, reader in _READERS.items():
        given = row.get(name)
        if given is None or given == "":
            continue
        try:
            found[name] = reader(given, town, now, zone)
        except ValueError as error:
            faults.append(Fault(name, str(error)))
    if "service" in found and "proof" in found:
        kind = town.services[found["service"]].proof
        if not proof.tidy(kind, found["proof"]):
            faults.append(Fault("proof", f"cannot be a {kind}"))
    return tuple(faults) if faults else Submitted(**found)


def moment(text: str, zone: Zone | None = None) -> datetime:
    """A moment by RFC 3339, in UTC; ValueError otherwise, or when it names no zone and none is given."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError("is not a moment such as 2026-11-20T09:00:00+08:00")
    day, hour, minute, second, part, offset = match.groups()
    if offset is None and zone is None:
        raise ValueError("names no zone; write for example +08:00 at its end")
    try:
        # A leap second is told as the second before it.
        local = datetime.fromisoformat(f"{day}T{hour}:{minute}:{59 if second == '60' else int(second or 0):02d}")
        there = zone.tz if offset is None and zone is not None else _offset(offset)
        return local.replace(microsecond=int((part or "0")[:6].ljust(6, "0")), tzinfo=there).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("is not a moment that exists") from error


def _offset(text: str) -> timezone:
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 23 or minutes > 59:
        raise ValueError("no zone is so far away")
    whole = timedelta(hours=hours, minutes=minutes)
    return timezone(-whole if text[0] == "-" else whole)


def _text(given: Any, longest: int) -> str:
    if not isinstance(given, str):
        raise ValueError("is not text")
    if _CONTROL.search(given):
        raise ValueError("has a character that cannot be printed")
    tidy = " ".join(given.split())
    if not tidy or len(tidy) > longest:
        raise ValueError(f"is not text of 1 to {longest} characters")
    return tidy


def _external_id(given: Any, *_: Any) -> str:
    text = _text(given, 64)
    if not EXTERNAL_ID.fullmatch(text):
        raise ValueError("is not 1 to 64 letters, digits and . _ / : - that begin with a letter or a digit")
    if _NIK.fullmatch(text):
        raise ValueError("looks like a NIK; give the number that your system has for the application")
    return text


def _status(given: Any, *_: Any) -> Status:
    try:
        return Status(_text(given, 20))
    except ValueError as error:
        raise ValueError(f"is none of {', '.join(Status)}") from error


def _as_of(given: Any, _: Town, now: datetime, zone: Zone | None) -> datetime:
    found = moment(_text(given, 40), zone)
    if found < EARLIEST:
        raise ValueError("is before the year 2000")
    if found > now + AHEAD:
        raise ValueError("is in the future")
    return found


def _service(given: Any, town: Town, *_: Any) -> str:
    text = _text(given, 40)
    if text not in town.services:
        raise ValueError(f"is no service of {town.name}; there are {', '.join(town.services)}")
    return text


def _office(given: Any, town: Town, *_: Any) -> str:
    text = _text(given, 60)
    if text not in town.offices:
        raise ValueError(f"is no office of {town.name}; there are {', '.join(town.offices)}")
    return text


def _phone(given: Any, *_: Any) -> Phone:
    try:
        return Phone.parse(_text(given, 30))
    except NotAPhone as error:
        raise ValueError("is not a phone number") from error


def _due(given: Any, *_: Any) -> date:
    text = _text(given, 10)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError("is not a day such as 2026-11-30")
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is not a day that exists") from error
    if not 2000 <= found.year <= 2100:
        raise ValueError("is not between the years 2000 and 2100")
    return found


def _fee(given: Any, *_: Any) -> int:
    if isinstance(given, str) and re.fullmatch(r"[0-9]{1,10}", given.strip()):
        given = int(given)
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST_FEE:
        raise ValueError(f"is not a whole number of rupiah from 0 to {MOST_FEE}")
    return given


def _long(longest: int) -> Callable[..., str]:
    return lambda given, *_: _text(given, longest)


_READERS: dict[str, Callable[[Any, Town, datetime, Zone | None], Any]] = {
    "external_id": _external_id, "status": _status, "as_of": _as_of, "service": _service, "office": _office,
    "person": _long(LONGEST_PERSON), "proof": _long(LONGEST_PROOF), "phone": _phone, "due": _due,
    "reason": _long(LONGEST_REASON), "next_step": _long(LONGEST_REASON), "fee": _fee,
}  # fmt: skip
