"""A text that a human must read: what the machine does not understand, and what answers an officer's own text.

An officer who wrote to a citizen waits for the answer: it is not taken for a choice in some menu, nor for a new complaint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.practice import practising
from gateway.texting import GUESS, LOST, PROPOSE, Step
from store import unanswered
from store.citizens import Citizen
from store.dialogues import Dialogue
from store.unanswered import Wrote
from store.unit import Unit

PASSED_ON = "help.passed_on"  # what is answered then
_ABOUT = "followup."  # BELUM, TAMBAH ... want a case number: "belum pak" tells the officer, who knows which
_TELL = "help.tell"  # "Siang pak, lampunya sudah menyala" opens with a greeting, which is a command
_AT_ONCE = timedelta(minutes=2)  # whoever answers a menu so soon has read no other text in between: nothing is looked up
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Passed:
    """Whose desk a text goes to, and which case it is about, if an officer wrote about one."""

    town: str
    number: str | None


def answers(unit: Unit, who: Citizen, step: Step, text: str, before: Dialogue | None, lately: bool, now: datetime) -> Wrote | None:
    """The officer's text of the last 3 days that this one answers; None when it is a command, or answers a menu shown since."""
    if practising(step.session):
        return None
    perhaps = step.state == GUESS or step.state.startswith(_ABOUT)
    if step.state in (LOST, PROPOSE) or (step.state == _TELL and step.answers) or (perhaps and _is_told(text)):
        return unanswered.written_to(unit, who.id, now)
    if step.state == "" and lately and before is not None and now - before.updated_at > _AT_ONCE:
        return unanswered.written_to(unit, who.id, now, since=before.updated_at)
    return None


def lost(who: Citizen, step: Step, text: str, towns: Sequence[str], notice: str) -> Passed | None:
    """What to note of a text that was not understood: no command, and no choice of the menu. None when it was, or says nothing."""
    if practising(step.session) or not (step.state == LOST or (step.state == "" and notice and _is_told(text))):
        return None
    return Passed(_town(who, step, towns), None) if _says_something(text) else None


def _town(who: Citizen, step: Step, towns: Sequence[str]) -> str:
    told = step.session.facts.get("town", "")
    return next((town for town in (told, who.town) if town and town in towns), towns[0])


def _is_told(text: str) -> bool:
    """Whether these are several words, and no number: not a slip in a command, nor a choice."""
    return len(_WORD.findall(text)) > 1 and not any(sign.isdigit() for sign in text)


def _says_something(text: str) -> bool:
    words = _WORD.findall(text)
    return len(words) > 1 or any(len(word) > 3 for word in words)
