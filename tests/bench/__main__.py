"""`python -m tests.bench [--quick] [--scale | --console [--sqlite | --postgres] [--kept FOLDER]]`: measure, print the table, keep it in tests/bench/out."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from store.sealed import Keys
from tests.bench import console, machine, report, rounds, scale, stores, turn, whole
from tests.bench.generator import SMS, Load, generator
from tests.bench.servers import LOAD_CORE, environment, pin, redis, serving

HOME = Path(__file__).parent.parent.parent
OUT = Path(__file__).parent / "out"
SMALL = 1_000
KINDS = ("sqlite", "postgresql")


def say(words: str) -> None:
    """Progress, beside the table."""
    print(words, file=sys.stderr, flush=True)


def main() -> None:
    """Measure everything and say it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size, two minutes")
    parser.add_argument("--scale", action="store_true", help="only the questions whose cost must not grow with what is stored")
    parser.add_argument("--console", action="store_true", help="only the console's pages, and callers beside fifty officers")
    parser.add_argument("--sqlite", action="store_true", help="with --console: only on SQLite")
    parser.add_argument("--postgres", action="store_true", help="with --console: only on PostgreSQL")
    parser.add_argument("--kept", type=Path, help="with --console: a folder that keeps the full help desks for the next time")
    parser.add_argument("--size", type=int, help="complaints, instead of a million (a tenth with --quick)")
    parser.add_argument("--rounds", type=int, help="with --console: turns of callers alone and beside officers")
    parser.add_argument("--seconds", type=float, help="with --console: seconds of each walk of callers")
    told = parser.parse_args()
    quick, scale_only, console_only = told.quick, told.scale, told.console
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that every server is stopped
    began, big = time.monotonic(), told.size or (100_000 if quick else 1_000_000)
    folder = Path(tempfile.mkdtemp(prefix="titian-bench-"))
    folder.chmod(0o755)  # PostgreSQL may run as another user
    pin(LOAD_CORE)
    try:
        with ExitStack() as open_:
            facts = machine.facts(HOME, folder)
            kept = told.kept or folder / "kept"
            for one in (kept, kept / "run"):
                one.mkdir(parents=True, exist_ok=True)
                one.chmod(0o755)
            server = open_.enter_context(stores.postgresql(kept / "pg", keep=told.kept is not None))
            facts["postgresql"] = server.facts()
            load = open_.enter_context(generator(HOME))
            plans = console.Plan(
                tuple(kind for kind, only in zip(KINDS, (told.postgres, told.sqlite), strict=True) if not only), kept, folder, big,
                told.rounds or (1 if quick else 3), told.seconds or (3.0 if quick else 6.0),
            )  # fmt: skip
            desks, desk_figures = console.measured(plans, server, load, HOME, say) if console_only or not scale_only else ([], {})
            if console_only:
                _keep("-".join(["console", *plans.kinds] if len(plans.kinds) == 1 else ["console"]), facts | {"load after": machine.load()}, desks, [f"{time.monotonic() - began:.0f} s."], desk_figures, quick)
                return
            figures: dict[str, Any] = {"turn": turn.microseconds(HOME, 5 if quick else 15), "console": desk_figures}
            plan = None if scale_only else rounds.Plan(*((3, 0.4, 100, 60) if quick else (5, 1.5, 300, 480)))
            measured, fills, asked, figures["questions"] = _dialogues(folder, server, load, big, plan, quick)
            say(report.markdown(asked, {}, []))
            if not scale_only:
                figures |= _whole(folder, server, load, quick)
            facts["load after"] = machine.load()
        wrong, examples = measured.wrong()
        rest = [] if scale_only else report.of_rounds(measured, SMALL, big) + report.of_the_rest(figures, measured, SMALL)
        rows = rest + asked + desks
        notes = [
            f"Filled: {'; '.join(fills)}. Wrong answers: {wrong}{': ' + ' / '.join(examples) if examples else ''}.",
            "One granian worker on core 0, load generator and PostgreSQL on core 1, 32 callers. Medians of interleaved rounds "
            "(lowest to highest); each ratio is against bare Flask of the same round. Seeds: 1, 2, 3 ... in the order of the orders.",
            "The last two rows take the other engines' ratios from docs/decisions/0015-what-is-measured.md.",
            f"The whole run took {time.monotonic() - began:.0f} s.",
        ]
        figures["rounds"] = {" ".join(key): value for key, value in measured.found.items()}
        _keep("scale" if scale_only else "latest", facts, rows, notes, figures, quick)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep(name: str, facts: dict[str, str], rows: list[report.Row], notes: list[str], figures: dict[str, Any], quick: bool) -> None:
    table = report.markdown(rows, facts, notes)
    OUT.mkdir(exist_ok=True)
    kept = {"facts": facts, "figures": figures, "rows": [row.cells() for row in rows], "notes": notes, "quick": quick}
    (OUT / f"{name}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False))
    (OUT / f"{name}.md").write_text(table)
    print(table)


def _dialogues(
    folder: Path, server: stores.Server, load: Load, big: int, plan: rounds.Plan | None, quick: bool
) -> tuple[rounds.Rounds, list[str], list[report.Row], dict[str, Any]]:
    """The interleaved run (none without a plan), how long the stores took to fill, and the rows and record of the questions."""
    key = Keys.fresh()
    told = {"DEMO": "1", "WEBHOOK_KEY": "demo", "DATA_KEYS": key, "SECRET_KEY": "b" * 32}
    with ExitStack() as open_:
        environ = environment(**told, REDIS_URL=open_.enter_context(redis(folder)))
        filled: dict[str, stores.Filled] = {}
        between: list[stores.Filled] = []  # asked, but without a server: is what grows at first done growing?
        for kind in KINDS:
            for size in (SMALL, big // 10, big):
                name = f"{kind}-{size}"
                url = f"sqlite:///{folder / name}.db" if kind == "sqlite" else server.database(f"bench{size}")
                filled[name] = stores.made(url, kind, size, Keys.parse(key), folder, HOME)
                say(f"{name}: filled in {filled[name].seconds:.0f} s")
                if size not in (SMALL, big):
                    between.append(filled.pop(name))
        servers = {"bare": open_.enter_context(serving("bare", "tests.bench.bare:app", HOME, folder / "bare", environ, threads=1))}
        for name, store in filled.items():
            told = {**environ, "DATABASE_URL": store.url}
            servers[name] = open_.enter_context(serving(name, "app:app", HOME, folder / f"run-{name}", told))
        found = rounds.run(plan, load, servers, filled, say) if plan else rounds.Rounds()
        hops = scale.hops(load, servers, filled, *((1, 60) if quick else (3, 150)), say)
    rows, record = scale.questions([*filled.values(), *between], Keys.parse(key), 100 if quick else 500, say)
    return found, [f"{name} in {store.seconds:.0f} s" for name, store in filled.items()], rows + hops, record


def _whole(folder: Path, server: stores.Server, load: Load, quick: bool) -> dict[str, Any]:
    figures: dict[str, Any] = {"texts": {}, "weights": {}, "starts": {"first start, empty folder": [], "start, folder there": []}}
    people = folder / "texting.json"
    people.write_text(json.dumps([(f"+62840{50_000_000 + nth}", "", "") for nth in range(5_000)]))
    for nth in range(1 if quick else 3):
        for which in figures["starts"]:
            with whole.running(HOME, folder / f"start{nth}", environment(DEMO="1")) as (_, _, seconds):
                figures["starts"][which].append(seconds)
    for kind in KINDS:
        far = whole.FarEnd()
        told = {"DEMO": "1", "KANNEL_SENDSMS_URL": far.url, "KANNEL_USERNAME": "bench", "KANNEL_PASSWORD": "bench"}
        if kind == "postgresql":
            told["DATABASE_URL"] = server.database("texts")
        with whole.running(HOME, folder / f"texts-{kind}", environment(**told)) as (port, parent, _):
            time.sleep(1)  # the worker is started after the web side
            late, lost = whole.delays(port, far, 30 if quick else 120)
            texts = load.walk(port, "text", people, seconds=2 if quick else 6, path=SMS)
            figures["texts"][kind] = {**texts, "delays": late, "lost": lost}
            if kind == "sqlite":
                figures["weights"] = whole.weights(parent)
        far.close()
        say(f"texts on {kind}: done")
    return figures


if __name__ == "__main__":
    main()
