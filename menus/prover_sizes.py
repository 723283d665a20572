"""Proofs about size: each step is filled with the longest values its slots may carry and rendered as a citizen gets it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from menus.faults import Fault, fault
from menus.model import Ask, Book, Call, Channel, Choose, Pick, Slot, SlotKind, State, Words
from menus.options import SPOKEN, as_fact
from menus.prover_words import stem, wanted
from menus.render import gsm, sms, ussd
from menus.screen import Screen
from menus.session import Session
from menus.wording import choose_text, known, language_on, message, screen

PAGES = 4  # a citizen turns no more pages than these in a session of three minutes
SEGMENTS = 4  # an answer by SMS costs the office no more than these
_LETTERS = "Mmmmmmmmmmm "  # words of a common length: what fills a page worst is neither one long word nor many short ones


def prove_sizes(book: Book, languages: Iterable[str], limit: int) -> Iterable[Fault]:
    """Faults of size on every channel. A language that lacks words is measured with the Indonesian ones in the gaps."""
    book = _patched(book)
    for language in languages:
        for channel in Channel:
            if language_on(book, language, channel) != language:
                continue  # this line speaks another language for it, which is proven by its own name
            facts = longest(book, book.words[language], channel)
            for key, state in book.states.items():
                if not isinstance(state, Call):
                    session = Session(key, language, facts, (key,))
                    shown = screen(book, session, channel, _notice(book, state))
                    yield from _measure(book, session, shown, channel, limit)
        for name in book.messages:
            yield from _message(book, name, language)


def longest(book: Book, words: Words, channel: Channel) -> dict[str, str]:
    """For every fact of the book, the value that takes the most room in these words on this channel."""
    about = known(book)
    facts = {name: _longest(slot, words, channel) for name, slot in about.kinds.items()}
    facts.update({f"{name}.label": facts[name] for name in about.picked})
    for name, labels in about.chosen.items():
        facts[name] = max(labels, key=lambda value, labels=labels: _room(words, labels[value], channel))  # type: ignore[misc]
    return facts


def _measure(book: Book, session: Session, shown: Screen, channel: Channel, limit: int) -> Iterable[Fault]:
    words, key, language = book.words[session.language], session.state, session.language
    match channel:
        case Channel.USSD:
            pages = ussd.pages(shown, words, limit)
            for place, page in enumerate(pages, 1):
                if not gsm.fits(page, limit):
                    yield fault(key, f"page {place} takes {gsm.cost(page, limit)[0]} of {limit} septets", language, channel)
            most = 1 if isinstance(book.states[key], Ask) else PAGES
            if len(pages) > most:
                why = "; a question has one, for 98 may be an answer" if most == 1 else ""
                yield fault(key, f"takes {len(pages)} pages of {limit} septets, at most {most}{why}", language, channel)
        case Channel.SMS:
            count = gsm.segments(sms.render(shown, words).text).count
            if count > SEGMENTS:
                yield fault(key, f"takes {count} SMS, at most {SEGMENTS}", language, channel)
        case Channel.VOICE:
            spoken = len(shown.options) + shown.more
            if spoken > SPOKEN:
                yield fault(key, f"speaks {spoken} options at once, at most {SPOKEN}", language, channel)


def longest_message(book: Book, name: str, language: str) -> str:
    """An SMS of its own with the longest values that its slots may carry."""
    facts = {slot: _longest(kind, book.words[language], Channel.SMS) for slot, kind in book.messages[name].slots.items()}
    return message(book, name, facts, language)


def _message(book: Book, name: str, language: str) -> Iterable[Fault]:
    promised, text = book.messages[name], longest_message(book, name, language)
    sent = gsm.segments(text)
    if sent.count > promised.segments:
        size = gsm.septets(text)
        yield fault(name, f"takes {sent.count} SMS ({size} septets), declared {promised.segments}", language, Channel.SMS)


def _notice(book: Book, state: State) -> str:
    """The key of the longest thing that may be said first when the last answer did not fit."""
    match state:
        case Choose() | Pick():
            return "engine.wrong"
        case Ask(check=spec):
            own = f"check.{spec.partition('(')[0]}"
            return own if own in book.words["id"] else "engine.noise"
        case _:
            return ""


def _longest(slot: Slot, words: Words, channel: Channel) -> str:
    match slot.kind:
        case SlotKind.TEXT:
            return (_LETTERS * (slot.longest // len(_LETTERS) + 1))[: slot.longest].strip().ljust(slot.longest, "m")
        case SlotKind.NUMBER:
            return "48217396"
        case SlotKind.LABEL:
            return "A012"
        case SlotKind.TERM:
            terms = [key for key in words if key.startswith(slot.group) and stem(key) == key]
            return max(terms, key=lambda key: _room(words, key, channel), default="")
        case SlotKind.LIST:
            label = _longest(Slot(SlotKind.TEXT, slot.longest), words, channel)
            return as_fact([(f"v{place}", label) for place in range(slot.items)])


def _room(words: Words, key: str, channel: Channel) -> int:
    return gsm.septets(gsm.plain(choose_text(words, key, channel))) or 0


def _patched(book: Book) -> Book:
    """The book with something in each gap, so that one missing word does not hide the other faults."""
    base: Mapping[str, str] = {**dict.fromkeys(wanted(book), ""), **book.words.get("id", {})}
    return replace(book, words={"id": base} | {language: {**base, **words} for language, words in book.words.items()})
