"""The citizens' end: phones behind Kannel's fake SMSC, which speaks in lines. Kannel listens, all phones share one connection."""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote_from_bytes, unquote_to_bytes

LINE = re.compile(rb"(\S+) (\+\d+) (text|data|udh|ucs-2) (.*)")
CONCATENATED = (0, 3)  # the element of a header that says: part n of m, under this number


@dataclass(slots=True)
class Text:
    """One message as a phone shows it: its parts joined. `plain` when it went out in GSM-7."""

    sender: str
    words: str
    parts: int
    plain: bool


@dataclass(slots=True)
class _Part:
    sender: str
    to: str
    kind: str
    header: bytes
    words: str
    about: tuple[int, int, int] | None  # number, of how many, which


class Handset:
    """Every phone in reach of the fake SMSC on `port`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._line: socket.socket | None = None
        self._unread = b""
        self._parts: list[_Part] = []

    def switch_on(self, seconds: float = 90.0) -> None:
        """Connect, as soon as Kannel listens."""
        ends = time.monotonic() + seconds
        while True:
            try:
                self._line = socket.create_connection(("127.0.0.1", self.port), 2)
                break
            except OSError:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.05)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def switch_off(self) -> None:
        """Out of reach: what is sent now waits at Kannel."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def text(self, phone: str, to: str, words: str) -> None:
        """Send an SMS; in UCS-2 when ASCII does not hold it."""
        assert self._line is not None, "switched off"
        kind, body = ("text", words) if words.isascii() else ("ucs2", quote_from_bytes(words.encode("utf-16-be"), safe=""))
        self._line.sendall(f"{phone.lstrip('+')} {to} {kind} {body}\n".encode())

    def parts(self) -> int:
        """How many SMS came in all, each part counted."""
        self._hear()
        return len(self._parts)

    def texts(self, phone: str) -> list[Text]:
        """What this phone got so far, in the order in which the last part of each came. A text with a missing part is not there yet."""
        self._hear()
        shown: list[Text] = []
        waiting: dict[tuple[str, int, int], dict[int, _Part]] = {}
        for part in self._parts:
            if part.to != phone:
                continue
            if part.about is None:
                shown.append(Text(part.sender, part.words, 1, part.kind != "ucs-2"))
                continue
            number, many, which = part.about
            together = waiting.setdefault((part.sender, number, many), {})
            assert which not in together, f"part {which} of {many} came twice"
            together[which] = part
            if len(together) == many:
                joined = "".join(together[n].words for n in range(1, many + 1))
                shown.append(Text(part.sender, joined, many, all(one.kind != "ucs-2" for one in together.values())))
                del waiting[part.sender, number, many]
        return shown

    def _hear(self) -> None:
        if self._line is None:
            return
        self._line.settimeout(0)
        with suppress(BlockingIOError):
            while came := self._line.recv(65536):
                self._unread += came
        self._line.settimeout(5)
        *lines, self._unread = self._unread.split(b"\n")
        for line in lines:
            found = LINE.fullmatch(line)
            if found:
                self._parts.append(_part(found))
            else:  # a plain text with a line end in it comes as two lines
                self._parts[-1].words += "\n" + line.decode()


def _part(found: re.Match[bytes]) -> _Part:
    sender, to, kind, rest = found[1].decode(), found[2].decode(), found[3].decode(), found[4]
    header = b""
    if kind == "udh":
        packed, kind_after, rest = rest.split(b" ", 2)
        header, kind = _unpacked(packed), kind_after.decode()
    octets = rest if kind == "text" else _unpacked(rest)
    return _Part(sender, to, kind, header, octets.decode("utf-16-be" if kind == "ucs-2" else "utf-8"), _about(header))


def _about(header: bytes) -> tuple[int, int, int] | None:
    at = 1
    while at + 1 < len(header):
        element, length = header[at], header[at + 1]
        if (element, length) == CONCATENATED:
            number, many, which = header[at + 2 : at + 5]
            return number, many, which
        at += 2 + length
    return None


def _unpacked(packed: bytes) -> bytes:
    return unquote_to_bytes(packed.replace(b"+", b"%20"))
