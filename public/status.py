"""How each channel does just now, in plain words: which number works, which is slow, and what to use instead."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, g, jsonify, render_template

from public.words_figures import WORDS
from rules.calendar import Zone, clock
from store import line_health
from store.line_health import Condition, NetworkHealth
from store.unit import Store, StoreDown

FRESH = 10.0  # seconds; however many look, the database is asked once


class Pulse:
    """The latest look at all networks."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._lock = threading.Lock()
        self._at = float("-inf")
        self._found: dict[str, NetworkHealth] | None = None

    def networks(self) -> dict[str, NetworkHealth] | None:
        """Each network that a real town has a line on; None while the database cannot be asked."""
        with self._lock:
            if time.monotonic() - self._at > FRESH:
                self._at = time.monotonic()
                try:
                    providers = sorted({line.provider for town in self._store.towns().real for line in town.lines})
                    with self._store.reading() as unit:
                        self._found = line_health.of_networks(unit, providers, self._now())
                except StoreDown:
                    self._found = None
            return self._found


def attach(blueprint: Blueprint, *, store: Store, now: Callable[[], datetime]) -> None:
    """Serve `/status` and `/status.json`."""
    pulse = Pulse(store, now)

    @blueprint.get("/status")
    def status() -> str:
        found = pulse.networks()
        towns = store.towns().real if found is not None else ()
        return render_template(
            "public/status.html", found=found, towns=towns, f=WORDS[g.language], good=Condition.GOOD,
            at=lambda moment, town: clock(moment, Zone.of(town.zone)), other=_other,
        )  # fmt: skip

    @blueprint.get("/status.json")
    def status_json() -> tuple[Response, int]:
        found = pulse.networks()
        if found is None:
            return jsonify(database="down", networks={}), 503
        networks = {name: {"condition": one.condition, "sent": one.sent, "failed": one.failed, "late": one.late}
                    for name, one in found.items()}  # fmt: skip
        return jsonify(database="up", networks=networks), 200


def _other(town: object, line: object, found: dict[str, NetworkHealth]) -> str:
    """Another number of this town, of the same kind if there is one, whose network does well; "" when there is none."""
    lines = [one for one in getattr(town, "lines", ()) if one != line and found[one.provider].condition is Condition.GOOD]
    lines.sort(key=lambda one: one.kind != getattr(line, "kind", ""))
    return str(lines[0].address) if lines else ""
