"""The networks at the far end: Africa's Talking, Twilio and Kannel as a local server that takes, refuses, hangs and breaks off.

Its log is the only judge of what was sent: a message is on disk there before the answer leaves, and our own tables are not asked.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path

from tests.faults.desk import Desk, Server

LONGEST_HANG = 40.0  # seconds
NOTICE = "hanya untuk melayani Anda"  # every phone gets it once, beside its first message; no test here is about it


@dataclass(frozen=True, slots=True)
class Play:
    """How one request is treated. `take`: the message is accepted, whatever is answered then."""

    take: bool = True
    answer: str = "right"  # right, 500, 429, html, empty, hang, reset, half
    wait: int = 0  # seconds of Retry-After


TAKES = Play()
FAILS = Play(take=False, answer="500")


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it reached a network."""

    at: float
    provider: str
    to: str
    text: str
    reference: str = ""
    answer: str = ""  # what was answered when it was taken: "right", or something that leaves the sender in doubt


class Network:
    """All three networks on one port. `plays` decides for what `script` says nothing of."""

    def __init__(self, log: Path, plays: Callable[[Message], Play] = lambda message: TAKES) -> None:
        self.asked: list[Message] = []  # every request to send, taken or not
        self.taken: list[Message] = []
        self.looked = 0  # times that somebody asked Twilio what it took
        self.plays = plays
        self._scripts: dict[str, deque[Play]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._log = log.open("ab", buffering=0)
        self._server: ThreadingHTTPServer | None = None
        self.port = 0
        self.open()

    @property
    def url(self) -> str:
        """Where the networks are."""
        return f"http://127.0.0.1:{self.port}"

    def settings(self) -> dict[str, str]:
        """What points Titian's senders here, with invented credentials."""
        return {
            "AFRICASTALKING_USERNAME": "titian", "AFRICASTALKING_API_KEY": "invented-key-of-no-worth", "AFRICASTALKING_API_URL": self.url,
            "TWILIO_ACCOUNT_SID": "AC" + "5" * 32, "TWILIO_AUTH_TOKEN": "demo-token", "TWILIO_API_URL": self.url,
            "KANNEL_SENDSMS_URL": f"{self.url}/cgi-bin/sendsms", "KANNEL_USERNAME": "titian", "KANNEL_PASSWORD": "invented",
        }  # fmt: skip

    def script(self, phone: str, *plays: Play) -> None:
        """Treat the next messages to `phone` so, one after another."""
        with self._lock:
            self._scripts[phone].extend(plays)

    def release(self) -> None:
        """Let go of all that hangs now, without an answer."""
        self._released.set()

    def open(self) -> None:
        """Listen, on the same port as before."""
        handler = type("OurDesk", (Desk,), {"network": self})
        self._server = Server(("127.0.0.1", self.port), handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="network", daemon=True).start()

    def close(self) -> None:
        """Refuse connections."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def to(self, phone: str) -> list[Message]:
        """What was taken for a phone, oldest first, but for the notice."""
        with self._lock:
            return [one for one in self.taken if one.to == phone and NOTICE not in one.text]

    def tried(self, phone: str) -> list[Message]:
        """What was asked for a phone, oldest first, but for the notice."""
        with self._lock:
            return [one for one in self.asked if one.to == phone and NOTICE not in one.text]

    def counts(self) -> Counter[str]:
        """How many messages were taken for each phone, but for the notice."""
        with self._lock:
            return Counter(one.to for one in self.taken if NOTICE not in one.text)

    def heard(self, provider: str, to: str, text: str) -> tuple[Play, str]:
        """Treat one request: how, and the reference when it was taken."""
        with self._lock:
            asked = Message(time.time(), provider, to, text)
            self.asked.append(asked)
            plays = self._scripts[to]
            play = plays.popleft() if plays else self.plays(asked)
            if not play.take:
                return play, ""
            n = len(self.taken) + 1
            taken = Message(time.time(), provider, to, text, f"SM{n:032x}" if provider == "twilio" else f"ATXid_{n:08d}", play.answer)
            self._log.write(json.dumps(asdict(taken)).encode() + b"\n")
            os.fsync(self._log.fileno())
            self.taken.append(taken)
            return play, taken.reference

    def hang(self) -> None:
        """Until released, or for long enough that everybody gave up."""
        self._released.clear()
        self._released.wait(LONGEST_HANG)


@contextmanager
def network(log: Path) -> Iterator[Network]:
    """Open networks, closed afterwards."""
    made = Network(log)
    try:
        yield made
    finally:
        made.release()
        made.close()
