"""The interleaved run: in each round the yardstick, then every dialogue on every store, then the hops with an effect alone."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.generator import Load
from tests.bench.servers import Server
from tests.bench.stores import Filled

TALKS = ("menu", "status", "queue", "complaint")
EFFECTS = ("queue", "complaint")


@dataclass(slots=True)
class Rounds:
    """What was measured: for each (server, work) one entry per round."""

    found: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def values(self, server: str, work: str, what: str) -> list[float]:
        """One figure of each round."""
        return [entry[what] for entry in self.found[server, work]]

    def middle(self, server: str, work: str, what: str) -> float:
        """The median over the rounds; 0 when nothing was measured."""
        return median(self.values(server, work, what) or [0.0])

    def against_bare(self, server: str, work: str) -> list[float]:
        """Hops per second as a multiple of the yardstick's of the same round."""
        return [one / bare for one, bare in zip(self.values(server, work, "rate"), self.values("bare", "bare", "rate"), strict=False)]

    def cost(self, server: str) -> list[float]:
        """Seconds per hop of each round, all dialogues alike."""
        rates = [self.values(server, talk, "rate") for talk in TALKS]
        return [sum(1 / rate for rate in row if rate) / len(row) for row in zip(*rates, strict=False)]

    def wrong(self) -> tuple[int, list[str]]:
        """How many answers were not what they should be, and some of them."""
        entries = [entry for entries in self.found.values() for entry in entries]
        return sum(entry["wrong"] for entry in entries), [shown for entry in entries for shown in entry["examples"]][:5]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often."""

    rounds: int
    seconds: float
    prepare: int
    longest: float  # seconds, from the first round on, after which no further round is begun


def run(plan: Plan, load: Load, servers: Mapping[str, Server], stores: Mapping[str, Filled], say: Callable[[str], None]) -> Rounds:
    """Warm up once, then measure. The stores of the smallest size are also asked for the hops with an effect alone."""
    until = time.monotonic() + plan.longest
    rounds, smallest = Rounds(), min(store.size for store in stores.values())
    people = next(iter(stores.values())).people
    for nth in range(plan.rounds + 1):
        began = time.monotonic()
        warm = nth == 0
        into = Rounds() if warm else rounds
        seconds = min(0.5, plan.seconds) if warm else plan.seconds
        _walk(into, load, servers["bare"], "bare", people, seconds=seconds)
        for talk in TALKS:
            for name, store in stores.items():
                _walk(into, load, servers[name], talk, store.people, seconds=seconds)
        for talk in EFFECTS:
            for name, store in stores.items():
                if store.size == smallest and not warm:
                    _walk(into, load, servers[name], talk, store.people, prepare=plan.prepare)
        took = time.monotonic() - began
        say(f"round {nth} of {plan.rounds}: {took:.0f} s" + (" (warming up, not counted)" if warm else ""))
        if not warm and time.monotonic() + took > until:
            break
    return rounds


def _walk(into: Rounds, load: Load, server: Server, talk: str, people: Path, *, seconds: float = 0.0, prepare: int = 0) -> None:
    ready = load.walk(server.port, talk, people, prepare=prepare) if prepare else {"wrong": 0, "examples": []}
    before, mine = server.cpu(), load.cpu()
    entry = load.walk(server.port, talk, people, seconds=seconds, finish=bool(prepare))
    entry["cpu"] = (server.cpu() - before) / max(1, entry["hops"])
    entry["busy"] = (server.cpu() - before) / entry["seconds"]
    entry["load"] = (load.cpu() - mine) / entry["seconds"]
    entry["wrong"] += ready["wrong"]
    entry["examples"] += ready["examples"]
    into.found[server.name, f"{talk}!" if prepare else talk].append(entry)
