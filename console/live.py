"""The pulse that open pages listen to: what changed since they last looked. One small answer a second to each page."""

from __future__ import annotations

import threading
import time

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from console.desk import Desk
from store import pulse

FRESH = 0.4  # seconds; so many officers at once cost the database one look


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


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve `/console/pulse`."""
    heart = Pulse(desk)

    @blueprint.get("/pulse", endpoint="pulse")
    def beat() -> Response:
        return jsonify(heart.beat())
