"""A town's own words for the dialogue, laid over the book once for each version of the towns."""

from __future__ import annotations

from gateway.turns import Setting
from menus.model import Book
from menus.own_words import Wording, laid_over
from menus.session import Session
from store.towns import Towns

_known: dict[tuple[int, str], tuple[Book, Wording, Book]] = {}  # neither a book nor words can be a key: they hold dicts
_MOST = 64


def book_of(book: Book, towns: Towns, town: str) -> Book:
    """The book as this town words it; the book itself for a town that has no words of its own, or is none."""
    here = towns.get(town) if town else None
    own = here.facts.get("wording") if here is not None else None
    if not own:
        return book
    kept = _known.get((id(book), town))
    if kept is None or kept[0] is not book or kept[1] is not own:
        if len(_known) >= _MOST:
            _known.clear()
        kept = _known[id(book), town] = (book, own, laid_over(book, own))
    return kept[2]


def spoken_in(setting: Setting, session: Session) -> Book:
    """The book in the words of the town that this dialogue is about: the one that was chosen, or the only one of the line."""
    only = setting.line.towns[0] if len(setting.line.towns) == 1 else ""
    return book_of(setting.book, setting.towns, session.facts.get("town") or only)
