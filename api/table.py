"""A CSV file from an office's system, read one record at a time: whatever is in it, a value or a clean fault with its line.

UTF-8 with or without a mark, comma or semicolon, quotes, any line ending but a lone CR. A cell that looks like a formula is
text like any other. The form of the whole file is judged before a row of it is taken: what is torn is not half imported.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from rules.calendar import Zone
from store.submitted import FIELDS, NEEDED, Fault, Submitted, read
from store.town_values import Town

LONGEST_LINE = 64 * 1024  # bytes
LONGEST_RECORD = 64 * 1024
MOST_ROWS = 200_000
MARK = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class BadTable(ValueError):
    """A file that is no table of ours. `line` is where, from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line, self.why = line, why


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the line and the byte where it begins, and its cells by column."""

    line: int
    at: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row that was judged: where it begins, and what it says or what is wrong with it."""

    line: int
    at: int
    said: Submitted | tuple[Fault, ...]


class Table:
    """A file that was opened for reading bytes and can be wound back. Raises BadTable when its first line is no heading."""

    def __init__(self, file: BinaryIO, town: Town, now: datetime) -> None:
        self._file, self._town, self._now = file, town, now
        self._zone = Zone.of(town.zone)
        file.seek(0)
        head = file.read(3)
        if head[:2] in _UTF16:
            raise BadTable(1, "this is UTF-16; save it as CSV in UTF-8")
        self._start = len(MARK) if head == MARK else 0
        file.seek(self._start)
        line = file.readline(LONGEST_LINE + 1)
        self._separator = ";" if line.count(b";") > line.count(b",") else ","
        file.seek(self._start)
        first = next(self._records(self._start, 1), None)
        if first is None:
            raise BadTable(1, "there is nothing in this file")
        self.columns = tuple(cell.strip().lower() for cell in first.cells)
        self._check_heading()
        self._behind = (file.tell(), first.line + line_count(first))

    def _check_heading(self) -> None:
        for name in self.columns:
            if name not in FIELDS:
                raise BadTable(1, f"there is no column {name[:40]!r}; there are {', '.join(FIELDS)}")
        if len(set(self.columns)) < len(self.columns):
            raise BadTable(1, "a column stands there twice")
        if missing := [name for name in NEEDED if name not in self.columns]:
            raise BadTable(1, f"the column {missing[0]} is missing")

    def rows(self) -> Iterator[Row]:
        """Every row below the heading, in the order of the file. Raises BadTable where its form is broken."""
        for seen, record in enumerate(self._records(*self._behind), 1):
            if seen > MOST_ROWS:
                raise BadTable(record.line, f"more than {MOST_ROWS} rows; make several files of it")
            yield Row(record.line, record.at, self._said(record))

    def row(self, at: int, line: int) -> Row:
        """The row that begins at this byte, read again."""
        record = next(self._records(at, line))
        return Row(line, at, self._said(record))

    def _said(self, record: Record) -> Submitted | tuple[Fault, ...]:
        if len(record.cells) != len(self.columns):
            return (Fault("", f"has {len(record.cells)} cells; the heading has {len(self.columns)}"),)
        return read(dict(zip(self.columns, (cell.strip() for cell in record.cells), strict=True)), self._town, self._now, self._zone)

    def _records(self, at: int, line: int) -> Iterator[Record]:
        file = self._file
        while True:
            file.seek(at)
            whole, lines = self._piece(line)
            if not whole:
                return
            if text := self._text(whole, line).strip("\r\n"):
                yield Record(line, at, self._cells(text, line))
            at += len(whole)
            line += lines

    def _piece(self, line: int) -> tuple[bytes, int]:
        """The bytes of one record and how many lines it has: more than one when a quoted cell has line ends in it."""
        whole, lines, quotes = bytearray(), 0, 0
        while True:
            piece = self._file.readline(LONGEST_LINE + 1)
            if len(piece) > LONGEST_LINE:
                raise BadTable(line + lines, f"longer than {LONGEST_LINE} bytes")
            if not piece:
                if whole:
                    raise BadTable(line, "a quote that opens here is never closed")
                return b"", 0
            whole += piece
            lines += 1
            quotes += piece.count(b'"')
            if quotes % 2 == 0:
                return bytes(whole), lines
            if len(whole) > LONGEST_RECORD:
                raise BadTable(line, "a quote that opens here is not closed for a long way")

    def _text(self, whole: bytes, line: int) -> str:
        try:
            return whole.decode()
        except UnicodeDecodeError as error:
            at = line + whole.count(b"\n", 0, error.start)
            raise BadTable(at, "not UTF-8; save the file as CSV in UTF-8") from error

    def _cells(self, text: str, line: int) -> tuple[str, ...]:
        try:
            found = list(csv.reader(io.StringIO(text, newline=""), delimiter=self._separator, strict=True))
        except csv.Error as error:
            raise BadTable(line, f"not CSV: {str(error)[:80]}") from error
        if len(found) != 1:
            raise BadTable(line, "not one record: a line ends or a quote stands where none may")
        return tuple(found[0])


def line_count(record: Record) -> int:
    """How many lines a record has."""
    return 1 + sum(cell.count("\n") for cell in record.cells)


@dataclass(frozen=True, slots=True)
class Judged:
    """A whole file, judged: the rows that are well, in the order in which they are to be taken, and the faults by line."""

    table: Table
    well: tuple[tuple[int, int], ...]  # line, byte
    faults: tuple[tuple[int, tuple[Fault, ...]], ...]

    def submitted(self) -> Iterator[tuple[int, Submitted]]:
        """The rows that are well, each read again from the file: only their places are kept in memory."""
        for line, at in self.well:
            said = self.table.row(at, line).said
            assert isinstance(said, Submitted), "the file was changed while it was read"
            yield line, said


def judge(file: BinaryIO, town: Town, now: datetime) -> Judged:
    """Read the whole file once. Raises BadTable when its form is broken anywhere; a fault within a row is that row's alone."""
    table = Table(file, town, now)
    keys: list[tuple[str, datetime, bytes, int, int]] = []
    faults: list[tuple[int, tuple[Fault, ...]]] = []
    for row in table.rows():
        if isinstance(row.said, Submitted):
            told = hashlib.sha256(row.said.canonical().encode()).digest()[:8]
            keys.append((row.said.external_id, row.said.as_of, told, row.line, row.at))
        else:
            faults.append((row.line, row.said))
    keys.sort()
    return Judged(table, tuple((line, at) for _, _, _, line, at in keys), tuple(faults))
