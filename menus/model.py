"""The closed set of state kinds, and the book that holds them.

A flow is a set of states. A state asks (Choose, Pick, Ask), works (Call), holds the line (Wait) or tells (Say); there is no other kind.
Words are not in the states: a state is known by its key ("status.number") and the words of each language are looked up by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Channel(StrEnum):
    """How a citizen reaches us."""

    USSD = "ussd"
    SMS = "sms"
    VOICE = "voice"


class SlotKind(StrEnum):
    """What a slot carries, so that each channel can show or say it rightly."""

    TEXT = "text"  # shown as it is
    NUMBER = "number"  # a case number: read in two groups of four, digit by digit on voice
    LABEL = "label"  # a queue label such as A012: letter and digits, digit by digit on voice
    TERM = "term"  # a key into the words: "@status.received"
    LIST = "list"  # the options of a Pick; never shown in a text


@dataclass(frozen=True, slots=True)
class Slot:
    """A promise about one fact: its kind and its greatest size."""

    kind: SlotKind
    longest: int = 0  # characters of the longest value (TEXT), or of the longest label (LIST)
    items: int = 0  # LIST: the most options there can be
    group: str = ""  # TERM: the words this may be, "@case_status." for all that begin so


KEYED = Slot(SlotKind.TEXT, 1)
"""What a Wait saves: one key, or none."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a service takes and what each of its outcomes brings back."""

    args: frozenset[str]
    outcomes: Mapping[str, Mapping[str, Slot]]


@dataclass(frozen=True, slots=True)
class Option:
    """One numbered answer. Its number is its place, from 1; `key` is set only for the officer on the front page."""

    value: str
    to: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Choose:
    """Ask for one of a fixed list."""

    options: tuple[Option, ...]
    save: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """Ask for one of a list that a service brought (the fact named by `source`)."""

    source: str
    save: str
    to: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for digits or words. `check` names one of menus/checks.py; `record` lets a caller speak instead."""

    check: str
    save: str
    to: str
    record: bool = False
    secret: bool = False  # never kept for another dial, never logged, dropped after the next Call


@dataclass(frozen=True, slots=True)
class Call:
    """Have a service do something. `args` maps its argument to a fact's name or a quoted 'constant'."""

    service: str
    args: Mapping[str, str]
    then: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wait:
    """Tell, and hold the line until a human takes it. Who leaves the line without one goes on at `to`: `save` is the key that
    they left by, "1", or "" when the network or the time ended it. Only a voice line can wait."""

    save: str
    to: str


@dataclass(frozen=True, slots=True)
class Say:
    """Tell, and end the dialogue."""


State = Choose | Pick | Ask | Call | Wait | Say

Words = Mapping[str, str]
"""One language: key -> text. Keys: "flow.state", "flow.state:value" (an option), "@group.word" (a term), "engine.word",
"message.name" (an SMS of its own). Each may have a "key@voice" or "key@sms" beside it, for that channel alone."""


@dataclass(frozen=True, slots=True)
class Message:
    """An SMS that is sent by itself (a receipt, a notice). It fits `segments` segments in every language."""

    slots: Mapping[str, Slot]
    segments: int = 1


@dataclass(frozen=True, slots=True)
class Command:
    """A word that opens a state by SMS. What follows the word answers the states after it, one by one or `whole`."""

    to: str
    also: tuple[str, ...] = ()
    whole: bool = False  # all that follows is one answer
    sure: bool = False  # never guessed from a typing mistake (STOP, BATAL, HAPUS)
    digits: bool = False  # the word may be glued to digits ("CEK48217396")
    alone: str = ""  # the state when nothing follows the word, if another


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that can be said: read once at start-up, never changed after."""

    states: Mapping[str, State]
    words: Mapping[str, Words]
    messages: Mapping[str, Message]
    commands: Mapping[str, Command]
    services: Mapping[str, Signature]
    private: frozenset[str] = field(default_factory=frozenset)  # states never shown again on another dial
    spoken: Mapping[str, str] = field(default_factory=dict)  # language -> the language its voice line speaks
