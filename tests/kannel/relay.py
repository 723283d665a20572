"""The wire between Kannel and Titian, in which an answer can get lost. It passes octets on as they come, kept-alive connections too."""

from __future__ import annotations

import re
import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

ASKED = re.compile(rb"^(?:GET|POST) (\S+) HTTP", re.MULTILINE)
TEXT = "/sms?"  # an SMS that comes in, and no report


class Relay:
    """Listens on a port of its own and passes on to `to`, another port of this machine. Who finds nobody there is hung up on."""

    def __init__(self) -> None:
        self.to = 0
        self.asked: list[str] = []  # path and query of each request, in their order
        self.turned_away = 0  # how often nobody was there
        self._lose = 0
        self._first: Callable[[], None] | None = None
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def lose(self, answers: int) -> None:
        """Break off instead of bringing back the next so many answers to texts. Titian has acted by then."""
        with self._lock:
            self._lose = answers

    def first(self, do: Callable[[], None]) -> None:
        """Do this when the next text comes, before it is passed on."""
        with self._lock:
            self._first = do

    def texts(self, phone: str) -> list[str]:
        """What was asked for the texts of one phone, each try counted."""
        return [asked for asked in self.asked if TEXT in asked and f"from={phone.lstrip('+')}&" in asked]

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._door.accept()
                threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        with caller:
            try:
                titian = socket.create_connection(("127.0.0.1", self.to), 5)
            except OSError:
                with self._lock:
                    self.turned_away += 1
                return
            with titian, suppress(OSError):
                titian.settimeout(None)
                self._pass_on(caller, titian)

    def _pass_on(self, caller: socket.socket, titian: socket.socket) -> None:
        for end in (caller, titian):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        asked, owed, ends = "", False, [caller, titian]
        while True:
            ready, _, _ = select.select(ends, [], [])
            if titian in ready:
                came = titian.recv(65536)
                if not came or caller not in ends or (TEXT in asked and self._lost()):
                    return
                caller.sendall(came)
                owed = False
            if caller in ready:
                came = _heard(caller)
                if came:
                    asked, owed = self._noted(came) or asked, True
                    titian.sendall(came)
                elif owed:
                    ends.remove(caller)  # it died after it had asked: Titian hears it out, and what it answers is lost
                else:
                    return

    def _noted(self, came: bytes) -> str:
        # Kannel writes a request at once, and the first packet holds all of its first line.
        found = ASKED.search(came)
        if found is None:
            return ""
        asked = found[1].decode()
        with self._lock:
            self.asked.append(asked)
            do = None
            if TEXT in asked:
                do, self._first = self._first, None
        if do is not None:
            do()
        return asked

    def _lost(self) -> bool:
        with self._lock:
            lost = self._lose > 0
            self._lose -= lost
        return lost


def _heard(caller: socket.socket) -> bytes:
    try:
        return caller.recv(65536)
    except ConnectionError:
        return b""
