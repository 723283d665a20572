"""What a text message opens: a command, an answer to the last question, a guess to confirm, or a proposal to complain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.practice import in_earnest
from menus import commands
from menus.checks import check
from menus.engine import chosen
from menus.model import Ask, Book, Channel, Choose, Command, Pick, State
from menus.screen import Expects
from menus.session import Session
from rules.emergency import urgent

GUESS = "help.guess"  # "Did you mean ...?": its fact `meant` is the text to take instead
PROPOSE = "help.propose"  # "Is this a complaint?": its fact `words` is the text
LOST = "help.start"  # what can be texted here
COMPLAIN = "LAPOR"
SUGGESTS = frozenset({"saran", "usul", "usulan", "aspirasi"})  # the words of a suggestion; whether it is one is asked
A_SENTENCE = 3  # words; longer than this is likelier a complaint than a slip (indonesia.md 7.2)


@dataclass(frozen=True, slots=True)
class Step:
    """What to do with a text: open `state` ("" stays where the session is), then give the answers.

    `numbered`: a case number came first, so what follows it is for questions about that case, never for a menu.
    """

    state: str
    answers: tuple[str, ...]
    session: Session
    numbered: bool = False


def understand(
    book: Book, session: Session, text: str, asked: bool, towns: Mapping[str, str], known: Mapping[str, Command] | None = None
) -> Step:
    """What `text` asks for. `asked`: a question was put to this phone lately, so a bare answer is an answer to it.

    A command opens its flow from anywhere, but not out of the middle of a story: while words are asked for, only a command
    that is sure (STOP, MENU) and stands alone interrupts. A sure one is meant in earnest: it ends practice. `towns` maps a
    town's word to its id: "BANJARBARU lampu mati", the form of 1708, is a complaint in that town. `known` are the commands
    of this line, when its towns add words to the book's. Danger to life goes before any menu; and where an answer does not
    fit, a likely slip of a command is asked about before it is called wrong.
    """
    session, text = _confirmed(book, session, text)
    session, text = _in_town(session, text, towns)
    known = book.commands if known is None else known
    meaning = _meaning(known, text)
    waiting = book.states.get(session.state) if asked else None
    telling = isinstance(waiting, Ask) and check(waiting.check).expects is Expects.WORDS
    match meaning:
        case commands.Asked(word) if word.startswith("#") and isinstance(waiting, Ask) and check(waiting.check).tidy(text) is not None:
            return Step("", (text,), session)  # a bare number, and a number is what was asked for
        case commands.Asked(word, _, _, sure) if asked and _is_option(book, session, text) and (not sure or text.strip().upper() == word):
            return Step("", (text,), session)  # the very words of an option that was offered
        case commands.Asked(word, to, answers, sure) if not telling or (sure and not answers):
            return Step(to, answers, replace(in_earnest(session) if sure else session, trail=()), known[word].digits)
        case commands.Guessed() | commands.Said() if not telling and urgent(text) and not _fits(book, session, waiting, text):
            return _propose(session, text)
        case commands.Guessed(meant) if waiting is not None and not _fits(book, session, waiting, text):
            return _guess(session, meant)
        case commands.Said(_, words) if words > A_SENTENCE and not telling and waiting is not None:
            return _propose(session, text)
        case _ if isinstance(waiting, (Choose, Pick, Ask)):
            return Step("", (text,), session)
        case commands.Guessed(meant):
            return _guess(session, meant)
        case commands.Said(_, words) if words > A_SENTENCE:
            return _propose(session, text)
        case _:
            return Step(LOST, (), session)


def _meaning(known: Mapping[str, Command], text: str) -> commands.Meaning:
    """What the text asks for. "Usul ..." without LAPOR is LAPOR all the same, with its own words: they say of what kind it is."""
    meaning = commands.read(known, text)
    first, rest = commands.first_word(text)
    if isinstance(meaning, commands.Asked) or first.casefold() not in SUGGESTS:
        return meaning
    return commands.read(known, f"{COMPLAIN} {text}") if rest else commands.Said(text, 1)


def _is_option(book: Book, session: Session, text: str) -> bool:
    return isinstance(book.states.get(session.state), (Choose, Pick)) and chosen(book, session, text, Channel.SMS) is not None


def _fits(book: Book, session: Session, waiting: State | None, text: str) -> bool:
    """Whether the text answers what is asked: an option of the menu, or words that the question takes."""
    return check(waiting.check).tidy(text) is not None if isinstance(waiting, Ask) else _is_option(book, session, text)


def _guess(session: Session, meant: str) -> Step:
    return Step(GUESS, (), replace(session, facts={**session.facts, "meant": meant}))


def _propose(session: Session, text: str) -> Step:
    return Step(PROPOSE, (), replace(session, facts={**session.facts, "words": text, "words.recording": ""}, trail=()))


def _in_town(session: Session, text: str, towns: Mapping[str, str]) -> tuple[Session, str]:
    """A text that begins with a town's word is a complaint in that town."""
    first, rest = commands.first_word(text)
    town = towns.get(first.upper())
    if town is None:
        return session, text
    return replace(session, facts={**session.facts, "town": town}), f"{COMPLAIN} {rest}".strip()


def _confirmed(book: Book, session: Session, text: str) -> tuple[Session, str]:
    """After "did you mean", a yes stands for the text that was meant."""
    meant = session.facts.get("meant", "")
    if session.state != GUESS or not meant or text.strip().casefold() not in ("1", "y", "ya", "iya", "ok", "oke", "yes"):
        return session, text
    facts = {name: value for name, value in session.facts.items() if name != "meant"}
    return replace(session, state="main.front", facts=facts), meant
