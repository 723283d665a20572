"""From keys to words: which text a channel gets, what fills its slots, and which numbered options stand below it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from menus.checks import check
from menus.entries import ENTRIES
from menus.model import KEYED, Ask, Book, Call, Channel, Choose, Pick, Say, Slot, SlotKind, Wait, Words
from menus.options import offered
from menus.render import gsm
from menus.screen import Expects, Screen
from menus.session import Session

RECORDED = "@engine.recording"  # what an Ask saves when the caller spoke instead of keying

_TWICE = re.compile(r"(?<!\.)([.?!])\.(?=\s|$)")  # an officer's own full stop, and the one of our words after it
_BEGINS = re.compile(r"(?:^|[.?!]\s)$")
_SLOT = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a book knows of its facts by their names."""

    kinds: Mapping[str, Slot]
    chosen: Mapping[str, Mapping[str, str]]  # saved by a Choose -> value -> the key of the option's words
    picked: frozenset[str]  # saved by a Pick: the label is kept under "name.label"


def slots(text: str) -> frozenset[str]:
    """The names of the slots in a text."""
    return frozenset(_pieces(text)[1::2])


def language_on(book: Book, language: str, channel: Channel) -> str:
    """The language that this channel uses for a citizen of `language`: a voice line speaks only those it has a voice for."""
    if channel is Channel.VOICE:
        language = book.spoken.get(language, language)
    return language if language in book.words else "id"


def choose_text(words: Words, key: str, channel: Channel) -> str:
    """The words of `key` for this channel: its own variant if there is one. KeyError when there are none at all."""
    special = words.get(key + "@" + channel)
    return words[key] if special is None else special


def kinds(book: Book) -> Mapping[str, Slot]:
    """Every fact a book can learn, and what it carries. A name means one thing in the whole book (the prover sees to it)."""
    return known(book).kinds


def fill(book: Book, text: str, facts: Mapping[str, str], words: Words, channel: Channel) -> str:
    """The text with its slots filled for this channel. A fact never learned leaves nothing. What fills a slot is not read again."""
    pieces = _pieces(text)
    if len(pieces) == 1:
        return text
    about = known(book)
    out = list(pieces)
    out[1::2] = [_value(about, name, facts, words, channel) for name in pieces[1::2]]
    return _begun(out, pieces, about.kinds)


def message(book: Book, name: str, facts: Mapping[str, str], language: str) -> str:
    """An SMS of its own ("status.receipt"), worded, filled and in GSM-7 as far as it can be."""
    words = book.words[language_on(book, language, Channel.SMS)]
    key = name if name in book.messages else f"message.{name}"
    promised = book.messages[key].slots
    pieces = _pieces(choose_text(words, key, Channel.SMS))
    out = list(pieces)
    out[1::2] = [show(facts.get(slot, ""), promised.get(slot), words, Channel.SMS) for slot in pieces[1::2]]
    return gsm.plain(_TWICE.sub(r"\1", _begun(out, pieces, promised)))


def show(value: str, slot: Slot | None, words: Words, channel: Channel) -> str:
    """One value as this channel shows or says it. Only a promised TERM is looked up: what a citizen types never is."""
    if slot is None or not value:
        return value
    spoken = channel is Channel.VOICE
    match slot.kind:
        case SlotKind.NUMBER if len(value) == 8:
            return f"{' '.join(value[:4])}, {' '.join(value[4:])}" if spoken else f"{value[:4]} {value[4:]}"
        case SlotKind.LABEL if spoken:
            return " ".join(value)
        case SlotKind.TERM:
            return choose_text(words, value, channel) if value in words else ""
        case _:
            return value


