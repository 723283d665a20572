"""What an SMS asks for: a command word with what follows it, forgiving of how people really type (indonesia.md 7.2).

Nothing is decided on a doubtful reading: a likely typing mistake comes back as a guess that the citizen confirms, and
words that stop or delete are never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from menus.checks import digits_only
from menus.model import Command

_LITERAL_SPACE = re.compile(r"[(<\[]\s*spasi\s*[)>\]]|\bspasi\b", re.IGNORECASE)
_TYPE_WORD = re.compile(r"^\s*(?:ketik|balas|kirim)\s*[:\"']?\s+", re.IGNORECASE)
_BREAKS = re.compile(r"[\s#.,*/\-:;()\[\]<>\"'!?]+")
_GLUED = re.compile(r"^([^\W\d_]+)(\d.*)$", re.DOTALL)
_NUMBER_LENGTHS = (8, 16)
_GUESSABLE = 4  # letters; shorter words are too near to one another


@dataclass(frozen=True, slots=True)
class Asked:
    """A command: the state it opens and the answers that came with it. `word` is the primary word."""

    word: str
    to: str
    answers: tuple[str, ...] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Guessed:
    """Perhaps a command: `meant` is what the citizen would have to text for it, to be confirmed."""

    meant: str


@dataclass(frozen=True, slots=True)
class Said:
    """No command: an answer to whatever was asked, or words for a human. `words` is how many there are."""

    text: str
    words: int


Meaning = Asked | Guessed | Said


def read(commands: Mapping[str, Command], text: str) -> Meaning:
    """What `text` asks for. Never fails, whatever the text."""
    tidy = _tidy(text)
    bare = digits_only(tidy)
    if bare is not None and (word := f"#{len(bare)}") in commands and len(bare) in _NUMBER_LENGTHS:
        return Asked(word, commands[word].to, (bare,))
    lookup = _lookup(tuple((word, command.also) for word, command in commands.items()))
    tokens = [token for token in _BREAKS.split(tidy) if token]
    if not tokens:
        return Said("", 0)
    for taken in range(min(3, len(tokens)), 0, -1):
        primary = lookup.get(" ".join(tokens[:taken]).upper())
        if primary:
            return _asked(primary, commands[primary], _after(tidy, tokens[:taken]))
    glued = _GLUED.match(tokens[0])
    if glued and (primary := lookup.get(glued[1].upper())) and commands[primary].digits:
        return _asked(primary, commands[primary], _after(tidy, [glued[1]]))
    near = _near(lookup, tokens[0].upper())
    if near and not commands[near].sure:
        return Guessed(" ".join([near, _after(tidy, tokens[:1])]).strip())
    return Said(tidy, len(tokens))


def first_word(text: str) -> tuple[str, str]:
    """The first word of a text and what follows it, read as forgivingly as a command."""
    tidy = _tidy(text)
    tokens = [token for token in _BREAKS.split(tidy) if token]
    return (tokens[0], _after(tidy, tokens[:1])) if tokens else ("", "")


def _tidy(text: str) -> str:
    return _LITERAL_SPACE.sub(" ", _TYPE_WORD.sub("", text)).strip().strip("\"'()[]<> ")


def _asked(word: str, command: Command, rest: str) -> Asked:
    if not rest:
        return Asked(word, command.alone or command.to, (), command.sure)
    if command.whole:
        return Asked(word, command.to, (rest,), command.sure)
    return Asked(word, command.to, _answers(rest, command.digits), command.sure)


def _answers(rest: str, number_first: bool) -> tuple[str, ...]:
    """The words after a command; the digits of a case number are joined however they were grouped, and so is a fact after it."""
    tokens = [token for token in _BREAKS.split(rest) if token]
    if not number_first:
        return tuple(tokens)
    number = ""
    while tokens and len(number) < 8 and (part := digits_only(tokens[0])) is not None and len(number + part) <= 8:
        number += part
        tokens.pop(0)
    if number and len(tokens) > 1 and not (tokens[0].isdigit() and len(tokens[0]) > 2):
        tokens = [" ".join(tokens)]  # one fact in several words: 02-01-2024, 2 Januari 2024, Warung Sekar
    return (number, *tokens) if number else tuple(tokens)


def _after(tidy: str, taken: list[str]) -> str:
    """What stands in `tidy` after the tokens taken, with its own punctuation."""
    position = 0
    for token in taken:
        position = tidy.index(token, position) + len(token)
    return tidy[position:].strip(" \t\r\n#.,*/-:;<>\"'")


@lru_cache(maxsize=32)  # one for each line whose towns add words
def _lookup(entries: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word, also in entries:
        for name in (word, *also):
            found[" ".join(token for token in _BREAKS.split(name) if token).upper()] = word
    return found


def _near(lookup: Mapping[str, str], typed: str) -> str:
    """The one command that `typed` is a single slip away from; "" when none or several are."""
    if len(typed) < _GUESSABLE or not typed.isalpha():
        return ""
    near = {primary for name, primary in lookup.items() if len(name) >= _GUESSABLE and name.isalpha() and one_slip(typed, name)}
    return near.pop() if len(near) == 1 else ""


def one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter changed, missing, added, or two neighbours swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        wrong = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(wrong) == 1:
            return True
        return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]]
    short, long = sorted((one, other), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
