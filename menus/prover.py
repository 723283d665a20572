"""The proof, at start-up, that every dialogue holds: on every path, in every language, on every channel.

What it finds stops the start. The parts: prover_paths, prover_steps, prover_words, prover_sizes, prover_commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from menus.entries import ENTRIES, Entries
from menus.faults import Fault
from menus.model import Book
from menus.prover_commands import prove_commands
from menus.prover_paths import learned, prove_paths
from menus.prover_sizes import prove_sizes
from menus.prover_steps import prove_kinds, prove_steps
from menus.prover_words import prove_words

__all__ = ["Fault", "prove"]


def prove(
    book: Book,
    *,
    limits: Mapping[str, int] | int = 160,
    languages: Iterable[str] | None = None,
    entries: Entries = ENTRIES,
) -> tuple[Fault, ...]:
    """Every fault of the book, in order; none when it holds.

    `limits` are the septets of the USSD lines (one figure, or one for each line: the narrowest counts). `languages` are those
    a citizen may choose, all that have words unless told. `entries` are the doors besides the commands.
    """
    limit = limits if isinstance(limits, int) else min(limits.values(), default=160)
    spoken = tuple(dict.fromkeys(("id", *(book.words if languages is None else languages))))
    worded = [language for language in spoken if language in book.words]
    known = learned(book, entries)
    found = {
        *prove_paths(book, entries, known),
        *prove_steps(book, known),
        *prove_kinds(book, entries),
        *prove_commands(book),
        *prove_words(book, worded, known, entries),
        *prove_sizes(book, worded, limit),
    }
    found.update(Fault("", "", language, "", "has no words at all") for language in spoken if language not in book.words)
    return tuple(sorted(found))