def screen(book: Book, session: Session, channel: Channel, notice: str = "") -> Screen:
    """What the session's state shows on this channel. `notice` is the key of what is said first, if anything.

    ValueError for a Call: there is nothing to show.
    """
    words = book.words[language_on(book, session.language, channel)]
    state = book.states[session.state]
    text = "" if isinstance(state, Call) else fill(book, choose_text(words, session.state, channel), session.facts, words, channel)
    first = choose_text(words, notice, channel) if notice else ""
    back = bool(session.trail)
    match state:
        case Choose() | Pick():
            now = offered(book, session, channel)
            labels = ((offer.key, offer.label or _label(words, session, offer.value, channel)) for offer in now.offers)
            return Screen(text, tuple(labels), first, Expects.CHOICE, page=session.page, back=back, more=now.more)
        case Ask():
            expects, digits = listens(state, channel)
            return Screen(text, (), first, expects, digits, session.page, back)
        case Wait():
            return Screen(text, (), first, Expects.OFFICER, page=session.page)
        case Say():
            return Screen(text, (), first, Expects.NOTHING, page=session.page)
        case Call():
            raise ValueError(f"{session.state} does something; it shows nothing")


def expects(book: Book, session: Session, channel: Channel) -> Expects:
    """What the line listens for at the session's state, as its screen would say."""
    match book.states[session.state]:
        case Ask() as asked:
            return listens(asked, channel)[0]
        case Wait():
            return Expects.OFFICER
        case Say():
            return Expects.NOTHING
        case _:
            return Expects.CHOICE


def listens(state: Ask, channel: Channel) -> tuple[Expects, int]:
    """What the line listens for after this question, and how many digits at most (0: not known)."""
    wanted = check(state.check)
    if wanted.expects is Expects.DIGITS:
        return Expects.DIGITS, 0 if wanted.name == "proof" else wanted.high
    return (Expects.RECORDING if channel is Channel.VOICE else wanted.expects), 0


def known(book: Book) -> Facts:
    """What a book knows of its facts; worked out once for each book, whatever a town's own words in it."""
    kept = _known.get(id(book.states))
    if kept is None or kept[0].states is not book.states or kept[0].services is not book.services:
        if len(_known) > 8:
            _known.clear()
        kept = _known[id(book.states)] = (book, _learn(book))
    return kept[1]


_known: dict[int, tuple[Book, Facts]] = {}  # a book holds dicts, so it cannot be a key itself


def _learn(book: Book) -> Facts:
    kinds: dict[str, Slot] = {name: slot for facts in ENTRIES.values() for name, slot in facts.items()}
    chosen: dict[str, dict[str, str]] = {}
    picked: set[str] = set()
    for signature in book.services.values():
        for brought in signature.outcomes.values():
            kinds.update(brought)
    for key, state in book.states.items():
        match state:
            case Choose(options=options, save=save) if save:
                chosen.setdefault(save, {}).update((option.value, f"{key}:{option.value}") for option in options)
            case Pick(source=source, save=save):
                brought_list = kinds.get(source, Slot(SlotKind.LIST))
                kinds[save] = Slot(SlotKind.TEXT, brought_list.longest)
                picked.add(save)
            case Ask(check=spec, save=save):
                slot = check(spec).slot
                if save not in kinds or kinds[save].longest < slot.longest:
                    kinds[save] = slot
            case Wait(save=save):
                kinds[save] = KEYED
            case _:
                pass
    return Facts(kinds, chosen, frozenset(picked))


def _value(about: Facts, name: str, facts: Mapping[str, str], words: Words, channel: Channel) -> str:
    value = facts.get(name, "")
    labels = about.chosen.get(name)
    if labels is not None and value in labels:
        return choose_text(words, labels[value], channel)
    if name in about.picked:
        return facts.get(f"{name}.label", value)
    if value == RECORDED:
        return choose_text(words, RECORDED, channel)
    return show(value, about.kinds.get(name), words, channel)


def _begun(out: list[str], pieces: Sequence[str], kinds: Mapping[str, Slot]) -> str:
    """The filled pieces as one text. A term that begins a sentence begins with a capital: "Usul 4821 7396 ..."."""
    for place in range(1, len(out), 2):
        slot = kinds.get(pieces[place])
        if slot is not None and slot.kind is SlotKind.TERM and _BEGINS.search("".join(out[:place])):
            out[place] = out[place][:1].upper() + out[place][1:]
    return "".join(out)


def _label(words: Words, session: Session, value: str, channel: Channel) -> str:
    return choose_text(words, f"{session.state}:{value}", channel)


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[str, ...]:
    return tuple(_SLOT.split(text))
