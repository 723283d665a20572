"""The files of a town as plain data, and back: what YAML and CSV say, with the line where they cannot be read.

Everything is text: under YAML's own rules "no" is false and 0511 is a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

NEEDED = ("town.yaml", "services.yaml", "offices.csv", "regions.csv", "lines.yaml", "holidays.yaml")
OPTIONAL = ("deadlines.yaml", "news.yaml", "synonyms.yaml", "wording.yaml")
FILES = (*NEEDED, *OPTIONAL)
BESIDE = ("answers.yaml",)  # in the folder, and in no version of a town: store/town_answers.py
KEYS: Mapping[str, tuple[str, ...]] = {
    "services.yaml": ("code",), "offices.csv": ("id",), "regions.csv": ("code",), "lines.yaml": ("provider", "kind", "address"),
    "holidays.yaml": ("day",), "deadlines.yaml": ("step", "kind", "since"), "news.yaml": ("kind", "day"),
}  # fmt: skip
"""What tells one row of a file from another."""
LONGEST = 400_000  # characters of one file
COLUMNS = 60
CELL = 2_000  # characters
DEEP = 12  # levels of lists and tables in a YAML file
_FORMULA = re.compile(r"[\s\"']*[=+\-@＝\x00]")
_FIGURE = re.compile(r"[+-]?[0-9][0-9 .,()/-]*")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,11}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Unreadable(ValueError):
    """A file that says nothing we can use. The message has the line, as far as it is known."""


def from_folder(folder: Path) -> tuple[dict[str, str], list[str]]:
    """The texts of a folder's files, and what is wrong with those that are no text."""
    texts: dict[str, str] = {}
    faults = []
    for name in FILES:
        path = folder / name
        if not path.exists() and name in OPTIONAL:
            continue
        try:
            texts[name] = decoded(path.read_bytes())
        except OSError as fault:
            faults.append(f"{name}: {fault.strerror}")
        except Unreadable as fault:
            faults.append(f"{name}: {fault}")
    return texts, faults


def decoded(raw: bytes) -> str:
    """Bytes of a file as text: UTF-8, with or without the mark that Excel writes. Raises Unreadable with the line."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = 1 + raw.count(b"\n", 0, fault.start)
        raise Unreadable(f"line {line}: this is not UTF-8; save the file as CSV UTF-8") from None
    if found := _CONTROL.search(text):
        line = 1 + text.count("\n", 0, found.start())
        raise Unreadable(f"line {line}: a control character stands there")
    return text


def read(name: str, text: str) -> Any:
    """What a file says: a list of rows for a table, else what the YAML holds. Raises Unreadable."""
    if len(text) > LONGEST:
        raise Unreadable(f"longer than {LONGEST} characters")
    return [row for _, row in table(text)] if name.endswith(".csv") else _yaml(text)


def table(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row of a CSV file by its columns, with the line where it begins. Raises Unreadable."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        columns = next(rows, [])
        _check_columns(columns)
        while True:
            line = rows.line_num + 1
            row = next(rows, None)
            if row is None:
                return
            if any(row):
                yield line, _named(columns, row, line)
    except csv.Error as fault:
        raise Unreadable(f"line {line}: {_csv_fault(str(fault))}") from None


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","  # what Excel writes under Indonesian settings


def _check_columns(columns: Sequence[str]) -> None:
    if len(columns) > COLUMNS:
        raise Unreadable(f"line 1: {len(columns)} columns; at most {COLUMNS} are read")
    if not any(columns):
        raise Unreadable("line 1: the names of the columns are missing")
    if len(set(columns)) < len(columns) or not all(columns):
        raise Unreadable("line 1: a column has no name, or stands there twice")


def _named(columns: Sequence[str], row: Sequence[str], line: int) -> dict[str, str]:
    if len(row) > len(columns):
        raise Unreadable(f"line {line}: {len(row)} fields for {len(columns)} columns")
    found = dict(zip(columns, [*row, *[""] * (len(columns) - len(row))], strict=True))
    for column, cell in found.items():
        if len(cell) > CELL:
            raise Unreadable(f"line {line}, column {column}: longer than {CELL} characters; is a quote missing?")
        if _FORMULA.match(cell) and not _FIGURE.fullmatch(cell.strip()):
            raise Unreadable(f"line {line}, column {column}: begins like a formula: {cell[:20]!r}")
    return found


def _csv_fault(fault: str) -> str:
    if "unexpected end of data" in fault:
        return "a quote is opened here, or after it, and never closed"
    if "field larger" in fault:
        return "a field is far too long; a quote is not closed"
    return f"this table cannot be read: {fault}"


def _yaml(text: str) -> Any:
    depth, started = 0, getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        for event in yaml.parse(text, Loader=started):
            if isinstance(event, yaml.AliasEvent):
                raise Unreadable(f"line {_line(event.start_mark)}: references (*) are not read")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEP:
                raise Unreadable(f"line {_line(event.start_mark)}: more than {DEEP} levels")
        return yaml.load(text, started)  # makes nothing but texts, lists and tables
    except yaml.MarkedYAMLError as fault:
        line = f"line {fault.problem_mark.line + 1}: " if fault.problem_mark else ""
        raise Unreadable(f"{line}this YAML cannot be read: {fault.problem or fault}") from None
    except (yaml.YAMLError, TypeError) as fault:
        raise Unreadable(f"this YAML cannot be read: {fault}") from None


def _line(mark: Any) -> int:
    return int(mark.line) + 1


def write(name: str, data: Any, columns: Sequence[str] = ("id",)) -> str:
    """The text of a file that says this; read() gives the same again. `columns` are those of a table without rows."""
    return _csv(data, columns) if name.endswith(".csv") else _dumped(data)


def _csv(rows: Sequence[Mapping[str, Any]], usual: Sequence[str]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row)) or list(usual)
    out = io.StringIO(newline="")
    made = csv.writer(out, lineterminator="\n")
    made.writerow(columns)
    made.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Texts that are whole numbers stand without quotes; nothing is written as a reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _said(dumper: Any, text: str) -> Any:
    kind = "int" if _WHOLE.fullmatch(text) else "str"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


_Dumper.add_representer(str, _said)


def _dumped(data: Any) -> str:
    return str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=140))
