"""The proof of a town's own words against the slots they stand in: which is too long, in which language, on which screen, by how much.

Pure: it is given the words of a draft, and changes nothing. The book itself is proven by menus/prover.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from menus.model import Book, Channel, Choose, Pick, Say
from menus.options import as_fact
from menus.prover_sizes import longest
from menus.render import gsm, ussd
from menus.session import Session
from menus.wording import choose_text, known, language_on, screen, slots


class Kind(StrEnum):
    """What is wrong with a word."""

    LONG = "long"  # longer than its slot: citizens would see it cut
    SIGNS = "signs"  # has signs that a simple telephone cannot show
    MANY = "many"  # more of them than a menu can hold


@dataclass(frozen=True, slots=True)
class Word:
    """One text of a town: where it is edited, its language ("" for all), and the facts of the book that it fills.

    `facts` are slots in texts, `lists` menus it is an option of; `beside` are the other options there.
    """

    file: str
    thing: str
    field: str
    language: str
    text: str
    facts: tuple[str, ...]
    lists: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordFault:
    """What is wrong with one text, and what a citizen would see. `over` and `room` are septets, or options for MANY."""

    kind: Kind
    file: str
    thing: str
    field: str
    language: str
    channel: str
    over: int
    room: int
    shown: str  # the text as it is, or the signs at fault
    state: str = ""  # the screen
    picture: tuple[str, ...] = ()  # its pages on the narrowest USSD line


def room_for(book: Book, word: Word) -> int:
    """The septets that every slot of this text has."""
    kinds = known(book).kinds
    return min((kinds[name].longest for name in (*word.facts, *word.lists) if name in kinds), default=0)


def prove_words(book: Book, words: Iterable[Word], limit: int = 160) -> list[WordFault]:
    """Every fault of these words, in their order."""
    found = []
    longest_of: dict[str, Mapping[str, str]] = {}
    for word in words:
        plain, room = gsm.plain(" ".join(word.text.split())), room_for(book, word)
        size = gsm.septets(plain) or 0
        lost = "".join(sorted({sign for sign in word.text if gsm.plain(sign) == "?" and sign != "?"}))
        if room and size > room:
            state, pages = _picture(book, word, limit, longest_of)
            found.append(WordFault(
                Kind.LONG, word.file, word.thing, word.field, word.language, Channel.USSD, size - room, room, word.text, state, pages
            ))  # fmt: skip
        if lost:
            found.append(WordFault(Kind.SIGNS, word.file, word.thing, word.field, word.language, "", len(lost), 0, lost))
    return found


def too_many(book: Book, file: str, thing: str, field: str, source: str, options: Sequence[str]) -> list[WordFault]:
    """A fault when a menu cannot hold so many."""
    slot = known(book).kinds.get(source)
    if slot is None or not slot.items or len(options) <= slot.items:
        return []
    return [WordFault(Kind.MANY, file, thing, field, "", "", len(options) - slot.items, slot.items, ", ".join(options))]


def picture(book: Book, word: Word, limit: int = 160) -> tuple[str, tuple[str, ...]]:
    """A screen on which this text stands, and its pages as a telephone shows them."""
    return _picture(book, word, limit, {})


def _picture(book: Book, word: Word, limit: int, kept: dict[str, Mapping[str, str]]) -> tuple[str, tuple[str, ...]]:
    language = language_on(book, word.language or "id", Channel.USSD)
    words = book.words[language]
    if language not in kept:
        kept[language] = longest(book, words, Channel.USSD)
    facts = dict(kept[language])
    key = _screen_of(book, word, language)
    if not key:
        return "", ()
    for name in word.facts:
        facts[name] = facts[f"{name}.label"] = word.text
    items = [word.text, *(one for one in word.beside if one != word.text)]
    for name in word.lists:
        slot = known(book).kinds[name]
        facts[name] = as_fact([(str(place), label) for place, label in enumerate(items[: slot.items])])
    return key, ussd.pages(screen(book, Session(key, language, facts, (key,)), Channel.USSD), words, limit)


def _screen_of(book: Book, word: Word, language: str) -> str:
    for key, state in book.states.items():
        if isinstance(state, Pick) and state.source in word.lists:
            return key
    for key, state in book.states.items():
        if isinstance(state, (Say, Choose)) and slots(choose_text(book.words[language], key, Channel.USSD)) & set(word.facts):
            return key
    return ""
