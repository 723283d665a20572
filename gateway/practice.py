"""Practice: services run for real inside the unit, and whatever they did is undone before anybody hears the answer.

What still stands: the answer itself, a text that came in, and a wrong second fact (store/guesses.py), or practice would be a
way to guess without end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from handlers.service import PRACTICE
from menus.model import Channel, Words
from menus.screen import Screen
from menus.session import Session
from menus.wording import choose_text
from store.unit import Unit

_SAVE, _BACK, _LEAVE = "SAVEPOINT practice", "ROLLBACK TO SAVEPOINT practice", "RELEASE SAVEPOINT practice"


def practising(session: Session) -> bool:
    """Whether this dialogue is practice."""
    return PRACTICE in session.facts


def in_earnest(session: Session) -> Session:
    """The same session, no longer practice."""
    facts: Mapping[str, str] = {name: value for name, value in session.facts.items() if name != PRACTICE}
    return replace(session, facts=facts)


@contextmanager
def undone(unit: Unit) -> Iterator[None]:
    """What is done inside is undone at the end: rows, what is owed, what should be told. The unit must be one that writes."""
    owed, news, stands = len(unit.owed), len(unit.news), unit.stands
    unit.stands = []
    unit.conn.exec_driver_sql(_SAVE)
    try:
        yield
    finally:
        unit.conn.exec_driver_sql(_BACK)
        unit.conn.exec_driver_sql(_LEAVE)
        del unit.owed[owed:], unit.news[news:]
        kept, unit.stands = unit.stands, stands
    for act in kept or ():
        act(unit)


def marked(shown: Screen, session: Session, words: Words, channel: Channel) -> Screen:
    """The screen, saying first that it is practice."""
    if not practising(session):
        return shown
    said = choose_text(words, "engine.practice", channel)
    return replace(shown, notice=f"{said} {shown.notice}") if shown.notice else replace(shown, text=f"{said} {shown.text}")
