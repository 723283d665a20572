"""Other words for the commands, as a town's people say them: added to the flows' own, and never in place of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from menus.faults import Fault
from menus.model import Book, Command
from menus.prover_commands import prove_commands

Synonyms = Mapping[str, Sequence[str]]
"""Command word -> other words for it: {"ANTRI": ["ngambil nomer"]}."""


def merged(commands: Mapping[str, Command], others: Iterable[Synonyms]) -> dict[str, Command]:
    """The commands with the towns' words. A word that means something already keeps its meaning; an unknown command is left out."""
    taken = {_plain(word) for name, command in commands.items() for word in (name, *command.also)}
    found = dict(commands)
    for synonyms in others:
        for name, words in synonyms.items():
            command = found.get(name.upper())
            new = tuple(word.upper() for word in words if _plain(word) and _plain(word) not in taken)
            if command is not None and new:
                taken.update(map(_plain, new))
                found[name.upper()] = replace(command, also=(*command.also, *new))
    return found


def faults(book: Book, synonyms: Synonyms) -> tuple[Fault, ...]:
    """What is wrong with a town's words: a command that is none, a word with two meanings, one that a network swallows."""
    found = [Fault(name, "", "", "sms", "there is no such command") for name in synonyms if name.upper() not in book.commands]
    raw = dict(book.commands)
    for name, words in synonyms.items():
        if name.upper() in raw:
            raw[name.upper()] = replace(raw[name.upper()], also=(*raw[name.upper()].also, *(word.upper() for word in words)))
    known = set(prove_commands(book))
    return tuple(sorted([*found, *(fault for fault in prove_commands(replace(book, commands=raw)) if fault not in known)]))


def _plain(word: str) -> str:
    return " ".join(word.split()).upper()
