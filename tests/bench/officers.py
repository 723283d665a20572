"""The officers' browsers: one process in which each polls the pulse, asks again for what their open page shows, and opens pages in turn.

Orders come as lines of JSON on stdin, figures go back as lines of JSON on stdout, as with the callers' generator.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

PULSE = 0.6  # as console.js
VIEWING = 1.5  # and case.js
RESTING = {"cases", "texts"}  # topics for which a page rests while the server is crowded; the town's inbox never does
APART = {"inbox, again": 1.0}  # seconds between two looks by itself, as inbox.js
DEALS = 20.0  # seconds in which an officer with a list opens a case
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *(titian_console=[^;\r]*)", re.IGNORECASE)
_REST = re.compile(rb"\r\nx-rest: *([0-9.]+)", re.IGNORECASE)
_BEAT = re.compile(rb"\r\nx-beat: *([0-9a-f.]+)", re.IGNORECASE)
_TIMING = re.compile(rb"\r\nserver-timing: *all;dur=([0-9.]+), *work;dur=([0-9.]+)", re.IGNORECASE)
_SEEN = re.compile(r'data-seen="([^"]+)"')
_TOKEN = re.compile(r'<meta name="csrf" content="([^"]+)"')


def is_part(path: str) -> bool:
    """Whether htmx asks for this address of the console, not a person: a part of a page."""
    return path.startswith("/console/") and path.endswith(("/screen", "/board", "/texts", "/live", "/measured", "/presence", "/priority"))


@dataclass(slots=True)
class Tally:
    """What came of one order: seconds of each request by what was asked, and what was wrong."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    server: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # as the server's own clock tells it
    work: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # of a processor
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def as_json(self) -> dict[str, Any]:
        """Number, median, 95th and 99th percentile and worst of each, in seconds: at the browser, in the server, of a processor."""
        found = {
            name: {"n": len(values), **_parts(values), "server": _parts(self.server[name]), "work": _parts(self.work[name])}
            for name, values in sorted(self.took.items())
        }
        return {"asked": found, "wrong": dict(self.wrong)}


