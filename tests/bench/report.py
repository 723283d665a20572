"""Goal beside figure: the table that is printed, and kept in tests/bench/out. A goal that is missed is said to be missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.rounds import EFFECTS, TALKS, Rounds

GOALS = {
    "menu": {"sqlite": 0.40, "postgresql": 0.30},
    "effect": {"sqlite": 0.20, "postgresql": 0.15},
    "p99": {"sqlite": 50.0, "postgresql": 40.0},
}
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
WORK = {
    "menu": "menu hop (mark + session)", "status": "status dialogue, 4 hops", "queue": "queue dialogue, 8 hops",
    "complaint": "complaint dialogue, 8 hops", "queue!": "hop with a ticket and its receipt",
    "complaint!": "hop with a complaint and its receipt",
}  # fmt: skip
AIRFLOW, BUILDER = 0.02, 0.47  # x bare Flask, as measured for docs: see the note below the table


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `met` is None where there is no goal."""

    figure: str
    goal: str
    found: str
    met: bool | None = None

    def cells(self) -> tuple[str, str, str, str]:
        """As printed."""
        return self.figure, self.goal, self.found, "" if self.met is None else "met" if self.met else "**missed**"


def of_rounds(rounds: Rounds, small: int, big: int) -> list[Row]:
    """The rows of the interleaved run."""
    bare = rounds.values("bare", "bare", "rate")
    told = (
        f"{_rate(bare)} hops/s, p99 {_ms(rounds, 'bare', 'bare', 'p99')} ms, "
        f"{rounds.middle('bare', 'bare', 'cpu') * 1e6:.0f} µs of processor per hop; "
        f"{rounds.middle('bare', 'bare', 'busy'):.0%} of its core busy, load generator {rounds.middle('bare', 'bare', 'load'):.0%} of its own"
    )
    found = [Row("bare Flask: one form, one answer", "the yardstick", told)]
    for kind, name in KINDS.items():
        store = f"{kind}-{small}"
        if not rounds.found[store, "menu"]:
            continue
        for talk in TALKS:
            found.append(_walked(rounds, store, talk, name, GOALS["menu"][kind] if talk == "menu" else None))
        for talk in EFFECTS:
            found.append(_effect(rounds, store, f"{talk}!", name, GOALS["effect"][kind]))
        worst = max(rounds.middle(store, talk, what) for talk in TALKS for what in ("p99", "last_p99")) * 1000
        goal = GOALS["p99"][kind]
        found.append(Row(f"{name}: worst p99 per hop of these dialogues, 32 callers", f"<= {goal:.0f} ms", f"{worst:.0f} ms", worst <= goal))
        found += _scale(rounds, kind, name, small, big)
    return found


def _walked(rounds: Rounds, store: str, talk: str, name: str, goal: float | None) -> Row:
    ratio = rounds.against_bare(store, talk)
    dialogues = [entry["dialogues"] / entry["hops"] * entry["rate"] for entry in rounds.found[store, talk] if entry["hops"]]
    told = (
        f"{_ratio(ratio)}, {_rate(rounds.values(store, talk, 'rate'))} hops/s = {_middle(dialogues):.0f} dialogues/s, "
        f"p50 {_ms(rounds, store, talk, 'p50')} ms, p99 {_ms(rounds, store, talk, 'p99')} ms, "
        f"{rounds.middle(store, talk, 'cpu') * 1e6:.0f} µs of processor per hop"
    )
    return Row(f"{name}: {WORK[talk]}", f">= {goal:.2f} x" if goal else "", told, _middle(ratio) >= goal if goal else None)


def _effect(rounds: Rounds, store: str, work: str, name: str, goal: float) -> Row:
    ratio = rounds.against_bare(store, work)
    told = (
        f"{_ratio(ratio)}, {_rate(rounds.values(store, work, 'rate'))} hops/s, p50 {_ms(rounds, store, work, 'last_p50')} ms, "
        f"p99 {_ms(rounds, store, work, 'last_p99')} ms, {rounds.middle(store, work, 'cpu') * 1e6:.0f} µs of processor per hop"
    )
    return Row(f"{name}: {WORK[work]}", f">= {goal:.2f} x", told, _middle(ratio) >= goal)


