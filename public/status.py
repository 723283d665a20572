"""How each channel does just now, in plain words: which number works, which is slow, and what to use instead."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, g, jsonify, render_template

from public.words_figures import WORDS
from rules.calendar import Zone, clock, short_date
from store import channel_health
from store.channel_health import Channel, ChannelHealth
from store.line_health import Condition
from store.town_values import Line, Town
from store.unit import Store, StoreDown

FRESH = 10.0  # seconds; however many look, the database is asked once


class Pulse:
    """The latest look at all channels."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._lock = threading.Lock()
        self._at = float("-inf")
        self._found: dict[Channel, ChannelHealth] | None = None

    def channels(self) -> dict[Channel, ChannelHealth] | None:
        """Each kind of channel that a real town has a line on; None while the database cannot be asked."""
        with self._lock:
            if time.monotonic() - self._at > FRESH:
                self._at = time.monotonic()
                try:
                    towns = self._store.towns().real
                    channels = {(line.provider, line.kind): town for town in reversed(towns) for line in town.lines}
                    with self._store.reading() as unit:
                        self._found = channel_health.of_channels(unit, channels, self._now())
                except StoreDown:
                    self._found = None
            return self._found


def attach(blueprint: Blueprint, *, store: Store, now: Callable[[], datetime]) -> None:
    """Serve `/status` and `/status.json`."""
    pulse = Pulse(store, now)

    @blueprint.get("/status")
    def status() -> str:
        found, today = pulse.channels(), now()
        shown = [(town, _lines(town, found)) for town in store.towns().real] if found is not None else []
        return render_template(
            "public/status.html", found=found, towns=shown, f=WORDS[g.language], good=Condition.GOOD,
            at=lambda moment, town: _told(moment, today, Zone.of(town.zone), g.language), other=_other,
        )  # fmt: skip

    @blueprint.get("/status.json")
    def status_json() -> tuple[Response, int]:
        found = pulse.channels()
        if found is None:
            return jsonify(database="down", networks={}, channels=[]), 503
        networks = {one.network.provider: {"condition": one.network.condition, "sent": one.network.sent, "failed": one.network.failed,
                                           "late": one.network.late} for one in found.values()}  # fmt: skip
        channels = [
            {"town": town.id, "kind": line.kind, "address": line.address, "network": line.provider, "condition": one.condition,
             "last_used": one.heard_at.isoformat() if one.heard_at else None}
            for town in store.towns().real for line, one in _lines(town, found)
        ]  # fmt: skip
        return jsonify(database="up", networks=networks, channels=channels), 200


def _lines(town: Town, found: dict[Channel, ChannelHealth]) -> list[tuple[Line, ChannelHealth]]:
    """The numbers of a town. One that was added since the last look is told of by the next."""
    return [(line, found[line.provider, line.kind]) for line in town.lines if (line.provider, line.kind) in found]


def _told(moment: datetime, today: datetime, zone: Zone, language: str) -> str:
    """A time as people say it, with its date unless that is today's."""
    day = zone.day(moment)
    return clock(moment, zone) if day == zone.day(today) else f"{short_date(day, language)}, {clock(moment, zone)}"


def _other(lines: list[tuple[Line, ChannelHealth]], line: Line) -> str:
    """Another number of these, of the same kind if there is one, that does well; "" when there is none."""
    well = [one for one, health in lines if one != line and health.condition is Condition.GOOD]
    well.sort(key=lambda one: one.kind != line.kind)
    return well[0].address if well else ""
