"""Writing an export to a file: CSV a page at a time, cut by whole days when there is too much of it; XLSX made from that.

Both lie on the disk sealed, and are opened piece by piece while they are downloaded.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from rules.cells import safe
from store import export_rows, export_sheet
from store.export_rows import Row
from store.export_sheet import Cell
from store.exports import KEPT, MOST, What
from store.sealed import Keys
from store.sealed_files import Sealing, Unsealing, size
from store.town_values import Town
from store.unit import Store

NUMBERS = frozenset({"priority", "seconds", "segments", "delays", "fee"})
DAYS = frozenset({"day", "first_due", "done_due", "due"})
MOMENTS = frozenset({"filed_at", "first_answer_at", "updated_at", "taken_at", "called_at", "at", "due_at", "until"})
DAY_OF = {
    What.COMPLAINTS: "filed_at", What.QUEUE: "day", What.MESSAGES: "at", What.APPLICATIONS: "filed_at", What.CALLBACKS: "filed_at",
}  # fmt: skip
REST = 0.002  # seconds between pages: whoever waits for a page of the console comes first


@dataclass(frozen=True, slots=True)
class Written:
    """What a file holds: `rows`; `upto` is the last day in it when it was cut, else None."""

    rows: int
    upto: date | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What columns are called, and what is written for a value in them; the name and the value themselves where nothing is said."""

    headings: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def cell(self, name: str, value: str | int | None) -> str | int | None:
        """What stands in the column of that name."""
        return self.values[name].get(str(value), value) if name in self.values else value


def path_of(folder: Path, id: str, form: str) -> Path:
    """Where a file lies."""
    return folder / f"{id}.{form}"


def write(
    store: Store, town: Town, folder: Path, id: str, form: str, what: What, first: date, last: date, *, open: bool,
    sees: tuple[str, ...] = (), overseer: bool = False, most: int = MOST, between: str = ",", spoken: Spoken = Spoken(),
    seen: Callable[[int], None] = lambda rows: None,
) -> Written:  # fmt: skip
    """Make the file, sealed; what it holds. A file that is there is whole. `between` parts the columns of a CSV."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    half, sheet, names = folder / f".{id}.half", folder / f".{id}.sheet", export_rows.columns(what)
    try:
        with Sealing(store.keys, half, f"{id}.csv") as out:
            pages = export_rows.pages(store, town, what, first, last, open=open, sees=sees, overseer=overseer, blind=overseer)
            made = _csv(out, names, pages, DAY_OF[what], most, between, spoken, seen)
            out.finish()
        if form == "xlsx":
            with _opened(store.keys, half, f"{id}.csv") as rows, Sealing(store.keys, sheet, f"{id}.xlsx") as out:
                export_sheet.write(out, what.value, _cells(rows, names, between), len(names))
                out.finish()
            sheet.replace(path_of(folder, id, form))
        else:
            half.replace(path_of(folder, id, form))
        return made
    finally:
        half.unlink(missing_ok=True)
        sheet.unlink(missing_ok=True)


def read(keys: Keys, folder: Path, id: str, form: str) -> tuple[int, io.BufferedReader]:
    """How many bytes a file has, and the file, opened as it is read. Raises FileNotFoundError, Unsealable."""
    path = path_of(folder, id, form)
    return size(path), _opened(keys, path, f"{id}.{form}")


def sweep(folder: Path, now: datetime) -> int:
    """Delete the files that are older than a day; how many."""
    gone = 0
    for path in folder.glob("*") if folder.is_dir() else ():
        try:
            if now.timestamp() - path.stat().st_mtime > KEPT.total_seconds():
                path.unlink()
                gone += 1
        except FileNotFoundError:
            continue  # another process was quicker
    return gone


def _opened(keys: Keys, path: Path, name: str) -> io.BufferedReader:
    return io.BufferedReader(Unsealing(keys, path, name))


class _Lines:
    """What the csv writer writes to: text that no encoding refuses, whatever a citizen's phone made of it."""

    def __init__(self, out: Sealing) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(text.encode("utf-8", "replace"))


def _csv(
    out: Sealing, names: tuple[str, ...], pages: Iterator[list[Row]], day_of: str, most: int, between: str, spoken: Spoken,
    seen: Callable[[int], None],
) -> Written:
    lines = _Lines(out)
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL, delimiter=between)
    lines.write("\ufeff")  # without it a spreadsheet takes UTF-8 for something else
    writer.writerow([safe(spoken.headings.get(name, name)) for name in names])
    rows, day, yesterday = 0, "", ""
    before, begins = 0, out.mark()  # how many rows there were when this day began, and where in the file that was
    for page in pages:
        for row in page:
            today = str(row[day_of])[:10]
            if today != day:
                day, yesterday, before, begins = today, day, rows, out.mark()
            if rows == most:
                if before == 0:  # one day alone has too many: its first ones
                    return Written(rows, date.fromisoformat(day))
                out.back(begins)
                return Written(before, date.fromisoformat(yesterday))
            writer.writerow([safe(spoken.cell(name, row[name])) for name in names])
            rows += 1
        seen(rows)
        time.sleep(REST)
    return Written(rows, None)


def _cells(told: io.BufferedReader, names: Sequence[str], between: str) -> Iterator[list[Cell]]:
    """The rows of a CSV of ours as cells of a sheet. Every cell that is not a number or a date of ours is text."""
    with io.TextIOWrapper(told, encoding="utf-8-sig", newline="") as text:
        for line, row in enumerate(csv.reader(text, delimiter=between)):
            yield [_cell(name, cell) for name, cell in zip(names, row, strict=True)] if line else list(row)
            if line % 500 == 0:
                time.sleep(REST)


def _cell(name: str, cell: str) -> Cell:
    if name in NUMBERS and cell.isdecimal():
        return int(cell)
    if cell and (name in DAYS or name in MOMENTS):
        return date.fromisoformat(cell) if name in DAYS else datetime.fromisoformat(cell)
    return cell
