"""What is wrong with a town's own words for the dialogue, told to its administrator: which text, which language, where, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from console import language
from menus import own_words
from menus.faults import Fault
from menus.model import Book


def _(text: str) -> str:
    return text  # marked for translation


class Flaw(NamedTuple):
    """One thing that is wrong with one text. `says` is in the language of the page."""

    key: str
    language: str
    channel: str
    says: str


_SAYS: Sequence[tuple[str, str]] = (
    (r"there is no such text", _("Teks ini tidak ada lagi dalam program, atau bukan milik kota. Hapus.")),
    (r"there is no such language", _("Bahasa itu tidak dikenal.")),
    (r"says nothing", _("Teksnya kosong.")),
    (r"has a link", _("Tanpa tautan: warga tidak dapat membukanya, dan penipu memakainya.")),
    (r"has other slots", _("Isian dalam kurung kurawal harus sama dengan teks bawaan, tidak kurang, tidak lebih.")),
    (r"has a brace that is no slot", _("Ada kurung kurawal yang bukan isian.")),
    (r"has signs that are not GSM-7: (?P<signs>.*)", _("Tanda ini tidak ada di telepon sederhana: %(signs)s")),
    (r"takes (?P<many>\d+) pages of (?P<room>\d+) septets, at most (?P<most>\d+).*",
     _("Terlalu panjang: %(many)s layar, paling banyak %(most)s (satu layar memuat %(room)s huruf).")),
    (r"page \d+ takes (?P<many>\d+) of (?P<room>\d+) septets", _("Terlalu panjang untuk satu layar: %(many)s dari %(room)s huruf.")),
    (r"takes (?P<many>\d+) SMS, at most (?P<most>\d+)", _("Terlalu panjang: %(many)s SMS, paling banyak %(most)s.")),
    (r"takes (?P<many>\d+) SMS \(.*\), declared (?P<most>\d+)", _("Terlalu panjang: %(many)s SMS, paling banyak %(most)s.")),
    (r".*", _("Teks ini tidak cocok di tempatnya.")),
)


def of(book: Book, own: Mapping[str, Mapping[str, str]], limit: int) -> list[Flaw]:
    """Everything that is wrong with these words on a line of this width; nothing when citizens can be told them."""
    fixed = tuple((key, tuple(told.items())) for key, told in own.items())
    return [Flaw(own_words.about(one, own), one.language, str(one.channel), _said(one.text)) for one in _found(_Book(book), fixed, limit)]


def shaped(said: Any) -> dict[str, dict[str, str]]:
    """A draft's words as far as they have the form of words; the loader tells of the rest."""
    if not isinstance(said, Mapping):
        return {}
    return {
        str(key): {str(tongue): text for tongue, text in told.items() if isinstance(text, str)}
        for key, told in said.items() if isinstance(told, Mapping)
    }  # fmt: skip


class _Book:
    """A book as a key: the very same one."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Book) and other.book is self.book

    def __hash__(self) -> int:
        return id(self.book)


@lru_cache(maxsize=32)
def _found(of_: _Book, own: tuple[tuple[str, tuple[tuple[str, str], ...]], ...], limit: int) -> tuple[Fault, ...]:
    """Proving takes a second; a draft is looked at again and again."""
    return own_words.flaws(of_.book, {key: dict(told) for key, told in own}, limit) if own else ()


def _said(text: str) -> str:
    for pattern, says in _SAYS:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return language._(says, **found.groupdict())
    return text
