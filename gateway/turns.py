"""One turn with its errands run: the engine asks, a handler answers, until there is something to say.

Runs inside the caller's transaction and changes nothing but rows there. A repeated turn is the caller's to prevent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime

from gateway.practice import practising, rehearsed
from handlers.service import ChooseTown, Effect, FetchRecording, LookUp, MeetAnew, Proved, Service, SpeakLanguage, Text, Visit
from menus.engine import Need, Show, Turn, answer, begin, chosen, kept, resume
from menus.keys import Key, Said, read
from menus.model import Ask, Book, Channel, Choose, Pick, Say
from menus.session import PROVED, Session
from menus.wording import choose_text, expects, language_on
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
    key: str = ""  # the network's id of the session or call


@dataclass(frozen=True, slots=True)
class Played:
    """Where the dialogue stands after a turn, and what the services want sent."""

    session: Session
    notice: str = ""
    texts: tuple[Text, ...] = ()
    citizen: int = 0  # whose dialogue it is from now on; 0: whose it was


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
        played = replace(after, texts=played.texts + after.texts, citizen=after.citizen or played.citizen)
        if played.notice:
            break
    return played


def obey(setting: Setting, unit: Unit, played: Played, answers: tuple[str, ...], numbered: bool) -> Played:
    """Give the answers that came with a command. What no question waits for any more, because the first was refused, is dropped
    without a word: it was never meant for what is asked instead."""
    asked: set[str] = set()
    for place, given in enumerate(answers):
        step = setting.book.states[played.session.state]
        if place and _refused(setting, played.session, given, asked, numbered):
            break
        asked.add(step.save if isinstance(step, Ask) else "")
        played = play(setting, unit, played, (given,))
        if played.notice:
            break
    return played


def _refused(setting: Setting, session: Session, given: str, asked: set[str], numbered: bool) -> bool:
    """Whether the step waits for something else than what was left over: a menu, or the same question once more."""
    match setting.book.states[session.state]:
        case Ask(_, save):
            return save in asked
        case Choose() | Pick():
            return numbered or chosen(setting.book, session, given, setting.channel) is None
        case _:
            return False


def _settle(setting: Setting, unit: Unit, turn: Turn) -> Played:
    texts: tuple[Text, ...] = ()
    citizen = 0
    for _ in range(HOPS):
        match turn:
            case Show(session, notice):
                return Played(session, notice, texts, citizen)
            case Need(session, name, args):
                service = setting.services[name]
                practice = practising(session)
                asks = service.asks_first if setting.asks_first and not practice else None
                if asks is not None and (first := asks(_visit(setting, unit, session), **args)) is not None:
                    raise NeedsLookUp(first)
                if (service.writes or practice) and not setting.may_write:
                    raise NeedsWriting(name)
                with _rehearsed(setting, unit, session) if practice else nullcontext(setting.citizen) as who:
                    outcome = service.run(_visit(replace(setting, citizen=who), unit, session), **args)
                if practice:
                    outcome = replace(outcome, effects=tuple(one for one in outcome.effects if isinstance(one, SpeakLanguage | ChooseTown)))
                session = _apply(session, outcome.effects)
                texts += tuple(effect for effect in outcome.effects if isinstance(effect, Text))
                citizen = next((effect.citizen for effect in outcome.effects if isinstance(effect, MeetAnew)), citizen)
                turn = resume(setting.book, session, outcome.name, outcome.facts, outcome.lists)
    raise RuntimeError(f"more than {HOPS} services in one turn, at {turn.session.state}")


def _rehearsed(setting: Setting, unit: Unit, session: Session) -> AbstractContextManager[int]:
    town = setting.towns.get(session.facts.get("town", "") or setting.line.towns[0])
    return rehearsed(unit, town, session.language, setting.now, setting.chance)


def _apply(session: Session, effects: Iterable[Effect]) -> Session:
    for effect in effects:
        match effect:
            case SpeakLanguage(language):
                session = replace(session, language=language)
            case ChooseTown(town):
                session = replace(session, facts={**session.facts, "town": town})
            case Proved(number):
                session = replace(session, facts={**session.facts, PROVED: number})
            case Text() | FetchRecording() | MeetAnew():
                pass  # a row already, or made one by the caller
    return session


def _visit(setting: Setting, unit: Unit, session: Session) -> Visit:
    town = session.facts.get("town", "")
    return Visit(
        citizen=setting.citizen,
        phone=setting.phone,
        language=language_on(setting.book, session.language, setting.channel),
        own=session.language,
        channel=str(setting.channel),
        now=setting.now,
        town=setting.towns.get(town) if town else None,
        towns=setting.towns,
        line_towns=setting.line.towns,
        unit=unit,
        chance=setting.chance,
        path=(*session.trail, session.state),
        found=setting.found,
        say=lambda term: _said(setting, session, term),
        proved=session.facts.get(PROVED, ""),
        place=lambda: _place(setting.book, session),
        line=setting.line,
        key=setting.key,
    )


def _said(setting: Setting, session: Session, term: str) -> str:
    words = setting.book.words[language_on(setting.book, session.language, setting.channel)]
    return choose_text(words, term, setting.channel) if term in words else ""


def _place(book: Book, session: Session) -> str:
    again = kept(book, session)
    return again.to_json() if again is not None else ""
