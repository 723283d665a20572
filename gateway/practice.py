"""Practice: services run for real inside the unit, for a citizen who is nobody, and whatever they did is undone before anybody
hears the answer. The only case there is then is an invented one, so that practice never shows or touches a real one.

What still stands: the answer itself, and a text that came in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.practice import BIRTH_YEAR
from handlers.service import PRACTICE
from menus.model import Channel, Words
from menus.screen import Screen
from menus.session import Session
from menus.wording import choose_text
from rules.chance import Chance
from rules.phone import Phone
from rules.reference import PRACTISED
from store import applications, citizens
from store.applications import Status
from store.town_values import Town
from store.unit import Unit

_NOBODY = Phone("+99900000000000")  # on the unassigned country code: outside every list of allowed destinations
_PROMISE = timedelta(days=7)
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
    """What is done inside is undone at the end: rows, what is owed, what should be told. The unit must be one that writes.

    Inside there are no case numbers but those that are given out there.
    """
    owed, news, outside = len(unit.owed), len(unit.news), unit.only
    unit.only = set()
    unit.conn.exec_driver_sql(_SAVE)
    try:
        yield
    finally:
        unit.conn.exec_driver_sql(_BACK)
        unit.conn.exec_driver_sql(_LEAVE)
        del unit.owed[owed:], unit.news[news:]
        unit.only = outside


@contextmanager
def rehearsed(unit: Unit, town: Town | None, language: str, now: datetime, chance: Chance) -> Iterator[int]:
    """`undone`, for a citizen who is nobody: their row. There is one case, PRACTISED, proved by BIRTH_YEAR, where the town has a
    service that is proved so."""
    with undone(unit):
        who = citizens.meet(unit, _NOBODY, now, language).id
        fitting = [one for one in town.services.values() if one.proof == "birth_year" and "lookup" not in one.facts] if town else []
        offices = town.offices_for(fitting[0].code) if town and fitting else ()
        if town and offices:
            applications.file(
                unit, town=town.id, service=fitting[0].code, office=offices[0].id, person="-", proof_kind="birth_year",
                proof_answer=BIRTH_YEAR, now=now, chance=chance, due=(now + _PROMISE).date(), status=Status.CHECKED, number=PRACTISED,
            )  # fmt: skip
        yield who


def marked(shown: Screen, session: Session, words: Words, channel: Channel) -> Screen:
    """The screen, saying first that it is practice."""
    if not practising(session):
        return shown
    said = choose_text(words, "engine.practice", channel)
    return replace(shown, notice=f"{said} {shown.notice}") if shown.notice else replace(shown, text=f"{said} {shown.text}")
