"""Proofs about command words: none means two things, none is a key, none is swallowed by a network before we hear it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from menus.engine import NO, YES
from menus.faults import Fault
from menus.model import Book

# Twilio answers these itself, in any case (wire-facts.md 1.7). STOP is meant for it and for us alike.
NETWORK = frozenset({"INFO", "HELP", "END", "CANCEL", "QUIT", "STOPALL", "UNSUBSCRIBE", "REVOKE", "OPTOUT", "START", "UNSTOP", "YES"})
ALLOWED = {
    "INFO": "Older posters say INFO; another word leads to the same place, and other networks pass it on.",
    "HELP": "Twilio's help answer does not hide BANTU.",
    "START": "Twilio lifts its own block, we lift ours: both are meant.",
    "UNSTOP": "As START.",
    "STOPALL": "Twilio blocks, and we stop as well: both are meant.",
    "UNSUBSCRIBE": "As STOPALL.",
}
_LENGTH = re.compile(r"#\d+")  # not a word: a bare number of so many digits
_BREAKS = re.compile(r"[\s#.,*/\-:;()\[\]<>\"'!?]+")


def prove_commands(book: Book) -> Iterable[Fault]:
    """Faults of the command words and their synonyms."""
    seen: dict[str, str] = {}
    for primary, command in book.commands.items():
        flow = command.to.partition(".")[0]
        for place, word in enumerate((primary, *command.also)):
            if place == 0 and _LENGTH.fullmatch(word):
                continue
            spoken = " ".join(part for part in _BREAKS.split(word) if part).upper()
            other = seen.setdefault(spoken, primary)
            if other != primary:
                yield Fault(flow, "", "", "sms", f"the word {spoken} means both {other} and {primary}")
            if not spoken or spoken.isdigit():
                yield Fault(flow, "", "", "sms", f"the word {word!r} of {primary} is a key; commands are words")
            if spoken.casefold() in YES | NO:
                yield Fault(flow, "", "", "sms", f"the word {spoken} of {primary} is how people say yes or no")
            if spoken in NETWORK and (place == 0 or spoken not in ALLOWED):
                yield Fault(flow, "", "", "sms", f"the word {spoken} of {primary} is caught by a network before it reaches us")
