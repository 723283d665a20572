"""The same questions of a small and of a big store: how long each takes, in turns, and whether any walks through a table that grows."""

from __future__ import annotations

import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from sqlalchemy import func, select, update

from store import figures_fold
from store.queue_rows import ticket_events
from store.sealed import Keys
from store.unit import Store, open_store
from tests.bench.fill import GROWS
from tests.bench.generator import Load
from tests.bench.questions import CLOCK, QUESTIONS, Asking, Question, asking
from tests.bench.report import KINDS, Row
from tests.bench.servers import Server
from tests.bench.stores import Filled
from tests.store.plans import plans

GOAL = 1.5  # x: a tree of a thousand times as many entries is some levels deeper; a walk would be a thousand times slower
TURNS = 10
HOPS = {"performance": "KINERJA", "nearest": "KANTOR", "estimate": "a ticket's waiting time"}
EVENTS = 1_000
# What a plan calls a walk: "SCAN tickets USING INDEX ..." too, since it has no bound.
_WALK = re.compile(r"\bSCAN (\w+)(?! USING (?:COVERING )?INDEX \w+_uncounted)|Seq Scan on (\w+)")


@dataclass(slots=True)
class Timed:
    """Microseconds of one question, for each size of store, the smallest first."""

    took: dict[int, list[float]]

    def told(self) -> str:
        """Median and 99th percentile of each, and the ratio of the biggest's median to the others'."""
        parts = [f"{size:,}: {median(values):,.0f} / {_part(values, 0.99):,.0f} µs" for size, values in self.took.items()]
        return f"{'; '.join(parts)}; {', '.join(f'{ratio:.2f}' for ratio in self.ratios)} x"

    @property
    def ratios(self) -> list[float]:
        """The biggest store's median as a multiple of each of the others', the smallest first."""
        *others, biggest = (median(values) for values in self.took.values())
        return [biggest / other for other in others]


def questions(filled: Iterable[Filled], keys: Keys, times: int, say: Callable[[str], None]) -> tuple[list[Row], dict[str, Any]]:
    """The rows of all questions, each asked `times` times of each store; and for the record every time and every walk."""
    rows, record, all = [], {}, sorted(filled, key=lambda store: store.size)
    for kind, name in KINDS.items():
        with ExitStack() as open_:
            stores = {of.size: open_store(of.url, keys) for of in all if of.kind == kind}
            for store in stores.values():
                open_.callback(store.close)
                figures_fold.keep(store, datetime.now(UTC))  # what the callers did so far
            of = {each.size: asking(stores[each.size], each.size, json.loads(each.tickets.read_text())) for each in all if each.kind == kind}
            biggest = max(stores)
            for question in QUESTIONS:
                timed = _timed(question, stores, of, times)
                statements, found = walks(stores[biggest], question, of[biggest])
                told = f"{timed.told()}; {len(found)} of {statements} statements walk"
                waited = question.by != CLOCK
                met = (timed.ratios[0] <= GOAL or not waited) and not found
                rows.append(Row(f"{name}: {question.words}", f"<= {GOAL} x, no walk" if waited else "no walk", told, met))
                record[f"{kind}: {question.words}"] = {"took": timed.took, "walks": found}
            counted = Timed({size: [] for size in stores})
            for _ in range(3):
                for size, store in stores.items():
                    counted.took[size].append(_count(store))
            rows.append(Row(f"{name}: counting {EVENTS:,} events that lie anywhere", "", counted.told()))
        say(f"{kind}: {len(QUESTIONS) + 1} questions asked")
    return rows, record


def walks(store: Store, question: Question, of: Asking, *, as_is: bool = True) -> tuple[int, list[str]]:
    """How many statements answer a question, and the plans of those that walk through a table that grows, as the database chooses.

    An index of nothing but what is still to be counted may be walked through: that is what it is for.
    """
    found = plans(store, lambda unit: question.ask(unit, of, 1), as_is=as_is)
    return len(found), [plan for plan in found if any({*match} & {*GROWS} for match in _WALK.findall(plan.partition("\n")[2]))]


def _timed(question: Question, stores: Mapping[int, Store], of: Mapping[int, Asking], times: int) -> Timed:
    """All stores in turns, so that whatever else this machine does meets them alike."""
    timed = Timed({size: [] for size in stores})
    for turn in range(TURNS + 1):
        for size, store in stores.items():
            for nth in range(turn * times // TURNS, (turn + 1) * times // TURNS):
                began = time.perf_counter()
                with store.writing(durable=False) if question.by == CLOCK else store.reading() as unit:
                    question.ask(unit, of[size], nth)
                if turn:
                    timed.took[size].append((time.perf_counter() - began) * 1e6)
    return timed


def _count(store: Store) -> float:
    """Microseconds to count many events again. The figures of a store of which this was asked are of no further use."""
    id, chance = ticket_events.c.id, random.Random(EVENTS)
    with store.writing() as unit:
        last = unit.conn.execute(select(func.max(id))).scalar_one()
        chosen = chance.sample(range(2, last), min(EVENTS, last - 2))
        unit.conn.execute(update(ticket_events).where(id.in_(chosen)).values(counted=0))
    began = time.perf_counter()
    counted = figures_fold.keep(store, datetime.now(UTC))
    return (time.perf_counter() - began) * 1e6 * EVENTS / counted


def hops(load: Load, servers: Mapping[str, Server], stores: Mapping[str, Filled], rounds: int, many: int, say: Callable[[str], None]) -> list[Row]:
    """The rows of whole hops through the app, one caller at a time: from the request on the wire to its answer."""
    took: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for nth in range(rounds + 1):
        for talk in HOPS:
            for name, store in stores.items():
                people = store.waiting if talk == "estimate" else store.people
                ready = load.walk(servers[name].port, talk, people, prepare=many)
                entry = load.walk(servers[name].port, talk, people, finish=True, callers=1)
                entry["wrong"] += ready["wrong"]
                if nth:
                    took[name, talk].append({**entry, "examples": [*ready["examples"], *entry["examples"]]})
        say(f"whole hops, round {nth} of {rounds}")
    return [row for kind, name in KINDS.items() for row in _hops(took, sorted((s for s in stores.values() if s.kind == kind), key=lambda s: s.size), name)]


def _hops(took: Mapping[tuple[str, str], list[dict[str, Any]]], pair: list[Filled], name: str) -> list[Row]:
    rows = []
    for talk, words in HOPS.items():
        parts, middles, wrong = [], [], []
        for store in pair:
            entries = took[f"{store.kind}-{store.size}", talk]
            middle, high = (median([entry[what] for entry in entries]) * 1e6 for what in ("last_p50", "last_p99"))
            parts.append(f"{store.size:,}: {middle:,.0f} / {high:,.0f} µs")
            middles.append(middle)
            wrong += [entry["examples"] for entry in entries if entry["wrong"]]
        ratio = middles[-1] / middles[0] if middles[0] else 0.0
        told = f"{'; '.join(parts)}; {ratio:.2f} x" + (f"; wrong answers: {wrong[0][:1]}" if wrong else "")
        rows.append(Row(f"{name}: whole hop, {words}", f"<= {GOAL} x", told, 0 < ratio <= GOAL and not wrong))
    return rows


def _part(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
