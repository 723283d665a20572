"""Which numbered answers a step offers right now: fixed ones, those a service brought, and the pages voice needs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from menus.model import Book, Channel, Choose, Pick
from menus.session import Session

SPOKEN = 5  # what a listener can keep in mind, "more" included (indonesia.md 12.1)
MORE = str(SPOKEN)


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer: the key to press, the value it means, its label when a service brought it, where it leads."""

    key: str
    value: str
    to: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """The answers of one page. `more`: pressing MORE shows the next."""

    offers: tuple[Offer, ...] = ()
    more: bool = False


def as_fact(pairs: Sequence[tuple[str, str]]) -> str:
    """A list of (value, label) in the form a session keeps it."""
    return json.dumps([list(pair) for pair in pairs], ensure_ascii=False, separators=(",", ":"))


def offered(book: Book, session: Session, channel: Channel) -> Offered:
    """The answers of the session's step and page; none when the step is not a menu.

    A number stays the same on each page of a screen. Only voice, where no one can look back, counts afresh on each page.
    """
    match book.states[session.state]:
        case Choose(options):
            keyed = [Offer(option.key or str(place), option.value, option.to) for place, option in enumerate(options, 1)]
            if channel is Channel.VOICE:
                keyed = [offer for offer, option in zip(keyed, options, strict=True) if not option.key]
        case Pick(source, _, to):
            pairs = json.loads(session.facts.get(source, "[]"))
            keyed = [Offer(str(place), value, to, label) for place, (value, label) in enumerate(pairs, 1)]
        case _:
            return Offered()
    if channel is not Channel.VOICE or len(keyed) <= SPOKEN:
        return Offered(tuple(keyed))
    size = SPOKEN - 1
    pages = -(-len(keyed) // size)
    page = session.page % pages
    part = keyed[page * size : (page + 1) * size]
    again = tuple(Offer(str(place), offer.value, offer.to, offer.label) for place, offer in enumerate(part, 1))
    return Offered(again, more=True)
