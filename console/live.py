"""The pulse that open pages listen to: what changed since they last looked. One small answer a second to each page.

Those who call go before those who look on: when many pages ask again at once, the pulse tells them to rest in between. The
inbox does not rest: it is told nothing while what it shows is the same, and what all see alike is looked at once.
"""

from __future__ import annotations

import threading
import time

from flask import Blueprint, Response, g, jsonify, request, session

from console.desk import Desk
from store import pulse, sign_ins

FRESH = 0.4  # seconds; so many officers at once cost the database one look
KNOWN = 2.0  # seconds for which a pulse does not ask again whether a sign-in still holds; it tells nothing but that something changed
MOST_KNOWN = 2000
SHARE = 0.05  # of a processor, for pages that ask again by themselves
SPAN = 10.0  # seconds over which that is measured
LONGEST = 15.0  # seconds between two looks of a page, however crowded it is
REST = "X-Rest"


class Pulse:
    """The latest beat, looked at seldom, whoever asks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._at = float("-inf")
        self._beat: dict[str, str] = {}

    def beat(self) -> dict[str, str]:
        """Every topic with its mark, at most FRESH old."""
        with self._lock:
            if time.monotonic() - self._at > FRESH:
                with self._desk.store.reading() as unit:
                    self._beat = pulse.beat(unit)
                self._at = time.monotonic()
            return self._beat


class Crowd:
    """How much work pages make that ask again by themselves, and how long each should rest so that it stays a small part."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun = time.monotonic()
        self._spent, self._looks = 0.0, 0
        self._pages: set[str] = set()
        self.rest = 0.0

    def looked(self, page: str, seconds: float) -> None:
        """A page asked again, which took so many seconds of a processor."""
        with self._lock:
            self._spent += seconds
            self._looks += 1
            self._pages.add(page)

    def told(self) -> float:
        """Seconds that a page should leave between two looks; 0 while there is room."""
        now = time.monotonic()
        with self._lock:
            span = now - self._begun
            if span >= SPAN or self._spent > SHARE * SPAN:
                wanted = self._spent / max(1, self._looks) * len(self._pages) / SHARE
                self.rest = min(LONGEST, wanted) if wanted > 1 and self._spent > SHARE * span / 2 else 0.0
                self._begun, self._spent, self._looks = now, 0.0, 0
                self._pages.clear()
            return self.rest


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/pulse`. To be called before what asks who is signed in."""
    heart, crowd = Pulse(desk), Crowd()
    known: dict[str, float] = {}

    def answer() -> Response:
        made = jsonify(heart.beat())
        if rest := crowd.told():
            made.headers[REST] = f"{rest:.1f}"
        return made

    @blueprint.before_request
    def lately() -> Response | None:
        """The answer to a pulse whose sign-in was looked up a moment ago. Comes before all that asks who it is."""
        g.begun = time.thread_time(), time.perf_counter()
        if request.endpoint == "console.pulse" and time.monotonic() - known.get(_token(), float("-inf")) < KNOWN:
            return answer()
        return None

    @blueprint.after_request
    def count(response: Response) -> Response:
        known, (worked, begun) = g.get("member") is not None, g.begun
        if known and request.method == "GET" and "HX-Request" in request.headers:
            crowd.looked(f"{g.member.id} {request.path}", time.thread_time() - worked)
        if known or request.endpoint == "console.pulse":
            took, work = (time.perf_counter() - begun) * 1000, (time.thread_time() - worked) * 1000
            response.headers["Server-Timing"] = f"all;dur={took:.1f}, work;dur={work:.1f}"
        return response

    @blueprint.get("/pulse", endpoint="pulse")
    def beat() -> Response:
        if len(known) > MOST_KNOWN:
            known.clear()
        known[_token()] = time.monotonic()
        return answer()


def _token() -> str:
    token = session.get("token", "")
    return sign_ins.hashed(token) if isinstance(token, str) and token else ""