def _scale(rounds: Rounds, kind: str, name: str, small: int, big: int) -> list[Row]:
    ratios = [two / one for one, two in zip(rounds.cost(f"{kind}-{small}"), rounds.cost(f"{kind}-{big}"), strict=False)]
    if not ratios:
        return []
    figure = f"{name}: cost per hop at {big:,} citizens, tickets, complaints against {small:,}"
    return [Row(figure, "<= 1.10 x", _ratio(ratios), _middle(ratios) <= 1.10)]


def of_the_rest(figures: Mapping[str, Any], rounds: Rounds, small: int) -> list[Row]:
    """The rows of what is measured apart."""
    turn = _middle(figures["turn"])
    found = [Row("pure turn: engine, session to and fro, render", "<= 50 µs", f"{_spread(figures['turn'], '.0f')} µs", turn <= 50)]
    for kind, name in KINDS.items():
        texts = figures["texts"].get(kind)
        if texts:
            rate, late = texts["rate"], sorted(texts["delays"])
            found.append(Row(f"{name}: SMS accepted, worker beside it", ">= 300/s", f"{rate:.0f}/s, p99 {texts['p99'] * 1000:.0f} ms", rate >= 300))
            p99 = _part(late, 0.99) * 1000
            told = f"p50 {_part(late, 0.5) * 1000:.0f} ms, p99 {p99:.0f} ms of {len(late)}; {texts['lost']} never came"
            found.append(Row(f"{name}: accepted to handed to the network, idle", "p99 <= 500 ms", told, p99 <= 500 and not texts["lost"]))
    for process, (rss, pss) in figures["weights"].items():
        goal = process in ("web", "worker")
        found.append(Row(f"memory: {process}", "<= 110 MB" if goal else "", f"{rss:.0f} MB resident, {pss:.0f} MB its share", rss <= 110 if goal else None))
    for which in ("first start, empty folder", "start, folder there"):
        times = figures["starts"][which]
        found.append(Row(f"`python app.py` to the first answer: {which}", "<= 3 s", f"{_spread(times, '.1f')} s", _middle(times) <= 3))
    ratio = _middle(rounds.against_bare(f"sqlite-{small}", "menu"))
    found.append(Row("menu hop against ussd-airflow-engine (its ratio, not run here)", ">= 15 x", f"{ratio / AIRFLOW:.0f} x", ratio / AIRFLOW >= 15))
    found.append(
        Row("menu hop against ussd-menu-builder with Redis (its ratio, not run here)", ">= 0.8 x", f"{ratio / BUILDER:.2f} x", ratio / BUILDER >= 0.8)
    )
    return found


def markdown(rows: Sequence[Row], facts: Mapping[str, str], notes: Sequence[str]) -> str:
    """The table for a page."""
    lines = ["| figure | goal | found | |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    about = ["; ".join(f"{name}: {value}" for name, value in facts.items())] if facts else []
    lines += ["", *(f"- {note}" for note in (*notes, *about))]
    return "\n".join(lines) + "\n"


def _rate(values: list[float]) -> str:
    return _spread(values, ",.0f")


def _ratio(values: list[float]) -> str:
    return f"{_spread(values, '.2f')} x"


def _spread(values: Sequence[float], form: str) -> str:
    if not values:
        return "not measured"
    return f"{_middle(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def _ms(rounds: Rounds, store: str, talk: str, what: str) -> str:
    return f"{rounds.middle(store, talk, what) * 1000:.1f}"


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def _part(values: Sequence[float], part: float) -> float:
    return values[min(len(values) - 1, int(len(values) * part))] if values else float("inf")
