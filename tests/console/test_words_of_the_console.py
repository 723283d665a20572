"""The words of the console: each Indonesian text has its English, no English is left over, and slots agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import extract, pofile
from flask import Blueprint, Flask, g

from console.language import FOLDER, catalogue, install

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


@pytest.mark.parametrize(
    ("language", "template", "seen"),
    [
        pytest.param("id", "{{ _('Masuk') }}", "Masuk", id="the Indonesian text is the source"),
        pytest.param("en", "{{ _('Masuk') }}", "Sign in", id="English from its catalogue"),
        pytest.param("id", "{{ _('Jam %(n)s', n='<b>') }}", "Jam &lt;b&gt;", id="what fills a slot is escaped"),
        pytest.param("id", "{{ _('Naik (%%)') }}", "Naik (%)", id="two percent signs are one"),
        pytest.param("id", "{{ ngettext('%(num)s satu', '%(num)s banyak', 2) }}", "2 banyak", id="so many are counted"),
        pytest.param("id", "{{ _('a & b') }}{{ '&' }}", "a & b&amp;", id="our own words are markup, others are not"),
    ],
)
def test_words_in_a_template(language: str, template: str, seen: str) -> None:
    app = Flask(__name__)
    install(app, Blueprint("console", __name__))
    with app.test_request_context():
        g.language = language
        app.jinja_env.autoescape = True
        assert app.jinja_env.from_string(template).render() == seen
