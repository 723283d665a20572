"""A town's own words for the commands join the book's, and never take a word away."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from menus import commands
from menus.model import Book, Command, Say
from menus.synonyms import Synonyms, faults, merged
from tests.stories.reading import book as whole_book

COMMANDS = {"CEK": Command("a.x", ("status",), digits=True), "STOP": Command("a.y", ("berhenti",), sure=True)}
BOOK = Book({"a.x": Say(), "a.y": Say()}, {"id": {}}, {}, COMMANDS, {}, frozenset(), {})
TOWNS = Path(__file__).parents[2] / "towns"


def test_a_towns_word_opens_the_command() -> None:
    found = merged(COMMANDS, [{"CEK": ["sdh jadi kah"]}, {"cek": ["lom jadi"]}])
    assert commands.read(found, "Sdh jadi kah 48217396") == commands.Asked("CEK", "a.x", ("48217396",))
    assert isinstance(commands.read(found, "lom jadi"), commands.Asked)
    assert isinstance(commands.read(COMMANDS, "lom jadi"), commands.Said)


def test_a_word_that_means_something_keeps_its_meaning() -> None:
    found = merged(COMMANDS, [{"CEK": ["Berhenti"], "NONE": ["x"]}])
    assert found == COMMANDS


@pytest.mark.parametrize(
    ("synonyms", "says"),
    [
        pytest.param({"CEK": ["berhenti"]}, "means both", id="a word of another command"),
        pytest.param({"CEK": ["lihat"], "STOP": ["lihat"]}, "means both", id="one word for two commands"),
        pytest.param({"CEK": ["ya"]}, "yes or no", id="how people say yes"),
        pytest.param({"CEK": ["9"]}, "is a key", id="a key"),
        pytest.param({"CEK": ["CANCEL"]}, "caught by a network", id="a word that a network swallows"),
        pytest.param({"LIHAT": ["x"]}, "no such command", id="a command that is none"),
    ],
)
def test_a_clash_is_told(synonyms: Synonyms, says: str) -> None:
    assert any(says in str(fault) for fault in faults(BOOK, synonyms))


@pytest.mark.parametrize("town", sorted(path.parent.name for path in TOWNS.glob("*/synonyms.yaml")))
def test_the_words_of_the_demo_towns_clash_with_nothing(town: str) -> None:
    assert faults(whole_book(), yaml.load((TOWNS / town / "synonyms.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)) == ()
