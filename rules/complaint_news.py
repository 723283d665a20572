"""What a citizen is told when a complaint moves on: which message, and what fills it (reference: indonesia 13.3, S13 to S16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rules.calendar import short_date
from rules.complaints import Kind
from rules.escalation import Level

__all__ = ["AGENCY", "ANSWER", "Standing", "Tell", "what_to_tell"]

AGENCY = 24  # characters of an agency's name
ANSWER = 45  # characters of an answer, or of what is still to be known; the whole of it is at the help desk


class Standing(Protocol):
    """A complaint as far as a notice needs it."""

    @property
    def number(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def secret(self) -> bool: ...
    @property
    def agency(self) -> str: ...
    @property
    def level(self) -> Level | None: ...
    @property
    def reply_until(self) -> date | None: ...
    @property
    def settled_by(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Tell:
    """One message of the flows with its facts."""

    message: str
    facts: Mapping[str, str]


def what_to_tell(before: Standing, after: Standing, note: str = "", language: str = "id") -> Tell | None:
    """What this change says to everybody whom it concerns; None when it says nothing that a citizen waits for.

    `note` is what the officer wrote: the answer, or what is still to be known. It is told only when the complaint is neither
    secret nor supervisory, for the phone may be shared.
    """
    if (before.state, before.level, before.agency) == (after.state, after.level, after.agency):
        return None
    number = {"number": after.number, "number_plain": after.number, "case_kind": f"@case_kind.{after.kind}"}
    due = {"due": short_date(after.settled_by, language)}
    until = {"until": short_date(after.reply_until or after.settled_by, language)}
    private = after.secret or after.kind is Kind.SUPERVISORY or not note
    name: str
    facts: dict[str, str]
    match after.state:
        case "forwarded" | "not_ours":
            name, facts = after.state, {"agency": _cut(after.agency, AGENCY) or "-", **due}
        case "working" | "reopened":
            name, facts = after.state, due
        case "needs_facts":
            name, facts = ("needs_facts_private", {}) if private else ("needs_facts", {"asked": _cut(note, ANSWER)})
        case "answered":
            name, facts = ("answered_private", until) if private else ("answered", {"answer": _cut(note, ANSWER), **until})
        case "raised" if after.level is Level.OMBUDSMAN:
            name, facts = "ombudsman", {}
        case "raised":
            name, facts = "raised", {"raised_to": f"@raised_to.{after.level or Level.UNIT_HEAD}"}
        case "closed":
            name, facts = "closed", {}
        case _:
            return None
    return Tell(f"followup.{name}", {**number, **facts})


def _cut(text: str, longest: int) -> str:
    """The text, shortened at a word."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    head, space, _ = text[: longest + 1].rpartition(" ")
    return head if space and len(head) * 2 > longest else text[:longest].rstrip()
