"""The pulse that open pages listen to: what changed since they last looked. One small answer to each page every 0.6 seconds.

A page tells with it that somebody pressed or typed since the last one, and hears when the sign-in is about to end.

Those who call go before those who look on: when many pages ask again at once, the pulse tells them to rest in between. The
inbox does not rest: it is told nothing while what it shows is the same, and what all see alike is looked at once.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from weakref import WeakKeyDictionary

from flask import Blueprint, Response, g, jsonify, request, session

from console.desk import Desk
from store import pulse, sign_ins
from store.unit import Store

FRESH = 0.3  # seconds; so many officers at once cost the database one look
KNOWN = 2.0  # seconds for which a pulse does not ask again whether a sign-in still holds; it tells nothing but that something changed
MOST_KNOWN = 2000
SHARE = 0.05  # of a processor, for pages that ask again by themselves
SPAN = 10.0  # seconds over which that is measured
LONGEST = 15.0  # seconds between two looks of a page, however crowded it is
REST = "X-Rest"
USED = "X-Used"  # what a page says when somebody used it since its last pulse
LEFT = "X-Left"  # "idle 240", "day 240": a sign-in ends in so many seconds, since nobody uses it or since the day is over
WARNED = timedelta(minutes=5)
BEAT = "X-Beat"
NAMED = 100  # beats whose moment is known: those of half a minute


class Pulse:
    """The latest beat, looked at seldom, whoever asks. Each has a name, and the moment before it was read is known for a while."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._at = float("-inf")
        self._beat: dict[str, str] = {}
        self._name, self._nth = secrets.token_hex(4), 0
        self._read: OrderedDict[str, float] = OrderedDict()

    def beat(self) -> tuple[str, dict[str, str]]:
        """The name of a beat at most FRESH old, and every topic with its mark."""
        with self._lock:
            if time.monotonic() - self._at > FRESH:
                began = time.monotonic()
                with self._store.reading() as unit:
                    self._beat = pulse.beat(unit)
                self._nth += 1
                self._read[f"{self._name}.{self._nth}"] = began
                while len(self._read) > NAMED:
                    self._read.popitem(last=False)
                self._at = time.monotonic()
            return f"{self._name}.{self._nth}", self._beat

    def read_at(self, name: str) -> float | None:
        """The moment before the beat of this name was read; None for one of long ago, or of another process."""
        return self._read.get(name)


_HEARTS: WeakKeyDictionary[Store, Pulse] = WeakKeyDictionary()


def heart_of(store: Store) -> Pulse:
    """The pulse of a store in this process."""
    return _HEARTS.setdefault(store, Pulse(store))


class Told(NamedTuple):
    """When a page asked, and the moment before the beat was read because of which it asks; None when it asks by itself for no beat of ours.

    Whatever was looked at from that moment on has all that the beat told of: one look serves every page that asks because of it.
    """

    came: float
    since: float | None = None


def told(store: Store) -> Told:
    """What this request was told. To be asked before the database is: a reading sees what was there when it began."""
    return Told(time.monotonic(), heart_of(store).read_at(request.headers.get(BEAT, "")))


class Lately(NamedTuple):
    """When a sign-in was last looked up, when it was last told here that somebody used it, and what was said of its end."""

    looked: float
    used: datetime
    left: str


NEVER = Lately(float("-inf"), datetime.min.replace(tzinfo=UTC), "")


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
    heart, crowd = heart_of(desk.store), Crowd()
    known: dict[str, Lately] = {}

    def answer(left: str) -> Response:
        name, marks = heart.beat()
        made = jsonify(marks)
        made.headers[BEAT] = name
        if rest := crowd.told():
            made.headers[REST] = f"{rest:.1f}"
        if left:
            made.headers[LEFT] = left
        return made

    @blueprint.before_request
    def lately() -> Response | None:
        """The answer to a pulse whose sign-in was looked up a moment ago. Comes before all that asks who it is."""
        g.begun = time.thread_time(), time.perf_counter()
        if request.endpoint == "console.pulse":
            last = known.get(_token(), NEVER)
            # A page that is used says so with each pulse: once a minute that is looked at, and whenever its end is near.
            told = USED not in request.headers or (not last.left and desk.now() - last.used <= sign_ins.TOUCHED)
            if told and time.monotonic() - last.looked < KNOWN:
                return answer(last.left)
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
        last, used = known.get(_token(), NEVER), USED in request.headers
        known[_token()] = made = Lately(time.monotonic(), g.now if used else last.used, _left(used))
        return answer(made.left)


def _left(used: bool) -> str:
    """What a page is told of the end of its sign-in: nothing while it is far."""
    span, day = sign_ins.left(replace(g.sign_in, seen_at=g.now) if used else g.sign_in, g.now)
    return f"{'day' if day else 'idle'} {max(0, int(span.total_seconds()))}" if span <= WARNED else ""


def _token() -> str:
    token = session.get("token", "")
    return sign_ins.hashed(token) if isinstance(token, str) and token else ""
