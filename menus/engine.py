"""Moving through a dialogue: one answer in, the next step or a service's errand out.

`begin` opens a state, `answer` takes what a citizen said, `resume` takes what a service found. Each gives a Show (say this
and wait) or a Need (run this service, then resume). Nothing here knows a clock, a database or a network.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from menus.checks import check
from menus.keys import Key, Said, Spoke, Typed
from menus.model import Ask, Book, Call, Channel, Choose, Pick, Say, Wait
from menus.options import MORE, Offer, as_fact, offered
from menus.session import PROVED, Misses, Session

FRONT = "main.front"
OFFICER = "officer.start"
CALL_ME = "1"  # in a line: do not let me wait, call me
PATIENCE = 3  # misses of one kind on voice before a human takes over (indonesia.md 12.1)
TRAIL = 16  # steps one can go back
YES = frozenset((
    "y", "ya", "iya", "ok", "oke", "okay", "setuju", "betul", "benar", "yes", "nggih", "inggih", "muhun", "hiih",
    "sudah", "sdh", "udah", "udh",
))
NO = frozenset(("t", "tdk", "tidak", "ga", "gak", "nggak", "enggak", "bukan", "no", "boten", "henteu", "kada"))
NOT_YET = frozenset(("belum", "blm", "dereng", "durung", "teu acan", "balum"))  # no to a question; without one, a command
NAMES = 4  # letters that may stand for an option: shorter words are too near to one another
_CONSTANT = re.compile(r"^'(.*)'$")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Show:
    """Say the session's step. `notice` is the key of the words to say first, "" for none."""

    session: Session
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """Run this service with these arguments, then `resume`."""

    session: Session
    service: str
    args: Mapping[str, str]


Turn = Show | Need


def begin(book: Book, session: Session, state: str = FRONT) -> Turn:
    """Open `state`, keeping what the session knows and where it has been."""
    opened = replace(session, state=state, page=0, misses=Misses())
    match book.states[state]:
        case Call(service, args, _):
            return Need(opened, service, {arg: _value(session, given) for arg, given in args.items()})
        case Choose() | Pick() | Ask() | Wait() | Say():
            return Show(opened)
        case other:
            assert_never(other)


