"""`make chaos`: minutes of real traffic while everything is killed, frozen, emptied and locked at random; then the verdict.

    python -m tests.faults.chaos --seconds 300 --seeds 1,2,3 --database sqlite,postgresql

A run with the same seed breaks the same things in the same order, though never at quite the same moment. Exit 1 when a promise broke.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
from redis import Redis
from redis.exceptions import RedisError

from tests.faults.citizens import Heard, fresh_phone, ticket, token
from tests.faults.machine import House
from tests.faults.network import Message, Network, Play
from tests.faults.servers import PostgreSQLServer, RedisServer
from tests.faults.verdict import Promise, Verdict, judge, spread, taken_by

PATIENCE = 60.0  # seconds that a network comes again with one event
PAUSE = 0.4  # seconds between one citizen and the next of a thread: what one worker can send, with faults
CALM = 400.0  # seconds at most until everything owed is settled: a lease, a doubt, and the longest retries
PLAYS = (
    (0.04, Play(take=False, answer="500")), (0.02, Play(take=False, answer="429", wait=1)), (0.01, Play(take=False, answer="reset")),
    (0.015, Play(take=True, answer="reset")), (0.01, Play(take=True, answer="half")), (0.002, Play(take=True, answer="hang")),
)  # fmt: skip


class Chaos:
    """One run: citizens, faults, and what was promised to whom."""

    def __init__(self, seed: int, house: House, network: Network, redis: RedisServer, database: PostgreSQLServer | None) -> None:
        self.chance = random.Random(seed)
        self.house, self.network, self.redis, self.database = house, network, redis, database
        self.stop = threading.Event()
        self.tried: dict[str, Promise] = {}
        self.acknowledged: dict[str, float] = {}
        self.hops: list[float] = []
        self.errors = 0
        self.broken: list[str] = []

    def live(self, n: int) -> None:
        """One thread of citizens after another, each with one thing to say, said until it is heard."""
        kinds = ("twilio", "ussd", "africastalking", "ticket", "kannel")
        while not self.stop.is_set():
            kind, phone, id = kinds[n % len(kinds)], fresh_phone(), token()
            n += 1
            self.tried[phone] = {
                "twilio": Promise.ONCE, "ussd": Promise.AT_LEAST_ONCE, "ticket": Promise.AT_LEAST_ONCE
            }.get(kind, Promise.AT_MOST_ONCE)  # fmt: skip
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                heard = self._say(kind, phone, id, n)
                self.errors += heard.status >= 500
                if heard.status == 200 and "Maaf" not in heard.body and "Sorry" not in heard.body:
                    self.acknowledged[phone] = time.time()
                    break
                time.sleep(0.3)
            time.sleep(PAUSE)

    def _say(self, kind: str, phone: str, id: str, n: int) -> Heard:
        match kind:
            case "ussd":
                heard = self.house.citizens.dial(phone, "9", id)
            case "ticket":
                heard = self.house.citizens.dial(phone, ticket(n), id)
            case provider:
                return self.house.citizens.text(provider, phone, "MENU", id)
        self.hops.append(heard.seconds)
        return heard

    def play(self, message: Message) -> Play:
        """What a network does to one message."""
        at = self.chance.random()
        for share, play in PLAYS:
            at -= share
            if at < 0:
                return play
        return Play()

    def breaks(self) -> None:
        """One fault after another."""
        faults: list[Callable[[], None]] = [
            lambda: self._kill("worker"), lambda: self._kill("worker"), lambda: self._kill("serving"), lambda: self._kill("web"),
            lambda: self._kill("scheduler"), self._worker_sleeps, self._redis_dies, self._redis_freezes, self._redis_forgets,
            self._network_leaves, self._database_leaves,
        ]  # fmt: skip
        while not self.stop.wait(self.chance.uniform(1.0, 4.0)):
            fault = self.chance.choice(faults)
            with contextlib.suppress(psutil.Error, RedisError, AssertionError):
                fault()

    def _note(self, what: str) -> None:
        self.broken.append(what)

    def _kill(self, part: str) -> None:
        self._note(f"kill {part}")
        self.house.kill(part)

    def _worker_sleeps(self) -> None:
        self._note("worker frozen")
        worker = self.house.part("worker")
        worker.send_signal(signal.SIGSTOP)
        # Now and then longer than its lease: then another one has the row when it wakes.
        self.stop.wait(65.0 if self.chance.random() < 0.2 else self.chance.uniform(1, 6))
        worker.send_signal(signal.SIGCONT)

    def _redis_dies(self) -> None:
        self._note("redis killed")
        self.redis.kill()
        self.stop.wait(self.chance.uniform(0.2, 5))
        self.redis.start()

    def _redis_freezes(self) -> None:
        self._note("redis frozen")
        self.redis.freeze()
        self.stop.wait(self.chance.uniform(0.5, 5))
        self.redis.thaw()

    def _redis_forgets(self) -> None:
        self._note("redis emptied")
        with Redis.from_url(self.redis.url) as client:
            client.flushall()

    def _network_leaves(self) -> None:
        self._note("networks away")
        self.network.close()
        self.stop.wait(self.chance.uniform(0.5, 4))
        self.network.open()

    def _database_leaves(self) -> None:
        seconds = self.chance.uniform(1, 5)
        self._note("database away")
        if self.database is not None:
            self.database.crash()
            self.stop.wait(seconds)
            self.database.start()
            return
        code = "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], 9, isolation_level=None); c.execute('BEGIN IMMEDIATE'); "
        self.house.another("-c", code + f"time.sleep({seconds})", str(self.house.folder / "titian.db")).wait(30)


def run(seed: int, seconds: float, database: str) -> Verdict:
    """One seed on one database; prints the verdict."""
    with machine(database) as (house, network, redis, server):
        chaos = Chaos(seed, house, network, redis, server)
        network.plays = chaos.play
        threads = [threading.Thread(target=chaos.live, args=(n,), daemon=True) for n in range(4)]
        threads.append(threading.Thread(target=chaos.breaks, daemon=True))
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        chaos.stop.set()
        for thread in threads:
            thread.join(PATIENCE + 40)
        calm = time.monotonic()
        while time.monotonic() - calm < CALM and not house.finished():
            time.sleep(1)
        network_log = house.folder.parent / "network.jsonl"
        taken, clear, first = taken_by(network_log)
        verdict = judge(chaos.tried, set(chaos.acknowledged), taken, clear)
        waits = {
            promise: spread(first[phone] - at for phone, at in chaos.acknowledged.items() if chaos.tried[phone] is promise and phone in first)
            for promise in Promise
        }  # fmt: skip
        print(f"seed={seed} database={database} seconds={seconds:.0f} faults={len(chaos.broken)} {verdict}")
        print(f"  hops {len(chaos.hops)}: {spread(chaos.hops)}; answers of 500 and more: {chaos.errors} (texts and reports only, to come again)")
        for promise, told in waits.items():
            print(f"  from yes to the network, {promise}: {told}")
        print(f"  broken: {', '.join(f'{what} x{chaos.broken.count(what)}' for what in sorted(set(chaos.broken)))}", flush=True)
        for name in ("lost", "unexpected", "doubled"):
            for phone in sorted(getattr(verdict, name))[:10]:
                print(f"  {name}: {phone}, {chaos.tried.get(phone)}, taken {taken.get(phone, 0)}")
        if not verdict.valid:
            kept = Path(tempfile.mkdtemp(prefix="titian-chaos-"))
            for path in (*house.folder.glob("titian.db*"), *house.folder.glob("**/*.log"), house.folder / "secrets", network_log):
                shutil.copy(path, kept)
            print(f"  kept for inspection: {kept}")
        return verdict


@contextmanager
def machine(database: str) -> Iterator[tuple[House, Network, RedisServer, PostgreSQLServer | None]]:
    """Everything that a run needs, and nothing left of it."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="titian-c-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        network = Network(folder / "network.jsonl")
        stack.callback(network.close)
        stack.callback(network.release)
        redis = RedisServer()
        stack.callback(redis.close)
        server = PostgreSQLServer(folder / "pg") if database == "postgresql" else None
        if server is not None:
            stack.callback(server.close)
        house = House(folder / "var", {
            **network.settings(), "REDIS_URL": redis.url, **({"DATABASE_URL": server.url} if server is not None else {})
        })  # fmt: skip
        stack.callback(house.stop)
        house.start()
        yield house, network, redis, server


def main() -> int:
    """Every seed on every database."""
    asked = argparse.ArgumentParser(prog="chaos")
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument("--seeds", default="1,2,3")
    asked.add_argument("--database", default="sqlite,postgresql")
    told = asked.parse_args()
    verdicts = [run(int(seed), told.seconds, database) for database in told.database.split(",") for seed in told.seeds.split(",")]
    print(f"{sum(one.acknowledged for one in verdicts)} acknowledged in {len(verdicts)} runs: {'VALID' if all(v.valid for v in verdicts) else 'INVALID'}")
    return 0 if all(one.valid for one in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
