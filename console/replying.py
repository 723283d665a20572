"""What a text of an officer costs and looks like before it is sent: segments, price, dear characters, doubts. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from menus.render import gsm
from rules import answer_texts
from rules.answer_texts import Doubt
from rules.calendar import short_date
from rules.quiet import Purpose
from store import manners
from store.staff import Member
from store.town_values import Line, Office, Town

PRICE = 350  # rupiah a segment: an example, until the town or its line says `sms_price`
MOST_SEGMENTS = 4  # an officer's text is no letter
LONGEST = 1000  # characters that are looked at


@dataclass(frozen=True, slots=True)
class Dear:
    """A character that makes the whole text dearer, how often it is there, and what may stand in its place."""

    character: str
    times: int
    instead: str


@dataclass(frozen=True, slots=True)
class Weight:
    """What a text costs. `left` are the characters that still fit into the last segment; `price` is in rupiah.

    `example`: nobody said what a text costs here. `saved` is what the text would cost less with every dear character replaced.
    """

    text: str
    characters: int
    segments: int
    encoding: str
    left: int
    price: int
    example: bool
    dear: tuple[Dear, ...]
    saved: int
    doubts: tuple[Doubt, ...]

    @property
    def too_long(self) -> bool:
        """Whether it is not sent."""
        return self.segments > MOST_SEGMENTS

    @property
    def cheap(self) -> str:
        """The text with every dear character replaced."""
        return gsm.plain(self.text)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self.text


def tidy(text: str) -> str:
    """An officer's text as it is sent: line ends of one kind, nothing around it, no control signs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return "\n".join("".join(sign for sign in line if sign.isprintable()).rstrip() for line in lines).strip()


def price_of(town: Town | None, line: Line | None) -> tuple[int, bool]:
    """Rupiah for one segment, and whether that is only an example."""
    for facts in (line.facts if line else {}, town.facts if town else {}):
        told = str(facts.get("sms_price", ""))
        if told.isascii() and told.isdigit():
            return int(told), False
    return PRICE, True


def weigh(text: str, town: Town | None = None, line: Line | None = None) -> Weight:
    """What this text costs and what is wrong with it. Looks at 1000 characters at most."""
    text = tidy(text)[:LONGEST]
    counted = gsm.segments(text)
    each, example = price_of(town, line)
    many = counted.count if text else 0
    dear = dear_characters(text)
    cheaper = gsm.segments(gsm.plain(text)).count if dear else many
    return Weight(
        text, len(text), many, str(counted.encoding), counted.left, many * each, example, dear, (many - cheaper) * each,
        answer_texts.doubts(text),
    )  # fmt: skip


def dear_characters(text: str) -> tuple[Dear, ...]:
    """The characters that GSM-7 does not have, each once, in the order in which they stand."""
    found: dict[str, int] = {}
    for character in text:
        if gsm.septets(character) is None:
            found[character] = found.get(character, 0) + 1
    return tuple(Dear(character, times, gsm.plain(character)) for character, times in found.items())


def cheap(text: str) -> str:
    """The text with every dear character replaced by the nearest that costs nothing more."""
    return gsm.plain(tidy(text))


def segments(text: str) -> int:
    """How many SMS a text is: what store.templates measures with."""
    return gsm.segments(text).count


def slots(
    town: Town, member: Member, language: str, *, number: str = "", office: Office | None = None, due: date | None = None
) -> Mapping[str, str]:
    """What fills the slots of a prepared answer."""
    place = office or next(iter(town.offices.values()), None)
    return {
        "number": f"{number[:4]} {number[4:]}" if number else "",
        "office": (place.short or place.name) if place else town.name,
        "due": short_date(due, language) if due else "",
        "officer": member.name,
        "hours": place.hours if place and place.hours else town.officer_hours,
    }


def is_quiet(town: Town, now: datetime) -> bool:
    """Whether it is night where the citizen lives: an answer is sent all the same, and may wake a household."""
    return told_at(town, now) != now


def told_at(town: Town, now: datetime) -> datetime:
    """When a notice of now may go out at the soonest: at once, or at the end of the town's quiet hours (store.notices)."""
    return manners.of(town).moment(Purpose.COMPLAINT, now)