def resume(
    book: Book,
    session: Session,
    outcome: str,
    facts: Mapping[str, str],
    lists: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> Turn:
    """Go on after the service that `begin` or `answer` needed. Answers marked secret are forgotten here."""
    state = book.states[session.state]
    if not isinstance(state, Call):
        raise TypeError(f"{session.state} waits for a citizen, not for a service")
    known = {**session.facts, **facts, **{name: as_fact(pairs) for name, pairs in (lists or {}).items()}}
    for name in _secrets(book) & known.keys():
        del known[name]
    return begin(book, replace(session, facts=known), state.then[outcome])


def answer(book: Book, session: Session, said: Said, channel: Channel) -> Turn:
    """Take what the citizen said to the session's step."""
    if isinstance(state := book.states[session.state], Wait):
        return _waited(book, session, state, said)
    match said:
        case Key():
            return _key(book, session, said, channel)
        case Spoke(reference, _):
            return _spoke(book, session, reference, channel)
        case Typed(text):
            return _typed(book, session, text, channel)
        case other:
            assert_never(other)


def _key(book: Book, session: Session, key: Key, channel: Channel) -> Turn:
    match key:
        case Key.BACK:
            if not session.trail:
                return begin(book, replace(session, trail=()), FRONT)
            return begin(book, replace(session, trail=session.trail[:-1]), session.trail[-1])
        case Key.FRONT:
            return begin(book, replace(session, trail=()), FRONT)
        case Key.NEXT:
            return Show(replace(session, page=session.page + 1))
        case Key.REPEAT:
            return Show(session)
        case Key.OFFICER:
            return _leave(book, session, OFFICER, {})
        case Key.SILENCE:
            return _missed(book, session, "silence", channel)
        case other:
            assert_never(other)


def _typed(book: Book, session: Session, text: str, channel: Channel) -> Turn:
    state = book.states[session.state]
    match state:
        case Choose(_, save):
            offer = chosen(book, session, text, channel)
            if offer is None:
                return _more_or_missed(book, session, text, channel)
            return _leave(book, session, offer.to, {save: offer.value} if save else {})
        case Pick(_, save, to):
            offer = chosen(book, session, text, channel)
            if offer is None:
                return _more_or_missed(book, session, text, channel)
            return _leave(book, session, to, {save: offer.value, f"{save}.label": offer.label})
        case Ask(spec, save, to):
            tidy = check(spec).tidy(text)
            if tidy is None:
                return _missed(book, session, "noise", channel, f"check.{check(spec).name}")
            return _leave(book, session, to, {save: tidy, f"{save}.recording": ""})
        case Say() | Call() | Wait():
            return begin(book, replace(session, trail=()), FRONT)
        case other:
            assert_never(other)


def _waited(book: Book, session: Session, state: Wait, said: Said) -> Turn:
    """Out of the line by the key, or because the network or the time says so. Any other key leaves the caller where they are."""
    match said:
        case Typed(text) if text == CALL_ME:
            return _leave(book, session, state.to, {state.save: text})
        case Key.SILENCE:
            return _leave(book, session, state.to, {state.save: ""})
        case _:
            return Show(session)


def chosen(book: Book, session: Session, text: str, channel: Channel) -> Offer | None:
    """The option meant by a digit, by its value or label, by words that only its label has, or by yes and no; None when none is."""
    offers = offered(book, session, channel).offers
    said = text.strip().rstrip("#.").casefold()
    said = "yes" if said in YES else "no" if said in NO or said in NOT_YET else said
    words = book.words.get(session.language, {})
    labels = [(offer, (offer.label or words.get(f"{session.state}:{offer.value}", "")).casefold()) for offer in offers]
    for offer, label in labels:
        if said in (offer.key, offer.value.casefold(), label):
            return offer
    named = set(said.split())
    if sum(map(len, named)) < NAMES or not all(word.isalpha() for word in named):
        return None
    found = [offer for offer, label in labels if named <= set(_WORD.findall(label))]
    return found[0] if len(found) == 1 else None  # "jawa" is Basa Jawa, "banjarbaru" is Kota Banjarbaru


def _more_or_missed(book: Book, session: Session, text: str, channel: Channel) -> Turn:
    if channel is Channel.VOICE and text == MORE and offered(book, session, channel).more:
        return Show(replace(session, page=session.page + 1))
    return _missed(book, session, "wrong", channel)


def _spoke(book: Book, session: Session, reference: str, channel: Channel) -> Turn:
    match book.states[session.state]:
        case Ask(_, save, to, record=True):
            return _leave(book, session, to, {save: "@engine.recording", f"{save}.recording": reference})
        case _:
            return _missed(book, session, "noise", channel)


def _missed(book: Book, session: Session, kind: str, channel: Channel, notice: str = "") -> Turn:
    """Say the same step again, with a word on what was wrong; on voice, a human after the third time."""
    misses = replace(session.misses, **{kind: getattr(session.misses, kind) + 1})
    if channel is Channel.VOICE and getattr(misses, kind) >= PATIENCE and OFFICER in book.states:
        return _leave(book, session, OFFICER, {})
    known = book.words.get("id", {})
    said = notice if notice in known else f"engine.{kind}"
    return Show(replace(session, misses=misses), said)


def _leave(book: Book, session: Session, to: str, learned: Mapping[str, str]) -> Turn:
    trail = (*session.trail, session.state)[-TRAIL:]
    if to == FRONT:
        trail = ()
    return begin(book, replace(session, facts={**session.facts, **learned}, trail=trail), to)


def _value(session: Session, given: str) -> str:
    constant = _CONSTANT.match(given)
    return constant[1] if constant else session.facts.get(given, "")


def kept(book: Book, session: Session) -> Session | None:
    """The session as another dial may take it up again; None when there is nothing worth going on with.

    What was shown after a proof, and what was typed as a secret, is never shown again: the place goes back to the last step
    before it. A phone may be shared (indonesia.md 1.4).
    """
    secrets = _secrets(book)
    path = [*session.trail, session.state]
    while path and (path[-1] in book.private or isinstance(book.states.get(path[-1]), (Say, Call, Wait, type(None)))):
        path.pop()
    if not path or path[-1] == FRONT:
        return None
    facts = {name: value for name, value in session.facts.items() if name not in secrets and name != PROVED}
    return Session(path[-1], session.language, facts, tuple(path[:-1]))


def _secrets(book: Book) -> frozenset[str]:
    """The facts that are never kept; worked out once for each book."""
    found = _known.get(id(book))
    if found is None or found[0] is not book:
        if len(_known) > 8:
            _known.clear()
        found = _known[id(book)] = (book, frozenset(ask.save for ask in book.states.values() if isinstance(ask, Ask) and ask.secret))
    return found[1]


_known: dict[int, tuple[Book, frozenset[str]]] = {}  # a book holds dicts, so it cannot be a key itself
