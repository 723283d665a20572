"""How a dialogue opens: which town the line serves, which language, and whether an unfinished one is offered first.

A dial, a text or a call opens the front page. What broke off on this phone in the last day, on any channel, is offered
(`1` continue, `2` start over), unless the citizen opened with a command or a direct dial: then that is answered.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.practice import practising
from menus.engine import FRONT, kept
from menus.model import Book, Choose
from menus.session import Session
from rules.phone import Phone
from store import citizens, dialogues
from store.callbacks import Callback
from store.citizens import Citizen
from store.dialogues import Dialogue
from store.towns import Line
from store.unit import Unit

OFFER = "resume.offer"
HELLO = "callback.hello"  # what a citizen hears who answers a call of ours
GO_ON = "callback.resume"  # and when something is kept to go on with
REMEMBERED = timedelta(hours=24)
_OLD = "resume.session"  # facts of the offer: the session that broke off


@dataclass(frozen=True, slots=True)
class Caller:
    """Who opened the dialogue."""

    citizen: Citizen
    phone: Phone | None


def stand_in(key: str) -> Phone:
    """A number for a caller who withholds theirs: on the unassigned country code 999, one for each call.

    Nothing is ever sent to it: it is outside every list of allowed destinations.
    """
    return Phone(f"+999{int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10**11:011d}")


def fresh(citizen: Citizen, line: Line, language: str) -> Session:
    """A session that knows the citizen's language and, where there is no choice or it was made before, the town."""
    facts: dict[str, str] = {}
    if len(line.towns) == 1:
        facts["town"] = line.towns[0]
    elif citizen.town in line.towns:
        facts["town"] = str(citizen.town)
    return Session(FRONT, language, facts)


def unfinished(book: Book, unit: Unit, citizen: int, now: datetime, own: tuple[str, str]) -> tuple[Session, Dialogue] | None:
    """What this citizen broke off in another dialogue, and the dialogue it was in; None when nothing is worth going on with."""
    broken = dialogues.unfinished(unit, citizen, now - REMEMBERED, other_than=own)
    if broken is None:
        return None
    session = Session.from_json(broken.session)
    if session.state not in book.states or practising(session):
        return None  # a flow that a newer release no longer has; practice is not worth going on with
    session = carried(session) or session
    again = kept(book, session)
    return (again, broken) if again is not None else None


def offer(session: Session, broken: Session) -> Session:
    """The session that offers to go on with `broken`."""
    about = f"@flow.{broken.state.partition('.')[0]}"
    return replace(session, state=OFFER, facts={**session.facts, "what": about, _OLD: broken.to_json()})


def greeted(session: Session, asked: Callback, town: str, broken: Session | None) -> Session:
    """The session of a citizen who answers our call: who calls and why, and `broken` to go on with, if anything is."""
    why = "@callback_why.officer" if asked.wants == "officer" else f"@callback_why.{asked.why}"
    facts = {**session.facts, "town": asked.town, "caller_town": town, "why_called": why}
    if broken is None:
        return replace(session, state=HELLO, facts=facts)
    about = f"@flow.{broken.state.partition('.')[0]}"
    return replace(session, state=GO_ON, facts={**facts, "what": about, _OLD: broken.to_json()})


def stored(book: Book, place: str) -> Session | None:
    """The place that was stored with a request; None when there is none, or a newer release no longer has it."""
    session = Session.from_json(place) if place else None
    return session if session is not None and session.state in book.states else None


def carried(session: Session) -> Session | None:
    """The broken session that an offer carries; None when the session is no offer."""
    old = session.facts.get(_OLD) if session.state in (OFFER, GO_ON) else None
    return Session.from_json(old) if old else None


def continues(book: Book, session: Session, choice: str) -> Session | None:
    """The session to go on with when `choice` accepts the offer; None when it does not, or nothing was offered."""
    state = book.states.get(session.state)
    if not isinstance(state, Choose) or (broken := carried(session)) is None:
        return None
    if choice.strip().rstrip("#") != "1":
        return None
    return replace(broken, language=session.language)


def meet(unit: Unit, phone: Phone | None, key: str, now: datetime) -> Caller:
    """The citizen of this phone, written down if new."""
    return Caller(citizens.meet(unit, phone or stand_in(key), now), phone)
