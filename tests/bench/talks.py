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
    """Four hops without an effect: the front page, the services, what there is to know of one, how long it takes and its fee."""
    front = yield from _front()
    services = yield option(front, "Info layanan")
    parts = yield nth(services, caller.lap)
    _told((yield option(parts, "Lama dan biaya")), "Biaya")


def status(caller: Caller) -> Talk:
    """How a complaint stands: number, second fact, answer."""
    front = yield from _front()
    _going((yield option(front, "Cek status")))
    _going((yield caller.number))
    _told((yield Last(caller.digits)), "Pengaduan")


def queue(caller: Caller) -> Talk:
    """A number for a counter: another office, service or day on each lap, so that each is a new one."""
    lap = caller.lap
    front = yield from _front()
    start = yield option(front, "Ambil antrean")
    offices = yield option(start, "Ambil nomor")
    services = yield nth(offices, lap)
    days = yield nth(services, lap // count(offices))
    priority = yield nth(days, lap // count(offices) // count(services))
    sure = yield option(priority, "Tidak")
    _ended((yield Last(option(sure, "Ya"))), "Nomor antrean Anda")


def complaint(caller: Caller) -> Talk:
    """A complaint with its receipt by SMS."""
    front = yield from _front()
    category = yield option(front, "Pengaduan")
    districts = yield option(category, "Lampu jalan")
    regions = yield nth(districts, caller.lap)
    asking = yield nth(regions, caller.lap)
    _going((yield option(asking, "Lapor sendiri")) if "laporan serupa" in asking else asking)
    naming = yield f"Lampu jalan padam di depan toko {caller.lap} sejak Senin malam"  # the same words would be the same complaint
    review = yield option(naming, "Tanpa nomor")
    _ended((yield Last(option(review, "Kirim"))), "Laporan diterima")


def performance(caller: Caller) -> Talk:
    """KINERJA: the whole town, one month after another."""
    front = yield from _front()
    offices = yield (yield from _found((yield option(front, "Lainnya")), "Kinerja layanan"))
    months = yield nth(offices, 0)
    topics = yield nth(months, caller.lap)
    told = yield Last(option(topics, "Ringkasan"))
    _ended(told, "belum cukup data" if "belum cukup" in told else "selesai")


def nearest(caller: Caller) -> Talk:
    """KANTOR: the nearest office from one kelurahan after another."""
    front = yield from _front()
    office = yield (yield from _found((yield option(front, "Lainnya")), "Alamat kantor"))
    districts = yield option(office, "Kantor terdekat")
    regions = yield nth(districts, caller.lap)
    services = yield nth(regions, caller.lap)
    near = yield Last(option(services, "KTP-el"))
    _told((yield nth(near, caller.lap)), "Terdekat dari")


def estimate(caller: Caller) -> Talk:
    """How long a number still takes that the caller holds for today."""
    front = yield from _front()
    start = yield option(front, "Ambil antrean")
    _told((yield Last(option(start, "Nomor saya"))), "orang di depan")


def text(caller: Caller) -> Talk:
    """One SMS, which is answered by an SMS of its own later, and with nothing over the same request."""
    if (yield "MENU"):
        raise Wrong("an answer to a text")


TALKS: dict[str, Callable[[Caller], Talk]] = {made.__name__: made for made in (bare, menu, status, queue, complaint, performance, nearest, estimate, text)}

_OPTION = re.compile(r"^(\d+) (.+)$", re.MULTILINE)
_NOT_OURS = frozenset({"0", "9", "98"})  # back, the officer, the next page


def _front() -> Generator[str, str, str]:
    """The front page; what was broken off before is left alone."""
    screen = yield ""
    return (yield option(screen, "Mulai baru")) if "belum selesai" in screen else screen


def _found(screen: str, words: str) -> Generator[str, str, str]:
    """The key of the option with these words, on whichever page it stands."""
    while words not in screen:
        screen = yield option(screen, "Lanjut")
    return option(screen, words)


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


def _told(screen: str, words: str) -> None:
    """It says so, and the citizen hangs up, whatever else could be asked there."""
    if words not in screen:
        raise Wrong(f"no {words!r} in {screen!r}")


def _ended(screen: str, words: str) -> None:
    if not screen.startswith("END ") or words not in screen:
        raise Wrong(f"no {words!r} in {screen!r}")
