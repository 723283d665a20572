"""One turn with its errands run: the engine asks, a handler answers, until there is something to say.

Runs inside the caller's transaction and changes nothing but rows there. A repeated turn is the caller's to prevent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from handlers.service import ChooseTown, Effect, FetchRecording, LookUp, Service, SpeakLanguage, Text, Visit
from menus.engine import Need, Show, Turn, answer, begin, kept, resume
from menus.keys import Key, Said, read
from menus.model import Book, Channel, Say
from menus.session import Session
from menus.wording import expects
from rules.chance import Chance
from rules.phone import Phone
from store.submitted import Silence, Submitted
from store.towns import Line, Towns
from store.unit import Unit

HOPS = 12  # services in one turn; a flow that needs more runs in a circle


class NeedsWriting(Exception):
    """A turn that was tried without the right to write came to a service that writes."""


class NeedsLookUp(Exception):
    """A turn came to a service that wants an office asked first. The asker closes its transaction before it does so."""

    def __init__(self, wanted: LookUp) -> None:
        super().__init__("a look-up")
        self.wanted = wanted


@dataclass(frozen=True, slots=True)
class Setting:
    """All that a turn may know besides the session."""

    book: Book
    services: Mapping[str, Service]
    channel: Channel
    citizen: int
    phone: Phone | None
    line: Line
    towns: Towns
    now: datetime
    chance: Chance
    may_write: bool
    asks_first: bool = False  # whether a look-up that a service wants ends this turn, to be asked outside
    found: Mapping[str, Submitted | Silence] = field(default_factory=dict)  # what was asked before this turn


@dataclass(frozen=True, slots=True)
class Played:
    """Where the dialogue stands after a turn, and what the services want sent."""

    session: Session
    notice: str = ""
    texts: tuple[Text, ...] = ()


def open_at(setting: Setting, unit: Unit, session: Session, state: str) -> Played:
    """Open `state` and run its errands."""
    return _settle(setting, unit, begin(setting.book, session, state))


def play(setting: Setting, unit: Unit, played: Played, answers: Iterable[str | Said]) -> Played:
    """Give the answers one by one, as if the citizen had waited for each screen.

    Stops at the first that does not fit, and where the dialogue ends: what is left over asks for nothing but its next page.
    """
    for given in answers:
        listening = expects(setting.book, played.session, setting.channel)
        said = read(setting.channel, given, listening) if isinstance(given, str) else given
        if isinstance(setting.book.states[played.session.state], Say) and isinstance(given, str) and said is not Key.NEXT:
            break
        after = _settle(setting, unit, answer(setting.book, played.session, said, setting.channel))
        played = replace(after, texts=played.texts + after.texts)
        if played.notice:
            break
    return played


def _settle(setting: Setting, unit: Unit, turn: Turn) -> Played:
    texts: tuple[Text, ...] = ()
    for _ in range(HOPS):
        match turn:
            case Show(session, notice):
                return Played(session, notice, texts)
            case Need(session, name, args):
                service = setting.services[name]
                first = service.asks_first(_visit(setting, unit, session), **args) if setting.asks_first and service.asks_first else None
                if first is not None:
                    raise NeedsLookUp(first)
                if service.writes and not setting.may_write:
                    raise NeedsWriting(name)
                outcome = service.run(_visit(setting, unit, session), **args)
                session = _apply(session, outcome.effects)
                texts += tuple(effect for effect in outcome.effects if isinstance(effect, Text))
                turn = resume(setting.book, session, outcome.name, outcome.facts, outcome.lists)
    raise RuntimeError(f"more than {HOPS} services in one turn, at {turn.session.state}")


def _apply(session: Session, effects: Iterable[Effect]) -> Session:
    for effect in effects:
        match effect:
            case SpeakLanguage(language):
                session = replace(session, language=language)
            case ChooseTown(town):
                session = replace(session, facts={**session.facts, "town": town})
            case Text() | FetchRecording():
                pass  # a row already, or made one by the caller
    return session


def _visit(setting: Setting, unit: Unit, session: Session) -> Visit:
    town = session.facts.get("town", "")
    return Visit(
        citizen=setting.citizen,
        phone=setting.phone,
        language=session.language,
        channel=str(setting.channel),
        now=setting.now,
        town=setting.towns.get(town) if town else None,
        towns=setting.towns,
        line_towns=setting.line.towns,
        unit=unit,
        chance=setting.chance,
        path=(*session.trail, session.state),
        found=setting.found,
        place=lambda: _place(setting.book, session),
    )


def _place(book: Book, session: Session) -> str:
    again = kept(book, session)
    return again.to_json() if again is not None else ""
