"""A bare digit by SMS that answers an invitation to rate, not a menu: the question put last is the one that is answered."""

from __future__ import annotations

from datetime import datetime

from menus.checks import check
from menus.model import Ask, Book
from menus.screen import Expects
from menus.session import Session
from store import surveys
from store.dialogues import Dialogue
from store.unit import Unit

COMMAND = "NILAI"
_SCORES = frozenset("1234")


def meant(book: Book, unit: Unit, citizen: int, before: Dialogue | None, text: str, now: datetime) -> str:
    """`text`, or the command that it stands for: "4" after "Bagaimana layanan KTP-el Anda?" is "NILAI 4".

    Not when a menu was shown to this phone since, nor while somebody is in the middle of a story.
    """
    bare = text.strip().rstrip(".!")
    if bare not in _SCORES:
        return text
    asked = next((one.asked_at for one in surveys.open_for(unit, citizen, now) if one.asked_at is not None), None)
    if asked is None or now - asked >= surveys.ASKED_LATELY:
        return text
    if before is not None and not before.ended:
        if before.updated_at >= asked:
            return text
        state = book.states.get(Session.from_json(before.session).state)
        if isinstance(state, Ask) and check(state.check).expects is Expects.WORDS:
            return text
    return f"{COMMAND} {bare}"
