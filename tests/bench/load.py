"""The load generator: one process, one thread, many callers at once on kept-alive connections, each walking whole dialogues.

Orders come as lines of JSON on stdin, figures go back as lines of JSON on stdout. Raw sockets and epoll, so that it costs
less than what it measures (the report says what it can do against the yardstick, beside wrk where that is installed).
"""

from __future__ import annotations

import json
import random
import re
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.talks import TALKS, Caller, Last, Talk, Wrong

LONGEST = 60.0  # seconds that one order may take, whatever happens
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(slots=True)
class Walk:
    """One dialogue under way: its generator, what was typed so far, and the part of its requests that stays the same."""

    talk: Talk
    fields: str
    typed: str = ""
    next: str = ""

    def request(self, head: str) -> bytes:
        """The next hop as it goes over the wire."""
        if self.next:
            self.typed = f"{self.typed}*{self.next}" if self.typed else self.next
        text = self.typed.replace("*", "%2A").replace(" ", "+")
        body = f"{self.fields}&text={text}&networkCode=51010"
        return f"{head}{len(body)}\r\n\r\n{body}".encode()


@dataclass(slots=True)
class Line:
    """One connection."""

    socket: socket.socket
    got: bytes = b""
    walk: Walk | None = None
    sent_at: float = 0.0


