"""Files of personal data, sealed at rest: written and read a piece at a time, never held whole, and never on the disk in clear.

A file is a row of pieces, each sealed for its place in this very file; the last one says that it is the last. A piece that is
moved, left out or taken from another file does not open, and neither does a file that was cut short.
"""

from __future__ import annotations

import io
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from store.sealed import HEAD, Keys, Unsealable, seal, unseal

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

PIECE = 64 * 1024  # bytes
_LONG = struct.Struct(">I")
_ROUND = _LONG.size + HEAD + 16  # what a piece takes more than its bytes: its length, the head, the tag
_TABLE, _COLUMN = "files", "piece"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that a file can go back to while it is written."""

    at: int
    nth: int


class Sealing(io.RawIOBase):
    """A new file, opened by us alone. Only `finish` makes it whole: what was closed before does not open."""

    def __init__(self, keys: Keys, path: Path, name: str) -> None:
        super().__init__()
        self._keys, self._name = keys, name
        self._out = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._nth, self._held = 0, bytearray()

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, given: ReadableBuffer, /) -> int:
        """Take these bytes."""
        self._held += memoryview(given)
        while len(self._held) > PIECE:
            self._piece(self._held[:PIECE], last=False)
            del self._held[:PIECE]
        return memoryview(given).nbytes

    def mark(self) -> Mark:
        """Where the file is now."""
        if self._held:
            self._piece(self._held, last=False)
            self._held.clear()
        return Mark(self._out.tell(), self._nth)

    def back(self, mark: Mark) -> None:
        """Forget what was written since."""
        self._held.clear()
        self._out.seek(mark.at)
        self._out.truncate()
        self._nth = mark.nth

    def finish(self) -> None:
        """Write the last piece."""
        self._piece(self._held, last=True)
        self._held.clear()
        self._out.flush()

    def close(self) -> None:
        """Close the file."""
        self._out.close()
        super().close()

    def _piece(self, given: bytearray, *, last: bool) -> None:
        sealed = seal(self._keys, _TABLE, _COLUMN, _place(self._name, self._nth, last=last), bytes(given))
        self._out.write(_LONG.pack(len(sealed)) + sealed)
        self._nth += 1


class Unsealing(io.RawIOBase):
    """A sealed file as it was. Reading raises Unsealable where it was tampered with."""

    def __init__(self, keys: Keys, path: Path, name: str) -> None:
        super().__init__()
        self._keys, self._name = keys, name
        self._file = path.open("rb")
        self._next, self._nth, self._held = self._sealed(), 0, memoryview(b"")

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, into: WriteableBuffer, /) -> int:
        """Fill `into` with the bytes that come next."""
        room = memoryview(into)
        while not self._held and self._next:
            piece, self._next = self._next, self._sealed()
            place = _place(self._name, self._nth, last=not self._next)
            self._held = memoryview(unseal(self._keys, _TABLE, _COLUMN, place, piece))
            self._nth += 1
        many = min(len(room), len(self._held))
        room[:many], self._held = self._held[:many], self._held[many:]
        return many

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _sealed(self) -> bytes:
        head = self._file.read(_LONG.size)
        if not head:
            return b""
        many = _LONG.unpack(head)[0] if len(head) == _LONG.size else 0
        piece = self._file.read(many) if HEAD < many <= PIECE + _ROUND else b""
        if not piece or len(piece) != many:
            raise Unsealable("this file was cut short")
        return piece


def size(path: Path) -> int:
    """How many bytes a sealed file holds, by the lengths of its pieces."""
    total = 0
    with path.open("rb") as file:
        while len(head := file.read(_LONG.size)) == _LONG.size:
            many = _LONG.unpack(head)[0]
            total += many + _LONG.size - _ROUND
            file.seek(many, io.SEEK_CUR)
    return total


def _place(name: str, nth: int, *, last: bool) -> str:
    return f"{name}:{nth}:{'last' if last else 'more'}"