def _parts(values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    values.sort()
    return {f"p{part}": values[min(len(values) - 1, len(values) * part // 100)] for part in (50, 95, 99)} | {"max": values[-1]}


class Browser:
    """One signed-in browser with one connection. What it is answered with is read whole."""

    def __init__(self, port: int, cookie: str, tally: Tally) -> None:
        self._port, self.cookie, self._tally = port, cookie, tally
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.token, self.rest, self.seen, self.beat, self._timed = "", 0.0, "", "", (0.0, 0.0)

    async def ask(self, name: str, address: str, *, fragment: bool = False, post: str | None = None) -> str:
        """The answer's body. One that is neither 200 nor "nothing changed" is counted as wrong."""
        began, self._timed = time.perf_counter(), (0.0, 0.0)
        try:
            status, body = await asyncio.wait_for(self._exchange(address, fragment, post), 15)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            self._streams, status, body = None, 0, ""
        self._tally.took[name].append(time.perf_counter() - began)
        if self._timed != (0.0, 0.0):
            self._tally.server[name].append(self._timed[0])
            self._tally.work[name].append(self._timed[1])
        if found := _SEEN.search(body):
            self.seen = found[1]
        if status not in (200, 204):
            self._tally.wrong[f"{name}: {status}"] += 1
        if not fragment and (found := _TOKEN.search(body)):
            self.token = found[1]
        return body

    async def _exchange(self, address: str, fragment: bool, post: str | None) -> tuple[int, str]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        lines = [
            f"{'GET' if post is None else 'POST'} {address} HTTP/1.1", f"Host: 127.0.0.1:{self._port}", f"Cookie: {self.cookie}",
            "Accept-Encoding: gzip", "User-Agent: bench",
        ]  # fmt: skip
        if fragment:
            lines += ["HX-Request: true", f"X-Seen: {self.seen}", f"X-Beat: {self.beat}"]
        if post is not None:
            lines += [f"X-CSRFToken: {self.token}", "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(post)}"]
        writer.write(("\r\n".join(lines) + "\r\n\r\n" + (post or "")).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        timed = _TIMING.search(head)
        self._timed = (float(timed[1]) / 1000, float(timed[2]) / 1000) if timed else (0.0, 0.0)
        if address == "/console/pulse":
            told, beat = _REST.search(head), _BEAT.search(head)
            self.beat = beat[1].decode() if beat else ""
            self.rest = float(told[1]) if told else 0.0
        if kept := _COOKIE.search(head):
            self.cookie = kept[1].decode()
        return int(head[9:12]), body.decode(errors="replace")


async def officer(browser: Browser, opened: dict[str, Any], until: float, chance: random.Random, changed: list[float]) -> None:
    """Somebody at work with one page open, as console.js does it: a pulse every 0.6 s, and what the page asks again for when it changed."""
    await asyncio.sleep(chance.random() * PULSE)
    await browser.ask("opening a page", opened["page"])
    deals = time.perf_counter() + DEALS * chance.random() if opened.get("deals") else float("inf")
    resting = set() if opened.get("lives") else RESTING
    marks: dict[str, str] | None = None
    waiting: set[str] = set()
    due: set[str] = set()
    looked: dict[str, float] = {}
    viewed = told_at = 0.0
    while time.perf_counter() < until:
        began = time.perf_counter()
        told = await browser.ask("pulse", "/console/pulse")
        try:
            now = json.loads(told)
        except ValueError:
            now = marks or {}
        waiting |= {topic for topic, mark in now.items() if marks is not None and marks.get(topic) != mark}
        marks = now
        rests = time.perf_counter() < told_at + browser.rest * chance.uniform(0.8, 1.2)
        topics = {topic for topic in waiting if not (rests and topic in resting)}
        waiting -= topics
        told_at = time.perf_counter() if topics & resting else told_at
        for name, address, on in opened["parts"]:
            due |= {name} if topics & {*on} else set()
            if name in due and time.perf_counter() - looked.get(name, 0.0) >= APART.get(name, 0.0):
                due.discard(name)
                looked[name] = time.perf_counter()
                await browser.ask(name, address, fragment=True)
                changed.append(time.perf_counter())
        if time.perf_counter() >= deals:
            deals = time.perf_counter() + DEALS
            await browser.ask("a case, opened", chance.choice(opened["deals"]))
        if opened.get("viewing") and time.perf_counter() - viewed >= VIEWING:
            viewed = time.perf_counter()
            await browser.ask("who else looks", opened["viewing"], fragment=True, post="typing=0")
        await asyncio.sleep(max(0.0, PULSE - (time.perf_counter() - began)) + chance.random() * 0.1)


async def reader(browsers: dict[str, Browser], pages: list[tuple[str, str, str]], until: float, pause: float, settles: float) -> None:
    """Each page in turn, by somebody of the role that it is for, until the time is over; when the others have theirs open."""
    await asyncio.sleep(settles)
    while time.perf_counter() < until:
        for role, name, address in pages:
            if time.perf_counter() >= until:
                return
            path = urlsplit(address).path
            await browsers[role].ask(name, address, fragment=is_part(path))
            await asyncio.sleep(pause)


async def carry_out(order: dict[str, Any]) -> dict[str, Any]:
    """Figures of some seconds with these officers at work and these pages asked."""
    tally, changed = Tally(), [0.0]
    chance, until = random.Random(order["seed"]), time.perf_counter() + order["seconds"]
    work = [officer(Browser(order["port"], one["cookie"], tally), one, until, chance, changed) for one in order["officers"]]
    if order["pages"]:
        browsers = {role: Browser(order["port"], cookie, tally) for role, cookie in order["readers"].items()}
        work.append(reader(browsers, order["pages"], until, order["pause"], order["settles"]))
    await asyncio.gather(*work)
    return {**tally.as_json(), "refreshed": len(changed) - 1}


def main() -> None:
    """Orders in, figures out, until stdin ends."""
    for order in sys.stdin:
        print(json.dumps(asyncio.run(carry_out(json.loads(order)))), flush=True)


if __name__ == "__main__":
    main()