@dataclass(slots=True)
class Tally:
    """What came of one order. Latencies in seconds."""

    started: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0
    counted: int = 0  # hops answered before the time was over
    hops: int = 0  # with those that finished what was begun
    dialogues: int = 0
    took: list[float] = field(default_factory=list)
    took_last: list[float] = field(default_factory=list)
    wrong: int = 0
    examples: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The figures."""
        return {
            "seconds": self.seconds, "hops": self.hops, "dialogues": self.dialogues, "rate": self.counted / self.seconds,
            "p50": _part(self.took, 0.5), "p99": _part(self.took, 0.99),
            "any_p50": _part(self.took + self.took_last, 0.5), "any_p99": _part(self.took + self.took_last, 0.99),
            "last_p50": _part(self.took_last, 0.5), "last_p99": _part(self.took_last, 0.99),
            "wrong": self.wrong, "examples": self.examples,
        }  # fmt: skip


class Generator:
    """Carries out orders; remembers who called last in each store."""

    def __init__(self) -> None:
        self._people: dict[str, list[list[str]]] = {}
        self._laps: dict[tuple[str, str], int] = {}
        self._ready: list[Walk] = []

    def carry_out(self, order: dict[str, Any]) -> dict[str, Any]:
        """Walk one kind of dialogue for some seconds; or `prepare` many of them up to their last hop, and then `finish` those."""
        walks = self._walks(order)
        head = (
            f"POST {order['path']} HTTP/1.1\r\nHost: 127.0.0.1:{order['port']}\r\nUser-Agent: at-ussd\r\nAccept: */*\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        )
        address = ("127.0.0.1", int(order["port"]))
        if order["prepare"]:
            self._ready = []
            some = (next(walks) for _ in range(order["prepare"]))
            return _drive(address, head, some, order["callers"], LONGEST, self._ready).as_json()
        if order["finish"]:
            return _drive(address, head, iter(self._ready), order["callers"], LONGEST).as_json()
        return _drive(address, head, walks, order["callers"], order["seconds"], pace=order["pace"]).as_json()

    def _walks(self, order: dict[str, Any]) -> Iterator[Walk]:
        people = self._people.setdefault(order["people"], json.loads(Path(order["people"]).read_text()))
        chance, place = random.Random(order["seed"]), (order["people"], order["talk"])
        while True:
            nth = self._laps[place] = self._laps.get(place, -1) + 1
            phone, case, digits = people[nth % len(people)]
            talk = TALKS[order["talk"]](Caller(phone, case, digits, nth // len(people)))
            id, number = f"ATUid_{chance.getrandbits(128):032x}", phone.lstrip("+")
            if order["talk"] == "text":
                fields = f"id={id}&from=%2B{number}&to=2345&date=2026-11-21+09%3A41%3A24&linkId={id}"
            else:
                fields = f"sessionId={id}&serviceCode=%2A123%23&phoneNumber=%2B{number}"
            yield Walk(talk, fields, next=next(talk))


def _drive(
    address: tuple[str, int], head: str, walks: Iterator[Walk], callers: int, seconds: float, park: list[Walk] | None = None, pace: float = 0.0
) -> Tally:
    """Walk until the time is over or there are no more, then finish what was begun. With `park`, stop before each last hop.

    With a `pace` hops begin at even distances, so many a second, as long as a line is free.
    """
    poll, lines = select.epoll(), {}
    for _ in range(callers):
        made = socket.create_connection(address, timeout=10)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines[made.fileno()] = Line(made)
        poll.register(made.fileno(), select.EPOLLIN)
    tally = Tally()
    ends = tally.started + seconds
    free = deque(lines.values()) if pace else deque()
    busy = 0 if pace else sum(_go_on(line, head, walks, park) for line in lines.values())
    turn = tally.started
    while (busy or free) and time.perf_counter() < tally.started + LONGEST:
        while free and time.perf_counter() >= turn:
            busy += _go_on(free.popleft(), head, iter(()) if time.perf_counter() >= ends else walks, park)
            turn = max(turn + 1 / pace, time.perf_counter() - 1)
        for fd, _ in poll.poll(max(0.0, turn - time.perf_counter()) if free else 1.0):
            line = lines[fd]
            line.got += line.socket.recv(65536)
            answer = _answer(line)
            if answer is not None:
                now = time.perf_counter()
                if not tally.seconds and now >= ends:
                    tally.seconds = now - tally.started
                _heard(line, answer, now, tally)
                if pace:
                    busy -= 1
                    free.append(line)
                else:
                    busy -= not _go_on(line, head, iter(()) if now >= ends else walks, park)
    tally.seconds = tally.seconds or time.perf_counter() - tally.started
    for line in lines.values():
        line.socket.close()
    poll.close()
    if busy:
        tally.wrong += busy
        tally.examples.append("no answer")
    return tally


def _answer(line: Line) -> tuple[int, str] | None:
    at = line.got.find(b"\r\n\r\n")
    if at < 0:
        return None
    found = _LENGTH.search(line.got, 0, at)
    ends = at + 4 + (int(found[1]) if found else 0)
    if len(line.got) < ends:
        return None
    status, body = int(line.got[9:12]), line.got[at + 4 : ends].decode()
    line.got = line.got[ends:]
    return status, body


def _heard(line: Line, answer: tuple[int, str], now: float, tally: Tally) -> None:
    """Give the answer to the dialogue, which says what is typed next or is over."""
    walk, line.walk = line.walk, None
    assert walk is not None
    tally.hops += 1
    if not tally.seconds:
        tally.counted += 1
        (tally.took_last if isinstance(walk.next, Last) else tally.took).append(now - line.sent_at)
    try:
        if answer[0] != 200:
            raise Wrong(f"status {answer[0]}")
        walk.next = walk.talk.send(answer[1])
        line.walk = walk
    except StopIteration:
        tally.dialogues += 1
    except Wrong as fault:
        tally.wrong += 1
        tally.examples = [*tally.examples, str(fault)[:300]][:3]


def _go_on(line: Line, head: str, walks: Iterator[Walk], park: list[Walk] | None) -> bool:
    """Send this dialogue's next request, or the first of another; False when there is nothing left to send."""
    while True:
        line.walk = line.walk or next(walks, None)
        if line.walk is None:
            return False
        if park is None or not isinstance(line.walk.next, Last):
            break
        park.append(line.walk)
        line.walk = None
    data = line.walk.request(head)
    line.sent_at = time.perf_counter()
    line.socket.sendall(data)
    return True


def _part(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else 0.0


def main() -> None:
    """Orders in, figures out, until stdin ends."""
    generator = Generator()
    for order in sys.stdin:
        print(json.dumps(generator.carry_out(json.loads(order))), flush=True)


if __name__ == "__main__":
    main()
