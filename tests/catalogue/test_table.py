"""docs/catalogue.md holds what it says: every line of the catalogue is there once, and every test that it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent.parent
TABLE = (HOME / "docs" / "catalogue.md").read_text(encoding="utf-8")
LINES = {
    "W": "01 02 04 05 07 08 10 11 13 14 16 17 19 20",
    "D": "02 03 05 06 08 09 11 12 14",
    "F": "01 03 04 06 07 09 10 12 13 15 16 18 19 21 22 24 25 27 28 30 31",
    "U": "01 02 04 05 07 08 10 11 13",
    "V": "01 03 04 06 07 09 10",
    "S": "02 03 05 06 08 09 11 12 14 15",
    "X": "02 03 05 06 08 09",
    "C": "01 02 04 05 07",
    "A": "01 03 04 06 07 09 10 12 13",
    "E": "01 02 04 05 07 08",
    "T": "02 03 05",
    "R": "01 03 04 06 07",
    "Q": "01 02 04 05 07 08",
    "P": "02 03 05 06 08 09 11",
    "L": "01 03 04 06 07 09 10",
    "M": "01 02 04 05",
}
ROWS = re.findall(r"^\| ([A-Z]-\d\d) \| (.*) \|$", TABLE, re.MULTILINE)
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py::\w+)`", TABLE)))


def test_every_line_of_the_catalogue_is_there_once() -> None:
    wanted = [f"{section}-{number}" for section, numbers in LINES.items() for number in numbers.split()]
    assert sorted(name for name, _ in ROWS) == sorted(wanted)


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in ROWS])
def test_a_line_names_its_test_or_says_why_not(row: str) -> None:
    cells = [cell.strip() for cell in row.split(" |")]
    assert all(cells[:2])
    assert re.search(r"`tests/[\w/]+\.py::\w+`", row) or re.search(r"not built: \w+|docs/operating.md", row), row


@pytest.mark.parametrize("test", TESTS)
def test_a_test_that_is_named_exists(test: str) -> None:
    path, _, name = test.partition("::")
    tree = ast.parse((HOME / path).read_text(encoding="utf-8"))
    assert name in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
