"""The words of the console: each Indonesian text has its English, no English is left over, and slots agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import extract, pofile

from console.language import FOLDER, catalogue

ROOM = FOLDER.parent
METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "several": (1, 2)}
SLOT = re.compile(r"%\((\w+)\)s")


def used() -> Iterator[tuple[str, str]]:
    """Every text that templates and code ask for, and where."""
    from jinja2.ext import babel_extract

    for path in sorted(ROOM.rglob("*.html")):
        with path.open("rb") as file:
            for line, _, message, _ in babel_extract(file, list(KEYWORDS), [], {}):
                for one in message if isinstance(message, tuple) else (message,):
                    if one:
                        yield one, f"{path.name}:{line}"
    for path in sorted(ROOM.glob("*.py")):
        with path.open("rb") as file:
            for line, message, _, _ in extract.extract("python", file, KEYWORDS, ()):
                for one in message if isinstance(message, tuple) else (message,):
                    if one:
                        yield one, f"{path.name}:{line}"


def known() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((FOLDER / "en").glob("*.po")):
        with path.open("rb") as file:
            for message in pofile.read_po(file, abort_invalid=True):
                for id, string in zip(_both(message.id), _both(message.string), strict=False):
                    if id:
                        found[id] = string
    return found


def _both(text: object) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (str(text),)


def test_each_text_has_its_english() -> None:
    told = known()
    assert sorted({f"{text!r} at {where}" for text, where in used() if not told.get(text)}) == []


def test_no_english_is_left_over() -> None:
    wanted = {text for text, _ in used()}
    assert sorted(set(known()) - wanted) == []


def test_slots_agree() -> None:
    assert [id for id, string in known().items() if set(SLOT.findall(id)) != set(SLOT.findall(string))] == []


@pytest.mark.parametrize("path", sorted((FOLDER / "en").glob("*.po")), ids=lambda path: str(path.stem))
def test_each_catalogue_can_be_read(path: Path) -> None:
    with path.open("rb") as file:
        assert len(pofile.read_po(file, abort_invalid=True)) > 0
    assert catalogue("en").gettext("Masuk") == "Sign in"
