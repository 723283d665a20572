"""The dialogues that the load generator walks. Each is a generator: it is sent a screen and gives what the citizen types next.

Every screen is read: an option is chosen by its words, and an answer that is not the one hoped for is Wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass

Talk = Generator[str, str, None]


class Wrong(Exception):
    """An answer that this dialogue should not get."""


class Last(str):
    """What is typed on the hop that has the effect."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """A citizen who is known to the store, with a complaint of theirs to ask about. `lap` counts how often they called."""

    phone: str
    number: str
    digits: str
    lap: int = 0


def bare(caller: Caller) -> Talk:
    """Four hops on the yardstick, with texts as long as a status dialogue's."""
    for text in ("", "1", caller.number, caller.digits):
        _going((yield text))


def menu(caller: Caller) -> Talk:
    """Three hops without an effect: the front page, the services, what one of them needs."""
    front = yield ""
    services = yield option(front, "Info layanan")
    _ended((yield nth(services, caller.lap)), "Biaya")


def status(caller: Caller) -> Talk:
    """How a complaint stands: number, second fact, answer."""
    front = yield ""
    _going((yield option(front, "Cek status")))
    _going((yield caller.number))
    _ended((yield Last(caller.digits)), "Pengaduan")


def queue(caller: Caller) -> Talk:
    """A number for a counter: another office, service or day on each lap, so that each is a new one."""
    lap = caller.lap
    front = yield ""
    start = yield option(front, "Ambil antrean")
    offices = yield option(start, "Ambil nomor")
    services = yield nth(offices, lap)
    days = yield nth(services, lap // count(offices))
    priority = yield nth(days, lap // count(offices) // count(services))
    sure = yield option(priority, "Tidak")
    _ended((yield Last(option(sure, "Ya"))), "Nomor antrean Anda")


def complaint(caller: Caller) -> Talk:
    """A complaint with its receipt by SMS."""
    front = yield ""
    category = yield option(front, "Pengaduan")
    districts = yield option(category, "Lampu jalan")
    regions = yield nth(districts, caller.lap)
    _going((yield nth(regions, caller.lap)))
    naming = yield f"Lampu jalan padam di depan toko {caller.lap} sejak Senin malam"  # the same words would be the same complaint
    review = yield option(naming, "Tanpa nama")
    _ended((yield Last(option(review, "Kirim"))), "Pengaduan diterima")


def text(caller: Caller) -> Talk:
    """One SMS, which is answered by an SMS of its own later, and with nothing over the same request."""
    if (yield "MENU"):
        raise Wrong("an answer to a text")


TALKS: dict[str, Callable[[Caller], Talk]] = {made.__name__: made for made in (bare, menu, status, queue, complaint, text)}

_OPTION = re.compile(r"^(\d+) (.+)$", re.MULTILINE)
_NOT_OURS = frozenset({"0", "9", "98"})  # back, the officer, the next page


def option(screen: str, words: str) -> str:
    """The key of the option with these words."""
    _going(screen)
    for key, label in _OPTION.findall(screen):
        if label == words:
            return str(key)
    raise Wrong(f"no option {words!r} on {screen!r}")


def nth(screen: str, place: int) -> str:
    """The key of an option by its place, counted round and round."""
    keys = _keys(screen)
    return keys[place % len(keys)]


def count(screen: str) -> int:
    """How many options a screen has."""
    return len(_keys(screen))


def _keys(screen: str) -> list[str]:
    _going(screen)
    keys = [key for key, _ in _OPTION.findall(screen) if key not in _NOT_OURS]
    if not keys:
        raise Wrong(f"no options on {screen!r}")
    return keys


def _going(screen: str) -> None:
    if not screen.startswith("CON "):
        raise Wrong(f"it ended: {screen!r}")


def _ended(screen: str, words: str) -> None:
    if not screen.startswith("END ") or words not in screen:
        raise Wrong(f"no {words!r} in {screen!r}")
