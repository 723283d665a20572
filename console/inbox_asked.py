"""What an address asks of the inbox, and the address that asks it: every value is one of a list, or the request is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import abort

from rules.complaints import Category
from rules.complaints import Kind as Class
from store.case_work import Kind
from store.inbox import Place, View, Wanted
from store.search import LONGEST, Ended, Narrowed
from store.town_values import Town

E = TypeVar("E", bound=StrEnum)
PATH = "/console/inbox"


@dataclass(frozen=True, slots=True)
class Question:
    """One address of the inbox, read."""

    wanted: Wanted
    after: Place | None = None
    q: str = ""
    ended: Ended | None = None  # of a search alone

    @property
    def chosen(self) -> str:
        """The filter alone, as an address has it: what is saved."""
        w = self.wanted
        given = {"view": "" if w.view is View.ALL else w.view, "what": w.what, "category": w.category, "kind": w.kind, "region": w.region}
        return urlencode({name: str(value) for name, value in given.items() if value})

    def address(self, after: Place | None = None) -> str:
        """The page's own address, from its first item or from a place on."""
        more = (("q", self.q), ("state", self.ended or ""), ("after", _place_text(after) if after else ""))
        rest = urlencode([(name, str(value)) for name, value in more if value])
        asked = "&".join(one for one in (self.chosen, rest) if one)
        return f"{PATH}?{asked}" if asked else PATH

    @property
    def narrowed(self) -> Narrowed:
        """Of which complaints alone a search tells."""
        return Narrowed(self.wanted.category, self.wanted.kind, self.wanted.region, self.ended)

    def with_view(self, view: View) -> str:
        """The address of another view, with the same filters."""
        return Question(replace(self.wanted, view=view)).address()

    def with_what(self, what: Kind | None) -> str:
        """The address for one sort of things; for all of them with the sort that is chosen already."""
        return Question(replace(self.wanted, what=None if what is self.wanted.what else what)).address()


def read(given: Mapping[str, str], town: Town) -> Question:
    """The question of an address. 400 for a value that is not one of its list; what the page does not know is not looked at."""
    region = given.get("region", "") or None
    if region is not None and region not in town.regions:
        abort(400)
    wanted = Wanted(
        _one(View, given.get("view", "")) or View.ALL, _one(Kind, given.get("what", "")), _one(Category, given.get("category", "")),
        _one(Class, given.get("kind", "")), region,
    )  # fmt: skip
    q = given.get("q", "").strip()[:LONGEST]
    ended = _one(Ended, given.get("state", ""))
    return Question(wanted, _place(given.get("after", "")), q, ended if q else None)


def _one(kind: type[E], told: str) -> E | None:
    if not told:
        return None
    try:
        return kind(told)
    except ValueError:
        abort(400)


def _place_text(place: Place) -> str:
    return f"{place.rank}.{place.due}.{place.sort}.{place.id}"


def _place(told: str) -> Place | None:
    if not told:
        return None
    rank, due, sort, id = (*told.split("."), "", "", "", "")[:4]
    if rank not in tuple("012345") or sort not in ("c", "k", "t") or not (id.isascii() and id.isdigit() and len(id) <= 18):
        abort(400)
    try:
        return Place(int(rank), date.fromisoformat(due).isoformat(), sort, int(id))
    except ValueError:
        abort(400)
