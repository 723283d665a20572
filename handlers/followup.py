"""After a complaint is filed: TAMBAH adds facts, BELUM objects, PUAS thanks, BUKTI proves, RAHASIA hides, TOLAK refuses help.

First whose complaint it is (`open`, `known`, `prove`), then the deed (`act`). An unknown number and a stranger's number get
the same question and the same words.
"""

from __future__ import annotations

from handlers.complaint_right import by_digits, by_phone
from handlers.complaint_told import RIGHT
from handlers.service import Outcome, Proved, Visit, number, service, text
from rules import followup, reference
from store import guesses

TRIES = 5
STRICT = frozenset({"proof"})  # purposes that show where the case stands: always with the digits
_READY = {"number": number(), "right": RIGHT}
_TOLD = {"told_more": text(480), "purpose": text(8)}


@service(
    "followup.open", ready={**_READY, **_TOLD}, which=_TOLD, mistyped=_TOLD, prove={"number": number(), **_TOLD}, unknown={}, locked={}
)
def open_(visit: Visit, *, words: str, purpose: str) -> Outcome:
    """What stands behind the command: a number, perhaps digits, perhaps words."""
    parts = followup.split("" if words.startswith("@") else words)
    told = {"told_more": parts.words[:480], "purpose": purpose}
    if not parts.number:
        return Outcome("which", told)
    if not reference.valid(parts.number):
        return Outcome("mistyped", told)
    right = "" if purpose in STRICT else by_phone(visit, parts.number)
    if right:
        # Four digits from the phone that may speak without them belong to the story: "3 lampu", "2026".
        words = f"{parts.digits} {parts.words}".strip() if by_digits(visit, parts.number, parts.digits) is None else parts.words
        return Outcome("ready", {**told, "told_more": words[:480], "number": parts.number, "right": right})
    if not parts.digits:
        return Outcome("prove", {**told, "number": parts.number})
    proved = prove(visit, number=parts.number, proof=parts.digits)
    return Outcome("ready", {**told, **proved.facts}, effects=proved.effects) if proved.name == "ready" else proved


@service("followup.known", writes=False, ready=_READY, mistyped={}, prove={})
def known(visit: Visit, *, number: str, purpose: str) -> Outcome:
    """Whether the phone alone gives the right to this number, which was asked for and now came by itself."""
    if not reference.valid(number):
        return Outcome("mistyped")
    right = "" if purpose in STRICT else by_phone(visit, number)
    return Outcome("ready", {"number": number, "right": right}) if right else Outcome("prove")


@service("followup.prove", ready=_READY, unknown={}, locked={})
def prove(visit: Visit, *, number: str, proof: str) -> Outcome:
    """Weigh the digits of the receipt; wrong ones are counted, whether or not the number exists."""
    if guesses.locked(visit.unit, number, visit.now):
        return Outcome("locked")
    found = by_digits(visit, number, proof)
    if found is None:
        return Outcome("locked" if guesses.wrong(visit.unit, number, visit.now) >= TRIES else "unknown")
    guesses.right(visit.unit, number)
    return Outcome("ready", {"number": number, "right": found[1]}, effects=(Proved(number),))
