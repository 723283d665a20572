"""A town's own words for what the dialogue says: laid over the book's, text by text, and proven like them.

What an option is called, a key, a command and what the law wants said stay the book's: they stand on posters, or are owed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from menus.faults import Fault
from menus.model import Book, Channel
from menus.prover import prove
from menus.prover_sizes import longest, longest_message
from menus.render import ussd
from menus.session import Session
from menus.wording import choose_text, fill, language_on, screen, slots

Wording = Mapping[str, Mapping[str, str]]
"""Key of a text -> language -> the town's text."""

KEPT = frozenset({"message.main.privacy"})  # UU PDP 27/2022 art. 21 says what must stand there


def editable(book: Book) -> dict[str, tuple[str, ...]]:
    """Flow -> the keys of its texts that a town may word anew, in the book's order; a key may have its channel: "main.front@voice"."""
    found: dict[str, tuple[str, ...]] = {}
    for key in book.words["id"]:
        stem = _stem(key)
        if stem in book.states or (stem in book.messages and stem not in KEPT):
            flow = stem.removeprefix("message.").partition(".")[0]
            found[flow] = (*found.get(flow, ()), key)
    return found


def laid_over(book: Book, own: Wording) -> Book:
    """The book with these words in place of its own. What no longer fits the book (a text that went, another slot) is left out."""
    return replace(book, words={language: {**texts, **_over(texts, own, language)} for language, texts in book.words.items()})


def flaws(book: Book, own: Wording, limit: int = 160) -> tuple[Fault, ...]:
    """What is wrong with these words: by themselves, and on every path, in every language, on every channel. None when they hold."""
    known = {key for keys in editable(book).values() for key in keys}
    found = [flaw for key, told in own.items() for language, text in told.items() if (flaw := _flaw(book, known, key, language, text))]
    if found:
        return tuple(sorted(found))
    return tuple(sorted({*prove(laid_over(book, own), limits=limit)} - {*prove(book, limits=limit)}))


def about(flaw: Fault, own: Wording) -> str:
    """The key of the text that a flaw is about; "" when it is about none of these."""
    place = ".".join(part for part in (flaw.flow, flaw.state) if part)
    return next((key for key in own if place in (key, _stem(key), _stem(key).removeprefix("message."))), "")


def pages(book: Book, key: str, language: str, limit: int = 160) -> tuple[str, ...]:
    """A text as a citizen gets it, its slots filled with the longest they may carry: the pages of a screen, an SMS, what is spoken."""
    stem, spoken = _stem(key), key.endswith(f"@{Channel.VOICE}")
    channel = Channel.VOICE if spoken else Channel.USSD
    language = language_on(book, language, channel)
    words = book.words[language]
    if stem in book.messages:
        return (longest_message(book, stem, language),)
    facts = longest(book, words, channel)
    if spoken:
        return (fill(book, choose_text(words, stem, channel), facts, words, channel),)
    return tuple(ussd.pages(screen(book, Session(stem, language, facts, (stem,)), channel), words, limit))


def _flaw(book: Book, known: set[str], key: str, language: str, text: str) -> Fault | None:
    if key not in known:
        return Fault("", key, language, "", "there is no such text")
    if language not in book.words:
        return Fault("", key, language, "", "there is no such language")
    if not text.strip():
        return Fault("", key, language, "", "says nothing")
    if slots(text) != slots(book.words[language].get(key, "")):
        return Fault("", key, language, "", "has other slots")
    if "://" in text or "www." in text.lower():
        return Fault("", key, language, "", "has a link")
    return None


def _over(texts: Mapping[str, str], own: Wording, language: str) -> dict[str, str]:
    said = {key: told[language] for key, told in own.items() if language in told}
    return {key: text for key, text in said.items() if key in texts and slots(text) == slots(texts[key])}


def _stem(key: str) -> str:
    return key if key.startswith("@") else key.partition("@")[0]
