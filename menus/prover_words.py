"""Proofs about words: every text is there in every language, and says only what is known where it is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from menus.entries import Entries
from menus.faults import Fault, fault
from menus.model import Ask, Book, Call, Channel, Choose, SlotKind, Words
from menus.render import gsm
from menus.wording import RECORDED, known, slots

ENGINE = (
    *("engine.more", "engine.back", "engine.reply", "engine.press", "engine.press_more", "engine.hint_officer", "engine.hint_repeat"),
    *("engine.wrong", "engine.noise", "engine.silence", "engine.sorry", "engine.not_ours", "engine.no_phone", "engine.later"),
    *("engine.after", "engine.goodbye"),
    *(f"engine.digit.{digit}" for digit in range(10)),
)
"""What the program says of its own accord, whatever the flows are."""

SORRY = 120  # septets: an apology fits every line there is (Nalo's is the shortest, wire-facts.md 7.3)
_PATTERNS = {"engine.press": frozenset({"option", "digit"}), "engine.press_more": frozenset({"digit"})}
_VARIANTS = tuple(f"@{channel}" for channel in Channel)
_SLOT = re.compile(r"\{[a-z][a-z0-9_.]*\}")


def wanted(book: Book) -> tuple[str, ...]:
    """Every key that must have words, terms aside."""
    found = list(ENGINE)
    for key, state in book.states.items():
        if not isinstance(state, Call):
            found.append(key)
        if isinstance(state, Choose):
            found += [f"{key}:{option.value}" for option in state.options]
    if any(isinstance(state, Ask) and state.record for state in book.states.values()):
        found.append(RECORDED)
    return (*found, *book.messages)


def groups(book: Book, entries: Entries) -> frozenset[str]:
    """The beginnings of all terms that a fact may be: "@case_status."."""
    promised = [brought for service in book.services.values() for brought in service.outcomes.values()]
    promised += [message.slots for message in book.messages.values()] + list(entries.values())
    return frozenset(slot.group for facts in promised for slot in facts.values() if slot.kind is SlotKind.TERM)


def stem(key: str) -> str:
    """The key without the channel it is for: "status.found@voice" -> "status.found"."""
    for variant in _VARIANTS:
        key = key.removesuffix(variant)
    return key


def prove_words(book: Book, languages: Iterable[str], learned: Mapping[str, frozenset[str]], entries: Entries) -> Iterable[Fault]:
    """Faults of the words in all languages. Indonesian is what the others are held against."""
    base = book.words.get("id", {})
    keys, terms = frozenset(wanted(book)), groups(book, entries)
    for key in wanted(book):
        if not base.get(key):
            yield fault(key, "has no words", "id")
    for group in sorted(terms):
        if not any(key.startswith(group) for key in base):
            yield fault(group, "there is no word of this group", "id")
    for key in base:
        if stem(key) not in keys and not stem(key).startswith((*terms, "engine.", "check.", RECORDED)):
            yield fault(key, "nothing uses these words", "id")
    for language in languages:
        words = book.words.get(language, {})
        if language != "id":
            yield from _against(book, base, words, language)
        for key, text in words.items():
            yield from _text(book, key, text, language, learned)


def _against(book: Book, base: Words, words: Words, language: str) -> Iterable[Fault]:
    """What a translation lacks, has too much, or fills otherwise than the Indonesian."""
    speaks = book.spoken.get(language, language) == language
    for key, text in base.items():
        if not words.get(key) and text and (speaks or not key.endswith("@voice")):
            yield fault(key, "is not translated", language)
    stems = frozenset(map(stem, base))
    for key, text in words.items():
        if stem(key) not in stems:
            yield fault(key, "nothing uses these words", language)
            continue
        ours, theirs = slots(text), slots(base.get(key) or base.get(stem(key)) or text)
        for name in sorted(ours ^ theirs):
            yield fault(key, f"has no {{{name}}}" if name in theirs else f"has {{{name}}}, which the Indonesian has not", language)


def _text(book: Book, key: str, text: str, language: str, learned: Mapping[str, frozenset[str]]) -> Iterable[Fault]:
    """What is wrong with one text in itself."""
    base = stem(key)
    used = slots(text)
    if base in book.states:
        kinds = known(book).kinds
        for name in sorted(used - learned.get(base, used)):
            yield fault(key, f"says {{{name}}}, which not every path there has learned", language)
        for name in sorted(name for name in used if name in kinds and kinds[name].kind is SlotKind.LIST):
            yield fault(key, f"says {{{name}}}, which is a list", language)
    elif base in book.messages:
        for name in sorted(used - book.messages[base].slots.keys()):
            yield fault(key, f"says {{{name}}}, which its slots do not name", language)
    else:
        for name in sorted(used - _PATTERNS.get(base, frozenset())):
            yield fault(key, f"says {{{name}}}, but nothing fills it here", language)
    if re.search("[{}]", _SLOT.sub("", text)):
        yield fault(key, "has a brace that is no slot", language)
    if not key.endswith("@voice") and gsm.septets(text) is None:
        odd = "".join(sorted({character for character in text if gsm.septets(character) is None}))
        yield fault(key, f"has signs that are not GSM-7: {odd}", language)
    if base in ("engine.sorry", "engine.not_ours", "engine.no_phone") and not gsm.fits(text, SORRY):
        yield fault(key, f"is longer than the {SORRY} septets that every line carries", language)
