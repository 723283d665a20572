"""Writing an export to a file: CSV a page at a time, cut by whole days when there is too much of it; XLSX made from that."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path

from rules.cells import safe
from store import export_rows
from store.export_rows import Row
from store.exports import KEPT, MOST, What
from store.town_values import Town
from store.unit import Store

NUMBERS = frozenset({"priority", "seconds", "segments", "delays", "fee"})
DAY_OF = {
    What.COMPLAINTS: "filed_at", What.QUEUE: "day", What.MESSAGES: "at", What.APPLICATIONS: "filed_at", What.CALLBACKS: "filed_at",
}  # fmt: skip
REST = 0.002  # seconds between pages: whoever waits for a page of the console comes first


@dataclass(frozen=True, slots=True)
class Written:
    """What a file holds: `rows`; `upto` is the last day in it when it was cut, else None."""

    rows: int
    upto: date | None


def path_of(folder: Path, id: str, form: str) -> Path:
    """Where a file lies."""
    return folder / f"{id}.{form}"


def write(
    store: Store, town: Town, folder: Path, id: str, form: str, what: What, first: date, last: date, *, open: bool,
    sees: tuple[str, ...] = (), overseer: bool = False, most: int = MOST, seen: Callable[[int], None] = lambda rows: None,
) -> Written:  # fmt: skip
    """Make the file; what it holds. A file that is there is whole. Opened by us alone: it may hold phones."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    half, names = folder / f".{id}.half", export_rows.columns(what)
    try:
        with _private(half) as out:
            pages = export_rows.pages(store, town, what, first, last, open=open, sees=sees, overseer=overseer)
            made = _csv(out, names, pages, DAY_OF[what], most, seen)
        if form == "xlsx":
            sheet = folder / f".{id}.sheet"
            try:
                _xlsx(half, sheet, what, folder)
                sheet.chmod(0o600)
                sheet.replace(path_of(folder, id, form))
            finally:
                sheet.unlink(missing_ok=True)
        else:
            half.replace(path_of(folder, id, form))
        return made
    finally:
        half.unlink(missing_ok=True)


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


def _csv(
    out: TextIOWrapper, names: tuple[str, ...], pages: Iterator[list[Row]], day_of: str, most: int, seen: Callable[[int], None]
) -> Written:
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    out.write("\ufeff")  # without it a spreadsheet takes UTF-8 for something else
    writer.writerow(names)
    rows, day, yesterday = 0, "", ""
    before, begins = 0, 0  # how many rows there were when this day began, and where in the file that was
    for page in pages:
        for row in page:
            today = str(row[day_of])[:10]
            if today != day:
                out.flush()
                day, yesterday, before, begins = today, day, rows, out.tell()
            if rows == most:
                if before == 0:  # one day alone has too many: its first ones
                    return Written(rows, date.fromisoformat(day))
                out.flush()
                out.seek(begins)
                out.truncate()
                return Written(before, date.fromisoformat(yesterday))
            writer.writerow([safe(row[name]) for name in names])
            rows += 1
        seen(rows)
        time.sleep(REST)
    return Written(rows, None)


@contextmanager
def _private(path: Path) -> Iterator[TextIOWrapper]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
        yield out


def _xlsx(rows: Path, to: Path, what: What, folder: Path) -> None:
    """Row by row, nothing kept in memory. Every cell that is not a number of ours is of type text."""
    import xlsxwriter

    book = xlsxwriter.Workbook(to, {
        "constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    })  # fmt: skip
    sheet, bold = book.add_worksheet(what.value), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    with rows.open(encoding="utf-8-sig", newline="") as told:
        names: list[str] = []
        for line, row in enumerate(csv.reader(told)):
            names = names or row
            for column, cell in enumerate(row):
                if line == 0:
                    sheet.write_string(line, column, cell, bold)
                elif names[column] in NUMBERS and cell.isdecimal():
                    sheet.write_number(line, column, int(cell))
                elif cell:
                    sheet.write_string(line, column, cell)
            if line % 500 == 0:
                time.sleep(REST)
    book.close()
