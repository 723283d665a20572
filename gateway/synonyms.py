"""The command words of one line: the flows' own, and those of its towns (towns/<town>/synonyms.yaml). Worked out once."""

from __future__ import annotations

from collections.abc import Mapping

from menus.model import Book, Command
from menus.synonyms import merged
from store.towns import Line, Towns

_known: dict[tuple[int, int, tuple[str, ...]], tuple[Book, Mapping[str, Command]]] = {}  # a book cannot be a key: it holds dicts
_MOST = 32


def commands_of(book: Book, towns: Towns, line: Line) -> Mapping[str, Command]:
    """What can be texted to this line."""
    key = (id(book), towns.version, line.towns)
    kept = _known.get(key)
    if kept is None or kept[0] is not book:
        if len(_known) >= _MOST:
            _known.clear()
        served = (town for name in line.towns if (town := towns.get(name)))
        kept = _known[key] = (book, merged(book.commands, [town.facts.get("synonyms", {}) for town in served]))
    return kept[1]
